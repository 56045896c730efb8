package curate

import (
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// Side is a side of a conflict between a file and a store.
type Side string

// The sides. Without one, a conflict is an error.
const (
	Ours   Side = "OURS"   // what the file says
	Theirs Side = "THEIRS" // what the store says
)

// Sides lists the sides.
var Sides = []Side{Ours, Theirs}

// clash is what both sides changed, in different ways.
type clash struct {
	fields       []string // that are one matter; the first one names it
	ours, theirs []evidence.FieldChange
}

// matters are the fields of a kind, with those together that have to be of one side.
func matters(kind evidence.Kind) [][]evidence.Field {
	var list [][]evidence.Field
	quote := -1
	for _, f := range evidence.FieldsOf(kind) {
		switch {
		case f.Name == "key":
		case kind == evidence.KindTestimony && strings.HasPrefix(f.Name, "quote"):
			if quote < 0 {
				quote, list = len(list), append(list, nil)
			}
			list[quote] = append(list[quote], f)
		default:
			list = append(list, []evidence.Field{f})
		}
	}
	return list
}

func sameIn(fields []evidence.Field, a, b evidence.Entry) bool {
	return !slices.ContainsFunc(fields, func(f evidence.Field) bool { return !f.Same(a, b) })
}

// bothSides returns theirs with all that only ours changed. Of what both changed in different
// ways, it has that of the side, and theirs without one.
func bothSides(base, theirs, ours evidence.Entry, side Side) (both evidence.Entry, clashes []clash) {
	if base == nil {
		base = evidence.NewEntry(ours.EntryKind())
	}
	both = evidence.Clone(theirs)
	for _, fields := range matters(ours.EntryKind()) {
		if sameIn(fields, base, ours) || sameIn(fields, theirs, ours) {
			continue
		}
		if !sameIn(fields, base, theirs) {
			clashes = append(clashes, clashIn(fields, base, theirs, ours))
			if side != Ours {
				continue
			}
		}
		for _, f := range fields {
			f.Copy(both, ours)
		}
	}
	return both, clashes
}

func clashIn(fields []evidence.Field, base, theirs, ours evidence.Entry) clash {
	var c clash
	for _, f := range fields {
		c.fields = append(c.fields, f.Name)
	}
	in := func(f evidence.FieldChange) bool { return !slices.Contains(c.fields, f.Field) }
	c.ours = slices.DeleteFunc(evidence.Compare(base, ours), in)
	c.theirs = slices.DeleteFunc(evidence.Compare(base, theirs), in)
	return c
}

// said tells the new values of one side.
func said(changes []evidence.FieldChange) string {
	texts := make([]string, len(changes))
	for i, c := range changes {
		value := "nothing"
		if c.New != "" {
			value = fmt.Sprintf("%q", shortened(c.New))
		}
		if texts[i] = value; len(changes) > 1 {
			texts[i] = c.Field + " " + value
		}
	}
	return strings.Join(texts, ", ")
}
