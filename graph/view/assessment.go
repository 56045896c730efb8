package view

import (
	"context"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// ClaimFigures are the figures of a claim, alone or with reasons.
type ClaimFigures interface{ Exact() bool }

// Assessment is the figures of a claim, and the way to the reasons for them.
type Assessment struct {
	evidence.Figures
	Claim      evidence.Key // empty if this is not how a claim is in the map
	Recomputed bool         // whether the kept figures are stale, and these are not the kept ones
	// Reasons computes the reasons, once for a request however often it is called.
	Reasons func(context.Context) (*Reasons, error)
}

// Unsettled reports whether it is a claim whose kept figures are out of date, or
// that has none.
func Unsettled(it evidence.Item) bool {
	c, ok := it.(*evidence.Claim)
	return ok && (c.Figures == nil || c.StaleSince > 0)
}

// Reasons are the reasons for a claim's figures, with records in place of keys.
type Reasons struct {
	LinesFor, LinesAgainst   []Line // the strongest first
	EchoesFor, EchoesAgainst []evidence.Evidence
	Echoes                   []Echo // for the claim first
	Spent                    []Spent
	SinglePointsOfFailure    []Component
	KeyEvidence              []Influence
	CostlyCaveats            []CaveatCost
	WhatWouldChangeThis      []assess.Move
	Ceiling                  Ceiling
	Ways                     []Way
	Warnings                 []Warning
	Summary                  []ProsePart
}

func reason[T any](ctx context.Context, a *Assessment, which func(*Reasons) T) (T, error) {
	r, err := a.Reasons(ctx)
	if err != nil {
		var none T
		return none, err
	}
	return which(r), nil
}

// LinesFor are the lines for the claim.
func (a *Assessment) LinesFor(ctx context.Context) ([]Line, error) {
	return reason(ctx, a, func(r *Reasons) []Line { return r.LinesFor })
}

// LinesAgainst are the lines against the claim.
func (a *Assessment) LinesAgainst(ctx context.Context) ([]Line, error) {
	return reason(ctx, a, func(r *Reasons) []Line { return r.LinesAgainst })
}

// EchoesFor are the items for the claim that repeat others.
func (a *Assessment) EchoesFor(ctx context.Context) ([]evidence.Evidence, error) {
	return reason(ctx, a, func(r *Reasons) []evidence.Evidence { return r.EchoesFor })
}

// EchoesAgainst are the items against the claim that repeat others.
func (a *Assessment) EchoesAgainst(ctx context.Context) ([]evidence.Evidence, error) {
	return reason(ctx, a, func(r *Reasons) []evidence.Evidence { return r.EchoesAgainst })
}

// Spent are the records that are linked and cannot bear on the claim.
func (a *Assessment) Spent(ctx context.Context) ([]Spent, error) {
	return reason(ctx, a, func(r *Reasons) []Spent { return r.Spent })
}

// SinglePointsOfFailure are what the support cannot do without.
func (a *Assessment) SinglePointsOfFailure(ctx context.Context) ([]Component, error) {
	return reason(ctx, a, func(r *Reasons) []Component { return r.SinglePointsOfFailure })
}

// KeyEvidenceCount is how many components there are to lose.
func (a *Assessment) KeyEvidenceCount(ctx context.Context) (int, error) {
	return reason(ctx, a, func(r *Reasons) int { return len(r.KeyEvidence) })
}

// CostlyCaveatsCount is how many costs of caveats there are.
func (a *Assessment) CostlyCaveatsCount(ctx context.Context) (int, error) {
	return reason(ctx, a, func(r *Reasons) int { return len(r.CostlyCaveats) })
}

// WhatWouldChangeThis are the least moves.
func (a *Assessment) WhatWouldChangeThis(ctx context.Context) ([]assess.Move, error) {
	return reason(ctx, a, func(r *Reasons) []assess.Move { return r.WhatWouldChangeThis })
}

// Ceiling is how far belief could rise.
func (a *Assessment) Ceiling(ctx context.Context) (*Ceiling, error) {
	return reason(ctx, a, func(r *Reasons) *Ceiling { return &r.Ceiling })
}

// Ways are what would reach each better word.
func (a *Assessment) Ways(ctx context.Context) ([]Way, error) {
	return reason(ctx, a, func(r *Reasons) []Way { return r.Ways })
}

// Warnings are what the figures do not say.
func (a *Assessment) Warnings(ctx context.Context) ([]Warning, error) {
	return reason(ctx, a, func(r *Reasons) []Warning { return r.Warnings })
}

// Summary is two plain sentences.
func (a *Assessment) Summary(ctx context.Context) (string, error) {
	return reason(ctx, a, func(r *Reasons) string { return textOf(r.Summary) })
}

// SummaryParts are the two sentences in parts.
func (a *Assessment) SummaryParts(ctx context.Context) ([]ProsePart, error) {
	return reason(ctx, a, func(r *Reasons) []ProsePart { return r.Summary })
}
