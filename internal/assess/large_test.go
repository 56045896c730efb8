package assess_test

import (
	"fmt"
	"math"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// wide is one claim with testimonies, each of its own speaker and reported in
// one of a few sources. So there are two components per testimony, and the
// sources are shared.
func wide(testimonies, shared int) *evidence.Map {
	m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "x"}, Statement: "x"}}}
	for i := range shared {
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: key("p", i)}, Title: "p", Kind: "REPORT", Reliability: "D"})
	}
	for i := range testimonies {
		m.Add(&evidence.Agent{Meta: evidence.Meta{Key: key("a", i)}, Name: "a", Kind: "PERSON", Reliability: "E"})
		m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: key("t", i)}, Summary: "t", Basis: "HEARSAY", Speaker: key("a", i),
			ReportedIn: []evidence.Key{key("p", i*7%shared)}})
		m.Add(&evidence.Link{From: key("t", i), To: "x", Relation: evidence.Supports, Strength: "WEAK"})
	}
	return m
}

func key(prefix string, i int) evidence.Key { return evidence.Key(fmt.Sprintf("%s%d", prefix, i)) }

// A claim with 2,000 components, 30 of them shared, is exact. The test computes
// the answer by a formula.
func TestLargeClaimIsExact(t *testing.T) {
	const shared = 30
	m := wide((2000-shared)/2, shared)
	figures, err := assess.Figures(t.Context(), m, []evidence.Key{"x"}, assess.DefaultRubric(), assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	each := map[evidence.Key]int{}
	for _, tm := range m.Testimonies {
		each[tm.ReportedIn[0]]++
	}
	none := 1.0
	for _, n := range each {
		none *= 1 - 0.40*(1-math.Pow(1-0.10*0.35*0.30, float64(n)))
	}
	got := figures["x"]
	if got.Method != evidence.MethodExact || math.Abs(got.Support-(1-none)) > 1e-12 {
		t.Errorf("support %v (%s), want %v exactly", got.Support, got.Method, 1-none)
	}
}
