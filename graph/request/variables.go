package request

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"corroborate/internal/apierror"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// variableChecker checks the variables of a request as GraphQL says. What is
// in use takes a number for a text, a word in any case, several members of a
// @oneOf input, and numbers that its types do not hold.
type variableChecker struct {
	schema   *ast.Schema
	elements int // that a list may have
}

// wrongValue is a value that its type does not have.
type wrongValue struct {
	path     string // as in "$where.belief.min"
	message  string
	expected string
}

// refuse tells of the value as clients are told of any problem.
func (w *wrongValue) refuse() *gqlerror.Error {
	return refusal(apierror.Problem{Code: apierror.BadInput, Path: w.path, Message: w.message, Expected: w.expected})
}

func (r Reader) checkVariables(op *ast.OperationDefinition, variables map[string]any) *gqlerror.Error {
	c := variableChecker{r.schema, r.limits.Elements}
	for _, v := range op.VariableDefinitions {
		value, given := variables[v.Variable]
		if !given && (v.DefaultValue != nil || !v.Type.NonNull) {
			continue
		}
		if err := c.check("$"+v.Variable, v.Type, value); err != nil {
			return err.refuse()
		}
	}
	return nil
}

// check checks a value of a type. A type that the schema does not have is left
// to validation.
func (c variableChecker) check(path string, t *ast.Type, v any) *wrongValue {
	wrong := func(expected string) *wrongValue {
		return &wrongValue{path, describe(v), expected}
	}
	if v == nil {
		if t.NonNull {
			return wrong(t.String())
		}
		return nil
	}
	if t.Elem != nil {
		list, ok := v.([]any)
		if !ok {
			return c.check(path, t.Elem, v) // one value is a list of one
		}
		if len(list) > c.elements {
			return &wrongValue{path, fmt.Sprintf("the list has %d elements", len(list)), fmt.Sprintf("at most %d", c.elements)}
		}
		for i, e := range list {
			if err := c.check(path+"["+strconv.Itoa(i)+"]", t.Elem, e); err != nil {
				return err
			}
		}
		return nil
	}
	def := c.schema.Types[t.NamedType]
	if def == nil {
		return nil
	}
	switch def.Kind {
	case ast.Scalar:
		if expected, ok := scalarHolds(def.Name, v); !ok {
			return wrong(expected)
		}
	case ast.Enum:
		if word, ok := v.(string); !ok || def.EnumValues.ForName(word) == nil {
			return wrong("a word of " + def.Name)
		}
	case ast.InputObject:
		return c.object(path, def, v)
	}
	return nil
}

func (c variableChecker) object(path string, def *ast.Definition, v any) *wrongValue {
	object, ok := v.(map[string]any)
	if !ok {
		return &wrongValue{path, describe(v), "an object of type " + def.Name}
	}
	for name := range object {
		if def.Fields.ForName(name) == nil {
			return &wrongValue{path, fmt.Sprintf("%q is not known", apierror.Shorten(name, 100)), "the fields of " + def.Name}
		}
	}
	if def.Directives.ForName("oneOf") != nil {
		set := 0
		for _, value := range object {
			if value != nil {
				set++
			}
		}
		if len(object) != 1 || set != 1 {
			return &wrongValue{path, fmt.Sprintf("%d fields are given, and %d of them are not null", len(object), set), "exactly one field of " + def.Name}
		}
	}
	for _, f := range def.Fields {
		value, given := object[f.Name]
		if !given && (f.DefaultValue != nil || !f.Type.NonNull) {
			continue
		}
		if err := c.check(path+"."+f.Name, f.Type, value); err != nil {
			return err
		}
	}
	return nil
}

// scalarHolds reports whether a value is one of a scalar's, and what would be.
// The domain checks the form of a key, a URL, a DOI or a date, as it does on every
// other way in.
func scalarHolds(name string, v any) (expected string, ok bool) {
	n, isNumber := v.(json.Number)
	text, isText := v.(string)
	switch name {
	case "Int":
		i, err := strconv.ParseInt(n.String(), 10, 64)
		return "a whole number of 32 bits", isNumber && err == nil && i >= math.MinInt32 && i <= math.MaxInt32
	case "Count":
		_, err := strconv.ParseInt(n.String(), 10, 64)
		return "a whole number", isNumber && err == nil
	case "Float", "Probability":
		_, err := n.Float64()
		return "a number", isNumber && err == nil
	case "DateTime":
		_, err := time.Parse(time.RFC3339, text)
		return "a moment, as in 2026-11-24T10:44:22Z", isText && err == nil
	case "String", "Key", "URL", "DOI", "Date":
		return "a text", isText
	case "ID":
		_, err := strconv.ParseInt(n.String(), 10, 64)
		return "a text", isText || isNumber && err == nil
	case "Boolean":
		_, isBool := v.(bool)
		return "true or false", isBool
	}
	return "", true
}

func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "it is null"
	case string:
		return strconv.Quote(apierror.Shorten(v, 100)) + " will not do"
	case []any:
		return "a list will not do"
	case map[string]any:
		return "an object will not do"
	}
	return apierror.Shorten(fmt.Sprint(v), 100) + " will not do"
}
