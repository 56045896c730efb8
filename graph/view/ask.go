package view

import (
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Effect is how one claim moves.
type Effect struct {
	Key    evidence.Key
	Claim  *evidence.Claim   // nil for one that the question adds
	Before *evidence.Figures // nil for one that the question adds
	After  evidence.Figures
}

// NewEffect shows an effect on a claim, which is nil where the question adds it.
func NewEffect(e assess.Effect, c *evidence.Claim) Effect {
	v := Effect{Key: e.Claim, Claim: c, After: e.After}
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
	Conclusions int
	All         []Effect // the largest change first
}

// Moved counts the claims that move.
func (w *WhatIf) Moved() int {
	return w.count(func(e *Effect) bool { return e.Before != nil })
}

// VerdictsMoved counts the claims whose verdict moves.
func (w *WhatIf) VerdictsMoved() int { return w.count((*Effect).VerdictMoves) }

func (w *WhatIf) count(is func(*Effect) bool) int {
	n := 0
	for i := range w.All {
		if is(&w.All[i]) {
			n++
		}
	}
	return n
}

// Impact is what rests on an entry.
type Impact struct {
	WhatIf
	Of  evidence.Entry
	Not []evidence.Claim // that do not move
}

// Gaps are where more evidence would tell most.
type Gaps struct {
	Strength     float64
	Considered   int
	Gaps         []Gap
	NothingCount int
	Nothing      []evidence.Claim
}

// Gap is what one more line for a claim would do.
type Gap struct {
	Claim evidence.Claim
	assess.Gap
	All []Rise
}

// Rise is how belief in a claim moves.
type Rise struct {
	Claim evidence.Claim
	assess.Rise
}
