package neo4jstore

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"corroborate/internal/evidence"
)

// item makes an item of what a statement returns of it, and of what it refers to.
func (r *reader) item(row, references any) (evidence.Item, error) {
	label, values := split(row)
	kind := kinds[label]
	it, ok := evidence.NewEntry(kind).(evidence.Item)
	if !ok {
		return nil, fmt.Errorf("%v was returned where an item was expected", row)
	}
	if err := set(it, columns[kind][r.parts()], values); err != nil {
		return nil, err
	}
	return it, refer(it, references)
}

// link makes a link of what a statement returns of it, and of the keys of its ends.
func (r *reader) link(row, from, to any) (*evidence.Link, error) {
	relation, values := split(row)
	f, _ := from.(string)
	t, _ := to.(string)
	l := &evidence.Link{From: evidence.Key(f), To: evidence.Key(t), Relation: evidence.Relation(relation)}
	return l, set(l, columns[evidence.KindLink][r.parts()], values)
}

// split splits a row, which begins with a label, with all labels, or with a type.
func split(row any) (name string, values []any) {
	list, _ := row.([]any)
	if len(list) == 0 {
		return "", nil
	}
	switch first := list[0].(type) {
	case string:
		name = first
	case []any:
		name = labels[kindOf(first)]
	}
	return name, list[1:]
}

// set sets the values of columns, or of the properties in a map.
func set(e evidence.Entry, columns []column, values []any) error {
	if len(values) == 1 {
		if p, ok := values[0].(map[string]any); ok {
			for _, c := range columns {
				if v := p[c.property]; v != nil {
					c.set(e, v)
				}
			}
			return nil
		}
	}
	if len(values) != len(columns) {
		return fmt.Errorf("a %s was returned with %d values instead of %d", evidence.Noun(e.EntryKind()), len(values), len(columns))
	}
	for i, c := range columns {
		if values[i] != nil {
			c.set(e, values[i])
		}
	}
	return nil
}

// refer sets what an item refers to: relation, position and key of each.
func refer(it evidence.Item, references any) error {
	list, _ := references.([]any)
	if len(list) == 0 {
		return nil
	}
	type reference struct {
		relation evidence.Relation
		position int64
		to       evidence.Key
	}
	refs := make([]reference, len(list))
	for i, row := range list {
		triple, _ := row.([]any)
		if len(triple) != 3 {
			return fmt.Errorf("%q refers to something by %d values, not 3", it.Ref(), len(triple))
		}
		relation, _ := triple[0].(string)
		position, _ := triple[1].(int64)
		to, _ := triple[2].(string)
		refs[i] = reference{evidence.Relation(relation), position, evidence.Key(to)}
	}
	slices.SortFunc(refs, func(a, b reference) int {
		return cmp.Or(cmp.Compare(a.relation, b.relation), cmp.Compare(a.position, b.position))
	})
	for len(refs) > 0 {
		n := 1
		for n < len(refs) && refs[n].relation == refs[0].relation {
			n++
		}
		to := make([]evidence.Key, n)
		for i := range to {
			to[i] = refs[i].to
		}
		it.SetReferences(refs[0].relation, to)
		refs = refs[n:]
	}
	return nil
}

// figures are those of an effect, nil if there are none. Their properties are named as in
// figureProperties, with a suffix.
func figures(p map[string]any, after string) *evidence.Figures {
	if _, ok := p["belief"+after].(float64); !ok {
		return nil
	}
	f := &evidence.Figures{}
	for _, field := range figureFields {
		field.set(f, p[field.property+after])
	}
	return f
}

// texts are those of a list; nil if there are none.
func texts[T ~string](list any) []T {
	var found []T
	values, _ := list.([]any)
	for _, value := range values {
		text, _ := value.(string)
		found = append(found, T(text))
	}
	return found
}

func text(p map[string]any, name string) string { return asText(p[name]) }

func number(p map[string]any, name string) int { return asNumber(p[name]) }

func moment(p map[string]any, name string) time.Time { return asMoment(p[name]) }

func asText(value any) string {
	s, _ := value.(string)
	return s
}

func asNumber(value any) int {
	n, _ := value.(int64)
	return int(n)
}

func asReal(value any) float64 {
	x, _ := value.(float64)
	return x
}

func asMoment(value any) time.Time {
	t, _ := value.(time.Time)
	return t.UTC()
}
