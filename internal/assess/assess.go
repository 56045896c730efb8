package assess

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// Assess computes the figures of the named claims of m and the reasons for
// them. m must hold all records and links below these claims. The answer leaves
// out keys that are no claims of m.
//
// A map that refers to an entry it does not hold is Invalid. If ctx is done,
// Assess returns the error of ctx. See "A worked example" and "The words" in
// docs/model.md.
func Assess(ctx context.Context, m *evidence.Map, claims []evidence.Key, r Rubric, o Options) (map[evidence.Key]*Assessment, error) {
	s, err := newSolver(m, r, o.remembering())
	if err != nil {
		return nil, err
	}
	defer s.release()
	return s.assessments(ctx, m, claims)
}

// eachAtOnce is how many assessments Each computes before somebody gets them. The last claim of them that takes
// long keeps one processor busy alone, so they should be many.
const eachAtOnce = 512

// Each assesses the named claims as Assess does, and gives them to visit in the order of their keys, some at
// a time. It computes the next ones meanwhile, and keeps none: the assessments of a whole map take
// several times the memory of the map. An error of visit ends it.
func Each(ctx context.Context, m *evidence.Map, claims []evidence.Key, r Rubric, o Options, visit func([]*Assessment) error) error {
	s, err := newSolver(m, r, o.remembering())
	if err != nil {
		return err
	}
	defer s.release()
	targets, c := s.md.claims(claims), newChart(m)
	slices.Sort(targets)
	if err := s.solveTargets(ctx, targets); err != nil {
		return err
	}
	var before error
	var visiting crew
	for some := range slices.Chunk(targets, eachAtOnce) {
		list, err := computeSolved(ctx, s, some, func(w *worker, x int32) (*Assessment, error) { return w.assess(ctx, c, x) })
		visiting.Wait()
		if err := cmp.Or(before, err); err != nil {
			return err
		}
		visiting.Go(func() { before = visit(list) })
	}
	visiting.Wait()
	return before
}

// assessments assesses the named claims of the solver's map.
func (s *solver) assessments(ctx context.Context, m *evidence.Map, claims []evidence.Key) (map[evidence.Key]*Assessment, error) {
	targets, c := s.md.claims(claims), newChart(m)
	list, err := compute(ctx, s, targets, func(w *worker, x int32) (*Assessment, error) { return w.assess(ctx, c, x) })
	if err != nil {
		return nil, err
	}
	out := make(map[evidence.Key]*Assessment, len(targets))
	for _, a := range list {
		out[a.Claim] = a
	}
	return out, nil
}

// compute solves the targets and then calls f for each, in parallel. The
// results have the order of the targets.
func compute[T any](ctx context.Context, s *solver, targets []int32, f func(*worker, int32) (T, error)) ([]T, error) {
	if err := s.solveTargets(ctx, targets); err != nil {
		return nil, err
	}
	return computeSolved(ctx, s, targets, f)
}

func (s *solver) solveTargets(ctx context.Context, targets []int32) error {
	if err := s.solve(ctx, targets); err != nil {
		return evidence.Wrap(evidence.CodeOf(err), err, "assess claims")
	}
	return nil
}

// computeSolved calls f for each target that is solved, in parallel.
func computeSolved[T any](ctx context.Context, s *solver, targets []int32, f func(*worker, int32) (T, error)) ([]T, error) {
	out := make([]T, len(targets))
	errs := make([]error, len(targets))
	places := make([]int, len(targets))
	for i := range places {
		places[i] = i
	}
	err := parallel(ctx, s, places, func(w *worker, i int) { out[i], errs[i] = f(w, targets[i]) })
	if err := cmp.Or(cmp.Or(errs...), err); err != nil {
		return nil, evidence.Wrap(evidence.CodeOf(err), err, "give reasons")
	}
	return out, nil
}

// reportMethods reports how many of the targets have exact figures, and how
// many have sampled ones.
func (s *solver) reportMethods(targets []int32) {
	if s.options.Assessed == nil {
		return
	}
	sampled := 0
	for _, x := range targets {
		if s.raw[x].sampled {
			sampled++
		}
	}
	s.options.Assessed(len(targets)-sampled, sampled)
}

func (w *worker) assess(ctx context.Context, c *chart, x int32) (*Assessment, error) {
	sets, err := w.evidenceOf(ctx, x, w.raw[x])
	if err != nil {
		return nil, err
	}
	figures, err := w.figuresBy(ctx, x, w.raw[x], sets)
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		if err := w.strengthenLines(ctx, set); err != nil {
			return nil, err
		}
	}
	a := &Assessment{
		Claim: w.md.components[x].key, Figures: figures,
		LinesFor: w.wordLines(sets[1]), LinesAgainst: w.wordLines(sets[0]),
		EchoesFor: w.md.keys(sets[1].echoes()), EchoesAgainst: w.md.keys(sets[0].echoes()),
		Echoes: []Echo{}, Spent: append(w.spent(x, sets[1]), w.spent(x, sets[0])...),
	}
	t, err := w.runTrials(ctx, x)
	if err != nil {
		return nil, err
	}
	a.SinglePointsOfFailure = w.singlePoints(t.failed)
	a.KeyEvidence = influences(t.failed, w.raw[x].belief())
	a.CostlyCaveats = w.md.caveatCosts(t.resolved, w.raw[x].belief())
	a.Unmeasured = t.unmeasured()
	for _, set := range []*lineSet{sets[1], sets[0]} {
		echoes, err := w.wordEchoes(ctx, set, t.failed)
		if err != nil {
			return nil, err
		}
		a.Echoes = append(a.Echoes, echoes...)
	}
	m, err := w.mover(ctx, x, sets)
	if err != nil {
		return nil, err
	}
	a.WhatWouldChangeThis = m.moves()
	a.Ceiling = m.ceiling(w.md.caveats[x])
	if a.Ways, err = w.ways(ctx, x, &m, t.resolved); err != nil {
		return nil, err
	}
	return a, w.putIntoWords(ctx, a, c, x)
}

func (md *model) keys(list []int32) []evidence.Key {
	out := make([]evidence.Key, len(list))
	for i, c := range list {
		out[i] = md.components[c].key
	}
	return out
}

// wordLines puts lines into words, sorted by their items.
func (w *worker) wordLines(set *lineSet) []Line {
	out := make([]Line, len(set.lines))
	for i, l := range set.lines {
		out[i] = Line{Items: w.md.keys(l.items), Strength: l.strength.value, Independent: l.independent, AtLeast: l.atLeast}
		out[i].Shared, out[i].Needing = w.shared(l.items)
	}
	slices.SortFunc(out, func(a, b Line) int { return slices.Compare(a.Items, b.Items) })
	return out
}

// shared lists the components that more than one of the items needs. For a
// single item, it lists the components that the item needs besides itself. It also lists
// the items that need each component.
func (w *worker) shared(items []int32) ([]Component, [][]evidence.Key) {
	users := map[evidence.Key][]evidence.Key{}
	for _, i := range items {
		for _, c := range w.records.critical[i] {
			key := w.md.components[c].key
			users[key] = append(users[key], w.md.components[i].key)
		}
	}
	least := 2
	if len(items) == 1 {
		least = 1
		delete(users, w.md.components[items[0]].key)
	}
	out, needing := []Component{}, [][]evidence.Key{}
	for _, key := range slices.Sorted(maps.Keys(users)) {
		if len(users[key]) >= least {
			out, needing = append(out, Component{Key: key}), append(needing, users[key])
		}
	}
	return out, needing
}
