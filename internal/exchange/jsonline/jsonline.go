// Package jsonline writes JSON objects, one to a line, field by field. It keeps the
// order of the fields, so that the same calls give the same bytes.
package jsonline

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// Object is a JSON object that is being written, with the objects nested in it. Bytes
// that are not UTF-8 become the replacement character.
type Object struct {
	buffer  bytes.Buffer
	encoder *jsontext.Encoder
	err     error
}

// Begin begins an object: the outermost one, or one that is a field's value.
func (o *Object) Begin() {
	if o.encoder == nil {
		o.encoder = jsontext.NewEncoder(&o.buffer, jsontext.AllowInvalidUTF8(true))
	}
	o.token(jsontext.BeginObject)
}

// End ends the innermost object.
func (o *Object) End() { o.token(jsontext.EndObject) }

// Field begins a field. Begin must follow, for a nested object as its value.
func (o *Object) Field(name string) { o.token(jsontext.String(name)) }

// Text writes a field with a text.
func (o *Object) Text(name, text string) {
	o.Field(name)
	o.token(jsontext.String(text))
}

// Texts writes a field with a list of texts.
func (o *Object) Texts(name string, texts []string) {
	o.Field(name)
	o.token(jsontext.BeginArray)
	for _, text := range texts {
		o.token(jsontext.String(text))
	}
	o.token(jsontext.EndArray)
}

// Flag writes a field with a boolean.
func (o *Object) Flag(name string, is bool) {
	o.Field(name)
	o.token(jsontext.Bool(is))
}

// Int writes a field with a whole number.
func (o *Object) Int(name string, n int64) {
	o.Field(name)
	o.token(jsontext.Int(n))
}

// Number writes a field with a number, in as many digits as it takes to read it back.
func (o *Object) Number(name string, n float64) {
	o.Field(name)
	o.token(jsontext.Float(n))
}

func (o *Object) token(t jsontext.Token) {
	if o.err == nil {
		o.err = o.encoder.WriteToken(t)
	}
}

// Take returns the object, without a line break, and starts over. The bytes are valid
// until the next call of any method.
func (o *Object) Take() ([]byte, error) {
	line, err := bytes.TrimSuffix(o.buffer.Bytes(), []byte{'\n'}), o.err
	o.buffer.Reset()
	o.encoder.Reset(&o.buffer, jsontext.AllowInvalidUTF8(true))
	o.err = nil
	return line, err
}
