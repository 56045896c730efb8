package assess

import (
	"cmp"
	"context"
	"math"
	"slices"

	"corroborate/internal/evidence"
)

// Comparison says what several claims share.
type Comparison struct {
	Shared []Shared // components that change belief in several of the claims: those of most claims first
	// Unmeasured counts components of single claims that may be shared too. If conflict
	// leaves next to nothing outside, only the most promising ones are computed.
	Unmeasured int
}

// Shared is a component on which several claims depend.
type Shared struct {
	Component Component
	Without   []Without // one for each claim whose belief changes, in the order of the claims
}

// Without says how a claim's figures change if one component fails, while the standing
// of every premise stays as it is.
type Without struct {
	Claim       evidence.Key
	Support     float64 // without the component, 0 to 1
	Belief      float64 // without the component, 0 to 1
	Fall        float64 // how much belief falls, -1 to 1; negative if it rises
	SinglePoint bool    // support is structurally 0 without it
}

// Compare finds the components without which belief in several of the named claims
// changes, and how far each claim depends on them. The figures are those of
// Assessment.KeyEvidence. If one of the claims is a premise of another, it is a component
// of both.
//
// m must hold all records and links below the claims. If ctx is done, Compare returns
// its error.
func Compare(ctx context.Context, m *evidence.Map, claims []evidence.Key, r Rubric, o Options) (*Comparison, error) {
	s, err := newSolver(m, r, o)
	if err != nil {
		return nil, err
	}
	defer s.release()
	targets := s.md.claims(claims)
	found, err := compute(ctx, s, targets, func(w *worker, x int32) (dependence, error) { return w.dependence(ctx, x) })
	if err != nil {
		return nil, err
	}
	out := &Comparison{Shared: []Shared{}}
	at := map[string]int{}
	add := func(c Component, w Without) {
		name := c.String()
		i, known := at[name]
		if !known {
			i = len(out.Shared)
			at[name], out.Shared = i, append(out.Shared, Shared{Component: c})
		}
		out.Shared[i].Without = append(out.Shared[i].Without, w)
	}
	for _, d := range found {
		out.Unmeasured += d.unmeasured
		for i, in := range d.influences {
			add(in.Component, Without{d.claim, in.Support, in.Belief, in.Fall, d.single[i]})
		}
	}
	out.Shared = slices.DeleteFunc(out.Shared, func(s Shared) bool { return len(s.Without) < 2 })
	sortShared(out.Shared)
	return out, nil
}

func sortShared(list []Shared) {
	weight := func(s *Shared) (all float64) {
		for _, w := range s.Without {
			all += math.Abs(w.Fall)
		}
		return all
	}
	slices.SortStableFunc(list, func(a, b Shared) int {
		return cmp.Or(cmp.Compare(len(b.Without), len(a.Without)), compareFigures(weight(&b), weight(&a)), cmp.Compare(a.Component.String(), b.Component.String()))
	})
}

// dependence is what one claim depends on.
type dependence struct {
	claim      evidence.Key
	influences []Influence // of the claim on itself, too
	single     []bool      // of each influence: whether support is structurally 0 without the component
	unmeasured int
}

func (w *worker) dependence(ctx context.Context, x int32) (dependence, error) {
	w.buildFor(x)
	t, err := w.runTrials(ctx, x)
	if err != nil {
		return dependence{}, err
	}
	d := dependence{claim: w.md.components[x].key, influences: influences(t.failed, w.raw[x].belief())}
	failed := trials{failed: t.failed}
	d.unmeasured = failed.unmeasured()
	if belief := w.raw[x].belief(); belief > tolerance {
		d.influences = append(d.influences, Influence{Component: Component{Key: d.claim}, Fall: belief})
	}
	points := map[string]bool{string(d.claim): true}
	for _, c := range w.singlePoints(t.failed) {
		points[c.String()] = true
	}
	for _, in := range d.influences {
		d.single = append(d.single, points[in.Component.String()])
	}
	return d, nil
}
