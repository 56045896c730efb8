package assess_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Drawing the failure of one side agrees with the enumeration.
func TestDrawingTheFailingOfASideIsRight(t *testing.T) {
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		want := oracle(m, assess.DefaultRubric())
		for _, x := range allClaims(m) {
			got, ok, err := assess.DrawFailing(m, x, assess.DefaultRubric(), assess.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				continue
			}
			tried++
			for _, c := range []struct {
				name      string
				got, want float64
			}{{"belief", got.Belief, want[x].Belief}, {"disbelief", got.Disbelief, want[x].Disbelief}} {
				if off := math.Abs(c.got - c.want); off > 6*got.StandardError {
					t.Errorf("%s of %s is %v, %v by the enumeration, with an error of %v in %s", c.name, x, c.got, c.want, got.StandardError, asJSON(t, m))
				}
			}
		}
	})
	mustMeet(t, tried, "a claim that is opposed")
}

// entangled is a claim with experts for it and against it, each of whom relies
// on three of sixty studies. The claim is sampled.
func entangled(supporting, opposing int) *evidence.Map {
	const papers = 60
	m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "x"}, Statement: "x"}}}
	for i := range papers {
		m.Add(&evidence.Agent{Meta: evidence.Meta{Key: key("a", i)}, Name: "a", Kind: "PERSON", Reliability: "A"})
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: key("p", i)}, Title: "p", Kind: "JOURNAL_ARTICLE", Reliability: "A"})
		m.Add(&evidence.Study{Meta: evidence.Meta{Key: key("s", i)}, Title: "s", Design: "SYSTEMATIC_REVIEW", ReportedIn: []evidence.Key{key("p", i)}})
	}
	for i := range supporting + opposing {
		relation := evidence.Supports
		if i >= supporting {
			relation = evidence.Contradicts
		}
		m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: key("t", i)}, Summary: "t", Basis: "EXPERT", Speaker: key("a", 7*i%papers),
			BasedOn:    []evidence.Key{key("s", 11*i%papers), key("s", (17*i+5)%papers), key("s", (23*i+31)%papers)},
			ReportedIn: []evidence.Key{key("p", (13*i+1)%papers)}})
		m.Add(&evidence.Link{From: key("t", i), To: "x", Relation: relation, Strength: "STRONG"})
	}
	return m
}

// A figure never rests on a handful of draws. With more draws it stays the
// same, no matter how little the conflict leaves.
func TestSampledFiguresNearTotalConflict(t *testing.T) {
	for _, c := range []struct{ supporting, opposing int }{{16, 16}, {30, 12}, {40, 40}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			m := entangled(c.supporting, c.opposing)
			var before evidence.Figures
			for _, draws := range []int{512, 1 << 14, 1 << 17} {
				figures, err := assess.Figures(context.Background(), m, []evidence.Key{"x"}, assess.DefaultRubric(), assess.Options{Nodes: 1 << 12, Draws: draws})
				if err != nil {
					t.Fatal(err)
				}
				f := figures["x"]
				if f.Method != evidence.MethodSampled || f.StandardError <= 0 || f.StandardError > 0.03 {
					t.Errorf("%d draws: %s, with an error of %v", draws, f.Method, f.StandardError)
				}
				if off := math.Abs(f.Belief - before.Belief); before.Method != "" && off > 6*math.Hypot(f.StandardError, before.StandardError) {
					t.Errorf("belief goes from %v to %v with %d draws, with errors of %v and %v", before.Belief, f.Belief, draws, before.StandardError, f.StandardError)
				}
				before = f
			}
		})
	}
}
