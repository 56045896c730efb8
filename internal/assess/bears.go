package assess

import (
	"slices"

	"corroborate/internal/evidence"
)

// moving are the fields of an entry from which figures follow, besides its key. No figure
// follows from a remark.
var moving = map[evidence.Kind][]string{
	evidence.KindAgent:     {"reliability"},
	evidence.KindSource:    {"reliability", "retracted", "derivedFrom"},
	evidence.KindStudy:     {"design", "reportedIn", "derivedFrom"},
	evidence.KindTestimony: {"basis", "speaker", "collectedIn", "basedOn", "reportedIn"},
	evidence.KindClaim:     {},
	evidence.KindCaveat:    {"category", "severity", "qualifies", "resolved"},
	evidence.KindLink:      {"from", "to", "relation", "strength", "jointly"},
}

// Bears reports whether figures may differ between a map with one state of an entry and one with
// another state. A state is nil if the map does not have the entry.
func Bears(before, after evidence.Entry) bool {
	e := after
	if e == nil {
		e = before
	}
	fields, ok := moving[e.EntryKind()]
	switch {
	case !ok:
		return false
	case before == nil || after == nil || before.EntryMeta().Key != after.EntryMeta().Key:
		return true
	}
	return slices.ContainsFunc(evidence.FieldsOf(e.EntryKind()), func(f evidence.Field) bool {
		return slices.Contains(fields, f.Name) && !slices.Equal(f.Append(nil, before), f.Append(nil, after))
	})
}
