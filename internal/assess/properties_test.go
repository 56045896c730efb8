package assess_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// A circle of claims, of sources or of testimonies alone has a support of 0.
func TestCirclesHoldNothingUp(t *testing.T) {
	forBothReadings(t, func(t *rapid.T, read reading) {
		n := rapid.IntRange(2, 6).Draw(t, "length")
		of := rapid.SampledFrom([]evidence.Kind{evidence.KindClaim, evidence.KindSource, evidence.KindTestimony}).Draw(t, "of")
		m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "c0"}, Statement: "c"}}}
		if of == evidence.KindClaim {
			m.Claims = nil
		}
		key := func(prefix string, i int) evidence.Key { return evidence.Key(fmt.Sprint(prefix, i%n)) }
		for i := range n {
			from, to, next := key("p", i), evidence.Key("c0"), []evidence.Key{key("p", i+1)}
			switch of {
			case evidence.KindClaim:
				from, to = key("c", i), key("c", i+1)
				m.Add(&evidence.Claim{Meta: evidence.Meta{Key: from}, Statement: "c"})
			case evidence.KindSource:
				m.Add(&evidence.Source{Meta: evidence.Meta{Key: from}, Title: "p", Kind: "REPORT", Reliability: "A", DerivedFrom: next})
			case evidence.KindTestimony:
				m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: from}, Summary: "t", Basis: "EYEWITNESS", BasedOn: next})
			}
			m.Add(&evidence.Link{From: from, To: to, Relation: "SUPPORTS", Strength: "CONCLUSIVE"})
		}
		for x, f := range read.figures(t, m) {
			if f.Support != 0 || f.Verdict != evidence.VerdictUnsupported || len(f.LinesFor) != 0 {
				t.Errorf("%s: support %v, %s, lines %v", x, f.Support, f.Verdict, f.LinesFor)
			}
		}
	})
}

// Anonymous accounts, however many, are one line, and count once.
func TestAnonymousAccountsAreOneLine(t *testing.T) {
	forBothReadings(t, func(t *rapid.T, read reading) {
		m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "c"}, Statement: "c"}}}
		n := rapid.IntRange(1, 20).Draw(t, "accounts")
		for i := range n {
			outlet, account := evidence.Key(fmt.Sprint("p", i)), evidence.Key(fmt.Sprint("t", i))
			m.Add(&evidence.Source{Meta: evidence.Meta{Key: outlet}, Title: "p", Kind: "SOCIAL_MEDIA",
				Reliability: rapid.SampledFrom(evidence.Reliabilities).Draw(t, "reliability")})
			m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: account}, Summary: "t", ReportedIn: []evidence.Key{outlet},
				Basis: rapid.SampledFrom(evidence.Bases).Draw(t, "basis")})
			m.Add(&evidence.Link{From: account, To: "c", Relation: "SUPPORTS",
				Strength: rapid.SampledFrom(evidence.Strengths).Draw(t, "strength")})
		}
		f := read.figures(t, m)["c"]
		unknown := assess.DefaultRubric().Reliability[evidence.ReliabilityUnknown]
		if len(f.LinesFor) != 1 || len(f.LinesFor[0].Items) != n || f.Support > unknown || f.IndependentFor > 1 {
			t.Errorf("%d accounts: support %v, %d independent, lines %v", n, f.Support, f.IndependentFor, f.LinesFor)
		}
	})
}

// The masses are between 0 and 1 and add up to 1.
func TestMassesAddUp(t *testing.T) {
	forBothReadings(t, func(t *rapid.T, read reading) {
		m := smallMap().Draw(t, "map")
		for x, f := range read.figures(t, m) {
			f.checkMasses(t, x)
		}
	})
}

func (f oracleFigures) checkMasses(t *rapid.T, x evidence.Key) {
	for _, v := range []float64{f.Support, f.Opposition, f.Conflict, f.Belief, f.Disbelief, f.Ignorance} {
		if v < -tolerance || v > 1+tolerance || math.IsNaN(v) {
			t.Errorf("%s: %+v", x, f)
		}
	}
	if sum := f.Belief + f.Disbelief + f.Ignorance; math.Abs(sum-1) > tolerance {
		t.Errorf("the masses of %s add up to %v", x, sum)
	}
}

// The model gives the right answer for cases that people argue about.
func TestNamedCases(t *testing.T) {
	t.Run("package", func(t *testing.T) { checkNamedCases(t, packageFigures) })
	t.Run("oracle", func(t *testing.T) { checkNamedCases(t, oracleReads) })
}

func checkNamedCases(t *testing.T, read func(rapid.TB, *evidence.Map) map[evidence.Key]oracleFigures) {
	of := map[string]map[evidence.Key]oracleFigures{}
	for _, e := range workedExamples(t) {
		of[e.name] = read(t, e.m)
	}
	negation := of["a claim and its negation"]
	if a, b := negation["a"], negation["b"]; a.Verdict != evidence.VerdictContested || b.Verdict != evidence.VerdictContested ||
		math.Abs(a.Belief-b.Belief) > tolerance {
		t.Errorf("a claim is %s, its negation %s", a.Verdict, b.Verdict)
	}
	refuted := of["a refuted attacker"]
	if refuted["a"].Belief <= refuted["a"].Disbelief*3 || refuted["a"].Verdict == evidence.VerdictContested {
		t.Errorf("a refuted attacker leaves %+v", refuted["a"])
	}
	cohorts := of["six cohorts, one dissenter"]
	for _, x := range []evidence.Key{"a", "d"} {
		if cohorts[x].Verdict != evidence.VerdictCorroborated {
			t.Errorf("against six cohorts, one dissenter leaves %s %s", x, cohorts[x].Verdict)
		}
	}
	syllogism := of["a syllogism"]
	if c := syllogism["c"].Belief; c >= syllogism["a"].Belief || c >= syllogism["b"].Belief {
		t.Errorf("the conclusion is believed %v, its premises %v and %v", c, syllogism["a"].Belief, syllogism["b"].Belief)
	}
}
