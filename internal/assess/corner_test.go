package assess_test

import (
	"context"
	"testing"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

func mapOf(t *testing.T, json string) *evidence.Map {
	t.Helper()
	m := &evidence.Map{}
	decode(t, []byte(json), m)
	return m
}

// A line for a claim may, through a circle, feed an argument against it.
func TestMovesInACircle(t *testing.T) {
	m := mapOf(t, `{"claims":[{"key":"c0","statement":"c0"},{"key":"c1","statement":"c1"}],
		"links":[{"from":"c1","to":"c0","relation":"CONTRADICTS"},{"from":"c0","to":"c1","relation":"SUPPORTS"}]}`)
	w := settled(m)
	for _, move := range assessed(t, m, assess.Options{})["c0"].WhatWouldChangeThis {
		if f := w.with("c0", move.Side, min(1, move.Strength+1e-7)); f.Certainty != move.Certainty || f.Verdict != move.Verdict {
			t.Errorf("%+v, but then belief is %v: %s, %s", move, f.Belief, f.Certainty, f.Verdict)
		}
	}
}

// An argument against a claim may rest on the claim itself, and has a chain,
// too.
func TestChainsOverTheClaimItself(t *testing.T) {
	m := mapOf(t, `{"sources":[{"key":"p","title":"p","kind":"REPORT"}],
		"claims":[{"key":"c0","statement":"c0"},{"key":"c1","statement":"c1"}],
		"links":[{"from":"p","to":"c1","relation":"SUPPORTS"},{"from":"c1","to":"c0","relation":"SUPPORTS"},{"from":"c0","to":"c1","relation":"CONTRADICTS"}]}`)
	chains, err := assess.Chains(context.Background(), m, "c1", assess.DefaultRubric(), assess.Options{}, assess.Against, 5)
	if err != nil {
		t.Fatal(err)
	}
	if opposition := assessed(t, m, assess.Options{})["c1"].Opposition; len(chains) == 0 {
		t.Errorf("opposition is %v, without a chain", opposition)
	}
}

// A publication in a circle of reposts needs the way out of the circle.
func TestChainsOverACircleOfPublications(t *testing.T) {
	m := mapOf(t, `{"sources":[{"key":"p0","title":"p0","kind":"REPORT","derivedFrom":["p1","p2"]},
		{"key":"p1","title":"p1","kind":"REPORT","derivedFrom":["p0"]},{"key":"p2","title":"p2","kind":"REPORT"}],
		"studies":[{"key":"s","title":"s","design":"SURVEY","reportedIn":["p1"]}],"claims":[{"key":"c","statement":"c"}],
		"links":[{"from":"s","to":"c","relation":"SUPPORTS"}]}`)
	chains, err := assess.Chains(context.Background(), m, "c", assess.DefaultRubric(), assess.Options{}, assess.For, 5)
	if err != nil {
		t.Fatal(err)
	}
	support := assessed(t, m, assess.Options{})["c"].Support
	if len(chains) != 1 || chains[0].Strength > support+tolerance {
		t.Errorf("support is %v, by %+v", support, chains)
	}
}

// If no draw succeeds, a claim is UNSUPPORTED only if support is impossible.
func TestSampledZeroIsNotImpossible(t *testing.T) {
	m := mapOf(t, `{"agents":[{"key":"a0","name":"a0","kind":"PERSON","reliability":"E"}],"sources":[{"key":"p0","title":"p0","kind":"REPORT"},{"key":"p1","title":"p1","kind":"REPORT","derivedFrom":["p0"]}],"studies":[{"key":"s0","title":"s0","design":"SYSTEMATIC_REVIEW"},{"key":"s1","title":"s1","design":"SYSTEMATIC_REVIEW"}],"testimonies":[{"key":"t0","summary":"t0","basis":"EYEWITNESS","speaker":"a0","reportedIn":["p0"]},{"key":"t1","summary":"t1","basis":"HEARSAY","speaker":"a0","basedOn":["s0"],"reportedIn":["p1"]}],"claims":[{"key":"c0","statement":"c0"},{"key":"c1","statement":"c1"}],"caveats":[{"key":"k0","category":"SMALL_SAMPLE","severity":"MINOR","text":"k0","qualifies":["a0"]},{"key":"k2","category":"SMALL_SAMPLE","severity":"CRITICAL","text":"k2","qualifies":["p1"]},{"key":"k3","category":"SMALL_SAMPLE","severity":"CRITICAL","text":"k3","qualifies":["p0"]}],"links":[{"from":"c1","to":"c0","relation":"SUPPORTS"},{"from":"t1","to":"c1","relation":"SUPPORTS"},{"from":"p0","to":"c1","relation":"CONTRADICTS"}]}`)
	exact := assessed(t, m, assess.Options{})
	for _, draws := range []int{512, 1 << 11, 1 << 13, 1 << 15} {
		for x, a := range assessed(t, m, assess.Options{Nodes: 1, Draws: draws}) {
			if a.Verdict != exact[x].Verdict {
				t.Errorf("%d draws: %s is %s with lines %v (support %v), exactly %s (support %v)",
					draws, x, a.Verdict, a.LinesFor, a.Support, exact[x].Verdict, exact[x].Support)
			}
		}
	}
}

// The search for the critical components of a circle once did not end on this
// map: a study is reported in a repost. The repost derives from a testimony on
// that study, and from another study, which is the way out of the circle.
func TestCriticalRecordsOfACircleAreFound(t *testing.T) {
	m := mapOf(t, `{"sources":[{"key":"p0","title":"p0","kind":"REPORT","derivedFrom":["p1"]},{"key":"p1","title":"p1","kind":"REPORT","derivedFrom":["s1","t0"]}],
		"studies":[{"key":"s0","title":"s0","design":"SYSTEMATIC_REVIEW","reportedIn":["p0"]},{"key":"s1","title":"s1","design":"SYSTEMATIC_REVIEW"}],
		"testimonies":[{"key":"t0","summary":"t0","basis":"EYEWITNESS","basedOn":["s0"]}],
		"claims":[{"key":"c0","statement":"c0"}],"links":[{"from":"t0","to":"c0","relation":"SUPPORTS"}]}`)
	ended := make(chan float64, 1)
	go func() {
		a, err := assess.Assess(context.Background(), m, []evidence.Key{"c0"}, assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Error(err)
		}
		ended <- a["c0"].Support
	}()
	select {
	case support := <-ended:
		if support <= 0 {
			t.Errorf("support is %v, though there is a way out of the circle", support)
		}
	case <-time.After(time.Minute):
		t.Fatal("the assessment never ends")
	}
}
