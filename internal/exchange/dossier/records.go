package dossier

import (
	"cmp"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// record describes an item that bears on a claim. The says come first.
func (v *viewer) record(key evidence.Key, says ...Prose) Record {
	r := Record{Named: v.name(key), Says: says, Bears: v.bears(key), Caveats: v.caveatsOn(key)}
	switch it := v.items[key].(type) {
	case *evidence.Testimony:
		r.Kind = wording.Basis(it.Basis)
		r.Facts = facts("Speaker", v.agents(it.Speaker), "Date", it.Date, "Collected in", v.mentions(it.CollectedIn),
			"Based on", v.mentions(it.BasedOn), "Reported in", v.mentions(it.ReportedIn), "Note", it.Note)
	case *evidence.Study:
		r.Kind = wording.Design(it.Design)
		size := ""
		if it.SampleSize > 0 {
			size = fmt.Sprint(it.SampleSize)
		}
		r.Facts = facts("Sample", size, "Population", it.Population, "Method", it.Method, "Period", it.Period,
			"Investigators", v.agents(it.Investigators...), "Reported in", v.mentions(it.ReportedIn), "Derived from", v.mentions(it.DerivedFrom), "Note", it.Note)
	case *evidence.Source:
		r.Kind = wording.SourceKind(it.Kind)
		r.Facts = facts("By", v.agents(it.Authors...), "Publisher", v.agents(it.Publisher), "Published", it.Published,
			"Retracted", retracted(it), "Derived from", v.mentions(it.DerivedFrom))
	}
	_, isSource := v.items[key].(*evidence.Source) // a source has its place in the list of sources
	r.First = !v.told[key] && !isSource
	v.told[key] = true
	return r
}

// facts makes facts of pairs of a name and a text or a list. It leaves out empty ones.
func facts(pairs ...any) []Fact {
	var list []Fact
	for i := 0; i < len(pairs); i += 2 {
		f := Fact{Name: pairs[i].(string)}
		switch value := pairs[i+1].(type) {
		case string:
			f.Value = value
		case []Named:
			f.Names = value
		}
		if f.Value != "" || len(f.Names) > 0 {
			list = append(list, f)
		}
	}
	return list
}

// others describes the records below the claim that have no place so far: what the
// evidence derives from, and what bears on claims against this one. Sources, which have
// a list of their own, are among them only if they bear on a claim.
func (v *viewer) others() []Record {
	var list []Record
	for it := range v.Map.Items() {
		key := it.EntryMeta().Key
		switch it.(type) {
		case *evidence.Source:
			if len(v.out[key]) == 0 {
				continue
			}
		case *evidence.Study, *evidence.Testimony:
		default:
			continue
		}
		if !v.told[key] {
			list = append(list, v.record(key))
		}
	}
	return list
}

// bears says for each link from an item how it bears on a claim of the dossier.
func (v *viewer) bears(from evidence.Key) []Bearing {
	var list []Bearing
	for _, l := range v.out[from] {
		verb := "Supports "
		if l.Relation == evidence.Contradicts {
			verb = "Contradicts "
		}
		parts := []any{verb, v.mention(l.To), ", " + wording.Word(l.Strength)}
		if others := v.jointWith(l); len(others) > 0 {
			parts = append(parts, ", only jointly with ", listed(v.mentions(others)))
		}
		if l.Locator != "" {
			parts = append(parts, ", at "+l.Locator)
		}
		if l.Rationale != "" {
			parts = append(parts, ": "+l.Rationale)
		}
		b := Bearing{Text: say(parts...)}
		for _, c := range v.onLinks[l.Ref()] {
			b.Caveats = append(b.Caveats, v.caveat(c))
		}
		list = append(list, b)
	}
	return list
}

func (v *viewer) jointWith(l *evidence.Link) []evidence.Key {
	var others []evidence.Key
	for _, other := range v.into[l.To] {
		if l.Jointly != "" && other != l && other.Relation == l.Relation && other.Jointly == l.Jointly {
			others = append(others, other.From)
		}
	}
	return others
}

func (v *viewer) caveatsOn(key evidence.Key) []Caveat {
	var list []Caveat
	for _, c := range v.caveats[key] {
		list = append(list, v.caveat(c))
	}
	return list
}

func (v *viewer) caveat(c *evidence.Caveat) Caveat {
	var on []Named // what it qualifies, as far as the dossier covers it
	for _, ref := range c.Qualifies {
		if from, to, relation, ok := evidence.ParseLinkName(string(ref)); ok {
			if v.items[from] != nil && v.items[to] != nil {
				on = append(on, v.link(from, to, relation))
			}
		} else if v.items[evidence.Key(ref)] != nil {
			on = append(on, v.mention(evidence.Key(ref)))
		}
	}
	return Caveat{v.name(c.Key), wording.Word(c.Category), wording.Word(c.Severity), c.Resolved, on, v.mentions(c.RaisedIn)}
}

// allCaveats lists all caveats, the gravest first, and resolved ones last.
func (v *viewer) allCaveats() []Caveat {
	sorted := slices.Clone(v.Map.Caveats)
	rank := func(c *evidence.Caveat) int {
		if c.Resolved {
			return -1
		}
		return slices.Index(evidence.Severities, c.Severity)
	}
	slices.SortStableFunc(sorted, func(a, b *evidence.Caveat) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(a.Key, b.Key))
	})
	var list []Caveat
	for _, c := range sorted {
		list = append(list, v.caveat(c))
	}
	return list
}

// quotes lists the quotes of the testimonies, and where they can be found.
func (v *viewer) quotes() []Quote {
	var list []Quote
	for _, t := range v.Map.Testimonies {
		if t.Quote == "" && t.Locator == "" {
			continue
		}
		speaker := v.agents(t.Speaker)
		if len(speaker) == 0 {
			speaker = []Named{v.name(evidence.UnknownSpeaker)}
		}
		speaker[0].Text = wording.Capital(speaker[0].Text)
		list = append(list, Quote{v.name(t.Key), t.Quote, speaker, facts("At", t.Locator, "In", v.mentions(t.ReportedIn),
			"Collected in", v.mentions(t.CollectedIn), "Repeats", v.mentions(v.repeated(t)), "Language", t.Language, "Date", t.Date)})
	}
	return list
}

// repeated lists the testimonies that a testimony is based on.
func (v *viewer) repeated(t *evidence.Testimony) []evidence.Key {
	return slices.DeleteFunc(slices.Clone(t.BasedOn), func(key evidence.Key) bool {
		_, ok := v.items[key].(*evidence.Testimony)
		return !ok
	})
}

// sources lists the sources below the claim.
func (v *viewer) sources() []Source {
	var list []Source
	for _, s := range v.Map.Sources {
		one := Source{Named: v.name(s.Key), By: append(v.agents(s.Authors...), v.agents(s.Publisher)...), Published: s.Published,
			Kind: wording.SourceKind(s.Kind), Address: s.URL, Link: webLink(s.URL)}
		doi := s.DOI
		if one.Link == "" && doiLink(doi) != "" {
			one.Link = doiLink(doi)
			one.Address = sentence(" ", s.URL, doi)
			doi = ""
		}
		one.Facts = facts("DOI", doi, "Reliability", string(s.Reliability), "Retracted", retracted(s),
			"Derived from", v.mentions(s.DerivedFrom), "Cites", v.mentions(s.Cites), "Note", s.Note)
		list = append(list, one)
	}
	return list
}

func retracted(s *evidence.Source) string {
	if s.Retracted {
		return "yes"
	}
	return ""
}
