package assess

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync/atomic"

	"corroborate/internal/evidence"
)

// GapReport says where more evidence would tell most.
type GapReport struct {
	// Strength is the probability that the argument of the line asked about
	// carries: that of a STRONG link.
	Strength float64        `json:"strength"`
	Claims   int            `json:"claims"`  // how many were looked at
	Gaps     []Gap          `json:"gaps"`    // the largest rise first
	Nothing  []evidence.Key `json:"nothing"` // the claims without any line for or against them, those whose gap is the largest first
}

// Gap is what one more independent line for a claim would do.
type Gap struct {
	Claim  evidence.Key `json:"claim"`
	Lines  int          `json:"lines"`  // independent ones for it, as things are
	Before float64      `json:"before"` // belief in it
	After  float64      `json:"after"`  // belief in it with the line
	// Rise is by how much belief rises in all, the claim and what rests on it
	// taken together. Where belief in another claim falls, the fall counts
	// against it.
	Rise   float64         `json:"rise"`
	Others int             `json:"others"` // how many other claims move
	Rises  []Rise          `json:"rises"`  // of other claims, the largest change first; at most 20
	Method evidence.Method `json:"method"` // SAMPLED where any of the figures is
}

// Rise is how belief in a claim that rests on another one moves.
type Rise struct {
	Claim  evidence.Key `json:"claim"`
	Before float64      `json:"before"`
	After  float64      `json:"after"`
}

// Gaps finds the claims of m for which one more independent line of a STRONG
// link's strength would raise the most belief, in the claim and in all claims
// of m that rest on it; at most first of them. The line shares nothing with
// anything that is there.
//
// Every claim is looked at, but not every one of them is computed anew, which
// would take a pass over all that rests on it. The structure gives an estimate
// for all claims together: the figures of a claim are affine in the
// probability of a line anywhere below it, as long as the standings of the
// claims between stay as they are, so that one derivative of each claim tells
// of all the lines below it (of a sampled claim, a derivative that takes
// shared parts for independent). The claims with the highest estimates, three
// times as many as asked for and twenty more, are then computed anew, standings
// and all, as WhatIf would; what is returned is from that computation alone.
func Gaps(ctx context.Context, m *evidence.Map, first int, r Rubric, o Options) (*GapReport, error) {
	f, err := newGapFinder(m, r, o)
	if err != nil {
		return nil, err
	}
	if err := f.estimate(ctx); err != nil {
		return nil, evidence.Wrap(evidence.CodeOf(err), err, "look for gaps")
	}
	ranked := f.ranked()
	out := &GapReport{Strength: f.strength, Claims: len(ranked), Gaps: []Gap{}, Nothing: f.withNothing(ranked)}
	f.progress.tell = nil // what is left is little, and its size is not known
	for _, x := range ranked[:min(len(ranked), 3*first+20)] {
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
	own        []float64      // of each claim: by how much its gap raises belief in it
	others     []atomic.Int64 // and by how much in the claims above it, in steps of 1/gapSteps
	dependents [][]int32      // of each claim: the claims that it is linked to
}

// gapSteps makes whole numbers of rises, whose sum does not hang on the order
// in which they come.
const gapSteps = 1 << 40

func newGapFinder(m *evidence.Map, r Rubric, o Options) (*gapFinder, error) {
	s, err := makeSolver(m, r, o, networkKind{gaps: true})
	if err != nil {
		return nil, err
	}
	n := len(s.md.components)
	f := &gapFinder{solver: s, strength: r.Strength[evidence.StrengthStrong], own: make([]float64, n),
		others: make([]atomic.Int64, n), dependents: make([][]int32, n)}
	for x, premises := range s.md.premises {
		for _, p := range premises {
			f.dependents[p] = append(f.dependents[p], int32(x))
		}
	}
	return f, nil
}

// estimate solves all claims and adds up what each gap does to each claim
// above it, with the standings as they are.
func (f *gapFinder) estimate(ctx context.Context) error {
	claims := f.md.allClaims()
	if err := f.solve(ctx, claims); err != nil {
		return err
	}
	return parallel(ctx, f.solver, claims, func(w *worker, y int32) {
		w.eachGap(y, f.strength, func(x int32, rise float64) {
			if x == y {
				f.own[x] = rise
			} else {
				f.others[x].Add(int64(math.Round(rise * gapSteps)))
			}
		})
	})
}

// eachGap tells by how much belief in y would rise with a line of a strength
// for x, for each x below y, y included.
func (w *worker) eachGap(y int32, strength float64, tell func(x int32, rise float64)) {
	w.cone.build(y, w.net.opposed[y])
	gapOf := func(i int32) int32 { return w.net.gapOf[w.cone.nodes[i]] }
	w.words = w.cone.possibleWith(w.words, func(int32) uint64 { return 1 }, func(i int32) bool { return gapOf(i) >= 0 })
	w.reasons.keepSure = false // below what cannot fail no line does anything
	gradient, exact := w.gradient()
	w.reasons.keepSure = true
	if !exact {
		gradient = w.roughGradient()
	}
	r := w.raw[y]
	for i, op := range w.cone.op {
		if op != opLeaf || gapOf(int32(i)) < 0 || gradient[i] == (masses{}) {
			continue
		}
		tell(gapOf(int32(i)), r.plus(strength, gradient[i]).belief()-r.belief())
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

// estimated is what a gap does in all, by the estimate. The line moves the
// standing of its own claim too, which what rests on the claim feels in
// proportion; the standings of claims between are left as they are.
func (f *gapFinder) estimated(x int32) float64 {
	r, others := f.raw[x], float64(f.others[x].Load())/gapSteps
	standing := 1.0
	if r.support() > 0 {
		standing = clamp(r.belief() / r.support())
	}
	if counted := standing * f.strength * (f.md.components[x].sound - r.support()); counted > tolerance {
		others *= f.own[x] / counted
	}
	return f.own[x] + others
}

// withNothing picks out the claims that have no line on either side.
func (f *gapFinder) withNothing(claims []int32) []evidence.Key {
	out := []evidence.Key{}
	w := f.worker(0)
	for _, x := range claims {
		if r := f.raw[x]; !r.supportable && !r.opposable {
			w.buildFor(x)
			if !w.hasItems(x, true) && !w.hasItems(x, false) {
				out = append(out, f.md.components[x].key)
			}
		}
	}
	return out
}

// measureGap solves a claim and all that rests on it with one more line for
// it, and leaves everything as it was.
func (f *gapFinder) measureGap(ctx context.Context, x int32) (Gap, error) {
	groups, claims := f.above(x)
	before := make([]raw, len(claims))
	for i, y := range claims {
		before[i] = f.raw[y]
		f.raw[y] = raw{}
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
		f.raw[y] = before[i]
	}
	copy(f.net.threshold, thresholds)
	slices.SortStableFunc(gap.Rises, func(a, b Rise) int {
		return compareFigures(math.Abs(b.After-b.Before), math.Abs(a.After-a.Before))
	})
	gap.Rises = gap.Rises[:min(listed, len(gap.Rises))]
	if err != nil {
		return gap, err
	}
	sets, err := f.worker(0).evidenceOf(ctx, x, f.raw[x])
	if err != nil {
		return gap, err
	}
	gap.Lines = sets[1].independent
	return gap, nil
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
// first, and their members by key.
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
