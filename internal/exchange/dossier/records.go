package dossier

import (
	"fmt"

	"corroborate/internal/evidence"
)

// record tells all that there is to tell of an item that bears on the claim.
func (v *viewer) record(key evidence.Key) record {
	r := record{Named: v.name(key), Bears: v.bears(key), Caveats: v.caveatsOn(key)}
	it := v.items[key]
	if it == nil {
		return r
	}
	r.Kind = lower(it.EntryKind())
	switch it := it.(type) {
	case *evidence.Testimony:
		r.Kind = "testimony, " + lower(it.Basis)
		r.Facts = facts("Speaker", v.agents(it.Speaker), "Date", it.Date, "Collected in", v.titles(it.CollectedIn...),
			"Based on", v.titles(it.BasedOn...), "Reported in", v.titles(it.ReportedIn...), "Note", it.Note)
	case *evidence.Study:
		r.Kind = "study, " + lower(it.Design)
		size := ""
		if it.SampleSize > 0 {
			size = fmt.Sprint(it.SampleSize)
		}
		r.Facts = facts("Sample", size, "Population", it.Population, "Method", it.Method, "Period", it.Period,
			"Investigators", v.agents(it.Investigators...), "Reported in", v.titles(it.ReportedIn...), "Derived from", v.titles(it.DerivedFrom...), "Note", it.Note)
	case *evidence.Source:
		r.Kind = "publication, " + lower(it.Kind)
		r.Facts = facts("By", v.agents(it.Authors...), "Publisher", v.agents(it.Publisher), "Published", it.Published, "Derived from", v.titles(it.DerivedFrom...), "Note", it.Note)
	}
	return r
}

// facts pairs names and values, leaving out what has none.
func facts(pairs ...string) []fact {
	var list []fact
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, fact{pairs[i], pairs[i+1]})
		}
	}
	return list
}

// agents names people with how reliable they are.
func (v *viewer) agents(keys ...evidence.Key) string {
	var names []string
	for _, key := range keys {
		if key == "" {
			continue
		}
		a, ok := v.items[key].(*evidence.Agent)
		if !ok {
			names = append(names, string(key))
			continue
		}
		name := a.Name
		about := sentence(", ", map[bool]string{true: "a pseudonym"}[a.Pseudonymous], prefixed("reliability ", string(a.Reliability)))
		if about != "" {
			name += " (" + about + ")"
		}
		names = append(names, name)
	}
	return sentence("; ", names...)
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// titles names records by their headlines.
func (v *viewer) titles(keys ...evidence.Key) string {
	var names []string
	for _, key := range keys {
		if it := v.items[key]; it != nil {
			names = append(names, fmt.Sprintf("%s (%s)", it.Headline(), key))
		} else {
			names = append(names, string(key))
		}
	}
	return sentence("; ", names...)
}

// quotes are the words of the witnesses.
func (v *viewer) quotes() []quote {
	var list []quote
	for _, t := range v.Map.Testimonies {
		if t.Quote == "" && t.Locator == "" {
			continue
		}
		speaker := v.agents(t.Speaker)
		if speaker == "" {
			speaker = "someone who is not named"
		}
		list = append(list, quote{v.name(t.Key), t.Quote, speaker, facts("At", t.Locator, "In", v.titles(t.ReportedIn...),
			"Collected in", v.titles(t.CollectedIn...), "Language", t.Language, "Date", t.Date)})
	}
	return list
}

// sources are the publications below the claim.
func (v *viewer) sources() []source {
	var list []source
	for _, s := range v.Map.Sources {
		one := source{Named: v.name(s.Key), By: sentence("; ", v.agents(s.Authors...), v.agents(s.Publisher)), Published: s.Published, Kind: lower(s.Kind),
			Address: s.URL, Link: webLink(s.URL)}
		doi := s.DOI
		if one.Link == "" && doiLink(doi) != "" {
			one.Link = doiLink(doi)
			one.Address = sentence(" ", s.URL, doi)
			doi = ""
		}
		one.Facts = facts("DOI", doi, "Reliability", string(s.Reliability), "Retracted", map[bool]string{true: "yes"}[s.Retracted],
			"Derived from", v.titles(s.DerivedFrom...), "Cites", v.titles(s.Cites...), "Note", s.Note)
		list = append(list, one)
	}
	return list
}
