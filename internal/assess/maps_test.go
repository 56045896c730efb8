package assess_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
)

// smallMap draws a small valid map in which everything that the model speaks
// of is frequent: shared and unknown speakers, retracted sources, circles of
// derivations and of claims, joint arguments, both relations, caveats.
func smallMap() *rapid.Generator[*evidence.Map] {
	return rapid.Custom(func(t *rapid.T) *evidence.Map {
		g := mapDrawer{T: t, m: &evidence.Map{}}
		g.items()
		g.provenance()
		g.caveats()
		g.links()
		return g.m
	})
}

// supportingMap is a smallMap without CONTRADICTS links.
func supportingMap() *rapid.Generator[*evidence.Map] {
	return rapid.Custom(func(t *rapid.T) *evidence.Map {
		m := smallMap().Draw(t, "map")
		m.Links = slices.DeleteFunc(m.Links, func(l *evidence.Link) bool { return l.Relation == evidence.Contradicts })
		return m
	})
}

// mapDrawer fills a map. What is drawn first in each list is what a failing
// map shrinks to.
type mapDrawer struct {
	*rapid.T
	m                                               *evidence.Map
	agents, sources, studies, testimonies, claimSet []evidence.Key
}

func (g *mapDrawer) oneIn(n int, label string) bool {
	return rapid.IntRange(0, n-1).Draw(g.T, label) == n-1
}

func pick[T any](g *mapDrawer, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(g.T, label)
}

func (g *mapDrawer) keys(prefix string, least, most int) []evidence.Key {
	keys := make([]evidence.Key, rapid.IntRange(least, most).Draw(g.T, "count of "+prefix))
	for i := range keys {
		keys[i] = evidence.Key(fmt.Sprint(prefix, i))
	}
	return keys
}

func (g *mapDrawer) items() {
	g.agents = g.keys("a", 0, 3)
	g.sources = g.keys("p", 1, 4)
	g.studies = g.keys("s", 0, 3)
	g.testimonies = g.keys("t", 0, 4)
	g.claimSet = g.keys("c", 1, 4)
	letters := append([]evidence.Reliability{""}, evidence.Reliabilities...)
	for _, k := range g.agents {
		g.m.Add(&evidence.Agent{Meta: evidence.Meta{Key: k}, Name: string(k), Kind: "PERSON",
			Reliability: pick(g, "reliability", letters...)})
	}
	for _, k := range g.sources {
		g.m.Add(&evidence.Source{Meta: evidence.Meta{Key: k}, Title: string(k), Kind: "REPORT",
			Reliability: pick(g, "reliability", letters...), Retracted: g.oneIn(10, "retracted")})
	}
	for _, k := range g.studies {
		g.m.Add(&evidence.Study{Meta: evidence.Meta{Key: k}, Title: string(k), Design: pick(g, "design", evidence.Designs...)})
	}
	for _, k := range g.testimonies {
		g.m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: k}, Summary: string(k), Basis: pick(g, "basis", evidence.Bases...)})
	}
	for _, k := range g.claimSet {
		g.m.Add(&evidence.Claim{Meta: evidence.Meta{Key: k}, Statement: string(k)})
	}
}

// some draws up to two keys out of a list, never the item's own, and none in
// most cases where rare.
func (g *mapDrawer) some(label string, self evidence.Key, rare int, from ...evidence.Key) []evidence.Key {
	from = slices.DeleteFunc(slices.Clone(from), func(k evidence.Key) bool { return k == self })
	if len(from) == 0 || !g.oneIn(rare, label+"?") {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 1, min(2, len(from)), rapid.ID).Draw(g.T, label)
}

func (g *mapDrawer) provenance() {
	records := append(slices.Clone(g.studies), g.sources...)
	for _, s := range g.m.Sources {
		s.DerivedFrom = g.some("derivedFrom", s.Key, 3, g.sources...)
	}
	for _, s := range g.m.Studies {
		s.ReportedIn = g.some("reportedIn", s.Key, 2, g.sources...)
		s.DerivedFrom = g.some("derivedFrom", s.Key, 3, records...)
	}
	for _, t := range g.m.Testimonies {
		if len(g.agents) > 0 && g.oneIn(2, "speaker?") {
			t.Speaker = pick(g, "speaker", g.agents...)
		}
		t.CollectedIn = g.some("collectedIn", t.Key, 3, g.studies...)
		t.BasedOn = g.some("basedOn", t.Key, 4, records...)
		t.ReportedIn = g.some("reportedIn", t.Key, 2, g.sources...)
	}
}

func (g *mapDrawer) caveats() {
	var all []evidence.Ref
	for _, key := range slices.Concat(g.agents, g.sources, g.studies, g.testimonies, g.claimSet) {
		all = append(all, evidence.Ref(key))
	}
	for _, k := range g.keys("k", 0, 5) {
		g.m.Add(&evidence.Caveat{
			Meta: evidence.Meta{Key: k}, Text: string(k),
			Category:  pick(g, "category", evidence.Categories[0], evidence.Categories[4], evidence.Categories[11]),
			Severity:  pick(g, "severity", evidence.Severities...),
			Qualifies: rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(3, len(all)), rapid.ID).Draw(g.T, "qualifies"),
			Resolved:  g.oneIn(5, "resolved"),
		})
	}
}

// links draws links from records and claims to claims, so that what bears on
// one claim mostly bears on a few, and joint arguments find partners.
func (g *mapDrawer) links() {
	records := slices.Concat(g.sources, g.studies, g.testimonies)
	link := rapid.Custom(func(t *rapid.T) *evidence.Link {
		d := mapDrawer{T: t}
		l := &evidence.Link{
			To:       pick(&d, "to", g.claimSet...),
			Relation: pick(&d, "relation", evidence.Supports, evidence.Supports, evidence.Supports, evidence.Contradicts),
			Strength: pick(&d, "strength", append([]evidence.Strength{""}, evidence.Strengths...)...),
			Jointly:  pick(&d, "jointly", "", "", "", "", "x", "x", "y"),
		}
		from := records
		if len(g.claimSet) > 1 && rapid.IntRange(0, 4).Draw(t, "from a claim") > 2 {
			from = slices.DeleteFunc(slices.Clone(g.claimSet), func(k evidence.Key) bool { return k == l.To })
		}
		l.From = pick(&d, "from", from...)
		return l
	})
	g.m.Links = rapid.SliceOfNDistinct(link, 1, 12, (*evidence.Link).Name).Draw(g.T, "links")
}

// problems is everything that is wrong with a map, what it refers to included.
func problems(m *evidence.Map) []error {
	var found []error
	index := m.ByKey()
	target := func(key evidence.Key, path string, want []evidence.Kind) {
		if item, ok := index[key]; !ok {
			found = append(found, fmt.Errorf("%s: nothing has the key %q", path, key))
		} else if p, ok := evidence.CheckTarget(key, item.EntryKind(), path, want); !ok {
			found = append(found, p)
		}
	}
	seen := map[evidence.Ref]bool{}
	for e := range m.Entries() {
		for _, p := range evidence.Check(e) {
			found = append(found, p)
		}
		if seen[e.Ref()] {
			found = append(found, fmt.Errorf("%s is there twice", e.Ref()))
		}
		seen[e.Ref()] = true
	}
	for it := range m.Items() {
		for _, ref := range it.References() {
			for _, to := range ref.To {
				target(to, ref.Field, ref.Targets)
			}
		}
	}
	for _, l := range m.Links {
		target(l.From, "from", evidence.LinkSources)
		target(l.To, "to", []evidence.Kind{evidence.KindClaim})
	}
	return found
}

// asJSON shows a map in a failure.
func asJSON(t *rapid.T, m *evidence.Map) string {
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// copyOf is a deep copy.
func copyOf(t *rapid.T, m *evidence.Map) *evidence.Map {
	c := &evidence.Map{}
	if err := json.Unmarshal([]byte(asJSON(t, m)), c); err != nil {
		t.Fatal(err)
	}
	return c
}

// The maps that the other properties are tried on are valid.
func TestSmallMapsAreValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if found := problems(smallMap().Draw(t, "map")); len(found) > 0 {
			t.Fatal(errors.Join(found...))
		}
	})
}
