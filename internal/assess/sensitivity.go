package assess

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"

	"corroborate/internal/evidence"
)

// sensitivityDraws is the number of times that all numbers are drawn.
const sensitivityDraws = 1_000

// Sense draws all numbers by which the rubric rates evidence, and returns the
// shares of draws in which the words of a claim of m stay the same. It draws
// each number v uniformly from v*(1-within) to v*(1+within), limited to 0 and
// 1. The thresholds between words stay as they are. The claim's key seeds the
// draws. See "The words" in docs/model.md.
//
// A value of within that is not above 0 and at most 1 is Invalid. A key that is
// no claim of m is NotFound. If ctx is done, Sense returns its error.
// Options.Progress counts the draws.
func Sense(ctx context.Context, m *evidence.Map, claim evidence.Key, r Rubric, o Options, within float64) (Sensitivity, error) {
	if !(within > 0 && within <= 1) {
		return Sensitivity{}, evidence.Refuse(evidence.Problem{Path: "within", Message: fmt.Sprintf("%v is no share", within), Expected: "one above 0 and at most 1"})
	}
	progress := progress{total: sensitivityDraws, tell: o.Progress}
	workers := max(1, min(o.withDefaults().Workers, sensitivityDraws))
	kept := make([]wordsKept, workers)
	errs := make([]error, workers)
	o = o.remembering()
	var group crew
	for i := range workers {
		group.Go(func() {
			one := o
			one.Workers = 1
			g, err := newGauge(ctx, m, claim, r, one)
			if err == nil {
				defer g.release()
				kept[i], err = g.draw(ctx, within, i, workers, progress.step)
			}
			errs[i] = err
		})
	}
	group.Wait()
	if err := cmp.Or(errs...); err != nil {
		return Sensitivity{}, err
	}
	var all wordsKept
	for _, k := range kept {
		all.both, all.verdict, all.certainty = all.both+k.both, all.verdict+k.verdict, all.certainty+k.certainty
	}
	share := func(count int) float64 { return float64(count) / sensitivityDraws }
	return Sensitivity{Within: within, Draws: sensitivityDraws,
		Same: share(all.both), SameVerdict: share(all.verdict), SameCertainty: share(all.certainty)}, nil
}

// wordsKept counts the draws that keep words.
type wordsKept struct{ both, verdict, certainty int }

// draw makes every so many draws, beginning with the first, and counts those
// that keep the words.
func (g *gauge) draw(ctx context.Context, within float64, first, every int, done func()) (wordsKept, error) {
	var kept wordsKept
	now, given := *g.known[g.claim].Load(), g.numbers.clone()
	h := fnv.New64a()
	_, _ = h.Write([]byte(g.md.components[g.claim].key)) // a hash never fails
	for i := first; i < sensitivityDraws; i += every {
		g.vary(given, within, rand.New(rand.NewPCG(h.Sum64(), uint64(i))))
		f, err := g.figuresWith(ctx)
		if err != nil {
			return kept, err
		}
		if f.Verdict == now.Verdict {
			kept.verdict++
		}
		if f.Certainty == now.Certainty {
			kept.certainty++
		}
		if f.Verdict == now.Verdict && f.Certainty == now.Certainty {
			kept.both++
		}
		done()
	}
	return kept, nil
}

// vary draws every number from a range around its given value.
func (g *gauge) vary(given Rubric, within float64, rng *rand.Rand) {
	one := func(v float64) float64 { return clamp(v * (1 + within*(2*rng.Float64()-1))) }
	varyTable(given.Reliability, g.numbers.Reliability, one)
	varyTable(given.Design, g.numbers.Design, one)
	varyTable(given.Basis, g.numbers.Basis, one)
	varyTable(given.Severity, g.numbers.Severity, one)
	varyTable(given.Strength, g.numbers.Strength, one)
	g.numbers.Bare = one(given.Bare)
}

func varyTable[K ~string](given, into map[K]float64, vary func(float64) float64) {
	for _, word := range slices.Sorted(maps.Keys(given)) {
		into[word] = vary(given[word])
	}
}
