package evidence

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Form is what the value of a field looks like in a map file.
type Form int

// The forms.
const (
	FormText  Form = iota // any text
	FormWord              // one word of a vocabulary
	FormDate              // a year, a month, a day, or a range of two of these
	FormKey               // one key
	FormKeys              // a list of keys
	FormRefs              // a list of keys and names of links
	FormTags              // a list of words that look like keys
	FormFlag              // true or false
	FormCount             // a whole number from 1 to MaxCount
)

// List reports whether a field of this form holds several values.
func (f Form) List() bool { return f == FormKeys || f == FormRefs || f == FormTags }

// Field is a field of a kind of entry in a map file. All code that reads, writes or
// compares entries field by field uses it.
type Field struct {
	Name     string
	Form     Form
	Required bool
	Words    []string // the vocabulary, for FormWord
	Pattern  string   // what every value matches that is not a word, a flag or a count, or each value of a list
	Needs    string   // the field that must be set where this one is; empty for none
	index    []int
}

var types = map[Kind]reflect.Type{
	KindAgent: reflect.TypeFor[Agent](), KindSource: reflect.TypeFor[Source](), KindStudy: reflect.TypeFor[Study](),
	KindTestimony: reflect.TypeFor[Testimony](), KindClaim: reflect.TypeFor[Claim](), KindCaveat: reflect.TypeFor[Caveat](),
	KindRemark: reflect.TypeFor[Remark](), KindView: reflect.TypeFor[View](), KindLink: reflect.TypeFor[Link](),
}

// NewEntry makes an empty entry of a kind. It returns nil for an unknown kind.
func NewEntry(k Kind) Entry {
	if t := types[k]; t != nil {
		return reflect.New(t).Interface().(Entry)
	}
	return nil
}

// Clone returns a copy that shares nothing with the entry.
func Clone(e Entry) Entry {
	n := NewEntry(e.EntryKind())
	for _, f := range FieldsOf(e.EntryKind()) {
		f.Copy(n, e)
	}
	meta := n.EntryMeta()
	*meta = *e.EntryMeta()
	meta.Aliases = slices.Clone(meta.Aliases)
	if c, ok := e.(*Claim); ok {
		copied := n.(*Claim)
		copied.StaleSince = c.StaleSince
		if c.Figures != nil {
			figures := *c.Figures
			copied.Figures = &figures
		}
	}
	return n
}

// FieldsOf lists the fields of a kind in the order of a map file, which is the order of the
// Go type: required ones first. Callers must not change the list.
func FieldsOf(k Kind) []Field { return fields[k] }

var fields = func() map[Kind][]Field {
	list := map[Kind][]Field{}
	for k, t := range types {
		list[k] = fieldsOf(t, nil)
	}
	return list
}()

func fieldsOf(t reflect.Type, at []int) []Field {
	var list []Field
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(at[:len(at):len(at)], i)
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous:
			list = append(list, fieldsOf(f.Type, index)...)
		default:
			form, words := formOf(name, f.Type)
			list = append(list, Field{Name: name, Form: form, Required: rest != "omitempty", Words: words, Pattern: patternOf(name, form), Needs: needs[name], index: index})
		}
	}
	return list
}

var vocabularies = map[reflect.Type][]string{
	reflect.TypeFor[AgentKind]():    Strings(AgentKinds),
	reflect.TypeFor[SourceKind]():   Strings(SourceKinds),
	reflect.TypeFor[Design]():       Strings(Designs),
	reflect.TypeFor[Basis]():        Strings(Bases),
	reflect.TypeFor[Category]():     Strings(Categories),
	reflect.TypeFor[Severity]():     Strings(Severities),
	reflect.TypeFor[RemarkKind]():   Strings(RemarkKinds),
	reflect.TypeFor[RemarkStatus](): Strings(RemarkStatuses),
	reflect.TypeFor[Reliability]():  Strings(Reliabilities),
	reflect.TypeFor[Relation]():     Strings(LinkRelations),
	reflect.TypeFor[Strength]():     Strings(Strengths),
}

func formOf(name string, t reflect.Type) (Form, []string) {
	switch t {
	case reflect.TypeFor[bool]():
		return FormFlag, nil
	case reflect.TypeFor[int]():
		return FormCount, nil
	case reflect.TypeFor[Key]():
		return FormKey, nil
	case reflect.TypeFor[[]Key]():
		return FormKeys, nil
	case reflect.TypeFor[[]Ref]():
		return FormRefs, nil
	case reflect.TypeFor[[]string]():
		return FormTags, nil
	}
	if words := vocabularies[t]; words != nil {
		return FormWord, words
	}
	if name == "published" || name == "date" {
		return FormDate, nil
	}
	return FormText, nil
}

// needs has the field that another one needs.
var needs = map[string]string{"quotePrefix": "quote", "quoteSuffix": "quote", "quoteVerified": "quote"}

func patternOf(name string, form Form) string {
	switch form {
	case FormWord, FormFlag, FormCount:
		return ""
	case FormDate:
		return DatePattern
	case FormKey, FormKeys, FormTags:
		return KeyPattern
	case FormRefs:
		return RefPattern
	}
	switch name {
	case "url":
		return URLPattern
	case "doi":
		return DOIPattern
	case "address":
		return PagePattern
	case "jointly":
		return KeyPattern
	}
	return TextPattern
}

// Append appends the field's values in e, as in a map file: none if the field is not set,
// several for a list, and otherwise one.
func (f Field) Append(values []string, e Entry) []string {
	v := f.in(e)
	switch f.Form {
	case FormKeys, FormRefs, FormTags:
		for i := range v.Len() {
			values = append(values, v.Index(i).String())
		}
	case FormFlag:
		if v.Bool() {
			values = append(values, "true")
		}
	case FormCount:
		if v.Int() != 0 {
			values = append(values, strconv.FormatInt(v.Int(), 10))
		}
	default:
		if v.Len() > 0 {
			values = append(values, v.String())
		}
	}
	return values
}

// Set replaces the field's values in e: the inverse of Append. It reports whether the Go
// type can hold the values. Check finds what else is wrong with them.
func (f Field) Set(e Entry, values ...string) bool {
	v := f.in(e)
	if len(values) == 0 {
		v.SetZero()
		return true
	}
	if !f.Form.List() && len(values) > 1 {
		return false
	}
	switch f.Form {
	case FormKeys, FormRefs, FormTags:
		list := reflect.MakeSlice(v.Type(), len(values), len(values))
		for i, value := range values {
			list.Index(i).SetString(value)
		}
		v.Set(list)
	case FormFlag:
		v.SetBool(values[0] == "true")
		return values[0] == "true" || values[0] == "false"
	case FormCount:
		n, err := strconv.Atoi(values[0])
		v.SetInt(int64(n))
		return err == nil
	default:
		v.SetString(values[0])
	}
	return true
}

// Copy sets the field in to as it is in from, an entry of the same kind.
func (f Field) Copy(to, from Entry) {
	assign(f.in(to), f.in(from))
}

// Put sets the field in e to a Go value of the field's kind (a string or an int of any
// type, a bool, or a list of strings) or a pointer to one. Nil clears the field. If the
// value does not fit, Put returns false and changes nothing. Check finds what else is
// wrong with the value.
func (f Field) Put(e Entry, value any) bool {
	from := reflect.ValueOf(value)
	if from.Kind() == reflect.Pointer {
		from = from.Elem() // invalid for nil
	}
	return assign(f.in(e), from)
}

func (f Field) in(e Entry) reflect.Value { return reflect.ValueOf(e).Elem().FieldByIndex(f.index) }

func assign(to, from reflect.Value) bool {
	switch {
	case !from.IsValid():
		to.SetZero()
	case to.CanInt() && from.CanInt():
		to.SetInt(from.Int())
	case to.Kind() != from.Kind():
		return false
	case to.Kind() == reflect.Slice:
		list := reflect.MakeSlice(to.Type(), from.Len(), from.Len())
		for i := range from.Len() {
			if !assign(list.Index(i), from.Index(i)) {
				return false
			}
		}
		if to.SetZero(); from.Len() > 0 {
			to.Set(list)
		}
	default:
		to.Set(from.Convert(to.Type()))
	}
	return true
}

// Strings returns keys, names or words as plain strings.
func Strings[T ~string](words []T) []string { return As[string](words) }

// As returns keys, names or words as those of another type.
func As[To, From ~string](words []From) []To {
	list := make([]To, len(words))
	for i, w := range words {
		list[i] = To(w)
	}
	return list
}
