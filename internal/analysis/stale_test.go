package analysis_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/generate"
)

// What is asked while figures are yet to be worked out has the answer that it
// has afterwards: what-ifs, impacts and gaps compute what was before, too.
func TestAnswersAreNeverStale(t *testing.T) {
	whole := generate.Map(generate.Config{Claims: 30, Seed: 3})
	hub, top := hubOf(whole)
	s := keeping(t, whole)
	c := &curate.Curator{Store: s, Rubric: assess.DefaultRubric(), Bound: 1, Now: time.Now,
		NewID: func(evidence.Kind) evidence.ID { return "caveat_new" }}
	caveat := &evidence.Caveat{Meta: evidence.Meta{Key: "new"}, Category: "METHOD", Severity: "SERIOUS", Text: "Made up.", Qualifies: []evidence.Ref{evidence.Ref(hub)}}
	result, err := c.Edit(t.Context(), curate.Call{Author: "ann"}, curate.RaiseCaveat{Caveat: caveat})
	if err != nil || result.Pending < 2 {
		t.Fatalf("raising a caveat on %s: %v, %+v", hub, err, result)
	}
	type answers struct {
		WhatIf      *analysis.Answer
		Impact      *analysis.Impact
		Gaps, Under *assess.GapReport
	}
	ask := func() (all answers) {
		var err [4]error
		a := asker(s)
		all.WhatIf, err[0] = a.WhatIf(t.Context(), analysis.Change{Resolve: []evidence.Ref{"new"}})
		all.Impact, err[1] = a.Impact(t.Context(), evidence.Ref(hub))
		all.Gaps, err[2] = a.Gaps(t.Context(), 10)
		all.Under, _, err[3] = a.GapsUnder(t.Context(), evidence.Ref(top), 10)
		for _, err := range err {
			if err != nil {
				t.Fatal(err)
			}
		}
		return all
	}
	stale := ask()
	if len(stale.WhatIf.Effects) == 0 || len(stale.Impact.Effects) == 0 {
		t.Fatalf("nothing would move: %+v", stale)
	}
	if _, err := c.CatchUp(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	kept := cmpopts.IgnoreFields(evidence.Claim{}, "Figures", "StaleSince")
	if diff := cmp.Diff(ask(), stale, kept); diff != "" {
		t.Errorf("answers (-worked out +stale):\n%s", diff)
	}
}

// hubOf is a claim that others rest on, and one of these.
func hubOf(m *evidence.Map) (hub, top evidence.Key) {
	claims := m.ByKey()
	for _, l := range m.Links {
		if _, ok := claims[l.From].(*evidence.Claim); ok {
			return l.From, l.To
		}
	}
	return "", ""
}
