package assess

import (
	"context"
	"math"
	"math/bits"
	"sync"
)

const (
	lanes     = 8 // words that are drawn and evaluated together
	blockSize = 64 * lanes
)

// block holds the states of one node in one block of draws.
type block [lanes]uint64

// sampler evaluates a cone in blocks of draws. A draw depends on the key that
// it belongs to and on the block alone, so that the same map gives the same
// answer everywhere.
type sampler struct {
	*cone
	seeds  []uint64
	digits []uint64 // of each leaf, see the function digits
}

func newSampler(c *cone, enabled func(i int32) bool) *sampler {
	s := &sampler{cone: c, seeds: make([]uint64, len(c.nodes)), digits: make([]uint64, len(c.nodes))}
	for i := range c.nodes {
		i := int32(i)
		if c.op[i] != opLeaf || !enabled(i) {
			continue
		}
		s.seeds[i] = c.net.draws[c.drawOf(i)].seed
		s.setThreshold(i, c.threshold(i))
	}
	return s
}

func (s *sampler) setThreshold(leaf int32, t float64) {
	s.digits[leaf] = digits(t)
}

// digits is a threshold as a binary fraction; all ones for one that cannot fail.
func digits(t float64) uint64 {
	if t >= 1 {
		return math.MaxUint64
	}
	return uint64(math.Ldexp(max(t, 0), 64))
}

// tally counts in how many draws the first, the second and both of a pair of
// roots are true.
type tally struct{ first, second, both int }

func (t tally) plus(other tally) tally {
	return tally{t.first + other.first, t.second + other.second, t.both + other.both}
}

// raw reads a tally of so many draws as figures.
func (t tally) raw(draws int) raw {
	n := float64(draws)
	r := raw{known: true, sampled: true, masses: masses{
		forOnly: float64(t.first-t.both) / n, againstOnly: float64(t.second-t.both) / n, conflict: float64(t.both) / n,
		neither: float64(draws-t.first-t.second+t.both) / n}}
	r.standardError = sampledError(r.masses, float64(draws-t.both))
	return r
}

// count draws blocks, from one number on, and tallies pairs of roots (places in
// the cone, -1 for false). The work is shared between workers; the sum does not
// depend on how.
func (s *sampler) count(ctx context.Context, pairs [][2]int32, from, draws, workers int) ([]tally, error) {
	blocks := from + blocksFor(draws)
	workers = max(1, min(workers, blocks-from))
	partial := make([][]tally, workers)
	var group sync.WaitGroup
	for w := range workers {
		partial[w] = make([]tally, len(pairs))
		group.Go(func() {
			values := make([]block, len(s.nodes))
			for b := from + w; b < blocks && ctx.Err() == nil; b += workers {
				s.evaluateBlock(uint64(b), values)
				for at, p := range pairs {
					partial[w][at].add(values, p)
				}
			}
		})
	}
	group.Wait()
	total := partial[0]
	for _, part := range partial[1:] {
		for i, t := range part {
			total[i] = total[i].plus(t)
		}
	}
	return total, ctx.Err()
}

func blocksFor(draws int) int { return (draws + blockSize - 1) / blockSize }

func (t *tally) add(values []block, p [2]int32) {
	var roots [2]*block
	for i, at := range p {
		if at >= 0 {
			roots[i] = &values[at]
		}
	}
	t.addFrom(roots[0], roots[1])
}

// addFrom adds a block of draws of two roots, of which either may be nil.
func (t *tally) addFrom(a, b *block) {
	var none block
	if a == nil {
		a = &none
	}
	if b == nil {
		b = &none
	}
	for j := range lanes {
		t.first += bits.OnesCount64(a[j])
		t.second += bits.OnesCount64(b[j])
		t.both += bits.OnesCount64(a[j] & b[j])
	}
}

func (s *sampler) evaluateBlock(number uint64, values []block) {
	next := 0
	for i := int32(0); i < int32(len(s.nodes)); i++ {
		switch {
		case next < len(s.circles) && s.circles[next].from == i:
			s.evaluateCircleBlock(number, values, s.circles[next])
			i = s.circles[next].to - 1
			next++
		case s.op[i] == opLeaf:
			bernoulli(s.seeds[i], number, s.digits[i], &values[i])
		default:
			s.combineBlock(values, i, &values[i])
		}
	}
}

func (s *sampler) combineBlock(values []block, i int32, into *block) {
	kids := s.kidsOf(i)
	if len(kids) == 0 {
		*into = block{}
		return
	}
	acc := values[kids[0]]
	if s.op[i] == opAnd {
		for _, k := range kids[1:] {
			v := &values[k]
			for j := range acc {
				acc[j] &= v[j]
			}
		}
	} else {
		for _, k := range kids[1:] {
			v := &values[k]
			for j := range acc {
				acc[j] |= v[j]
			}
		}
	}
	*into = acc
}

func (s *sampler) evaluateCircleBlock(number uint64, values []block, r circle) {
	clear(values[r.from:r.to])
	for changed := true; changed; {
		changed = false
		for i := r.from; i < r.to; i++ {
			var v block
			s.combineBlock(values, i, &v)
			if v != values[i] {
				values[i], changed = v, true
			}
		}
	}
}

// bernoulli fills a block with independent bits, each set where a uniform draw
// is below the binary fraction. It compares digit by digit, the most
// significant first, and stops when every lane has decided; draws of one seed
// and block are the same numbers whatever the fraction.
func bernoulli(seed, number, fraction uint64, out *block) {
	switch fraction {
	case 0:
		*out = block{}
		return
	case math.MaxUint64:
		for j := range out {
			out[j] = math.MaxUint64
		}
		return
	}
	var less, equal block
	for j := range equal {
		equal[j] = math.MaxUint64
	}
	state := seed ^ mix(number+1)
	for ; fraction != 0; fraction <<= 1 {
		open := uint64(0)
		one := fraction>>63 == 1
		for j := range equal {
			state += 0x9e3779b97f4a7c15
			hi, lo := bits.Mul64(state, state^0xe7037ed1a0b428db)
			r := hi ^ lo
			if one {
				less[j] |= equal[j] &^ r
				equal[j] &= r
			} else {
				equal[j] &^= r
			}
			open |= equal[j]
		}
		if open == 0 {
			break
		}
	}
	*out = less
}
