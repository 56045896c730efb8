package assess

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
)

// Hanging finds which of the named claims hang on a record or a link: their support is
// structurally 0 without it, as Assessment.SinglePointsOfFailure says. A claim does not hang
// on itself. The answer is sorted.
//
// m must hold all records and links below the claims. If ctx is done, Hanging returns its
// error.
func Hanging(ctx context.Context, m *evidence.Map, on evidence.Ref, claims []evidence.Key, r Rubric, o Options) ([]evidence.Key, error) {
	s, err := newSolver(m, r, o)
	if err != nil {
		return nil, err
	}
	defer s.release()
	targets := s.md.claims(claims)
	hangs, err := compute(ctx, s, targets, func(w *worker, x int32) (bool, error) { return w.hangsOn(x, on), nil })
	if err != nil {
		return nil, err
	}
	var out []evidence.Key
	for i, x := range targets {
		if hangs[i] {
			out = append(out, s.md.components[x].key)
		}
	}
	slices.Sort(out)
	return out, nil
}

// hangsOn tells whether nothing can support x without a component.
func (w *worker) hangsOn(x int32, on evidence.Ref) bool {
	w.buildFor(x)
	failed := slices.DeleteFunc(w.listTrials(x).failed, func(t trial) bool { return t.component.String() != string(on) })
	return len(w.singlePoints(failed)) > 0
}
