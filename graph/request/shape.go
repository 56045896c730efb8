package request

import (
	"fmt"
	"strings"

	"corroborate/internal/apierror"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// shape is what a selection is shaped like, with all that it spreads.
type shape struct {
	depth int
	names map[string]int // of the fields right in it, by response name
}

// shaper measures a document. Fragments are measured once each, so that it
// takes no longer for being spread often.
type shaper struct {
	limits     Limits
	fragments  map[string]*ast.FragmentDefinition
	measured   map[string]*shape // nil while a fragment is being measured
	aliases    int
	directives int
	err        *gqlerror.Error
}

// checkShape refuses documents that are not yet known to be valid.
func checkShape(doc *ast.QueryDocument, limits Limits) *gqlerror.Error {
	s := shaper{limits: limits, fragments: fragmentsOf(doc), measured: map[string]*shape{}}
	for _, op := range doc.Operations {
		s.name(op.Name)
		for _, v := range op.VariableDefinitions {
			s.name(v.Variable)
			s.name(v.Type.Name())
			s.value(v.DefaultValue)
			s.directive(v.Directives)
		}
		s.directive(op.Directives)
		s.tooDeep(s.selection(op.SelectionSet))
	}
	for _, f := range doc.Fragments {
		s.name(f.Name)
		s.name(f.TypeCondition)
		s.directive(f.Directives)
		s.tooDeep(s.fragment(f.Name))
	}
	if s.aliases > limits.Aliases {
		s.fail(limits.Aliases, fmt.Sprintf("the document has %d aliases", s.aliases), "aliases")
	}
	if s.directives > limits.Directives {
		s.fail(limits.Directives, fmt.Sprintf("the document has %d directives", s.directives), "directives")
	}
	return s.err
}

func fragmentsOf(doc *ast.QueryDocument) map[string]*ast.FragmentDefinition {
	fragments := make(map[string]*ast.FragmentDefinition, len(doc.Fragments))
	for _, f := range doc.Fragments {
		if fragments[f.Name] == nil {
			fragments[f.Name] = f
		}
	}
	return fragments
}

// fail refuses the document for having too many of something.
func (s *shaper) fail(limit int, message, of string) {
	if s.err == nil {
		s.err = tooComplex(inQuery, limit, message, atMost(limit, of))
	}
}

func (s *shaper) tooDeep(of *shape) {
	if of != nil && of.depth > s.limits.Depth {
		s.fail(s.limits.Depth, fmt.Sprintf("the document is %d fields deep", of.depth), "fields in each other")
	}
}

func (s *shaper) name(name string) {
	if len(name) > s.limits.Name {
		s.fail(s.limits.Name, fmt.Sprintf("a name in the document has %d characters", len(name)), "characters")
	}
}

func (s *shaper) value(v *ast.Value) {
	if v == nil {
		return
	}
	if v.Kind == ast.Variable || v.Kind == ast.EnumValue {
		s.name(v.Raw)
	}
	for _, child := range v.Children {
		s.name(child.Name)
		s.value(child.Value)
	}
}

func (s *shaper) arguments(args ast.ArgumentList) {
	for _, a := range args {
		s.name(a.Name)
		s.value(a.Value)
	}
}

func (s *shaper) directive(directives ast.DirectiveList) {
	s.directives += len(directives)
	for _, d := range directives {
		s.name(d.Name)
		s.arguments(d.Arguments)
	}
}

func (s *shaper) fragment(name string) *shape {
	if known, seen := s.measured[name]; seen {
		return known // nil in a circle, which validation reports
	}
	f := s.fragments[name]
	if f == nil {
		return nil
	}
	s.measured[name] = nil
	s.measured[name] = s.selection(f.SelectionSet)
	return s.measured[name]
}

func (s *shaper) selection(set ast.SelectionSet) *shape {
	of := &shape{names: map[string]int{}}
	for _, selected := range set {
		if s.err != nil {
			break
		}
		switch it := selected.(type) {
		case *ast.Field:
			s.field(of, it)
		case *ast.InlineFragment:
			s.name(it.TypeCondition)
			s.directive(it.Directives)
			of.add(s.selection(it.SelectionSet), s.limits.SameName)
		case *ast.FragmentSpread:
			s.name(it.Name)
			s.directive(it.Directives)
			of.add(s.fragment(it.Name), s.limits.SameName)
		}
	}
	for name, count := range of.names {
		if count > s.limits.SameName {
			s.fail(s.limits.SameName, fmt.Sprintf("%q is selected too often in one place", apierror.Shorten(name, 100)), "times")
		}
	}
	return of
}

func (s *shaper) field(of *shape, f *ast.Field) {
	s.name(f.Name)
	if f.Alias != f.Name {
		s.name(f.Alias)
		s.aliases++
	}
	s.arguments(f.Arguments)
	s.directive(f.Directives)
	of.names[f.Alias]++
	below := s.selection(f.SelectionSet)
	if !strings.HasPrefix(f.Name, "__") { // the standard introspection query is deep, and has a limit of its own
		of.depth = max(of.depth, 1+below.depth)
	}
}

// add joins what is spread into a selection. Counts stop just past the most
// that is allowed.
func (of *shape) add(spread *shape, most int) {
	if spread == nil {
		return
	}
	of.depth = max(of.depth, spread.depth)
	for name, count := range spread.names {
		of.names[name] = min(of.names[name]+count, most+1)
	}
}
