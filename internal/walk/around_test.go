package walk_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// A neighborhood is what a look at the whole map finds: the nearest items, and
// of those that are as near the first by key, with every link between two of
// them, however far it goes, whatever it goes over, and wherever it ends.
func TestAroundIsWhatIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomMap(t, 25)
		checkAround(t, m, storeOf(t, m), rapid.SampledFrom(slices.Collect(m.Items())).Draw(t, "of"),
			rapid.IntRange(1, 6).Draw(t, "depth"), rapid.IntRange(1, 30).Draw(t, "most"), filterOf(t))
	})
}

// The same holds around items that hundreds hang on, which are read in pages.
func TestAroundHubs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := hubs(t, rapid.SampledFrom([]int{3, 101, 140}).Draw(t, "size"))
		checkAround(t, m, storeOf(t, m), rapid.SampledFrom([]evidence.Item{m.Agents[0], m.Claims[0], m.Sources[0], m.Testimonies[0]}).Draw(t, "of"),
			rapid.IntRange(1, 3).Draw(t, "depth"), rapid.SampledFrom([]int{3, 5, 50, 100, 101, 150}).Draw(t, "most"), filterOf(t))
	})
}

// hubs is a map of one speaker whose testimonies, some of them in one source,
// bear on one claim or on claims that one source bears on, too.
func hubs(t *rapid.T, size int) *evidence.Map {
	meta := func(format string, args ...any) evidence.Meta {
		return evidence.Meta{Key: evidence.Key(fmt.Sprintf(format, args...))}
	}
	m := &evidence.Map{
		Agents:  []*evidence.Agent{{Meta: meta("speaker")}},
		Sources: []*evidence.Source{{Meta: meta("m-source"), Publisher: "speaker"}},
		Claims:  []*evidence.Claim{{Meta: meta("m-claim")}},
	}
	strides := [3]int{rapid.IntRange(1, 2).Draw(t, "reported"), rapid.IntRange(1, 2).Draw(t, "bearing"), rapid.IntRange(1, 2).Draw(t, "claims")}
	relation := rapid.SampledFrom(evidence.LinkRelations).Draw(t, "relation")
	m.Add(&evidence.Link{From: "m-source", To: "m-claim", Relation: relation})
	for i := range size {
		it := &evidence.Testimony{Meta: meta("t-%03d", i), Speaker: "speaker"}
		if i%strides[0] == 0 {
			it.ReportedIn = []evidence.Key{"m-source"}
		}
		m.Add(it)
		if i%strides[1] == 0 {
			m.Add(&evidence.Link{From: it.Key, To: "m-claim", Relation: relation})
		}
		if i%strides[2] == 0 {
			claim := &evidence.Claim{Meta: meta("c-%03d", i)}
			m.Add(claim)
			m.Add(&evidence.Link{From: "m-source", To: claim.Key, Relation: relation})
			m.Add(&evidence.Link{From: it.Key, To: claim.Key, Relation: evidence.Supports})
			m.Add(&evidence.Link{From: claim.Key, To: "m-claim", Relation: relation})
		}
	}
	m.Sort()
	slices.SortStableFunc(m.Claims, func(a, b *evidence.Claim) int { return -cmp.Compare(len(a.Key), len(b.Key)) })
	return m
}

func checkAround(t *rapid.T, m *evidence.Map, s storage.Store, of evidence.Item, depth, most int, by walk.Filter) {
	type node struct {
		Key      evidence.Key
		Distance int
	}
	center := of.EntryMeta().Key
	var want, got []node
	for key, d := range know(m).around(m, center, by) {
		if d <= depth {
			want = append(want, node{key, d})
		}
	}
	slices.SortFunc(want, func(a, b node) int { return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Key, b.Key)) })
	truncated := len(want) > most
	want = want[:min(most, len(want))]
	var wantLinks, gotLinks []string
	has := func(key evidence.Key) bool {
		return slices.ContainsFunc(want, func(n node) bool { return n.Key == key })
	}
	for _, l := range m.Links {
		if has(l.From) && has(l.To) && (len(by.Relations) == 0 || slices.Contains(by.Relations, l.Relation)) &&
			(len(by.Strengths) == 0 || slices.Contains(by.Strengths, l.Strength)) {
			wantLinks = append(wantLinks, l.Name())
		}
	}
	slices.Sort(wantLinks)

	var near *walk.Neighborhood
	view(t, s, func(r storage.Reader) (err error) {
		near, err = walk.Around(context.Background(), r, of, depth, by, most)
		return err
	})
	for _, n := range near.Nodes {
		got = append(got, node{n.EntryMeta().Key, n.Distance})
	}
	for _, l := range near.Links {
		gotLinks = append(gotLinks, l.Name())
	}
	slices.Sort(gotLinks)
	name := fmt.Sprintf("%d steps around %s, %d at most, by %+v", depth, center, most, by)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Fatalf("%s: nodes (-want +got):\n%s", name, diff)
	}
	if diff := gocmp.Diff(wantLinks, gotLinks); diff != "" {
		t.Fatalf("%s: links (-want +got):\n%s", name, diff)
	}
	if near.Truncated != truncated {
		t.Fatalf("%s: truncated is %v", name, near.Truncated)
	}
}
