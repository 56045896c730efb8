package neo4jstore

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"corroborate/internal/evidence"
)

// item makes an item of its labels and properties, and of what it refers to.
func item(node, references any) (evidence.Item, error) {
	names, p, ok := pair[[]any](node)
	if !ok {
		return nil, fmt.Errorf("a %T where labels and properties were expected", node)
	}
	it, ok := evidence.NewEntry(kindOf(names)).(evidence.Item)
	if !ok {
		return nil, fmt.Errorf("the node %v has the labels %v, and none of them is a kind", p["key"], names)
	}
	fill(it, p)
	if c, ok := it.(*evidence.Claim); ok {
		c.Figures = figures(p, "")
		c.StaleSince, _ = p["staleSince"].(int64)
		return c, nil
	}
	return it, refer(it, references)
}

// pair splits what item.part and link.part make.
func pair[T any](value any) (name T, p map[string]any, ok bool) {
	list, _ := value.([]any)
	if len(list) != 2 {
		return name, nil, false
	}
	name, named := list[0].(T)
	p, whole := list[1].(map[string]any)
	return name, p, named && whole
}

// fill sets what properties makes.
func fill(e evidence.Entry, p map[string]any) {
	meta := e.EntryMeta()
	meta.ID = evidence.ID(text(p, "id"))
	meta.Version = number(p, "version")
	meta.CreatedAt, meta.UpdatedAt = moment(p, "createdAt"), moment(p, "updatedAt")
	meta.Aliases = texts[evidence.Key](p["aliases"])
	for _, f := range plain[e.EntryKind()] {
		switch v := p[f.Name].(type) {
		case string:
			f.Set(e, v)
		case bool:
			if v {
				f.Set(e, "true")
			}
		case int64:
			f.Set(e, strconv.FormatInt(v, 10))
		case []any:
			f.Set(e, texts[string](v)...)
		}
	}
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

// figures are nil if there are none. Their properties are named as in
// figureProperties, with a suffix if there are several.
func figures(p map[string]any, after string) *evidence.Figures {
	if _, ok := p["belief"+after].(float64); !ok {
		return nil
	}
	return &evidence.Figures{
		Support: real(p, "support"+after), Opposition: real(p, "opposition"+after), Conflict: real(p, "conflict"+after),
		Belief: real(p, "belief"+after), Disbelief: real(p, "disbelief"+after), Ignorance: real(p, "ignorance"+after),
		Certainty: evidence.Certainty(text(p, "certainty"+after)), Verdict: evidence.Verdict(text(p, "verdict"+after)), Disputed: p["disputed"+after] == true,
		IndependentFor: number(p, "independentFor"+after), IndependentAgainst: number(p, "independentAgainst"+after), AtLeast: p["atLeast"+after] == true,
		Method: evidence.Method(text(p, "method"+after)), StandardError: real(p, "standardError"+after),
	}
}

// link makes a link of its type and properties, and the keys of its ends.
func link(relationship, from, to any) (*evidence.Link, error) {
	relation, p, ok := pair[string](relationship)
	if !ok {
		return nil, fmt.Errorf("a %T where a type and properties were expected", relationship)
	}
	f, _ := from.(string)
	t, _ := to.(string)
	l := &evidence.Link{From: evidence.Key(f), To: evidence.Key(t), Relation: evidence.Relation(relation)}
	fill(l, p)
	return l, nil
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

func text(p map[string]any, name string) string {
	s, _ := p[name].(string)
	return s
}

func number(p map[string]any, name string) int {
	n, _ := p[name].(int64)
	return int(n)
}

func real(p map[string]any, name string) float64 {
	x, _ := p[name].(float64)
	return x
}

func moment(p map[string]any, name string) time.Time {
	t, _ := p[name].(time.Time)
	return t.UTC()
}
