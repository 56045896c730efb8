package clients_test

import "testing"

// introspected is what the checks need to know of the schema.
type introspected struct {
	Schema struct {
		Types []introspectedType
	} `json:"__schema"`
}

type introspectedType struct {
	Kind, Name    string
	Fields        []introspectedField
	PossibleTypes []struct{ Name string }
	Interfaces    []struct{ Name string }
}

type introspectedField struct {
	Name string
	Args []introspectedArgument
	Type typeRef
}

type introspectedArgument struct {
	Name         string
	DefaultValue *string
	Type         typeRef
}

type typeRef struct {
	Kind   string
	Name   string
	OfType *typeRef
}

func (r typeRef) named() typeRef {
	for r.OfType != nil {
		r = *r.OfType
	}
	return r
}

func introspect(t *testing.T, url string) map[string]introspectedType {
	t.Helper()
	const ref = `kind name ofType { kind name ofType { kind name ofType { kind name } } }`
	schema := read[introspected](t, url, `{ __schema { types { kind name possibleTypes { name } interfaces { name }
		fields { name type { `+ref+` } args { name defaultValue type { `+ref+` } } } } } }`, nil)
	types := map[string]introspectedType{}
	for _, d := range schema.Schema.Types {
		types[d.Name] = d
	}
	return types
}
