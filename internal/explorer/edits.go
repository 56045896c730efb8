package explorer

import (
	"context"
	"encoding/json"
	"maps"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// edit is what the API would be asked to do so that a step of a scenario is no longer
// only supposed.
type edit struct {
	Input string // an edit of the mutation `edit`, as JSON; empty if there is none
	Does  string // what it does, in words
	Why   string // why there is no edit
}

// editOf makes an edit of an entry.
func editOf(of evidence.Entry, does, field string, more map[string]any) edit {
	input := map[string]any{"ref": of.Ref(), "expectedVersion": of.EntryMeta().Version}
	maps.Copy(input, more)
	text, _ := json.Marshal(map[string]any{field: input}) // strings and numbers only
	return edit{Input: string(text), Does: does}
}

// edits makes the edits of all steps of a scenario. The names are those of what the steps are
// about.
func (s scenario) edits(ctx context.Context, reader storage.Reader, names []string) ([]edit, error) {
	var list []edit
	var gone []evidence.Entry
	named := map[evidence.Ref]string{}
	for i, one := range s.Steps {
		if one.removes() {
			gone = append(gone, one.entry)
			named[one.entry.Ref()] = names[i]
			continue
		}
		list = append(list, one.edit(names[i]))
	}
	if len(gone) == 0 {
		return list, nil
	}
	m, err := removalOf(ctx, reader, gone)
	if err != nil {
		return nil, err
	}
	return append(list, m.edits(named)...), nil
}

// removes reports whether a step, once it is no longer only supposed, removes something.
func (s *supposition) removes() bool {
	kind := s.entry.EntryKind()
	return s.Param == paramWithdraw && kind != evidence.KindSource && kind != evidence.KindAgent
}

// edit makes an edit of a step that removes nothing. The name is that of what it is about.
func (s *supposition) edit(name string) edit {
	do := func(does, field string, more map[string]any) edit { return editOf(s.entry, does, field, more) }
	switch s.Param {
	case paramAdd:
		return edit{Why: "The line that is added is only supposed: there is no record of it to write."}
	case paramResolve:
		return do("Resolve the caveat "+name, "resolveCaveat", nil)
	case paramWithdraw:
		if s.entry.EntryKind() == evidence.KindAgent {
			return edit{Why: "Nobody can be withdrawn: rate how reliable " + name + " is instead."}
		}
		return do("Mark "+name+" as retracted", "retractSource", nil)
	}
	changes := func(field string, value any) map[string]any {
		return map[string]any{"changes": map[string]any{field: value}}
	}
	switch c := s.change; {
	case c.Strength != "":
		return do("Rate "+name+" as "+strengthWord(c.Strength), "relink", changes("strength", c.Strength))
	case c.Severity != "":
		return do("Rate the caveat "+name+" as "+wording.Word(c.Severity), "updateCaveat", changes("severity", c.Severity))
	case c.Retracted != nil:
		return do("Change whether "+name+" is retracted", "updateSource", changes("retracted", *c.Retracted))
	case s.entry.EntryKind() == evidence.KindAgent:
		return do("Rate "+name+" as "+wording.Reliability(c.Reliability), "updateAgent", changes("reliability", c.Reliability))
	}
	return do("Rate "+name+" as "+wording.Reliability(s.change.Reliability), "updateSource", changes("reliability", s.change.Reliability))
}
