package evidence

import (
	"cmp"
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
		if before, after := f.of(old), f.of(new); !slices.Equal(before, after) {
			changes = append(changes, FieldChange{f.Name, f.text(before), f.text(after)})
		}
	}
	return changes
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
