package evidence

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// FieldChange is a field whose content differs between two states of an entry.
type FieldChange struct {
	Field string
	Old   string // as a map file writes it, a list as "[a, b]"; empty if the field is not set
	New   string
}

// Compare lists the fields in which two states of an entry differ, in the order of a map
// file. The order within a list counts. Compare ignores ids, versions, times and kept
// figures. If one entry is nil, it lists all fields of the other; if the entries have
// different kinds, all fields of both.
func Compare(old, new Entry) []FieldChange {
	if old != nil && new != nil && old.EntryKind() != new.EntryKind() {
		return append(Compare(old, nil), Compare(nil, new)...)
	}
	some := cmp.Or(new, old)
	if some == nil {
		return nil
	}
	var changes []FieldChange
	for _, f := range FieldsOf(some.EntryKind()) {
		if old != nil && new != nil && f.Same(old, new) {
			continue // as nearly all are
		}
		if before, after := f.of(old), f.of(new); !slices.Equal(before, after) {
			changes = append(changes, FieldChange{f.Name, f.text(before), f.text(after)})
		}
	}
	return changes
}

// SameContent reports whether two entries of one kind have the same values in all fields, as Compare
// does. It allocates nothing, because nearly all entries of a map that is imported again are the same.
func SameContent(a, b Entry) bool {
	v, w := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	list := FieldsOf(a.EntryKind())
	for i := range list {
		if !same(v.FieldByIndex(list[i].index), w.FieldByIndex(list[i].index)) {
			return false
		}
	}
	return true
}

// Same reports whether two entries of one kind have the same values of the field.
func (f Field) Same(a, b Entry) bool { return same(f.in(a), f.in(b)) }

func same(v, w reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return v.String() == w.String()
	case reflect.Bool:
		return v.Bool() == w.Bool()
	case reflect.Int:
		return v.Int() == w.Int()
	}
	if v.Len() != w.Len() {
		return false
	}
	for i := range v.Len() {
		if v.Index(i).String() != w.Index(i).String() {
			return false
		}
	}
	return true
}

// of returns the field's values in an entry, none for a nil one.
func (f Field) of(e Entry) []string {
	if e == nil {
		return nil
	}
	return f.Append(nil, e)
}

// text writes values as a map file does, except for quotes.
func (f Field) text(values []string) string {
	text := strings.Join(values, ", ")
	if f.Form.List() && len(values) > 0 {
		text = "[" + text + "]"
	}
	return text
}
