package storage

import (
	"slices"

	"corroborate/internal/evidence"
)

// Detail says which parts of entries a reader returns. Each entry has its id and its key,
// a link its ends, its relation and its strength, and an item the field that is its headline.
type Detail uint8

// The parts that a reader may leave out.
const (
	DetailVerdict    Detail = 1 << iota // belief, certainty and verdict of claims, and since when figures are stale
	detailOther                         // the other figures
	DetailReferences                    // what items refer to
	DetailTexts                         // all other fields, versions, times and aliases

	DetailFigures = DetailVerdict | detailOther // all figures

	Whole = DetailFigures | DetailReferences | DetailTexts
)

// Has reports whether all parts in other are in d.
func (d Detail) Has(other Detail) bool { return d&other == other }

// HeadField is the name of the field that is the headline of a kind of item, and is
// empty for links.
func HeadField(k evidence.Kind) string {
	if k == evidence.KindLink {
		return ""
	}
	fields := evidence.FieldsOf(k)
	n := slices.IndexFunc(fields, func(f evidence.Field) bool { return f.Form == evidence.FormText && f.Required && f.Name != "key" })
	return fields[n].Name
}

// Cut returns a copy of an entry with only these parts.
func (d Detail) Cut(e evidence.Entry) evidence.Entry {
	whole, part := evidence.Clone(e), evidence.NewEntry(e.EntryKind())
	*part.EntryMeta() = evidence.Meta{ID: whole.EntryMeta().ID, Key: whole.EntryMeta().Key}
	if d.Has(DetailTexts) {
		*part.EntryMeta() = *whole.EntryMeta()
	}
	for _, f := range evidence.FieldsOf(e.EntryKind()) {
		if d.Has(fieldDetail(e.EntryKind(), f)) {
			f.Copy(part, whole)
		}
	}
	if c, isClaim := part.(*evidence.Claim); isClaim && d.Has(DetailVerdict) {
		c.Figures, c.StaleSince = d.figures(whole.(*evidence.Claim).Figures), whole.(*evidence.Claim).StaleSince
	}
	return part
}

// figures are those of a claim with only these parts, which are some.
func (d Detail) figures(all *evidence.Figures) *evidence.Figures {
	if all == nil || d.Has(DetailFigures) {
		return all
	}
	return &evidence.Figures{Belief: all.Belief, Certainty: all.Certainty, Verdict: all.Verdict}
}

// fieldDetail is the part of an entry that a field belongs to.
func fieldDetail(k evidence.Kind, f evidence.Field) Detail {
	switch {
	case f.Name == "key" || f.Name == HeadField(k):
		return 0
	case k == evidence.KindLink:
		if f.Form == evidence.FormKey || f.Name == "relation" || f.Name == "strength" {
			return 0
		}
		return DetailTexts
	case f.Form == evidence.FormKey || f.Form == evidence.FormKeys || f.Form == evidence.FormRefs:
		return DetailReferences
	}
	return DetailTexts
}

// FieldDetail is the part of an entry of a kind that a field of a map file belongs to; ok is
// false if the kind has no such field.
func FieldDetail(k evidence.Kind, name string) (d Detail, ok bool) {
	for _, f := range evidence.FieldsOf(k) {
		if f.Name == name {
			return fieldDetail(k, f), true
		}
	}
	return 0, false
}
