package request

import (
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// marks are what the directives of the schema say of a field.
type marks struct {
	weight   *int // points, by @cost
	listSize int  // of a plain list, by @listSize
	Follows  []Followed
	End      string // of a link that the field leads to: "from" or "to"
	LooksUp  string // the argument that names records
	Slow     bool
}

// Followed is a relation that a field follows.
type Followed struct {
	Relation string
	In       bool // against its direction
}

// InnerDirectives are the directives that the server alone needs. Clients are not told of
// them.
func InnerDirectives() []string { return []string{"follows", "looksUp", "slow", "whole"} }

// marksOf reads the directives of a field; nil is a field such as __typename.
func marksOf(def *ast.FieldDefinition) marks {
	m := marks{listSize: DefaultPage}
	if def == nil {
		return m
	}
	argument := func(directive, name string) *ast.Value {
		if d := def.Directives.ForName(directive); d != nil {
			if a := d.Arguments.ForName(name); a != nil {
				return a.Value
			}
		}
		return &ast.Value{}
	}
	if n, err := strconv.Atoi(argument("cost", "weight").Raw); err == nil {
		m.weight = &n
	}
	if n, err := strconv.Atoi(argument("listSize", "assumed").Raw); err == nil {
		m.listSize = n
	}
	for _, name := range []string{"out", "in"} {
		for _, one := range argument("follows", name).Children {
			m.Follows = append(m.Follows, Followed{one.Value.Raw, name == "in"})
		}
	}
	m.End = argument("follows", "end").Raw
	m.LooksUp = argument("looksUp", "by").Raw
	m.Slow = slices.ContainsFunc(def.Directives, func(d *ast.Directive) bool { return d.Name == "slow" })
	return m
}
