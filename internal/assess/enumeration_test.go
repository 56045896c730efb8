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

var approximately = cmpopts.EquateApprox(0, 1e-9)

func allClaims(m *evidence.Map) []evidence.Key {
	keys := make([]evidence.Key, len(m.Claims))
	for i, c := range m.Claims {
		keys[i] = c.Key
	}
	return keys
}

// asOracle turns an assessment into the oracle's type.
func asOracle(a *assess.Assessment) oracleFigures {
	f := oracleFigures{
		Support: a.Support, Opposition: a.Opposition, Conflict: a.Conflict,
		Belief: a.Belief, Disbelief: a.Disbelief, Ignorance: a.Ignorance,
		Certainty: a.Certainty, Verdict: a.Verdict, Disputed: a.Disputed,
		IndependentFor: a.IndependentFor, IndependentAgainst: a.IndependentAgainst,
		LinesFor: asOracleLines(a.LinesFor), LinesAgainst: asOracleLines(a.LinesAgainst),
		EchoesFor: a.EchoesFor, EchoesAgainst: a.EchoesAgainst, SinglePointsOfFailure: []string{},
	}
	for _, c := range a.SinglePointsOfFailure {
		f.SinglePointsOfFailure = append(f.SinglePointsOfFailure, c.String())
	}
	return f
}

func asOracleLines(lines []assess.Line) []oracleLine {
	out := []oracleLine{}
	for _, l := range lines {
		out = append(out, oracleLine{l.Items, l.Strength, l.Independent})
	}
	return out
}

// onlyFigures returns the answer that Figures must give if the oracle answers
// f.
func onlyFigures(f oracleFigures) evidence.Figures {
	return evidence.Figures{
		Support: f.Support, Opposition: f.Opposition, Conflict: f.Conflict,
		Belief: f.Belief, Disbelief: f.Disbelief, Ignorance: f.Ignorance,
		Certainty: f.Certainty, Verdict: f.Verdict, Disputed: f.Disputed,
		IndependentFor: f.IndependentFor, IndependentAgainst: f.IndependentAgainst, Method: evidence.MethodExact,
	}
}

// Exact figures equal the enumeration of all states.
func TestFiguresEqualEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { equalsEnumeration(t, smallMap().Draw(t, "map")) })
}

// The same holds on maps that are known to contain every feature.
func TestInterestingFiguresEqualEnumeration(t *testing.T) {
	for seed := range interestingMaps {
		if equalsEnumeration(t, smallMap().Example(seed)); t.Failed() {
			return
		}
	}
}

func equalsEnumeration(t rapid.TB, m *evidence.Map) {
	t.Helper()
	rubric := assess.DefaultRubric()
	want := oracle(m, rubric)
	figures, err := assess.Figures(context.Background(), m, allClaims(m), rubric, assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	assessments := assessed(t, m, assess.Options{})
	for _, x := range allClaims(m) {
		if diff := cmp.Diff(onlyFigures(want[x]), figures[x], approximately); diff != "" {
			t.Errorf("Figures of %s (-enumerated +got):\n%s\nin %s", x, diff, asJSON(t, m))
		}
		if assessments[x] == nil {
			t.Fatalf("no assessment of %s", x)
		}
		if diff := cmp.Diff(want[x], asOracle(assessments[x]), approximately, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("Assess of %s (-enumerated +got):\n%s\nin %s", x, diff, asJSON(t, m))
		}
		if diff := cmp.Diff(figures[x], assessments[x].Figures, approximately); diff != "" {
			t.Errorf("Figures and Assess of %s differ:\n%s\nin %s", x, diff, asJSON(t, m))
		}
	}
}

// Every echo says what it repeats and adds, and every record that is linked and
// counts for nothing says why.
func TestEchoesAndSpentEqualEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := settled(m)
		for x, a := range assessed(t, m, assess.Options{}) {
			var echoes []assess.Echo
			var spent []assess.Spent
			for _, at := range []struct {
				side     assess.Side
				relation evidence.Relation
			}{{assess.For, evidence.Supports}, {assess.Against, evidence.Contradicts}} {
				s := w.side(x, at.relation)
				for _, k := range s.echoes {
					echoes = append(echoes, assess.Echo{Item: k, Side: at.side, Repeats: s.repeats(k), Adds: s.adds(k)})
				}
				for _, k := range s.spent {
					reason, because := s.because(k)
					why := assess.Spent{Item: k, Side: at.side, Reason: reason}
					for _, c := range because {
						why.Because = append(why.Because, assess.Component{Key: c})
					}
					spent = append(spent, why)
				}
			}
			if diff := cmp.Diff(echoes, a.Echoes, approximately, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("echoes of %s (-enumerated +got):\n%s\nin %s", x, diff, asJSON(t, m))
			}
			for i := range min(len(spent), len(a.Spent)) {
				if spent[i].Reason != assess.SpentCircle { // besides what decides, more that is never sound may be named
					a.Spent[i].Because = slices.DeleteFunc(a.Spent[i].Because, func(c assess.Component) bool {
						return w.p[c.Key] == 0 && !slices.Contains(spent[i].Because, c)
					})
				}
			}
			if diff := cmp.Diff(spent, a.Spent, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("spent on %s (-enumerated +got):\n%s\nin %s", x, diff, asJSON(t, m))
			}
		}
	})
}
