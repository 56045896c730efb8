package assess

import (
	"context"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"

	"corroborate/internal/evidence"
)

// sensitivityDraws is how many times all numbers are drawn.
const sensitivityDraws = 1_000

// Sense tells which share of draws of all numbers, each within so much of what
// it is, keep the words of a claim of m. The numbers are those by which the
// rubric rates evidence; where one word ends and another begins stays as it is.
// The draws are seeded by the claim's key. A share that is not above 0 and at
// most 1 is Invalid; a key that is no claim of m is NotFound. Options.Progress
// is told of the draws.
func Sense(ctx context.Context, m *evidence.Map, claim evidence.Key, r Rubric, o Options, within float64) (Sensitivity, error) {
	if !(within > 0 && within <= 1) {
		return Sensitivity{}, evidence.Errorf(evidence.Invalid, "%v is no share, expected one above 0 and at most 1", within)
	}
	progress := progress{total: sensitivityDraws, tell: o.Progress}
	workers := o.withDefaults().Workers
	same := make([]Sensitivity, workers)
	errs := make([]error, workers)
	var group sync.WaitGroup
	for i := range workers {
		group.Go(func() {
			one := o
			one.Workers = 1
			g, err := newGauge(ctx, m, claim, r, one)
			if err == nil {
				same[i], err = g.draw(ctx, within, i, workers, progress.step)
			}
			errs[i] = err
		})
	}
	group.Wait()
	if err := firstError(errs); err != nil {
		return Sensitivity{}, err
	}
	out := Sensitivity{Within: within, Draws: sensitivityDraws}
	for _, s := range same {
		out.Same += s.Same / sensitivityDraws
		out.SameVerdict += s.SameVerdict / sensitivityDraws
		out.SameCertainty += s.SameCertainty / sensitivityDraws
	}
	return out, nil
}

// draw counts, over every so many draws from the first on, those that keep the
// words.
func (g *gauge) draw(ctx context.Context, within float64, first, every int, done func()) (Sensitivity, error) {
	var s Sensitivity
	now, given := *g.known[g.claim].Load(), g.numbers.clone()
	h := fnv.New64a()
	_, _ = h.Write([]byte(g.md.components[g.claim].key)) // a hash never fails
	for i := first; i < sensitivityDraws; i += every {
		rng := rand.New(rand.NewPCG(h.Sum64(), uint64(i)))
		vary := func(v float64) float64 { return clamp(v * (1 + within*(2*rng.Float64()-1))) }
		varyTable(given.Reliability, g.numbers.Reliability, vary)
		varyTable(given.Design, g.numbers.Design, vary)
		varyTable(given.Basis, g.numbers.Basis, vary)
		varyTable(given.Severity, g.numbers.Severity, vary)
		varyTable(given.Strength, g.numbers.Strength, vary)
		g.numbers.Bare = vary(given.Bare)
		f, err := g.figuresWith(ctx)
		if err != nil {
			return s, err
		}
		verdict, certainty := f.Verdict == now.Verdict, f.Certainty == now.Certainty
		s.Same += one(verdict && certainty)
		s.SameVerdict += one(verdict)
		s.SameCertainty += one(certainty)
		done()
	}
	return s, nil
}

func varyTable[K ~string](given, into map[K]float64, vary func(float64) float64) {
	for _, word := range slices.Sorted(maps.Keys(given)) {
		into[word] = vary(given[word])
	}
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
