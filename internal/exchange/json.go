package exchange

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonText is JSON that is read value by value. Nodes are valid until the next call of
// reuse or reset: their memory is used again.
type jsonText struct {
	words   map[string]string // by themselves; each text that is one of them is this one
	data    []byte
	dec     jsontext.Decoder
	at      cursor
	items   pile[node]
	members pile[member]
}

// pile holds the lists of nodes. Lists nest, so those that are being read are a stack, and
// each moves to done when it is complete.
type pile[T any] struct{ reading, done []T }

// take returns what was read since the stack had the given height.
func (p *pile[T]) take(height int) []T {
	start := len(p.done)
	p.done = append(p.done, p.reading[height:]...)
	p.reading = p.reading[:height]
	return p.done[start:len(p.done):len(p.done)]
}

// reuse ends the use of all nodes that were read.
func (j *jsonText) reuse() {
	j.items.done, j.members.done = j.items.done[:0], j.members.done[:0]
	j.items.reading, j.members.reading = j.items.reading[:0], j.members.reading[:0]
}

// reset begins with data, which stands in the file from the given line on.
func (j *jsonText) reset(data []byte, line int32) {
	j.reuse()
	j.data = data
	// Allow repeated names here, so that reader reports them with both places.
	j.dec.Reset(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true))
	j.at = cursor{data: data, place: place{line, 1}}
}

// next is where the next token begins.
func (j *jsonText) next() place {
	offset := int(j.dec.InputOffset())
	for offset < len(j.data) && strings.IndexByte(" \t\r\n,:", j.data[offset]) >= 0 {
		offset++
	}
	return j.at.to(offset)
}

// value reads the next value.
func (j *jsonText) value(depth int) (node, error) {
	n := node{at: j.next()}
	start := j.at.offset
	kind := j.dec.PeekKind()
	if depth > maxDepth && (kind == '{' || kind == '[') {
		n.shape = shapeList
		if kind == '{' {
			n.shape = shapeTable
		}
		return n, j.dec.SkipValue()
	}
	token, err := j.dec.ReadToken()
	if err != nil {
		return n, err
	}
	switch kind {
	case '"':
		n.shape, n.text = shapeText, j.text(token, start)
	case '0':
		n.shape, n.text = shapeNumber, token.String()
	case 't', 'f':
		n.shape, n.text = shapeFlag, token.String()
	case 'n':
		n.shape = shapeNull
	case '[':
		n.shape = shapeList
		height := len(j.items.reading)
		err = j.list(func() error {
			item, err := j.value(depth + 1)
			j.items.reading = append(j.items.reading, item)
			return err
		})
		n.items = j.items.take(height)
	case '{':
		n.shape = shapeTable
		height := len(j.members.reading)
		err = j.table(func(name string, at place) error {
			value, err := j.value(depth + 1)
			j.members.reading = append(j.members.reading, member{name, at, value})
			return err
		})
		n.members = j.members.take(height)
	}
	return n, err
}

// text is the content of a string, which begins at start and was read last. Names of fields and
// words of vocabularies come so often that only other texts are allocated.
func (j *jsonText) text(token jsontext.Token, start int) string {
	if end := int(j.dec.InputOffset()); end-start >= 2 {
		// With an escape it is no known word, which has neither a '\\' nor anything to escape.
		if word, known := j.words[string(j.data[start+1:end-1])]; known {
			return word
		}
	}
	return token.String()
}

// list reads the items of a list whose bracket was read.
func (j *jsonText) list(item func() error) error {
	for j.dec.PeekKind() != ']' {
		if err := item(); err != nil {
			return err
		}
	}
	_, err := j.dec.ReadToken()
	return err
}

// table reads the fields of an object whose brace was read.
func (j *jsonText) table(field func(name string, at place) error) error {
	for j.dec.PeekKind() != '}' {
		at := j.next()
		start := j.at.offset
		token, err := j.dec.ReadToken()
		if err != nil {
			return err
		}
		if err := field(j.text(token, start), at); err != nil {
			return err
		}
	}
	_, err := j.dec.ReadToken()
	return err
}

// end reads up to the end of the data.
func (j *jsonText) end() error {
	at := j.next()
	if _, err := j.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return &trailing{at}
	}
	return nil
}

type trailing struct{ at place }

func (*trailing) Error() string { return "there is text after the end of the JSON value" }

// problem returns the place and the message of an error of syntax.
func (j *jsonText) problem(err error) (place, string) {
	var follows *trailing
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &follows):
		return follows.at, "not JSON: " + err.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return j.at.to(len(j.data)), "not JSON: it ends in the middle of a value"
	case errors.As(err, &syntax):
		offset := min(int(syntax.ByteOffset), len(j.data))
		for offset > 0 && offset < len(j.data) && !utf8.RuneStart(j.data[offset]) {
			offset--
		}
		return j.at.to(offset), "not JSON: " + syntax.Err.Error()
	}
	return j.at.to(0), "not JSON: " + err.Error()
}

// readJSON reads a map file in JSON, an entry at a time.
func (r *reader) readJSON(ctx context.Context, data []byte) error {
	j := jsonText{words: r.schema.words}
	j.reset(data, 1)
	if len(bytes.TrimSpace(data)) == 0 {
		r.problems.add(place{1, 1}, "the file is empty", "a map; the smallest is {}")
		return nil
	}
	if j.dec.PeekKind() != '{' {
		n, err := j.value(0)
		if err == nil {
			r.notMap(&n)
			err = j.end()
		}
		if err != nil {
			r.syntax(j.problem(err))
		}
		return nil
	}
	_, err := j.dec.ReadToken()
	if err == nil {
		err = j.table(func(name string, at place) error { return r.jsonList(ctx, &j, name, at) })
	}
	if err == nil {
		err = j.end()
	}
	if err != nil && ctx.Err() == nil {
		r.syntax(j.problem(err))
	}
	return ctx.Err()
}

func (r *reader) jsonList(ctx context.Context, j *jsonText, name string, at place) error {
	if name == headerName {
		n, err := j.value(1)
		if err == nil {
			r.header(&member{name, at, n})
		}
		return err
	}
	kind := r.list(name, at)
	if kind == "" {
		return j.dec.SkipValue() // nobody can tell what it should be
	}
	if j.dec.PeekKind() != '[' {
		n, err := j.value(1)
		if err == nil {
			r.notList(name, &n)
		}
		return err
	}
	if _, err := j.dec.ReadToken(); err != nil {
		return err
	}
	return j.list(func() error {
		j.reuse()
		n, err := j.value(2)
		if err == nil {
			r.entry(kind, &n)
			err = ctx.Err()
		}
		return err
	})
}

// cursor finds the lines and columns of offsets in a text. The offsets mostly
// increase, so that it reads the text about once.
type cursor struct {
	data   []byte
	offset int
	place  place
}

func (c *cursor) to(offset int) place {
	if offset < c.offset {
		// Only for errors: a problem may begin before what was read last.
		back := bytes.Count(c.data[offset:c.offset], []byte{'\n'})
		start := bytes.LastIndexByte(c.data[:offset], '\n') + 1
		return place{c.place.line - int32(back), int32(utf8.RuneCount(c.data[start:offset])) + 1}
	}
	passed := c.data[c.offset:offset]
	if lines := bytes.Count(passed, []byte{'\n'}); lines > 0 {
		c.place.line += int32(lines)
		c.place.column = 1
		passed = passed[bytes.LastIndexByte(passed, '\n')+1:]
	}
	c.place.column += int32(utf8.RuneCount(passed))
	c.offset = offset
	return c.place
}
