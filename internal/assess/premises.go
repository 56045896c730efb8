package assess

import (
	"context"
	"math"
	"slices"

	"corroborate/internal/evidence"
)

// countPremises raises the independent count of a side if an argument from
// premises alone is worth more: the smallest of its premises' counts, but at
// most the worth of the argument's probability.
func (w *worker) countPremises(ctx context.Context, x int32, set *lineSet) error {
	for at := range w.md.arguments[x] {
		a := &w.md.arguments[x][at]
		if a.supports != set.supports || !w.fromPremises(a) || w.worth(set.side.value) <= set.independent {
			continue
		}
		count, more := math.MaxInt, false
		for _, l := range a.links {
			f, err := w.premise(ctx, x, w.md.links[l].from)
			if err != nil {
				return err
			}
			if f.IndependentFor < count {
				count, more = f.IndependentFor, f.AtLeast
			}
		}
		if count <= set.independent {
			continue
		}
		gives, err := w.worthAlone(ctx, x, a, count)
		if err != nil {
			return err
		}
		if gives < count {
			count, more = gives, false
		}
		if count > set.independent {
			set.independent, set.atLeast = count, more
		}
	}
	return nil
}

// worthAlone returns the worth of the probability that an argument alone gives.
// It is exact only if it is below most.
func (w *worker) worthAlone(ctx context.Context, x int32, a *argument, most int) (int, error) {
	b := w.aloneBounds(x, a)
	if low, high := w.worth(b.low), w.worth(b.high); low == high || low >= most {
		return low, nil
	}
	gives, err := w.alone(ctx, x, a)
	return w.worth(gives), err
}

// worth returns how often the least strength that counts fits into a figure. If
// that strength is 0, there is no limit.
func (w *worker) worth(figure float64) int {
	if w.md.rubric.Line == 0 {
		return math.MaxInt
	}
	return int(math.Floor((figure + tolerance) / w.md.rubric.Line))
}

// fromPremises reports whether all links of an argument come from claims of
// other groups.
func (w *worker) fromPremises(a *argument) bool {
	return !slices.ContainsFunc(a.links, func(l int32) bool { return !w.isPremise(&w.md.links[l]) })
}

// isPremise reports whether a link comes from a claim of another group.
func (w *worker) isPremise(l *link) bool {
	return w.md.isClaim(l.from) && w.md.group[l.from] != w.md.group[l.to]
}

// premise returns the figures of a claim below x, and leaves the worker's cone
// at x.
func (w *worker) premise(ctx context.Context, x, p int32) (*evidence.Figures, error) {
	if known := w.known[p].Load(); known != nil {
		return known, nil
	}
	if err := ctx.Err(); err != nil { // below may be a long chain of others
		return nil, err
	}
	changed := w.cone.changed // of the cone of x
	w.cone.changed = nil
	f, err := w.figures(ctx, p)
	w.cone.changed = changed
	w.buildFor(x)
	return f, err
}

// premiseCap returns the best certainty among the premises of a side. It
// returns the empty word if an argument with a record, or with a claim of the
// same group, is strong enough by itself to stand without the premises.
func (w *worker) premiseCap(ctx context.Context, x int32, supports bool) (evidence.Certainty, error) {
	best := -1
	for at := range w.md.arguments[x] {
		a := &w.md.arguments[x][at]
		if a.supports != supports || !w.gives(a) {
			continue
		}
		if !w.fromPremises(a) {
			enough, decided := w.aloneBounds(x, a).decides(w.md.rubric.OwnEvidence)
			if !decided {
				gives, err := w.alone(ctx, x, a)
				if err != nil {
					return "", err
				}
				enough = atLeast(gives, w.md.rubric.OwnEvidence)
			}
			if enough {
				return "", nil
			}
		}
		worst := -1
		for _, l := range a.links {
			if l := &w.md.links[l]; w.isPremise(l) {
				f, err := w.premise(ctx, x, l.from)
				if err != nil {
					return "", err
				}
				worst = max(worst, premiseStep(f))
			}
		}
		if worst >= 0 && (best < 0 || worst < best) {
			best = worst
		}
	}
	if best < 0 {
		return "", nil
	}
	return evidence.Certainties[best], nil
}

// gives reports whether an argument can hold.
func (w *worker) gives(a *argument) bool {
	at := w.cone.at(a.node)
	return at >= 0 && w.possible[at] != 0
}

// premiseStep returns the step of certainty of a premise: the lowest one if the
// premise is disbelieved.
func premiseStep(f *evidence.Figures) int {
	if !atLeast(f.Belief, f.Disbelief) {
		return stepVeryLow
	}
	return stepOf(f.Certainty)
}
