package assess_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// A what-if is the same computation with records, agents and links that fail,
// with caveats resolved, and with entries added.
func TestWhatIfEqualsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		change := drawChange(t, m)
		after := copyOf(t, m)
		for _, c := range after.Caveats {
			c.Resolved = c.Resolved || slices.Contains(change.Resolve, c.Key)
		}
		for e := range change.Add.Entries() {
			after.Add(e)
		}
		w := readWorld(after, assess.DefaultRubric())
		for _, ref := range change.Withdraw {
			w.withdraw(ref)
		}
		wantBefore, wantAfter := oracle(m, assess.DefaultRubric()), w.answer()

		effects, err := assess.Effects(context.Background(), m, change, allClaims(m), assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		moved := map[evidence.Key]assess.Effect{}
		for _, e := range effects {
			moved[e.Claim] = e
		}
		for _, x := range allClaims(m) {
			want := assess.Effect{Claim: x, Before: onlyFigures(wantBefore[x]), After: onlyFigures(wantAfter[x])}
			got, told := moved[x]
			if !told && cmp.Equal(want.Before, want.After, approximately, cmpopts.IgnoreFields(evidence.Figures{}, "IndependentFor", "IndependentAgainst")) {
				continue // lines of strength 0 alone move nothing
			}
			if diff := cmp.Diff(want, got, approximately); diff != "" {
				t.Errorf("%s (-enumerated +got):\n%s\nfor %+v, adding %s, in %s", x, diff, change, asJSON(t, change.Add), asJSON(t, m))
			}
		}
	})
}

func drawChange(t *rapid.T, m *evidence.Map) assess.Change {
	var refs []evidence.Ref
	var caveats []evidence.Key
	for e := range m.Entries() {
		if c, ok := e.(*evidence.Caveat); ok {
			caveats = append(caveats, c.Key)
		} else {
			refs = append(refs, e.Ref())
		}
	}
	change := assess.Change{
		Withdraw: rapid.SliceOfNDistinct(rapid.SampledFrom(refs), 0, 2, rapid.ID).Draw(t, "withdraw"),
		Add:      &evidence.Map{},
	}
	if len(caveats) > 0 {
		change.Resolve = rapid.SliceOfNDistinct(rapid.SampledFrom(caveats), 0, min(2, len(caveats)), rapid.ID).Draw(t, "resolve")
	}
	if rapid.Bool().Draw(t, "add") {
		records := recordKeys(m)
		change.Add.Add(&evidence.Testimony{Meta: evidence.Meta{Key: "more"}, Summary: "more", Basis: "EYEWITNESS"})
		change.Add.Add(&evidence.Link{From: "more", To: rapid.SampledFrom(allClaims(m)).Draw(t, "to"),
			Relation: rapid.SampledFrom(evidence.LinkRelations).Draw(t, "relation"), Strength: "STRONG"})
		change.Add.Add(&evidence.Caveat{Meta: evidence.Meta{Key: "doubt"}, Text: "doubt", Category: "METHOD", Severity: "SERIOUS",
			Qualifies: []evidence.Ref{evidence.Ref(rapid.SampledFrom(records).Draw(t, "qualifies"))}})
	}
	return change
}

// A claim has the same figures alone as together with all others.
func TestFiguresAreTheSameAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		o := rapid.SampledFrom([]assess.Options{{}, {Nodes: 1, Draws: 512}, {Nodes: 12, Draws: 512}, {Nodes: 30, Draws: 512, Workers: 1}}).Draw(t, "options")
		together, err := assess.Figures(context.Background(), m, allClaims(m), assess.DefaultRubric(), o)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range allClaims(m) {
			alone, err := assess.Figures(context.Background(), m, []evidence.Key{x}, assess.DefaultRubric(), o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[evidence.Key]evidence.Figures{x: together[x]}, alone); diff != "" {
				t.Errorf("%s with %+v (-together +alone):\n%s in %s", x, o, diff, asJSON(t, m))
			}
		}
	})
}
