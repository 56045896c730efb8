package assess

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync/atomic"

	"corroborate/internal/evidence"
)

// GapReport says for which claims one more line would raise belief most.
type GapReport struct {
	// Strength is the probability that the argument of the added line holds:
	// that of a STRONG link, 0 to 1.
	Strength float64        `json:"strength"`
	Claims   int            `json:"claims"`  // number of claims considered
	Gaps     []Gap          `json:"gaps"`    // the largest rise first
	Nothing  []evidence.Key `json:"nothing"` // the claims without any line for or against them; the largest gap first
}

// Gap says what one more independent line for a claim would do.
type Gap struct {
	Claim  evidence.Key `json:"claim"`
	Lines  int          `json:"lines"`  // present number of independent lines for the claim
	Before float64      `json:"before"` // present belief in the claim, 0 to 1
	After  float64      `json:"after"`  // belief in the claim with the line, 0 to 1
	// Rise is the sum of the changes of belief in the claim and in the claims
	// that rest on it. If belief in one of them falls, the fall is subtracted.
	Rise   float64         `json:"rise"`
	Others int             `json:"others"` // number of other claims whose belief changes
	Rises  []Rise          `json:"rises"`  // of other claims, the largest change first; at most 20
	Method evidence.Method `json:"method"` // SAMPLED if any of the figures is sampled
}

// Rise is the change of belief in a claim that rests on another one.
type Rise struct {
	Claim  evidence.Key `json:"claim"`
	Before float64      `json:"before"`
	After  float64      `json:"after"`
}

// Gaps finds at most first claims of m for which one more independent line, as
// strong as a STRONG link, would raise belief most: in the claim itself and in
// all claims of m that rest on it. The line shares nothing with the evidence in
// m. A map that refers to an entry it does not hold is Invalid.
//
// Gaps considers every claim, but does not compute every one again, because
// that would take a pass over all claims that rest on it. First it estimates
// the effect of all claims together. A claim's figures are affine in the
// probability of a line anywhere below it, as long as the standings of the
// claims between stay as they are. So one derivative of each claim gives the
// effect of all lines below it. For a sampled claim the derivative treats
// shared parts as independent. Then Gaps computes the claims with the highest
// estimates again, standings included, as Effects would: three times as many as
// requested and twenty more. The result contains only these computed figures.
// Options.Progress counts the steps of the first part, and then those of the second one from 0.
func Gaps(ctx context.Context, m *evidence.Map, first int, r Rubric, o Options) (*GapReport, error) {
	f, err := newGapFinder(m, r, o)
	if err != nil {
		return nil, err
	}
	defer f.release()
	return f.find(ctx, first)
}

func (f *gapFinder) find(ctx context.Context, first int) (*GapReport, error) {
	err := f.estimate(ctx)
	if err != nil {
		return nil, evidence.Wrap(evidence.CodeOf(err), err, "look for gaps")
	}
	ranked := f.ranked()
	out := &GapReport{Strength: f.strength, Claims: len(ranked), Gaps: []Gap{}}
	if out.Nothing, err = f.withNothing(ctx, ranked); err != nil {
		return nil, evidence.Wrap(evidence.CodeOf(err), err, "look for gaps")
	}
	ranked = ranked[:min(len(ranked), 3*first+20)]
	f.progress.begin(f.stepsOf(ranked))
	for _, x := range ranked {
		gap, err := f.measureGap(ctx, x)
		if err != nil {
			return nil, evidence.Wrap(evidence.CodeOf(err), err, "measure gaps")
		}
		out.Gaps = append(out.Gaps, gap)
	}
	slices.SortFunc(out.Gaps, func(a, b Gap) int {
		return cmp.Or(compareFigures(b.Rise, a.Rise), cmp.Compare(a.Claim, b.Claim))
	})
	out.Gaps = out.Gaps[:min(first, len(out.Gaps))]
	return out, nil
}

// gapFinder is a solver whose network has a gap at every claim.
type gapFinder struct {
	*solver
	strength   float64
	own        []float64      // of each claim: how much its gap raises belief in the claim
	others     []atomic.Int64 // and how much in the claims above it, in units of 1/gapSteps
	dependents [][]int32      // of each claim: the claims to which it is linked
}

// gapSteps turns rises into whole numbers, whose sum does not depend on their
// order.
const gapSteps = 1 << 40

func newGapFinder(m *evidence.Map, r Rubric, o Options) (*gapFinder, error) {
	s, err := makeSolver(m, r, o, networkKind{gaps: true})
	if err != nil {
		return nil, err
	}
	n := len(s.md.components)
	s.cuts = newCuts(s.md, s.net)
	f := &gapFinder{solver: s, strength: r.Strength[evidence.StrengthStrong], own: make([]float64, n),
		others: make([]atomic.Int64, n), dependents: make([][]int32, n)}
	for x, premises := range s.md.premises {
		for _, p := range premises {
			f.dependents[p] = append(f.dependents[p], int32(x))
		}
	}
	return f, nil
}

// estimate solves all claims and adds up the effect of each gap on each claim
// above it, with the standings as they are.
func (f *gapFinder) estimate(ctx context.Context) error {
	claims := f.md.allClaims()
	if err := f.solve(ctx, claims); err != nil {
		return err
	}
	steps := make([][]treeStep, len(claims)) // of each claim that is a tree
	err := parallel(ctx, f.solver, claims, func(w *worker, y int32) {
		cuts := f.cuts
		if cuts.at(y) == nil {
			cuts = nil
		}
		w.eachGap(y, f.strength, cuts, func(x int32, rise float64) {
			if x == y {
				f.own[x] = rise
			} else {
				f.others[x].Add(int64(math.Round(rise * gapSteps)))
			}
		}, func(x int32, slope float64) { steps[y] = append(steps[y], treeStep{x, slope}) })
	})
	f.addTrees(steps)
	return err
}

// treeStep leads from a claim to a premise: belief in a claim that is a tree changes by so much if that in the
// premise changes by 1.
type treeStep struct {
	premise int32
	slope   float64
}

// addTrees adds up the effect of gaps on the claims above them that are trees. It multiplies the
// slopes of the steps between them.
func (f *gapFinder) addTrees(steps [][]treeStep) {
	all := make([]float64, len(steps)) // of each claim: by how much belief in trees above it changes
	for _, members := range slices.Backward(f.md.groups) {
		y := members[0]
		for _, s := range steps[y] {
			all[s.premise] += s.slope * (1 + all[y])
		}
		f.others[y].Add(int64(math.Round(f.own[y] * all[y] * gapSteps)))
	}
}

// eachGap reports by how much belief in y would rise with a line of a strength
// for x, for y itself and each x below it. It goes down to cuts, and reports the slopes of these.
func (w *worker) eachGap(y int32, strength float64, cuts *cuts, tell, tellCut func(x int32, rise float64)) {
	w.cone.buildTo(cuts, y, w.net.opposed[y])
	gapOf := func(i int32) int32 { return w.net.gapOf[w.cone.nodes[i]] }
	open := func(i int32) bool { return gapOf(i) >= 0 || w.cone.cut(i) != nil } // below a cut are gaps, too
	w.words = w.cone.possibleWith(w.words, func(int32) uint64 { return 1 }, open)
	r := w.raw[y]
	gradient, exact := []masses(nil), false
	if !r.sampled {
		w.reasons.keepSure = false // a line below a component that cannot fail has no effect
		gradient, exact = w.gradient()
		w.reasons.keepSure = true
	}
	if !exact {
		gradient = w.roughGradient()
	}
	for i, op := range w.cone.op {
		switch i := int32(i); {
		case op != opLeaf || gradient[i] == (masses{}):
		case w.cone.cut(i) != nil:
			tellCut(w.cone.nodes[i], gradient[i][forOnly])
		case gapOf(i) >= 0:
			tell(gapOf(i), r.plus(strength, gradient[i]).belief()-r.belief())
		}
	}
}

// ranked lists the claims, the largest estimate first.
func (f *gapFinder) ranked() []int32 {
	claims := f.md.allClaims()
	total := make([]float64, len(f.own))
	for _, x := range claims {
		total[x] = math.Round(f.estimated(x) / tolerance)
	}
	slices.SortStableFunc(claims, func(a, b int32) int { return cmp.Compare(total[b], total[a]) })
	return claims
}

// estimated returns the estimated effect of a gap. The line also changes the
// standing of its own claim, which changes the claims above in proportion. The
// standings of claims between stay as they are.
func (f *gapFinder) estimated(x int32) float64 {
	r, others := f.raw[x], float64(f.others[x].Load())/gapSteps
	if counted := standingOf(r.belief(), r.support()) * f.strength * (f.md.components[x].sound - r.support()); counted > tolerance {
		others *= f.own[x] / counted
	}
	return f.own[x] + others
}

// withNothing lists the claims that have no line on either side.
func (f *gapFinder) withNothing(ctx context.Context, claims []int32) ([]evidence.Key, error) {
	out := []evidence.Key{}
	w := f.worker(0)
	for _, x := range claims {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r := f.raw[x]; !r.supportable && !r.opposable && !w.hasLine(x) {
			out = append(out, f.md.components[x].key)
		}
	}
	return out, nil
}

// hasLine reports whether any record bears on a claim. Only if a link of one leads to the claim,
// it takes a look at all that is below.
func (w *worker) hasLine(x int32) bool {
	linked := false
	for _, supports := range []bool{true, false} {
		w.eachLink(x, supports, func(int32) { linked = true })
	}
	if !linked {
		return false
	}
	w.buildFor(x)
	return w.hasItems(x, true) || w.hasItems(x, false)
}

// measureGap solves a claim with one more line for it, and all claims that rest
// on it. Then it restores the solver.
func (f *gapFinder) measureGap(ctx context.Context, x int32) (Gap, error) {
	groups, claims := f.above(x)
	before, trees := make([]raw, len(claims)), make([]tree, len(claims))
	for i, y := range claims {
		before[i], trees[i] = f.raw[y], f.cuts.trees[y]
		f.raw[y], f.cuts.trees[y] = raw{}, tree{}
	}
	thresholds := slices.Clone(f.net.threshold)
	f.net.threshold[f.net.start[f.net.gap[x]]] = f.strength
	err := f.solveGroups(ctx, groups)
	gap := Gap{Claim: f.md.components[x].key, Rises: []Rise{}, Method: evidence.MethodExact}
	for i, y := range claims {
		gap.add(x == y, Rise{f.md.components[y].key, before[i].belief(), f.raw[y].belief()})
		if before[i].sampled || f.raw[y].sampled {
			gap.Method = evidence.MethodSampled
		}
		f.raw[y], f.cuts.trees[y] = before[i], trees[i]
	}
	copy(f.net.threshold, thresholds)
	slices.SortStableFunc(gap.Rises, func(a, b Rise) int {
		return compareFigures(math.Abs(b.After-b.Before), math.Abs(a.After-a.Before))
	})
	gap.Rises = gap.Rises[:min(listed, len(gap.Rises))]
	if err != nil {
		return gap, err
	}
	w := f.worker(0)
	failed := w.inSlot(ctx, func() {
		var sets [2]*lineSet
		if sets, err = w.evidenceOf(ctx, x, f.raw[x]); err == nil {
			gap.Lines = sets[1].independent
		}
	})
	return gap, cmp.Or(failed, err)
}

// stepsOf counts the steps that it takes to measure some gaps: the groups to solve.
func (f *gapFinder) stepsOf(gaps []int32) int {
	steps := 0
	for _, x := range gaps {
		groups, _ := f.above(x)
		steps += len(groups)
	}
	return steps
}

func (g *Gap) add(own bool, r Rise) {
	g.Rise += r.After - r.Before
	switch {
	case own:
		g.Before, g.After = r.Before, r.After
	case math.Abs(r.After-r.Before) > tolerance:
		g.Others++
		g.Rises = append(g.Rises, r)
	}
}

// above lists the groups of x and of the claims that rest on it, premises
// first, and the members of these groups by key.
func (f *gapFinder) above(x int32) (groups, claims []int32) {
	seen := map[int32]bool{f.md.group[x]: true}
	groups = []int32{f.md.group[x]}
	for at := 0; at < len(groups); at++ {
		for _, y := range f.md.groups[groups[at]] {
			claims = append(claims, y)
			for _, d := range f.dependents[y] {
				if g := f.md.group[d]; !seen[g] {
					seen[g] = true
					groups = append(groups, g)
				}
			}
		}
	}
	slices.Sort(groups)
	slices.Sort(claims)
	return groups, claims
}
