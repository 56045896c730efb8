package assess_test

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// A case that can be worked out on paper. With p of reliability B (.90), all
// links STRONG (.85) but the one from x to y, which is MODERATE (.60):
//
//	x = .90 * .85 = .765
//	y = .60 * .765 = .459, as w, its other premise, has nothing for it
//	z is supported as x is, by another source, and opposed by a third one: o = .765,
//	so that belief in it is (.765 - .585225) / (1 - .585225) = .179775 / .414775
//
// and with one more line of strength .85 for
//
//	w: w is .85, and y 1 - (1-.459)(1-.7225) = .8498725: together +1.2408725
//	lonely: +.85
//	z: support 1-.235*.15 = .96475, conflict .73803375, belief .22671625 / .26196625
//	y: .459 + .541*.85: +.45985
//	x: .96475, so +.19975, and y is .6 * that, so +.11985: together +.3196
func TestGapsByHand(t *testing.T) {
	m := &evidence.Map{}
	for _, k := range []evidence.Key{"w", "x", "y", "z", "lonely"} {
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: k}, Statement: string(k)})
	}
	for _, k := range []evidence.Key{"p", "q", "r"} {
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: k}, Title: string(k), Kind: "REPORT", Reliability: "B"})
	}
	link := func(from, to evidence.Key, relation evidence.Relation, strength evidence.Strength) {
		m.Add(&evidence.Link{From: from, To: to, Relation: relation, Strength: strength})
	}
	link("p", "x", evidence.Supports, "STRONG")
	link("x", "y", evidence.Supports, "MODERATE")
	link("w", "y", evidence.Supports, "STRONG")
	link("q", "z", evidence.Supports, "STRONG")
	link("r", "z", evidence.Contradicts, "STRONG")

	got, err := assess.Gaps(t.Context(), m, 10, certainSource(), assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	zBefore, zAfter := .179775/.414775, .22671625/.26196625
	want := &assess.GapReport{Strength: .85, Claims: 5, Nothing: []evidence.Key{"w", "lonely"}, Gaps: []assess.Gap{
		{Claim: "w", After: .85, Rise: 1.2408725, Others: 1, Method: "EXACT", Rises: []assess.Rise{{Claim: "y", Before: .459, After: .8498725}}},
		{Claim: "lonely", After: .85, Rise: .85, Method: "EXACT", Rises: []assess.Rise{}},
		{Claim: "y", Lines: 1, Before: .459, After: .91885, Rise: .45985, Method: "EXACT", Rises: []assess.Rise{}},
		{Claim: "z", Lines: 1, Before: zBefore, After: zAfter, Rise: zAfter - zBefore, Method: "EXACT", Rises: []assess.Rise{}},
		{Claim: "x", Lines: 1, Before: .765, After: .96475, Rise: .3196, Others: 1, Method: "EXACT", Rises: []assess.Rise{{Claim: "y", Before: .459, After: .57885}}},
	}}
	slices.SortFunc(want.Gaps, func(a, b assess.Gap) int { return cmp.Compare(b.Rise, a.Rise) })
	if diff := gocmp.Diff(want, got, approximately); diff != "" {
		t.Errorf("gaps (-by hand +got):\n%s", diff)
	}
}

// certainSource is a rubric in which the most reliable source cannot fail. So a
// link from a new source of that reliability is a line of the link's strength.
func certainSource() assess.Rubric {
	r := assess.DefaultRubric()
	r.Reliability = maps.Clone(r.Reliability)
	r.Reliability["A"] = 1
	r.Bare = 1
	return r
}

// bruteGaps adds a line to each claim in turn, and computes what changes.
func bruteGaps(t *rapid.T, m *evidence.Map) map[evidence.Key]assess.Gap {
	gaps := map[evidence.Key]assess.Gap{}
	for _, x := range allClaims(m) {
		change := assess.Change{Add: &evidence.Map{
			Sources: []*evidence.Source{{Meta: evidence.Meta{Key: "fresh"}, Title: "fresh", Kind: "REPORT", Reliability: "A"}},
			Links:   []*evidence.Link{{From: "fresh", To: x, Relation: evidence.Supports, Strength: "STRONG"}},
		}}
		effects, err := assess.Effects(context.Background(), m, change, allClaims(m), certainSource(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		gap := assess.Gap{Claim: x}
		for _, e := range effects {
			rise := e.After.Belief - e.Before.Belief
			gap.Rise += rise
			if e.Claim == x {
				gap.Before, gap.After = e.Before.Belief, e.After.Belief
			} else if math.Abs(rise) > 1e-12 {
				gap.Others++
			}
		}
		gaps[x] = gap
	}
	return gaps
}

// On maps that are small enough to compute every claim again, gaps equal
// what-ifs, with circles, joint arguments and opposition.
func TestGapsEqualWhatIf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		want := bruteGaps(t, m)
		got, err := assess.Gaps(context.Background(), m, 50, certainSource(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Gaps) != len(want) {
			t.Fatalf("%d gaps, want %d", len(got.Gaps), len(want))
		}
		last := math.Inf(1)
		for _, g := range got.Gaps {
			w := want[g.Claim]
			if !near(g.Rise, w.Rise) || g.Others != w.Others || g.After != 0 && w.After != 0 && !near(g.After, w.After) {
				t.Errorf("%+v, want %+v in %s", g, w, asJSON(t, m))
			}
			if g.Rise > last+1e-9 {
				t.Errorf("%s comes after a smaller gap", g.Claim)
			}
			last = g.Rise
		}
	})
}

// Without opposition, the estimate that selects the claims to compute again is
// exact.
func TestGapEstimatesEqualWhatIf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := supportingMap().Draw(t, "map")
		want := bruteGaps(t, m)
		got, err := assess.GapEstimates(context.Background(), m, certainSource(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for x, w := range want {
			if !near(got[x], w.Rise) {
				t.Errorf("%s: %v, want %v in %s", x, got[x], w.Rise, asJSON(t, m))
			}
		}
	})
}

// The search for gaps changes no figure. Budget and workers do not change an
// exact answer. A sampled answer is marked as such, and is close.
func TestGapsSampled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		exact, err := assess.Gaps(context.Background(), m, 50, assess.DefaultRubric(), assess.Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		sampled, err := assess.Gaps(context.Background(), m, 50, assess.DefaultRubric(), assess.Options{Nodes: 1, Draws: 1 << 14})
		if err != nil {
			t.Fatal(err)
		}
		want := map[evidence.Key]assess.Gap{}
		for _, g := range exact.Gaps {
			want[g.Claim] = g
		}
		for _, g := range sampled.Gaps {
			if w := want[g.Claim]; math.Abs(g.Rise-w.Rise) > 0.2 {
				t.Errorf("sampled %+v, exact %+v in %s", g, w, asJSON(t, m))
			}
		}
		if diff := gocmp.Diff(slices.Sorted(slices.Values(exact.Nothing)), slices.Sorted(slices.Values(sampled.Nothing))); diff != "" {
			t.Errorf("nothing (-exact +sampled):\n%s", diff)
		}
	})
}

// A chain of claims: each rests on the one before it, and the first one on a source.
func chainOfClaims(n int) *evidence.Map {
	m := &evidence.Map{}
	m.Add(&evidence.Source{Meta: evidence.Meta{Key: "s"}, Title: "s", Kind: "REPORT"})
	before := evidence.Key("s")
	for i := range n {
		x := key("x", i)
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: x}, Statement: "x"})
		m.Add(&evidence.Link{From: before, To: x, Relation: evidence.Supports, Strength: "STRONG"})
		before = x
	}
	return m
}

// Cones that end at claims whose outcome is known give the same gaps, to the last digit.
func TestGapsWithoutCuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		if rapid.Bool().Draw(t, "chain") {
			m = chainOfClaims(rapid.IntRange(1, 20).Draw(t, "claims"))
		}
		o := assess.Options{Nodes: rapid.SampledFrom([]int{0, 12}).Draw(t, "nodes"), Draws: 512, Workers: 2}
		want, err := assess.GapsInFull(context.Background(), m, 10, assess.DefaultRubric(), o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := assess.Gaps(context.Background(), m, 10, assess.DefaultRubric(), o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("(-in full +with cuts) %s in %s", diff, asJSON(t, m))
		}
	})
}

// Both parts of the work tell how far they are, and end with the context.
func TestGapsTellProgress(t *testing.T) {
	m := chainOfClaims(400)
	type report struct{ done, total int }
	gaps := func(ctx context.Context, tell func(report)) ([]report, error) {
		var told []report
		o := assess.Options{Workers: 1, Progress: func(done, total int) {
			told = append(told, report{done, total})
			tell(report{done, total})
		}}
		_, err := assess.Gaps(ctx, m, 1, assess.DefaultRubric(), o)
		return told, err
	}
	told, err := gaps(t.Context(), func(report) {})
	if err != nil {
		t.Fatal(err)
	}
	second := slices.IndexFunc(told, func(r report) bool { return r.done == 0 })
	if second < 2 || told[second-1] != (report{800, 800}) || len(told) < second+5 || told[len(told)-1].done != told[second].total {
		t.Errorf("told %v", told)
	}
	for i, r := range told {
		if r.done > r.total || i > 0 && i != second && (r.done <= told[i-1].done || r.total != told[i-1].total) {
			t.Errorf("%v after %v", r, told[i-1])
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended, err := gaps(ctx, func(r report) {
		if r.total == told[second].total && r.done > 0 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || len(ended) != second+2 {
		t.Errorf("canceled at the beginning of the second part: %v, told %v", err, ended)
	}
}
