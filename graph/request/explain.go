package request

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"

	"corroborate/internal/apierror"
)

// explain makes problems of the first errors of a validation, at most as many as an answer
// carries. The rest get a code. Each problem says where in the document it is, and what was
// expected there.
func (r Reader) explain(doc *ast.QueryDocument, errs gqlerror.List) gqlerror.List {
	places := placesOf(doc)
	for i, err := range errs {
		if i >= r.limits.Errors || len(err.Locations) == 0 {
			err.Extensions = map[string]any{"code": apierror.BadInput}
			continue
		}
		at := places[err.Locations[0]]
		expected, nearest := at.expects(err.Rule)
		errs[i] = invalid(err, at.path, expected, nearest)
	}
	return errs
}

// place is a part of a document: its path, and the one of the others that it is.
type place struct {
	path      string // of response names and arguments from the root or from a fragment, such as "claims.where"
	field     *ast.Field
	directive *ast.Directive
	value     *ast.Value
	input     *ast.Definition // that the value is a field of
}

// places are the parts of a document by where they begin.
type places map[gqlerror.Location]place

// placesOf collects the parts of a document that errors are about.
func placesOf(doc *ast.QueryDocument) places {
	p := places{}
	for _, op := range doc.Operations {
		for _, v := range op.VariableDefinitions {
			p.put(v.Position, place{path: "$" + v.Variable})
			p.value("$"+v.Variable, v.DefaultValue, nil)
		}
		p.directives(inQuery, op.Directives)
		p.selection("", op.SelectionSet)
		p.put(op.Position, place{path: inQuery})
	}
	for _, f := range doc.Fragments {
		path := "fragment " + f.Name
		p.put(f.Position, place{path: path})
		p.directives(path, f.Directives)
		p.selection(path, f.SelectionSet)
	}
	return p
}

// put adds a part, unless a part around it begins at the same place.
func (p places) put(at *ast.Position, part place) {
	if at == nil {
		return
	}
	where := gqlerror.Location{Line: at.Line, Column: at.Column}
	if _, known := p[where]; !known {
		p[where] = part
	}
}

func (p places) selection(path string, set ast.SelectionSet) {
	for _, one := range set {
		switch it := one.(type) {
		case *ast.Field:
			below := join(path, it.Alias)
			p.put(it.Position, place{path: below, field: it})
			p.arguments(below, it.Arguments)
			p.directives(below, it.Directives)
			p.selection(below, it.SelectionSet)
		case *ast.InlineFragment:
			p.put(it.Position, place{path: path})
			p.directives(path, it.Directives)
			p.selection(path, it.SelectionSet)
		case *ast.FragmentSpread:
			p.put(it.Position, place{path: path + "..." + it.Name})
			p.directives(path, it.Directives)
		}
	}
}

func (p places) arguments(path string, list ast.ArgumentList) {
	for _, a := range list {
		p.put(a.Position, place{path: join(path, a.Name)})
		p.value(join(path, a.Name), a.Value, nil)
	}
}

func (p places) directives(path string, list ast.DirectiveList) {
	for _, d := range list {
		below := join(path, "@"+d.Name)
		p.put(d.Position, place{path: below, directive: d})
		p.arguments(below, d.Arguments)
	}
}

func (p places) value(path string, v *ast.Value, input *ast.Definition) {
	if v == nil {
		return
	}
	p.put(v.Position, place{path: path, value: v, input: input})
	for i, child := range v.Children {
		below := join(path, child.Name)
		if v.Kind == ast.ListValue {
			below = path + "[" + strconv.Itoa(i) + "]"
		}
		p.put(child.Position, place{path: below, value: child.Value, input: v.Definition})
		p.value(below, child.Value, v.Definition)
	}
}

// join puts a name behind a path.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// expectations say what the rules expect whose errors need no more words.
var expectations = map[string]string{
	"FragmentsOnCompositeTypes":    "a fragment on a type that has fields",
	"KnownFragmentNames":           "a fragment of the document",
	"KnownTypeNames":               "a type of the schema",
	"LoneAnonymousOperation":       "a name for each of several operations",
	"MaxIntrospectionDepth":        "fewer lists in lists of an introspection",
	"NoFragmentCycles":             "fragments that do not lead back to themselves",
	"NoUndefinedVariables":         "a variable that the operation declares",
	"NoUnusedFragments":            "fragments that are used",
	"NoUnusedVariables":            "variables that are used",
	"OverlappingFieldsCanBeMerged": "an alias for one of the fields",
	"PossibleFragmentSpreads":      "a fragment on a type that can be there",
	"SingleFieldSubscriptions":     "one field",
	"UniqueArgumentNames":          "each argument once",
	"UniqueDirectivesPerLocation":  "each directive once",
	"UniqueFragmentNames":          "each fragment once",
	"UniqueInputFieldNames":        "each field once",
	"UniqueOperationNames":         "each operation once",
	"UniqueVariableNames":          "each variable once",
	"VariablesAreInputTypes":       "a type of an input",
	"KnownRootType":                "a query or a mutation",
}

// expects says what a rule expects at a place, and the names that are spelled most like the
// one there.
func (p place) expects(rule string) (expected string, nearest []string) {
	switch {
	case rule == "FieldsOnCorrectType" && p.field != nil:
		return "a field of " + p.field.ObjectDefinition.Name, similar(p.field.Name, names(p.field.ObjectDefinition.Fields))
	case rule == "ScalarLeafs" && p.field != nil:
		if len(p.field.SelectionSet) > 0 {
			return "no selection", nil
		}
		return "a selection of fields, as in " + p.field.Name + " { __typename }", nil
	case rule == "KnownArgumentNames" && p.field != nil && p.field.Definition != nil:
		return argumentsOf(p.field.Definition.Arguments, p.field.Arguments)
	case rule == "KnownArgumentNames" && p.directive != nil && p.directive.Definition != nil:
		return argumentsOf(p.directive.Definition.Arguments, p.directive.Arguments)
	case rule == "ProvidedRequiredArguments" && p.field != nil && p.field.Definition != nil:
		return missing(p.field.Definition.Arguments, p.field.Arguments), nil
	case rule == "ProvidedRequiredArguments" && p.directive != nil && p.directive.Definition != nil:
		return missing(p.directive.Definition.Arguments, p.directive.Arguments), nil
	case rule == "KnownDirectives":
		return "a directive that is known there, such as @include or @skip", nil
	case rule == "ValuesOfCorrectType" && p.value != nil:
		return p.expectsValue()
	case rule == "VariablesInAllowedPosition" && p.value != nil && p.value.ExpectedType != nil:
		return "a variable of type " + p.value.ExpectedType.String(), nil
	}
	return expectations[rule], nil
}

// expectsValue says what is expected of a value in the document.
func (p place) expectsValue() (string, []string) {
	v := p.value
	if v.ExpectedType == nil || v.Definition == nil {
		if p.input != nil { // the value is of a field that the input does not have
			return "the fields of " + p.input.Name, similar(p.path[strings.LastIndexByte(p.path, '.')+1:], names(p.input.Fields))
		}
		return "", nil
	}
	switch v.Definition.Kind {
	case ast.Enum:
		var words []string
		for _, word := range v.Definition.EnumValues {
			words = append(words, word.Name)
		}
		return "a word of " + v.Definition.Name, similar(v.Raw, words)
	case ast.InputObject:
		return "an object of type " + v.Definition.Name, nil
	}
	expected, _ := scalarHolds(v.Definition.Name, nil)
	if v.ExpectedType.Elem == nil && v.Kind == ast.ListValue {
		expected += ", and no list"
	}
	return expected, nil
}

// argumentsOf says which arguments are known, and which of them are most like those that
// are not.
func argumentsOf(known ast.ArgumentDefinitionList, given ast.ArgumentList) (string, []string) {
	var all, nearest []string
	for _, a := range known {
		all = append(all, a.Name)
	}
	for _, a := range given {
		if known.ForName(a.Name) == nil {
			nearest = append(nearest, similar(a.Name, all)...)
		}
	}
	if len(all) == 0 {
		return "no argument", nil
	}
	return strings.Join(all, ", "), nearest
}

// missing lists the arguments that are required and not given.
func missing(known ast.ArgumentDefinitionList, given ast.ArgumentList) string {
	var all []string
	for _, a := range known {
		if a.Type.NonNull && a.DefaultValue == nil && given.ForName(a.Name) == nil {
			all = append(all, a.Name+": "+a.Type.String())
		}
	}
	return strings.Join(all, ", ")
}

func names(fields ast.FieldList) []string {
	var all []string
	for _, f := range fields {
		if !strings.HasPrefix(f.Name, "__") {
			all = append(all, f.Name)
		}
	}
	return all
}

// maxNearest is how many names an error offers instead of one that is not known.
const maxNearest = 3

func similar(name string, known []string) []string {
	found := core.SuggestionList(apierror.Shorten(name, 100), known)
	return found[:min(len(found), maxNearest)]
}
