package exchange

import (
	"bytes"
	"encoding/json"

	"corroborate/internal/evidence"
)

// JSONSchema returns the JSON Schema of map files in YAML and JSON, for editors and for
// programs that write such files. It refuses what is wrong with an entry by itself, as far as
// a schema can say it. Read refuses more: keys that name nothing, days that do not exist.
func JSONSchema() []byte {
	lists, definitions := object{{headerName, headerSchema()}}, object{}
	for _, kind := range newSchema().kinds {
		word := evidence.Word(kind.kind)
		lists.add(evidence.Plural(kind.kind), object{{"type", "array"}, {"items", object{{"$ref", "#/$defs/" + word}}}})
		definitions.add(word, kind.jsonSchema())
	}
	whole := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "A map of claims and of what they rest on"},
		{"type", "object"},
		{"properties", lists},
		{"additionalProperties", false},
		{"$defs", definitions},
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(whole); err != nil {
		panic(err) // it is the same on each call, and any test shows it
	}
	return b.Bytes()
}

// headerSchema is the JSON Schema of a header.
func headerSchema() object {
	forms := map[string]object{
		"map":      {{"type", "string"}, {"pattern", evidence.TextPattern}},
		"sequence": {{"type", "integer"}, {"minimum", 0}},
		"at":       {{"type", "string"}, {"pattern", evidence.TextPattern}},
		"whole":    {{"type", "boolean"}},
	}
	var properties object
	for _, name := range headerFields {
		properties.add(name, append(forms[name], property{"description", expectedInHeader(name)}))
	}
	return object{{"type", "object"}, {"properties", properties}, {"required", headerFields[:2]}, {"additionalProperties", false}}
}

// jsonSchema is the JSON Schema of an entry.
func (s *kindSchema) jsonSchema() object {
	var properties, needs object
	required := []string{}
	for _, f := range s.fields {
		properties.add(f.Name, f.jsonSchema())
		if f.Required {
			required = append(required, f.Name)
		}
		if f.Needs != "" && f.Form != evidence.FormFlag { // a flag may be false without it
			needs.add(f.Name, []string{f.Needs})
		}
	}
	schema := object{{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}}
	if len(needs) > 0 {
		schema.add("dependentRequired", needs)
	}
	return schema
}

// jsonSchema is the JSON Schema of a field.
func (f *fieldSchema) jsonSchema() object {
	switch f.Form {
	case evidence.FormWord:
		return object{{"enum", f.Words}}
	case evidence.FormFlag:
		return object{{"type", "boolean"}}
	case evidence.FormCount:
		return object{{"type", "integer"}, {"minimum", 1}, {"maximum", evidence.MaxCount}}
	case evidence.FormDate:
		// YAML takes a year without quotes for a number.
		return object{{"type", []string{"string", "integer"}}, {"pattern", f.Pattern}, {"minimum", 0}, {"maximum", 9999}, {"description", evidence.DateForm}}
	}
	text := object{{"type", "string"}, {"pattern", f.Pattern}}
	if f.target != nil || f.Name == "key" {
		text.add("not", object{{"enum", []evidence.Key{evidence.UnknownSpeaker, evidence.UnknownPublication}}})
	}
	if !f.Form.List() {
		return f.described(text)
	}
	list := object{{"type", "array"}, {"items", text}, {"uniqueItems", true}}
	if f.Required {
		list.add("minItems", 1)
	}
	return f.described(list)
}

// described adds to the JSON Schema of a field what the field holds, if its name does not
// say it.
func (f *fieldSchema) described(schema object) object {
	form := map[string]string{evidence.KeyPattern: evidence.KeyForm, evidence.URLPattern: evidence.URLForm, evidence.DOIPattern: evidence.DOIForm, evidence.PagePattern: evidence.AddressForm}[f.Pattern]
	switch {
	case f.target != nil && f.target.list:
		form = "keys, each of " + evidence.AnyOf(f.target.want)
	case f.target != nil:
		form = "the key of " + evidence.AnyOf(f.target.want)
	}
	if form != "" {
		schema.add("description", form)
	}
	return schema
}

// object is a JSON object whose members keep their order.
type object []property

type property struct {
	name  string
	value any
}

func (o *object) add(name string, value any) { *o = append(*o, property{name, value}) }

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		for _, part := range []any{p.name, p.value} {
			if err := e.Encode(part); err != nil {
				return nil, err
			}
			b.Truncate(b.Len() - 1) // the line break that Encode adds
			b.WriteByte(':')
		}
		b.Truncate(b.Len() - 1)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
