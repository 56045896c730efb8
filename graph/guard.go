package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// guard refuses documents that ask for too much, before anything else looks at
// them: validation takes quadratic time in some shapes, and so do others.
type guard struct {
	schema *ast.Schema
	limits Limits
}

var _ graphql.OperationParameterMutator = guard{}

// ExtensionName implements graphql.HandlerExtension.
func (guard) ExtensionName() string { return "Guard" }

// Validate implements graphql.HandlerExtension.
func (guard) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements graphql.OperationParameterMutator.
func (g guard) MutateOperationParameters(_ context.Context, params *graphql.RawParams) *gqlerror.Error {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: params.Query}, g.limits.Tokens)
	if err != nil {
		return g.parseError(err)
	}
	if err := g.checkShape(doc); err != nil {
		return err
	}
	op := doc.Operations.ForName(params.OperationName)
	if op == nil {
		return noOperation(doc, params.OperationName)
	}
	if err := g.checkVariables(op, params.Variables); err != nil {
		return err
	}
	return g.checkCost(doc, op, params.Variables)
}

func noOperation(doc *ast.QueryDocument, name string) *gqlerror.Error {
	message := "the document has several operations, and operationName does not say which"
	switch {
	case len(doc.Operations) == 0:
		message = "the document has no operation"
	case name != "":
		message = fmt.Sprintf("the document has no operation %q", shorten(name, 100))
	}
	err := gqlerror.Errorf("%s", message)
	errcode.Set(err, errcode.ValidationFailed)
	return err
}

func (g guard) parseError(err error) *gqlerror.Error {
	if strings.Contains(err.Error(), "exceeded token limit") {
		return tooComplex(g.limits.Tokens, "the document has more than %d tokens", g.limits.Tokens)
	}
	located, ok := err.(*gqlerror.Error)
	if !ok {
		located = gqlerror.Wrap(err)
	}
	errcode.Set(located, errcode.ParseFailed)
	return located
}

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

func (g guard) checkShape(doc *ast.QueryDocument) *gqlerror.Error {
	s := shaper{limits: g.limits, fragments: fragmentsOf(doc), measured: map[string]*shape{}}
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
	if s.aliases > g.limits.Aliases {
		s.fail(g.limits.Aliases, "the document has %d aliases, and may have %d", s.aliases, g.limits.Aliases)
	}
	if s.directives > g.limits.Directives {
		s.fail(g.limits.Directives, "the document has %d directives, and may have %d", s.directives, g.limits.Directives)
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

func (s *shaper) fail(limit int, format string, args ...any) {
	if s.err == nil {
		s.err = tooComplex(limit, format, args...)
	}
}

func (s *shaper) tooDeep(of *shape) {
	if of != nil && of.depth > s.limits.Depth {
		s.fail(s.limits.Depth, "the document is more than %d fields deep", s.limits.Depth)
	}
}

func (s *shaper) name(name string) {
	if len(name) > s.limits.Name {
		s.fail(s.limits.Name, "a name in the document has %d characters, and may have %d", len(name), s.limits.Name)
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
			s.fail(s.limits.SameName, "%q is selected more than %d times in one place", shorten(name, 100), s.limits.SameName)
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
