package exchange

import (
	"corroborate/internal/evidence"
)

// schema says what a map file may hold: the kinds and their fields.
type schema struct {
	kinds    []kindSchema
	plural   []string          // names of lists, in the order of kinds
	singular []string          // names in JSON Lines, in the order of kinds
	words    map[string]string // all names, and the words of the vocabularies, by themselves
}

type kindSchema struct {
	kind   evidence.Kind
	fields []fieldSchema
	names  []string
	byName map[string]int
}

type fieldSchema struct {
	evidence.Field
	target *target // nil if the field refers to nothing
}

// target is what a field may refer to.
type target struct {
	field string
	list  bool
	want  []evidence.Kind // of the items; a field of FormRefs may name links, too
}

func newSchema() *schema {
	s := &schema{words: map[string]string{headerName: headerName}}
	for _, kind := range evidence.Kinds {
		s.kinds = append(s.kinds, newKindSchema(kind))
		s.plural = append(s.plural, evidence.Plural(kind))
		s.singular = append(s.singular, evidence.Word(kind))
		for _, f := range evidence.FieldsOf(kind) {
			for _, word := range append([]string{f.Name}, f.Words...) {
				s.words[word] = word
			}
		}
	}
	for _, name := range append(s.plural[:len(s.plural):len(s.plural)], s.singular...) {
		s.words[name] = name
	}
	return s
}

func newKindSchema(kind evidence.Kind) kindSchema {
	targets := map[string]*target{}
	switch e := evidence.NewEntry(kind).(type) {
	case *evidence.Link:
		targets["from"] = &target{"from", false, evidence.LinkSources}
		targets["to"] = &target{"to", false, []evidence.Kind{evidence.KindClaim}}
	case evidence.Item:
		for _, ref := range e.References() {
			if targets[ref.Field] == nil { // a caveat has three relations in one field, the one to items first
				targets[ref.Field] = &target{ref.Field, !ref.Single, ref.Targets}
			}
		}
	}
	s := kindSchema{kind: kind, byName: map[string]int{}}
	for i, f := range evidence.FieldsOf(kind) {
		s.fields = append(s.fields, fieldSchema{f, targets[f.Name]})
		s.names = append(s.names, f.Name)
		s.byName[f.Name] = i
	}
	return s
}

func (s *schema) of(kind evidence.Kind) *kindSchema {
	for i := range s.kinds {
		if s.kinds[i].kind == kind {
			return &s.kinds[i]
		}
	}
	return nil
}
