package report

import (
	"fmt"
	"io"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Diff writes how two maps differ: what is new, what has changed field by field, and what is
// gone.
func Diff(w io.Writer, style Style, titles Titles, changes []evidence.Change) error {
	t := newTree(w, style)
	var created, changed, removed []evidence.Change
	for _, c := range changes {
		switch {
		case c.Created():
			created = append(created, c)
		case c.Removed():
			removed = append(removed, c)
		default:
			changed = append(changed, c)
		}
	}
	t.told("", fmt.Sprintf("%d created, %d changed, %d removed", len(created), len(changed), len(removed)))
	t.list("Created", len(created), 0, func(i int) { t.told("  ", titles.keyedEntry(created[i].After)) })
	t.list("Changed", len(changed), 0, func(i int) {
		t.told("  ", titles.keyedEntry(changed[i].After))
		t.fields(changed[i])
	})
	t.list("Removed", len(removed), 0, func(i int) { t.told("  ", titles.keyedEntry(removed[i].Before)) })
	return t.flush()
}

// fields writes the fields of an entry that have changed.
func (t *tree) fields(c evidence.Change) {
	for _, f := range evidence.Compare(c.Before, c.After) {
		t.told("    ", fmt.Sprintf("%s: %s -> %s", f.Field, value(t.style, f.Old, red), value(t.style, f.New, green)))
	}
}

// keyedEntry names an entry by its kind and title, with the key for further questions.
func (t Titles) keyedEntry(e evidence.Entry) string {
	if e.EntryKind() == evidence.KindLink {
		return t.entry(e)
	}
	return "the " + wording.Word(e.EntryKind()) + " " + t.keyed(e.EntryMeta().Key)
}

// DiffJSON writes how two maps differ, as one object.
func DiffJSON(w io.Writer, titles Titles, changes []evidence.Change) error {
	type change struct {
		Kind   evidence.Kind `json:"kind"`
		Ref    evidence.Ref  `json:"ref"`
		Title  string        `json:"title"`
		What   string        `json:"what"` // CREATED, CHANGED or REMOVED
		Fields []fieldJSON   `json:"fields"`
	}
	out := make([]change, len(changes))
	for i, c := range changes {
		e := c.After
		if e == nil {
			e = c.Before
		}
		title := titles.entry(e)
		if it, ok := e.(evidence.Item); ok {
			title = it.Headline()
		}
		one := changeOf(c)
		out[i] = change{one.Kind, one.Ref, title, one.What, one.Fields}
	}
	return writeJSON(w, struct {
		Changes []change `json:"changes"`
	}{out})
}
