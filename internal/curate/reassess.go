package curate

import (
	"cmp"
	"context"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Effect is how the figures of one claim move.
type Effect struct {
	Claim  evidence.Key
	Before *evidence.Figures // nil for a claim that had none
	After  evidence.Figures
}

// Reassess applies the curator's rubric to a whole store, whatever rubric it
// had before, and returns the claims whose figures moved.
func (c *Curator) Reassess(ctx context.Context, progress Progress) ([]Effect, error) {
	var effects []Effect
	err := c.Store.Update(ctx, func(tx evidence.Tx) error {
		whole, err := readAll(ctx, tx)
		if err != nil {
			return err
		}
		if effects, err = c.reassessAll(ctx, tx, whole, progress); err != nil {
			return err
		}
		return tx.SetRubric(ctx, c.Rubric.Hash())
	})
	return effects, err
}

// readAll reads a whole store into memory.
func readAll(ctx context.Context, r evidence.Reader) (*evidence.Map, error) {
	whole := &evidence.Map{}
	err := r.Scan(ctx, func(e evidence.Entry) error {
		whole.Add(e)
		return nil
	})
	return whole, err
}

// reassessAll computes and keeps the figures of all claims of the whole map.
func (c *Curator) reassessAll(ctx context.Context, tx evidence.Tx, whole *evidence.Map, progress Progress) ([]Effect, error) {
	claims := make([]evidence.Key, len(whole.Claims))
	for i, claim := range whole.Claims {
		claims[i] = claim.Key
	}
	return c.keep(ctx, tx, whole, claims, progress)
}

// reassess computes and keeps the figures of some claims.
func (c *Curator) reassess(ctx context.Context, tx evidence.Tx, claims map[evidence.Key]bool, progress Progress) ([]Effect, error) {
	refs := slices.Collect(refsOf(claims))
	if len(refs) == 0 {
		return nil, nil
	}
	below, err := tx.Below(ctx, refs)
	if err != nil {
		return nil, err
	}
	keys := make([]evidence.Key, len(refs))
	for i, ref := range refs {
		keys[i] = evidence.Key(ref)
	}
	return c.keep(ctx, tx, below, keys, progress)
}

// keep computes the figures of claims from a map that holds all that is below
// them, writes those that are not kept so already, and tells which moved.
func (c *Curator) keep(ctx context.Context, tx evidence.Tx, m *evidence.Map, claims []evidence.Key, progress Progress) ([]Effect, error) {
	o := c.Options
	o.Progress = func(done, total int) { progress.report("assessing", done, total) }
	figures, err := assess.Figures(ctx, m, claims, c.Rubric, o)
	if err != nil {
		return nil, err
	}
	var effects []Effect
	done := 0
	for part := range batches(refsOf(figures), batch) {
		entries, err := tx.Entries(ctx, part)
		if err != nil {
			return nil, err
		}
		moved := map[evidence.Key]evidence.Figures{}
		for i, e := range entries {
			claim, ok := e.(*evidence.Claim)
			if !ok {
				return nil, evidence.Errorf(evidence.Internal, "the claim %q is gone", part[i])
			}
			after := figures[claim.Key]
			if claim.Figures != nil && *claim.Figures == after {
				continue
			}
			moved[claim.Key] = after
			if claim.Figures == nil || movedVisibly(*claim.Figures, after) {
				effects = append(effects, Effect{claim.Key, claim.Figures, after})
			}
		}
		if err := tx.SetFigures(ctx, moved); err != nil {
			return nil, err
		}
		done += len(part)
		progress.report("keeping figures", done, len(figures))
	}
	sortEffects(effects)
	return effects, nil
}

// movedVisibly tells a change from the last digits of another order of sums.
func movedVisibly(a, b evidence.Figures) bool {
	const tolerance = 1e-12
	near := func(x, y float64) bool { return math.Abs(x-y) <= tolerance }
	same := near(a.Support, b.Support) && near(a.Opposition, b.Opposition) && near(a.Conflict, b.Conflict) &&
		near(a.Belief, b.Belief) && near(a.Disbelief, b.Disbelief) && near(a.Ignorance, b.Ignorance) &&
		near(a.StandardError, b.StandardError)
	a.Support, a.Opposition, a.Conflict, a.Belief, a.Disbelief, a.Ignorance, a.StandardError =
		b.Support, b.Opposition, b.Conflict, b.Belief, b.Disbelief, b.Ignorance, b.StandardError
	return !same || a != b
}

func sortEffects(effects []Effect) {
	change := func(e Effect) float64 {
		if e.Before == nil {
			return e.After.Belief
		}
		return math.Abs(e.After.Belief - e.Before.Belief)
	}
	slices.SortFunc(effects, func(a, b Effect) int {
		return cmp.Or(cmp.Compare(change(b), change(a)), cmp.Compare(a.Claim, b.Claim))
	})
}
