package curate

import (
	"context"
	"fmt"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Reassessed is what a Reassess did.
type Reassessed struct {
	Effects []evidence.Effect // how it moved claims
	Earlier int               // how many claims earlier revisions had moved and left stale; these are their effects
	// Mixed is how many of the effects also hold what earlier revisions moved: they had left the claim stale, and
	// nobody knows the rubric that the store kept its figures by.
	Mixed int
}

// Reassess applies the curator's rubric to a whole store, as one revision. Stale figures are first
// recomputed by the rubric of the store, as effects of the revisions that have left them so.
func (c *Curator) Reassess(ctx context.Context, author string, progress storage.Progress) (done Reassessed, err error) {
	settled, err := c.settleFormer(ctx, progress)
	if err != nil {
		return done, err
	}
	err = c.computeAll(ctx, progress, func(w *computed) (kept bool, err error) {
		err = c.update(ctx, func(tx storage.Tx) (bool, error) {
			state, err := tx.State(ctx)
			if kept = err == nil && w.hold(state); !kept {
				return false, err
			}
			done = Reassessed{Earlier: settled}
			if former := c.by(state.Rubric); former != nil { // others may have left them meanwhile
				n, err := former.catchUpAll(ctx, tx)
				if err != nil {
					return false, err
				}
				done.Earlier += n
			}
			if done.Effects, err = c.keepComputed(ctx, tx, w, progress); err != nil {
				return false, err
			}
			for i := range done.Effects {
				if done.Effects[i].Sequence != 0 {
					done.Mixed++
				}
				done.Effects[i].Sequence = state.Sequence
			}
			if err := tx.SetRubric(ctx, c.Rubric.Hash()); err != nil {
				return false, err
			}
			r := evidence.Revision{At: c.now(), Author: author, Intent: evidence.IntentReassess, Message: c.reassessing(state, done)}
			if err := tx.Record(ctx, r, nil); err != nil {
				return false, err
			}
			return true, tx.RecordEffects(ctx, done.Effects)
		})
		return kept, err
	})
	return done, err
}

// reassessing is the message of the revision.
func (c *Curator) reassessing(before storage.State, done Reassessed) string {
	text := fmt.Sprintf("from rubric %s to %s", orNone(before.Rubric), c.Rubric.Hash())
	if done.Mixed > 0 {
		text += fmt.Sprintf("; %d of the claims that moved were stale, so that they also moved by earlier changes", done.Mixed)
	}
	return text
}

// by returns a curator who goes by the rubric of a store, or nil if nobody has that rubric.
func (c *Curator) by(rubric string) *Curator {
	if rubric == "" || rubric == c.Rubric.Hash() {
		return c
	}
	former := *c
	if former.Rubric = assess.DefaultRubric(); former.Rubric.Hash() != rubric {
		return nil
	}
	return &former
}

// settleFormer recomputes stale figures by the rubric of the store, if anybody has it, and returns how
// many claims moved.
func (c *Curator) settleFormer(ctx context.Context, progress storage.Progress) (moved int, err error) {
	var state storage.State
	err = c.Store.View(ctx, func(r storage.Reader) (err error) {
		state, err = r.State(ctx)
		return err
	})
	former := c.by(state.Rubric)
	if former == nil || err != nil {
		return 0, err
	}
	effects, err := former.CatchUp(ctx, progress)
	if evidence.CodeOf(err) == evidence.Conflict { // somebody else has applied a rubric meanwhile
		err = nil
	}
	return len(effects), err
}

// computed are the figures of all claims of a state of the map. If they are nil, they are yet to be
// computed, while no one else writes.
type computed struct {
	state   storage.State
	figures map[evidence.Key]evidence.Figures
}

// hold reports whether figures are those of an Update, which stands at now.
func (w *computed) hold(now storage.State) bool {
	return w != nil && (w.figures == nil || follows(now, w.state))
}

// computeAndKeep computes the figures of claims from the part of the map that read returns with them, and hands
// them to keep, which returns false if others have written since. At last keep computes them itself,
// under the writers' lock.
func (c *Curator) computeAndKeep(ctx context.Context, progress storage.Progress,
	read func(context.Context, storage.Reader, storage.State) (*evidence.Map, []evidence.Key, error), keep func(*computed) (bool, error)) error {
	for range outdatedTries {
		w := &computed{figures: map[evidence.Key]evidence.Figures{}}
		var part *evidence.Map
		var claims []evidence.Key
		err := c.steadily(ctx, func(r storage.Reader, state storage.State) (err error) {
			w.state = state
			part, claims, err = read(ctx, r, state)
			return err
		})
		if err != nil {
			return err
		}
		if len(claims) > 0 {
			if w.figures, err = c.figures(ctx, part, claims, false, progress); err != nil {
				return err
			}
		}
		if kept, err := keep(w); kept || err != nil {
			return err
		}
	}
	_, err := keep(&computed{})
	return err
}

// computeAll computes the figures of all claims, see computeAndKeep.
func (c *Curator) computeAll(ctx context.Context, progress storage.Progress, keep func(*computed) (bool, error)) error {
	whole := func(ctx context.Context, r storage.Reader, _ storage.State) (*evidence.Map, []evidence.Key, error) {
		m, err := storage.ReadMap(ctx, r, progress)
		if err != nil {
			return nil, nil, err
		}
		return m, m.ClaimKeys(), nil
	}
	return c.computeAndKeep(ctx, progress, whole, keep)
}

// keepComputed keeps the figures of all claims, see keepFigures.
func (c *Curator) keepComputed(ctx context.Context, tx storage.Tx, w *computed, progress storage.Progress) ([]evidence.Effect, error) {
	if w.figures != nil {
		return keepFigures(ctx, tx, w.figures, progress)
	}
	whole, err := storage.ReadMap(ctx, tx, progress)
	if err != nil {
		return nil, err
	}
	return c.recomputeWhole(ctx, tx, whole, progress)
}

func orNone(rubric string) string {
	if rubric == "" {
		return "none"
	}
	return rubric
}

// recomputeWhole computes and keeps the figures of all claims of the whole map.
func (c *Curator) recomputeWhole(ctx context.Context, tx keeper, whole *evidence.Map, progress storage.Progress) ([]evidence.Effect, error) {
	return c.recompute(ctx, tx, whole, whole.ClaimKeys(), progress)
}

// recompute computes the figures of claims from a map that holds their dependencies, and
// keeps them, see keepFigures.
func (c *Curator) recompute(ctx context.Context, tx keeper, m *evidence.Map, claims []evidence.Key, progress storage.Progress) ([]evidence.Effect, error) {
	figures, err := c.figures(ctx, m, claims, false, progress)
	if err != nil {
		return nil, err
	}
	return keepFigures(ctx, tx, figures, progress)
}

// keepFigures writes those of the figures that differ from the kept ones. It returns how claims
// moved, each with the revision that left it stale, if any.
func keepFigures(ctx context.Context, tx keeper, figures map[evidence.Key]evidence.Figures, progress storage.Progress) ([]evidence.Effect, error) {
	var effects []evidence.Effect
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
			if claim.Figures != nil && *claim.Figures == after && claim.StaleSince == 0 {
				continue
			}
			moved[claim.Key] = after
			if movedVisibly(claim.Figures, after) {
				effects = append(effects, evidence.Effect{Sequence: claim.StaleSince, Claim: claim.ID, Key: claim.Key, Before: claim.Figures, After: after})
			}
		}
		if err := tx.SetFigures(ctx, moved); err != nil {
			return nil, err
		}
		done += len(part)
		progress.Report("keeping figures", done, len(figures))
	}
	evidence.SortEffects(effects)
	return effects, nil
}

// figures computes the figures of claims from a map that holds their dependencies. If kept, those
// of all other claims are right, unless these are stale.
func (c *Curator) figures(ctx context.Context, m *evidence.Map, claims []evidence.Key, kept bool, progress storage.Progress) (map[evidence.Key]evidence.Figures, error) {
	o := c.Options
	o.Kept = kept
	o.Progress = func(done, total int) { progress.Report("assessing", done, total) }
	return assess.Figures(ctx, m, claims, c.Rubric, o)
}

// movedVisibly reports whether figures are new, or differ from those before by more than
// rounding does.
func movedVisibly(before *evidence.Figures, b evidence.Figures) bool {
	if before == nil {
		return true
	}
	a := *before
	const tolerance = 1e-12
	near := func(x, y float64) bool { return math.Abs(x-y) <= tolerance }
	same := near(a.Support, b.Support) && near(a.Opposition, b.Opposition) && near(a.Conflict, b.Conflict) &&
		near(a.Belief, b.Belief) && near(a.Disbelief, b.Disbelief) && near(a.Ignorance, b.Ignorance) &&
		near(a.StandardError, b.StandardError)
	a.Support, a.Opposition, a.Conflict, a.Belief, a.Disbelief, a.Ignorance, a.StandardError =
		b.Support, b.Opposition, b.Conflict, b.Belief, b.Disbelief, b.Ignorance, b.StandardError
	return !same || a != b
}

// MendFigures computes the figures of all claims anew, keeps those that differ, and returns how many
// that are. It makes no revision: no record has moved them, so somebody else has written them. Stale
// figures are recomputed first, as effects of the revisions that have left them so.
func (c *Curator) MendFigures(ctx context.Context, progress storage.Progress) (moved int, err error) {
	if _, err := c.CatchUp(ctx, progress); err != nil {
		return 0, err
	}
	err = c.computeAll(ctx, progress, func(w *computed) (kept bool, err error) {
		err = c.updateRated(ctx, func(tx storage.Tx, state storage.State) (bool, error) {
			if kept = w.hold(state); !kept {
				return false, nil
			}
			effects, err := c.keepComputed(ctx, tx, w, progress)
			if moved = len(effects); moved == 0 || err != nil {
				return false, err
			}
			ofRevisions := slices.DeleteFunc(effects, func(e evidence.Effect) bool { return e.Sequence == 0 })
			return true, tx.RecordEffects(ctx, ofRevisions) // others may have left them meanwhile
		})
		return kept, err
	})
	return moved, err
}
