package assess_test

import (
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
)

// The order of the input, of links and of references changes nothing. Neither
// do ids and keys.
func TestOrderAndNamesChangeNothing(t *testing.T) {
	forBothReadings(t, func(t *rapid.T, read reading) {
		m := smallMap().Draw(t, "map")
		other := copyOf(t, m)
		names := map[evidence.Key]evidence.Key{
			evidence.UnknownSpeaker: evidence.UnknownSpeaker, evidence.UnknownPublication: evidence.UnknownPublication,
		}
		var keys []evidence.Key
		for it := range m.Items() {
			keys = append(keys, it.EntryMeta().Key)
		}
		for i, k := range rapid.Permutation(keys).Draw(t, "names") {
			names[k] = evidence.Key(fmt.Sprintf("n%02d", i))
		}
		rename(other, names)
		shuffle(t, other)

		want := map[evidence.Key]oracleFigures{}
		for k, f := range read.figures(t, m) {
			want[names[k]] = renamed(f, names)
		}
		if diff := gocmp.Diff(want, read.figures(t, other), approximately, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got):\n%s\n%s\n%s", diff, asJSON(t, m), asJSON(t, other))
		}
	})
}

func rename(m *evidence.Map, names map[evidence.Key]evidence.Key) {
	for e := range m.Entries() {
		evidence.Rename(e, func(k evidence.Key) evidence.Key { return names[k] })
		if l, ok := e.(*evidence.Link); ok && l.Jointly != "" {
			l.Jointly = map[string]string{"x": "z", "y": "a"}[l.Jointly]
		}
	}
	for it := range m.Items() {
		it.EntryMeta().Key = names[it.EntryMeta().Key]
		it.EntryMeta().ID = evidence.ID("x_" + it.EntryMeta().Key)
	}
}

func renamed(f oracleFigures, names map[evidence.Key]evidence.Key) oracleFigures {
	sorted := func(keys []evidence.Key) []evidence.Key {
		var out []evidence.Key
		for _, k := range keys {
			out = append(out, names[k])
		}
		slices.Sort(out)
		return out
	}
	lines := func(list []oracleLine) []oracleLine {
		var out []oracleLine
		for _, l := range list {
			out = append(out, oracleLine{sorted(l.Items), l.Strength, l.Independent})
		}
		slices.SortFunc(out, func(a, b oracleLine) int { return slices.Compare(a.Items, b.Items) })
		return out
	}
	f.LinesFor, f.LinesAgainst = lines(f.LinesFor), lines(f.LinesAgainst)
	f.EchoesFor, f.EchoesAgainst = sorted(f.EchoesFor), sorted(f.EchoesAgainst)
	var points []string
	for _, p := range f.SinglePointsOfFailure {
		if from, to, relation, ok := evidence.ParseLinkName(p); ok {
			points = append(points, evidence.LinkName(names[from], names[to], relation))
		} else {
			points = append(points, string(names[evidence.Key(p)]))
		}
	}
	f.SinglePointsOfFailure = slices.Sorted(slices.Values(points))
	return f
}

func shuffle(t *rapid.T, m *evidence.Map) {
	m.Agents = rapid.Permutation(m.Agents).Draw(t, "agents")
	m.Sources = rapid.Permutation(m.Sources).Draw(t, "sources")
	m.Studies = rapid.Permutation(m.Studies).Draw(t, "studies")
	m.Testimonies = rapid.Permutation(m.Testimonies).Draw(t, "testimonies")
	m.Claims = rapid.Permutation(m.Claims).Draw(t, "claims")
	m.Caveats = rapid.Permutation(m.Caveats).Draw(t, "caveats")
	m.Links = rapid.Permutation(m.Links).Draw(t, "links")
	for it := range m.Items() {
		if c, ok := it.(*evidence.Caveat); ok {
			c.Qualifies = rapid.Permutation(c.Qualifies).Draw(t, "qualifies")
			continue
		}
		for _, ref := range it.References() {
			if len(ref.To) > 1 {
				it.SetReferences(ref.Relation, rapid.Permutation(ref.To).Draw(t, "references"))
			}
		}
	}
}
