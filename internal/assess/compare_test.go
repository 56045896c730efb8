package assess_test

import (
	"context"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Two reports on one study, of different claims, share the study and its publication, and
// nothing else. With a publication of reliability A (.97), a study by survey (.80) and
// links STRONG (.85) and MODERATE (.60): a = .97 * .80 * .85 = .6596, b = .97 * .80 * .60 =
// .4656, and c rests on b: .60 * .4656 = .27936. The other study has nothing to do with
// it.
func TestCompareByHand(t *testing.T) {
	m := twoReports()
	got, err := assess.Compare(t.Context(), m, []evidence.Key{"a", "b", "c"}, assess.DefaultRubric(), assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	without := func(claim evidence.Key, fall float64) assess.Without {
		return assess.Without{Claim: claim, Fall: fall, SinglePoint: true}
	}
	of := func(key evidence.Key, list ...assess.Without) assess.Shared {
		return assess.Shared{Component: assess.Component{Key: key}, Without: list}
	}
	a, b, c := without("a", .6596), without("b", .4656), without("c", .27936)
	want := &assess.Comparison{Shared: []assess.Shared{of("paper", a, b, c), of("survey", a, b, c), of("b", b, c),
		{Component: assess.Component{Link: &assess.LinkRef{From: "survey", To: "b", Relation: evidence.Supports}}, Without: []assess.Without{b, c}}}}
	if diff := gocmp.Diff(want, got, closely()); diff != "" {
		t.Errorf("what is shared (-want +got):\n%s", diff)
	}
}

func closely() gocmp.Option {
	return gocmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-9 })
}

func twoReports() *evidence.Map {
	m := &evidence.Map{}
	for _, k := range []evidence.Key{"a", "b", "c", "d"} {
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: k}, Statement: string(k)})
	}
	for _, k := range []evidence.Key{"paper", "other-paper"} {
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: k}, Title: string(k), Kind: "REPORT", Reliability: "A"})
	}
	m.Add(&evidence.Study{Meta: evidence.Meta{Key: "survey"}, Title: "survey", Design: "SURVEY", ReportedIn: []evidence.Key{"paper"}})
	m.Add(&evidence.Study{Meta: evidence.Meta{Key: "other"}, Title: "other", Design: "SURVEY", ReportedIn: []evidence.Key{"other-paper"}})
	link := func(from, to evidence.Key, relation evidence.Relation, strength evidence.Strength) {
		m.Add(&evidence.Link{From: from, To: to, Relation: relation, Strength: strength})
	}
	link("survey", "a", evidence.Supports, "STRONG")
	link("survey", "b", evidence.Supports, "MODERATE")
	link("b", "c", evidence.Supports, "MODERATE")
	link("other", "d", evidence.Contradicts, "STRONG")
	return m
}

// What a comparison says of each claim is what its assessment says, and it lists all that
// several claims have in common, in whatever order they are named.
func TestComparisonEqualsAssessments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		o := assess.Options{Nodes: rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "nodes"), Draws: 1 << 10}
		of := assessed(t, m, o)
		claims := rapid.Permutation(allClaims(m)).Draw(t, "claims")
		got, err := assess.Compare(context.Background(), m, claims, assess.DefaultRubric(), o)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][]assess.Without{}
		for _, key := range claims {
			a := of[key]
			single := func(c assess.Component) bool {
				return slices.ContainsFunc(a.SinglePointsOfFailure, func(p assess.Component) bool { return p.String() == c.String() })
			}
			for _, in := range a.KeyEvidence {
				name := in.Component.String()
				want[name] = append(want[name], assess.Without{Claim: key, Support: in.Support, Belief: in.Belief, Fall: in.Fall, SinglePoint: single(in.Component)})
			}
			if a.Belief > tolerance {
				want[string(key)] = append(want[string(key)], assess.Without{Claim: key, Fall: a.Belief, SinglePoint: true})
			}
		}
		for i, s := range got.Shared {
			name := s.Component.String()
			if diff := gocmp.Diff(want[name], s.Without, closely()); diff != "" {
				t.Errorf("what falls without %s (-assessments +comparison):\n%s", name, diff)
			}
			if i > 0 && len(s.Without) > len(got.Shared[i-1].Without) {
				t.Errorf("%s holds up more claims than what comes before it", name)
			}
			delete(want, name)
		}
		for name, list := range want {
			if len(list) > 1 {
				t.Errorf("%s is shared by %v and is not listed", name, list)
			}
		}
	})
}
