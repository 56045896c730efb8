package layers_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/explorer/layers"
)

// drawGraph draws a graph in which every record can be reached, and the records that are there
// before any step: a few of them, or all.
func drawGraph(t *rapid.T) (layers.Graph, []evidence.Item) {
	n := rapid.IntRange(1, 40).Draw(t, "records")
	g := layers.Graph{}
	for i := range n {
		key := evidence.Key(fmt.Sprintf("r%02d", i))
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			g.Items = append(g.Items, &evidence.Claim{Meta: evidence.Meta{Key: key}})
		case 1:
			g.Items = append(g.Items, &evidence.Testimony{Meta: evidence.Meta{Key: key}})
		default:
			g.Items = append(g.Items, &evidence.Agent{Meta: evidence.Meta{Key: key}})
		}
	}
	join := func(a, b int) {
		relation := rapid.SampledFrom([]evidence.Relation{evidence.Supports, evidence.SpokenBy, evidence.Qualifies}).Draw(t, "relation")
		if rapid.Bool().Draw(t, "way") {
			a, b = b, a
		}
		e := layers.Edge{From: key(g, a), To: key(g, b), Relation: relation}
		if relation.IsLink() {
			e.Link = &evidence.Link{From: e.From, To: e.To, Relation: relation, Strength: evidence.StrengthStrong}
		}
		if !slices.ContainsFunc(g.Edges, func(o layers.Edge) bool { return o.From == e.From && o.To == e.To && o.Relation == relation }) {
			g.Edges = append(g.Edges, e)
		}
	}
	for i := 1; i < n; i++ {
		join(i, rapid.IntRange(max(0, i/8-1), i/8).Draw(t, "parent")%i)
	}
	for range rapid.IntRange(0, 10).Draw(t, "more") {
		if a, b := rapid.IntRange(0, n-1).Draw(t, "a"), rapid.IntRange(0, n-1).Draw(t, "b"); a != b {
			join(a, b)
		}
	}
	return g, g.Items[:rapid.IntRange(1, n).Draw(t, "first")]
}

func key(g layers.Graph, i int) evidence.Key { return g.Items[i].EntryMeta().Key }

// drawSteps draws steps, most of which fit.
func drawSteps(t *rapid.T, g layers.Graph) []layers.Step {
	word := rapid.SampledFrom([]string{"supports.in.claim", "supports.in.testimony", "spoken-by.out.agent", "spoken-by.in.testimony", "qualifies.in.claim"})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) layers.Step {
		of := string(key(g, rapid.IntRange(0, len(g.Items)-1).Draw(t, "of")))
		do := rapid.SampledFrom([]string{layers.Open, layers.Fold, layers.All, layers.Around}).Draw(t, "do")
		if do == layers.All || do != layers.Around && rapid.Bool().Draw(t, "family") {
			of += "." + word.Draw(t, "word")
		}
		return layers.Step{Do: do, What: of}
	}), 0, 12).Draw(t, "steps")
}

var bounds = layers.Bounds{Most: 12, Family: 3, Page: 2, Limit: 30}

func begin(g layers.Graph, first []evidence.Item) *layers.View {
	v := layers.New(g, bounds)
	v.Begin(first)
	return v
}

// around are the records beside the one that a step names.
func around(g layers.Graph, s layers.Step) []evidence.Item {
	return slices.DeleteFunc(slices.Clone(g.Items), func(it evidence.Item) bool {
		key := it.EntryMeta().Key
		return !slices.ContainsFunc(g.Edges, func(e layers.Edge) bool {
			return string(e.From) == s.What && e.To == key || string(e.To) == s.What && e.From == key
		})
	})
}

func places(v *layers.View) map[string]layers.Place {
	at := map[string]layers.Place{}
	for _, m := range v.Marks() {
		at[m.ID] = v.At(m.ID)
	}
	return at
}

// check finds what a reader would miss, or see twice.
func check(t *rapid.T, g layers.Graph, v *layers.View) {
	used := map[layers.Place]string{}
	drawn, folded := 0, 0
	ids := map[string]bool{}
	for _, m := range v.Marks() {
		at := v.At(m.ID)
		if other, taken := used[at]; taken || ids[m.ID] {
			t.Fatalf("%s and %s are both at %v", m.ID, other, at)
		}
		used[at], ids[m.ID] = m.ID, true
		if at.Column != m.Column() || at.Row < 0 {
			t.Fatalf("%s of column %d is at %v", m.ID, m.Column(), at)
		}
		switch {
		case m.Family == nil:
			drawn++
			if m.Node.Closed {
				folded += m.Node.Below()
			}
		default:
			for _, hidden := range m.Family.Members[m.Family.Shown():] {
				folded += 1 + hidden.Below()
			}
		}
	}
	if drawn+folded != v.Records() || drawn != v.Drawn() || drawn > bounds.Limit {
		t.Fatalf("%d records are drawn and %d folded, of %d; it says %d", drawn, folded, v.Records(), v.Drawn())
	}
	lines, inside := v.Lines()
	there := 0
	for _, e := range g.Edges {
		if v.Holds(e.From) && v.Holds(e.To) {
			there++
		}
	}
	for _, l := range lines {
		there -= len(l.Edges)
		if !ids[l.From] || !ids[l.To] {
			t.Fatalf("the line from %s to %s has no end", l.From, l.To)
		}
	}
	if there != inside {
		t.Fatalf("%d relations are in no line, and %d are said to be folded", there, inside)
	}
}

// Whatever a reader does, each record is drawn once or folded once, and nothing that is drawn
// moves. Without the last step, all is as it was before it.
func TestNothingIsLostOrMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, first := drawGraph(t)
		steps := drawSteps(t, g)
		v := begin(g, first)
		check(t, g, v)
		for i, s := range steps {
			before := places(v)
			v.Do(s, around(g, s))
			check(t, g, v)
			after := places(v)
			for id, at := range before {
				if now, still := after[id]; still && now != at {
					t.Fatalf("%s moves %s from %v to %v", s, id, at, now)
				}
			}
			again := begin(g, first)
			for _, s := range steps[:i+1] {
				again.Do(s, around(g, s))
			}
			if diff := cmp.Diff(after, places(again)); diff != "" {
				t.Fatalf("by its address the graph is another one: %s", diff)
			}
		}
	})
}

// The order in which a store answers does not matter.
func TestPlacesAreOfTheData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, first := drawGraph(t)
		other := layers.Graph{Items: g.Items, Edges: rapid.Permutation(g.Edges).Draw(t, "edges")}
		if diff := cmp.Diff(places(begin(g, first)), places(begin(other, first))); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A family unfolds page by page, and as a whole.
func TestFamilies(t *testing.T) {
	g := layers.Graph{Items: []evidence.Item{&evidence.Claim{Meta: evidence.Meta{Key: "c"}}}}
	for i := range 9 {
		key := evidence.Key(fmt.Sprintf("t%d", i))
		g.Items = append(g.Items, &evidence.Testimony{Meta: evidence.Meta{Key: key}})
		g.Edges = append(g.Edges, layers.Edge{From: key, To: "c", Relation: evidence.Supports, Link: &evidence.Link{Strength: evidence.StrengthWeak}})
	}
	const family = "c.supports.in.testimony"
	for _, test := range []struct {
		steps []string
		marks int
	}{
		{nil, 2}, {[]string{"open"}, 4}, {[]string{"open", "open"}, 6}, {[]string{"all"}, 10}, {[]string{"open", "all"}, 10}, {[]string{"all", "fold"}, 2},
	} {
		v := begin(g, g.Items)
		for _, do := range test.steps {
			step, ok := layers.ParseStep(do + "." + family)
			if !ok {
				t.Fatalf("%s is no step", do)
			}
			v.Do(step, nil)
		}
		if marks := slices.Sorted(maps.Keys(places(v))); len(marks) != test.marks || v.Records() != 10 || len(v.Gone) > 0 {
			t.Errorf("after %v, %d of %d are drawn: %v", test.steps, v.Drawn(), v.Records(), marks)
		}
	}
	v := begin(g, g.Items)
	if v.Do(layers.Step{Do: layers.Open, What: "c.cites.in.source"}, nil); len(v.Gone) != 1 {
		t.Error("a step that does not fit is not told")
	}
}

func TestSteps(t *testing.T) {
	for text, want := range map[string]bool{
		"open.a": true, "fold.a-1": true, "around.a": true, "open.a.supports.in.claim": true, "all.a.supports.in.claim": true,
		"all.a": false, "around.a.supports.in.claim": false, "open.": false, "open": false, "": false, "shut.a": false, "open.a.b": false, "open.A": false, "open.a.b.c.d.e": false,
	} {
		if step, ok := layers.ParseStep(text); ok != want || ok && step.String() != text {
			t.Errorf("%q: %v %t", text, step, ok)
		}
	}
}
