package explorer

import (
	"encoding/json"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// edit is what the API would be asked to do so that a step of a scenario is no longer
// only supposed.
type edit struct {
	Input string // an edit of the mutation `edit`, as JSON; empty if there is none
	Does  string // what it does, in words
	Why   string // why there is no edit
}

// edit makes an edit of a step of a scenario. The name is that of what it is about.
func (s *supposition) edit(name string) edit {
	do := func(does, field string, more map[string]any) edit {
		of := map[string]any{"ref": s.ref, "expectedVersion": s.entry.EntryMeta().Version}
		for k, v := range more {
			of[k] = v
		}
		input, _ := json.Marshal(map[string]any{field: of}) // strings and numbers only
		return edit{Input: string(input), Does: does}
	}
	switch s.Param {
	case paramAdd:
		return edit{Why: "The line that is added is only supposed: there is no record of it to write."}
	case paramResolve:
		return do("Resolve the caveat "+name, "resolveCaveat", nil)
	case paramWithdraw:
		switch s.entry.EntryKind() {
		case evidence.KindSource:
			return do("Mark "+name+" as retracted", "retractSource", nil)
		case evidence.KindLink:
			return do("Remove "+name, "unlink", nil)
		case evidence.KindAgent:
			return edit{Why: "Nobody can be withdrawn: rate how reliable " + name + " is instead."}
		default:
			return do("Remove "+name+" with its links", "remove", map[string]any{"withLinks": true})
		}
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
