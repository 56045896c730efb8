package assess_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// reading is one way to compute the figures of a map.
type reading struct {
	figures func(rapid.TB, *evidence.Map) map[evidence.Key]oracleFigures
	// without is the same with one component or link withdrawn.
	without func(rapid.TB, *evidence.Map, string) map[evidence.Key]oracleFigures
}

// forBothReadings checks a property of the model on the package and on the
// oracle.
func forBothReadings(t *testing.T, check func(*rapid.T, reading)) {
	t.Run("package", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { check(t, reading{packageFigures, packageWithout}) })
	})
	t.Run("oracle", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { check(t, reading{oracleReads, oracleWithout}) })
	})
}

func packageFigures(t rapid.TB, m *evidence.Map) map[evidence.Key]oracleFigures {
	t.Helper()
	return asOracles(assessed(t, m, assess.Options{}))
}

func packageWithout(t rapid.TB, m *evidence.Map, name string) map[evidence.Key]oracleFigures {
	t.Helper()
	figures := packageFigures(t, m)
	change := assess.Change{Withdraw: []evidence.Ref{evidence.Ref(name)}}
	effects, err := assess.Effects(context.Background(), m, change, allClaims(m), assess.DefaultRubric(), assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range effects {
		f := figures[e.Claim]
		f.Support, f.Opposition, f.Belief, f.Disbelief = e.After.Support, e.After.Opposition, e.After.Belief, e.After.Disbelief
		figures[e.Claim] = f
	}
	return figures
}

func oracleReads(_ rapid.TB, m *evidence.Map) map[evidence.Key]oracleFigures {
	return oracle(m, assess.DefaultRubric())
}

func oracleWithout(_ rapid.TB, m *evidence.Map, name string) map[evidence.Key]oracleFigures {
	w := readWorld(m, assess.DefaultRubric())
	w.withdraw(evidence.Ref(name))
	return w.answer()
}

// withdraw makes a component or a link fail.
func (w *world) withdraw(ref evidence.Ref) {
	if ref.IsLinkName() {
		w.failed[string(ref)] = true
	} else {
		w.p[evidence.Key(ref)] = 0
	}
}

func assessed(t rapid.TB, m *evidence.Map, o assess.Options) map[evidence.Key]*assess.Assessment {
	t.Helper()
	got, err := assess.Assess(context.Background(), m, allClaims(m), assess.DefaultRubric(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(m.Claims) {
		t.Fatalf("%d assessments of %d claims", len(got), len(m.Claims))
	}
	return got
}

func asOracles(got map[evidence.Key]*assess.Assessment) map[evidence.Key]oracleFigures {
	out := map[evidence.Key]oracleFigures{}
	for k, a := range got {
		out[k] = asOracle(a)
	}
	return out
}
