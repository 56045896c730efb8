package view

import (
	"context"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Effect is how one claim moves.
type Effect struct {
	Key      evidence.Key
	ID       evidence.ID       // of the claim; empty for one that a question adds
	Claim    *evidence.Claim   // nil where it is not at hand
	Sequence int64             // of the revision that moved it; 0 for none
	Before   *evidence.Figures // nil for a claim that is new
	After    evidence.Figures
	Explain  func() (*Assessment, error) // how the claim would stand; nil where that is not told
}

// Assessment is how the claim would stand.
func (e *Effect) Assessment() (*Assessment, error) {
	if e.Explain == nil {
		return nil, nil
	}
	return e.Explain()
}

// NewEffect shows an effect on a claim, which is nil where the question adds it.
func NewEffect(e assess.Effect, c *evidence.Claim) Effect {
	v := Effect{Key: e.Claim, Claim: c, After: e.After}
	if c != nil {
		v.ID = c.ID
	}
	if !e.New {
		v.Before = &e.Before
	}
	return v
}

// Change is by how much belief changes.
func (e *Effect) Change() float64 {
	if e.Before == nil {
		return e.After.Belief
	}
	return e.After.Belief - e.Before.Belief
}

// VerdictMoves reports whether the verdict becomes another one.
func (e *Effect) VerdictMoves() bool { return e.Before != nil && e.Before.Verdict != e.After.Verdict }

// CertaintyMoves reports whether the certainty becomes another one.
func (e *Effect) CertaintyMoves() bool {
	return e.Before != nil && e.Before.Certainty != e.After.Certainty
}

// WhatIf is what becomes of claims.
type WhatIf struct {
	Asked           []any // the question, as plain data
	ConclusionCount int
	All             []Effect // the largest change first
	// Explain tells how claims that would move would stand.
	Explain func(context.Context, []evidence.Key) (map[evidence.Key]*Assessment, error)
}

// On are the effects on some claims, or on all if on is nil.
func (w *WhatIf) On(on []evidence.ID) []Effect {
	if on == nil {
		return slices.Clone(w.All)
	}
	return slices.DeleteFunc(slices.Clone(w.All), func(e Effect) bool {
		return !slices.Contains(on, evidence.ID(e.Key)) && (e.ID == "" || !slices.Contains(on, e.ID))
	})
}

// MovedCount counts the claims that move.
func (w *WhatIf) MovedCount() int {
	return countEffects(w.All, func(e *Effect) bool { return e.Before != nil })
}

// MovedVerdictCount counts the claims whose verdict moves.
func (w *WhatIf) MovedVerdictCount() int { return countEffects(w.All, (*Effect).VerdictMoves) }

func countEffects(all []Effect, is func(*Effect) bool) int {
	n := 0
	for i := range all {
		if is(&all[i]) {
			n++
		}
	}
	return n
}

// Impact is what rests on an entry.
type Impact struct {
	WhatIf
	Entry Node
	Not   []*evidence.Claim // that do not move
}

// Gaps are where more evidence would raise belief most.
type Gaps struct {
	Under  evidence.ID // as the request names it; empty for the whole map
	Report *assess.GapReport
	// Claims loads claims that the report speaks of. One that has been removed since is not
	// among them.
	Claims func(context.Context, []evidence.Key) (map[evidence.Key]*evidence.Claim, error)
}

// Strength is that of the line that is supposed.
func (g *Gaps) Strength() float64 { return g.Report.Strength }

// ConsideredCount is how many claims were considered.
func (g *Gaps) ConsideredCount() int { return g.Report.Claims }

// UnlistedCount is how many of these are not among the gaps.
func (g *Gaps) UnlistedCount() int { return g.Report.Claims - len(g.Report.Gaps) }

// Gap is what one more line for a claim would do.
type Gap struct {
	Claim evidence.Claim
	assess.Gap
	All []Rise
}

// Exact reports whether all figures are computed in full.
func (g *Gap) Exact() bool { return g.Method != evidence.MethodSampled }

// Rise is how belief in a claim moves.
type Rise struct {
	Claim evidence.Claim
	assess.Rise
}
