package assess_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// ahead is the side with the larger figure.
func (f oracleFigures) ahead() assess.Side {
	if f.disbelieved() {
		return assess.Against
	}
	return assess.For
}

// reached reports whether figures have the word of a way, or a better one, for
// the side of the way.
func (f oracleFigures) reached(way assess.Way, side assess.Side) bool {
	if way.Of == assess.WordVerdict {
		return f.Verdict == way.Verdict
	}
	return f.ahead() == side && slices.Index(certainties[:], f.Certainty) >= slices.Index(certainties[:], way.Certainty)
}

// sideOf returns the side whose evidence a way needs.
func (f oracleFigures) sideOf(way assess.Way) assess.Side {
	if way.Of == assess.WordVerdict {
		return assess.For
	}
	return f.ahead()
}

// resolving returns the world without some caveats. All standings stay as they
// are.
func (w *world) resolving(t *rapid.T, m *evidence.Map, caveats ...evidence.Key) *world {
	without := copyOf(t, m)
	for _, c := range without.Caveats {
		c.Resolved = c.Resolved || slices.Contains(caveats, c.Key)
	}
	afterwards := readWorld(without, assess.DefaultRubric())
	resolved := *w
	resolved.p, resolved.doubt = afterwards.p, afterwards.doubt
	return &resolved
}

// The ways lead to every better word, the nearest first, and to no other.
func TestWaysLeadToBetterWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		for x, a := range assessed(t, m, assess.Options{}) {
			var want, got []string
			for rank := slices.Index(certainties[:], a.Certainty) + 1; rank < len(certainties); rank++ {
				want = append(want, string(certainties[rank]))
			}
			if a.Verdict != evidence.VerdictCorroborated {
				want = append(want, string(evidence.VerdictCorroborated))
			}
			for _, way := range a.Ways {
				got = append(got, string(way.Certainty)+string(way.Verdict))
			}
			if !slices.Equal(want, got) {
				t.Errorf("%s is %s, %s: ways lead to %v, want %v, in %s", x, a.Certainty, a.Verdict, got, want, asJSON(t, m))
			}
		}
	})
}

// The line of a way is the weakest one that reaches the word. Without a line,
// no single line does, and the barriers give the reason: the ceiling or the
// conflict. Without barriers, it takes several lines.
func TestLinesOfWaysAreTheLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := settled(m)
		x := rapid.SampledFrom(allClaims(m)).Draw(t, "claim")
		if w.premisesBelow(x, evidence.Contradicts)[x] {
			return // what is for the claim feeds what is against it
		}
		a := assessed(t, m, assess.Options{})[x]
		if best := w.with(x, assess.For, 1); !near(best.Belief, a.Ceiling.Belief) || !near(best.Opposition, a.Ceiling.Opposition) {
			t.Errorf("%s: the ceiling is %+v, with a certain line %+v, in %s", x, a.Ceiling, best, asJSON(t, m))
		}
		for _, way := range a.Ways {
			side := w.known[x].sideOf(way)
			reach := func(strength float64) bool { return w.with(x, side, strength).reached(way, side) }
			least := 1.0
			if way.Line != nil {
				least = *way.Line
				if !reach(min(1, least+1e-7)) {
					t.Errorf("%s: %+v is not reached with %v, in %s", x, way, least, asJSON(t, m))
				}
			}
			for _, part := range []float64{0.001, 0.2, 0.4, 0.6, 0.8, 0.95, 1} {
				if s := part * least; (way.Line == nil || s < least-1e-6) && reach(s) {
					t.Errorf("%s: a line of %v reaches %+v in %s", x, s, way, asJSON(t, m))
					break
				}
			}
			if way.Line == nil {
				w.checkBarriers(t, x, way, side)
			} else if len(way.Barriers) > 0 {
				t.Errorf("%s: a line reaches %+v, and a barrier forbids it", x, way)
			}
		}
	})
}

// checkBarriers adds more certain lines than the conflict of any small map can
// withstand.
func (w *world) checkBarriers(t *rapid.T, x evidence.Key, way assess.Way, side assess.Side) {
	more := w
	for i := range 20 {
		more = more.withLine(key("line", i), x, side, 1)
	}
	most := more.figures(x)
	if most.reached(way, side) != (len(way.Barriers) == 0) {
		t.Errorf("%s: with many lines %s, %s, told %+v", x, most.Certainty, most.Verdict, way)
	}
	needs := w.rubric.Corroborated
	if way.Of == assess.WordCertainty {
		needs = w.rubric.Certainty[way.Certainty]
	}
	low := !reaches(max(most.Belief, most.Disbelief), needs)
	for _, b := range way.Barriers {
		if low != (b == assess.BarrierCeiling) || b == assess.BarrierConflict && most.Conflict == 0 {
			t.Errorf("%s: with many lines %+v, told %+v", x, most, way)
		}
	}
}

// The caveats of a way reach its word when they are resolved together, and no
// fewer do. If it names none, neither two caveats nor all of them do.
func TestCaveatsOfWaysAreTheFewest(t *testing.T) {
	named := 0
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := settled(m)
		var open []evidence.Key
		for _, c := range m.Caveats {
			if !c.Resolved {
				open = append(open, c.Key)
			}
		}
		for x, a := range assessed(t, m, assess.Options{}) {
			for _, way := range a.Ways {
				side := w.known[x].sideOf(way)
				reach := func(caveats ...evidence.Key) bool {
					return w.resolving(t, m, caveats...).figures(x).reached(way, side)
				}
				if len(way.Caveats) > 0 {
					named++
					if !reach(way.Caveats...) {
						t.Errorf("%s: the caveats of %+v do not reach it in %s", x, way, asJSON(t, m))
					}
				}
				for i, one := range open {
					if len(way.Caveats) != 1 && reach(one) {
						t.Errorf("%s: %s alone reaches %+v in %s", x, one, way, asJSON(t, m))
					}
					for _, two := range open[:i] {
						if (len(way.Caveats) == 0 || len(way.Caveats) > 2) && reach(one, two) {
							t.Errorf("%s: %s and %s reach %+v in %s", x, one, two, way, asJSON(t, m))
						}
					}
				}
			}
		}
	})
	mustMeet(t, named, "a way that names caveats")
}

// A claim without evidence is out of reach of one line, but no barrier forbids
// a better word.
func TestOneLineIsNotForbidden(t *testing.T) {
	m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "x"}, Statement: "x"}}}
	for _, way := range assessed(t, m, assess.Options{})["x"].Ways {
		out := way.Certainty == evidence.CertaintyHigh || way.Of == assess.WordVerdict
		if (way.Line == nil) != out || len(way.Barriers) > 0 {
			t.Errorf("%+v", way)
		}
	}
}

// A report stands beside the eyewitness that it quotes, and has the weaker link as long as one
// of two caveats on it is open. Only both together reach a better word.
func TestCaveatsThatChangeNothingAloneReachAWordTogether(t *testing.T) {
	m := readMapFrom(t, "report.yaml", strings.NewReader(`
agents: [{key: witness, name: Witness, kind: PERSON, reliability: A}]
sources: [{key: report, title: Report, kind: REPORT, reliability: A}]
testimonies: [{key: account, summary: Account, basis: EYEWITNESS, speaker: witness, reportedIn: [report]}]
claims: [{key: x, statement: X}]
links:
  - {from: account, to: x, relation: SUPPORTS, strength: WEAK}
  - {from: report, to: x, relation: SUPPORTS, strength: CONCLUSIVE}
caveats:
  - {key: one, text: One, category: UNVERIFIABLE, severity: CRITICAL, qualifies: [report->x]}
  - {key: other, text: Other, category: SMALL_SAMPLE, severity: CRITICAL, qualifies: [report->x]}
`), exchange.YAML, nil)
	a := assessed(t, m, assess.Options{})["x"]
	if len(a.CostlyCaveats) > 0 {
		t.Errorf("a caveat changes something alone: %v", a.CostlyCaveats)
	}
	for _, way := range a.Ways {
		if want := []evidence.Key{"one", "other"}; way.Certainty == evidence.CertaintyModerate && !slices.Equal(way.Caveats, want) {
			t.Errorf("%v together reach %s, want %v", way.Caveats, way.Certainty, want)
		}
	}
}
