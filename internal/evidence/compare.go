package evidence

import (
	"slices"
	"strings"
)

// FieldChange is a field whose content differs between two states of an entry.
type FieldChange struct {
	Field string
	Old   string // as a map file writes it, a list as "[a, b]"; empty if the field is not set
	New   string
}

// Compare lists the fields in which two states of an entry differ, in the
// order of its map file. The order of a list counts. A nil entry has no field set,
// so that comparing with it lists all fields of the other entry. Entries of two
// kinds differ in all fields.
// Ids, versions, times and kept figures are not content.
func Compare(old, new Entry) []FieldChange {
	var changes []FieldChange
	before, after := contents(old), contents(new)
	if old != nil && new != nil && old.EntryKind() == new.EntryKind() {
		for i, b := range before {
			if a := after[i]; !slices.Equal(b.values, a.values) {
				changes = append(changes, FieldChange{b.field.Name, b.String(), a.String()})
			}
		}
		return changes
	}
	for _, b := range before {
		if len(b.values) > 0 {
			changes = append(changes, FieldChange{Field: b.field.Name, Old: b.String()})
		}
	}
	for _, a := range after {
		if len(a.values) > 0 {
			changes = append(changes, FieldChange{Field: a.field.Name, New: a.String()})
		}
	}
	return changes
}

type content struct {
	field  Field
	values []string
}

func contents(e Entry) []content {
	if e == nil {
		return nil
	}
	fields := FieldsOf(e.EntryKind())
	list := make([]content, len(fields))
	for i, f := range fields {
		list[i] = content{f, f.Append(nil, e)}
	}
	return list
}

// String writes the values as a map file does, except for quotes.
func (c content) String() string {
	text := strings.Join(c.values, ", ")
	if c.field.Form.List() && len(c.values) > 0 {
		text = "[" + text + "]"
	}
	return text
}
