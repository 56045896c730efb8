package generate

import (
	"fmt"
	"slices"

	"corroborate/internal/evidence"
)

// hub draws from a list of the topic, and now and then from the hubs. It
// returns an empty key if both lists are empty.
func hub(t *topic, own, all []evidence.Key) evidence.Key {
	if len(own) == 0 || (len(all) > 0 && t.chance(1000/hubShare)) {
		own = all
	}
	if len(own) == 0 {
		return ""
	}
	return draw(t.random, t.zipf, own)
}

func (t *topic) someSource() evidence.Key { return hub(t, t.sources, t.generator.sources) }
func (t *topic) somePerson() evidence.Key { return hub(t, t.people, t.generator.people) }
func (t *topic) someHouse() evidence.Key  { return hub(t, t.houses, t.generator.houses) }

// some draws up to n different keys.
func some(n int, one func() evidence.Key) []evidence.Key {
	var list []evidence.Key
	for range n {
		if key := one(); key != "" && !slices.Contains(list, key) {
			list = append(list, key)
		}
	}
	return list
}

func (t *topic) organization() evidence.Key {
	a := t.aspect(t.scene)
	return t.item(a, &evidence.Agent{
		Meta:        evidence.Meta{Key: t.key("a")},
		Name:        a.fill(among(t.random, words().Organizations)),
		Kind:        "ORGANIZATION",
		Reliability: weighted(t.random, letters),
	})
}

func (t *topic) person() evidence.Key {
	a := t.aspect(t.scene)
	p := &evidence.Agent{
		Meta:        evidence.Meta{Key: t.key("a")},
		Name:        t.name(),
		Kind:        "PERSON",
		Reliability: weighted(t.random, letters),
	}
	switch {
	case t.chance(120):
		p.Pseudonymous = true
		p.Name = a.fill("One of the {g} of {p}, called " + p.Name)
	case t.chance(500):
		p.Affiliation = t.someHouse()
	}
	return t.item(a, p)
}

func (t *topic) source(a aspect) evidence.Key {
	s := &evidence.Source{
		Meta:        evidence.Meta{Key: t.key("p")},
		Kind:        weighted(t.random, sourceKinds),
		Authors:     some(weighted(t.random, authors), t.somePerson),
		Publisher:   t.someHouse(),
		Published:   t.date(a.year + t.below(4)),
		Reliability: weighted(t.random, letters),
		Retracted:   t.chance(10),
	}
	s.Title = a.fill(among(t.random, words().Titles))
	switch {
	case s.Kind == "JOURNAL_ARTICLE" || s.Kind == "DATASET":
		s.DOI = "10.5555/" + string(s.Key) // a prefix that belongs to no publisher
	case t.chance(500):
		s.URL = fmt.Sprintf("https://example.org/%s", s.Key)
	}
	if len(t.sources) > 0 {
		switch {
		case t.chance(80):
			s.DerivedFrom = some(1, t.someSource)
		case t.chance(300):
			s.Cites = some(t.between(1, 3), t.someSource)
		}
	}
	return t.item(a, s)
}

// derived makes a publication that only repeats another, or relays a study or a
// testimony.
func (t *topic) derived(a aspect, titles []string, kinds []choice[evidence.SourceKind], from evidence.Key) evidence.Key {
	key := t.key("p")
	return t.item(a, &evidence.Source{
		Meta:        evidence.Meta{Key: key},
		Title:       a.fill(among(t.random, titles)),
		Kind:        weighted(t.random, kinds),
		Publisher:   t.someHouse(),
		Published:   t.date(a.year + 4),
		URL:         fmt.Sprintf("https://example.org/%s", key),
		Reliability: weighted(t.random, letters),
		DerivedFrom: []evidence.Key{from},
	})
}

func (t *topic) study(c *caseFor) evidence.Key {
	s := &evidence.Study{
		Meta:          evidence.Meta{Key: t.key("s")},
		Investigators: some(t.between(1, 3), t.somePerson),
		ReportedIn:    some(weighted(t.random, reports), t.someSource),
		Period:        fmt.Sprintf("%d to %d", c.year, c.year+t.between(1, 8)),
	}
	if len(t.studies) > 3 && t.chance(100) {
		// A review pools studies that are linked to the claim, and others of the topic.
		s.Design = "SYSTEMATIC_REVIEW"
		s.DerivedFrom = slices.Clone(c.studies)
		for _, more := range some(t.between(2, 4), func() evidence.Key { return among(t.random, t.studies) }) {
			if !slices.Contains(s.DerivedFrom, more) {
				s.DerivedFrom = append(s.DerivedFrom, more)
			}
		}
		s.Title = c.fill(among(t.random, words().Reviews))
		c.reported = append(c.reported, s.ReportedIn...)
		return t.item(c.aspect, s)
	}
	d := weighted(t.random, designs)
	s.Design = d.word
	s.Title = c.fill(d.name + among(t.random, words().Studies))
	s.Population = c.fill("{g} in {p}")
	s.SampleSize = t.between(d.least, d.most)
	if t.chance(400) {
		s.Method = among(t.random, d.methods)
	}
	c.reported = append(c.reported, s.ReportedIn...)
	return t.item(c.aspect, s)
}

func (t *topic) testimony(c *caseFor) evidence.Key {
	y := &evidence.Testimony{
		Meta:  evidence.Meta{Key: t.key("t")},
		Basis: weighted(t.random, bases),
	}
	if t.chance(850) { // the others are anonymous
		y.Speaker = t.somePerson()
	}
	second := y.Basis == "SECOND_HAND" || y.Basis == "HEARSAY"
	switch {
	case second && len(t.told) > 0 && t.chance(450):
		y.BasedOn = some(1, func() evidence.Key { return t.near(c.told, 700, t.told) })
		y.ReportedIn = some(weighted(t.random, reports), t.someSource)
	case len(t.studies) > 0 && y.Basis == evidence.BasisExpert && t.chance(500):
		y.BasedOn = some(1, func() evidence.Key { return t.near(c.studies, 600, t.studies) })
		y.ReportedIn = some(1, t.someSource)
	case y.Basis == evidence.BasisExpert && t.chance(300):
		y.BasedOn = some(1, t.someSource)
		y.ReportedIn = some(1, t.someSource)
	case len(t.studies) > 0 && t.chance(300):
		y.CollectedIn = some(1, func() evidence.Key { return t.near(c.studies, 600, t.studies) })
	case t.chance(850): // the others have an unknown publication
		y.ReportedIn = some(weighted(t.random, reports), t.someSource)
		y.Locator = fmt.Sprintf("p. %d", t.between(1, 400))
	}
	summaries := words().Witnessed
	if y.Basis == evidence.BasisExpert {
		summaries = words().Judged
	}
	y.Summary = c.fill(among(t.random, summaries))
	if t.chance(200) {
		y.Quote = c.fill(among(t.random, words().Quotes))
		y.Language = weighted(t.random, languages)
	}
	if t.chance(500) {
		y.Date = t.date(c.year + t.below(3))
	}
	c.reported = append(c.reported, y.ReportedIn...)
	return t.item(c.aspect, y)
}

// near returns a record that is linked to the claim, with a chance, or one of the topic.
func (t *topic) near(linked []evidence.Key, perMille int, all []evidence.Key) evidence.Key {
	if len(linked) > 0 && t.chance(perMille) {
		return among(t.random, linked)
	}
	return among(t.random, all)
}

// caveat makes a caveat on an item or a link.
func (t *topic) caveat(a aspect, on evidence.Ref) *evidence.Caveat {
	category := among(t.random, evidence.Categories)
	c := &evidence.Caveat{
		Meta:      evidence.Meta{Key: t.key("k")},
		Category:  category,
		Severity:  weighted(t.random, severities),
		Text:      a.fill(among(t.random, words().Caveats[category])),
		Qualifies: []evidence.Ref{on},
		Resolved:  t.chance(40),
	}
	if last := evidence.Ref(t.last); last != "" && last != on && t.chance(30) {
		c.Qualifies = append(c.Qualifies, last)
	}
	if len(t.sources) > 0 && t.chance(200) {
		c.RaisedIn = some(1, t.someSource)
	}
	return c
}

// doubt makes a caveat on a link, and sometimes on the record that the link
// comes from, too.
func (t *topic) doubt(a aspect, on *evidence.Link) *evidence.Caveat {
	c := t.caveat(a, on.Ref())
	if from := evidence.Ref(on.From); t.chance(100) && !slices.Contains(c.Qualifies, from) {
		c.Qualifies = append(c.Qualifies, from)
	}
	evidence.SortSubjects(c)
	return c
}
