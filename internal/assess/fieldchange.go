package assess

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// FieldChange gives fields of one entry other values. A zero field leaves the
// entry's field as it is. At least one field must be set.
type FieldChange struct {
	Of          evidence.Ref
	Strength    evidence.Strength    // of a link
	Severity    evidence.Severity    // of a caveat
	Reliability evidence.Reliability // of an agent or a source; F counts like no letter
	Retracted   *bool                // of a source
}

// changeable lists the fields of each kind that a FieldChange can set.
var changeable = map[evidence.Kind][]string{
	evidence.KindAgent:  {"reliability"},
	evidence.KindSource: {"reliability", "retracted"},
	evidence.KindCaveat: {"severity"},
	evidence.KindLink:   {"strength"},
}

// Given lists the names of the fields that are set.
func (f FieldChange) Given() []string {
	var names []string
	add := func(name string, is bool) {
		if is {
			names = append(names, name)
		}
	}
	add("strength", f.Strength != "")
	add("severity", f.Severity != "")
	add("reliability", f.Reliability != "")
	add("retracted", f.Retracted != nil)
	return names
}

// Apply returns a copy of an entry with the fields changed. It returns problems
// if the entry does not have a field, if a word is unknown, or if no field is
// set.
func (f FieldChange) Apply(e evidence.Entry) (evidence.Entry, []evidence.Problem) {
	fields, noun := changeable[e.EntryKind()], evidence.Noun(e.EntryKind())
	if len(fields) == 0 {
		return nil, []evidence.Problem{{Path: "ref", Message: fmt.Sprintf("%q is %s, which has nothing to change", f.Of, noun),
			Expected: "a link, a caveat, an agent or a source"}}
	}
	given := f.Given()
	if len(given) == 0 {
		return nil, []evidence.Problem{{Message: fmt.Sprintf("nothing of %q changes", f.Of), Expected: strings.Join(fields, " or ")}}
	}
	var problems []evidence.Problem
	for _, name := range given {
		if !slices.Contains(fields, name) {
			problems = append(problems, evidence.Problem{Path: name, Message: fmt.Sprintf("%q is %s, which has no %s", f.Of, noun, name), Expected: strings.Join(fields, " or ")})
		}
	}
	changed := f.set(evidence.Clone(e))
	for _, p := range evidence.Check(changed) {
		if slices.Contains(given, p.Path) {
			problems = append(problems, p)
		}
	}
	return changed, problems
}

func (f FieldChange) set(e evidence.Entry) evidence.Entry {
	switch e := e.(type) {
	case *evidence.Link:
		e.Strength = f.Strength
	case *evidence.Caveat:
		e.Severity = f.Severity
	case *evidence.Agent:
		e.Reliability = f.Reliability
	case *evidence.Source:
		if f.Reliability != "" {
			e.Reliability = f.Reliability
		}
		if f.Retracted != nil {
			e.Retracted = *f.Retracted
		}
	}
	return e
}

// applyFields replaces entries of m by changed copies.
func (c Change) applyFields(m *evidence.Map) error {
	if len(c.Fields) == 0 {
		return nil
	}
	changes := map[evidence.Ref][]FieldChange{}
	for _, f := range c.Fields {
		changes[f.Of] = append(changes[f.Of], f)
	}
	err := cmp.Or(replace(&m.Agents, changes), replace(&m.Sources, changes), replace(&m.Studies, changes), replace(&m.Testimonies, changes),
		replace(&m.Claims, changes), replace(&m.Caveats, changes), replace(&m.Links, changes))
	if err != nil {
		return err
	}
	for _, f := range c.Fields {
		if changes[f.Of] != nil {
			return evidence.Errorf(evidence.NotFound, "there is no item or link %q to change", f.Of)
		}
	}
	return nil
}

// replace changes the entries of a list, and removes the changes that it made
// from those that are left.
func replace[T evidence.Entry](list *[]T, left map[evidence.Ref][]FieldChange) error {
	cloned := false
	for i, e := range *list {
		changes := left[e.Ref()]
		for _, f := range changes {
			changed, problems := f.Apply(e)
			if len(problems) > 0 {
				return evidence.Refuse(problems...).At(string(f.Of))
			}
			if !cloned {
				*list, cloned = slices.Clone(*list), true
			}
			e = changed.(T)
			(*list)[i] = e
		}
		if changes != nil {
			delete(left, e.Ref())
		}
	}
	return nil
}
