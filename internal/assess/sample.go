package assess

import (
	"context"
	"math"
	"math/bits"
)

const (
	lanes     = 8 // number of words that are drawn and evaluated together
	blockSize = 64 * lanes
)

// block holds the states of one node in one block of draws.
type block [lanes]uint64

// allDraws returns a block with all draws set.
func allDraws() (b block) {
	for j := range b {
		b[j] = math.MaxUint64
	}
	return b
}

// sampler evaluates a cone in blocks of draws. A draw depends only on the key
// that it belongs to and on the block, so the same map gives the same answer
// everywhere.
type sampler struct {
	*cone
	seeds  []uint64
	digits []uint64 // of each leaf: its threshold, see the function digits
	single []bool   // of each node: only one other node needs it, and only for the draws that this one leaves open; nil if unused
	place  []int32  // of each node that is not single: where its values stand; nil for its own number
}

func newSampler(c *cone) *sampler { return newSamplerOf(c, always) }

// samplerMemory is memory for the samplers of a cone, which follow one another.
type samplerMemory struct {
	seeds, digits []uint64
	single        []bool
	users         []int32
	places        placesMemory
	values        [][]block // of each goroutine
}

// newSamplerOf makes a sampler in which only some leaves can be true. It takes the memory of the
// sampler before.
func newSamplerOf(c *cone, enabled func(leaf int32) bool) *sampler {
	kept := &c.drawing
	kept.seeds, kept.digits = grow(kept.seeds, len(c.nodes)), grow(kept.digits, len(c.nodes))
	s := &sampler{cone: c, seeds: kept.seeds, digits: kept.digits}
	for i := range c.nodes {
		i := int32(i)
		s.seeds[i], s.digits[i] = 0, 0
		if c.op[i] != opLeaf || !enabled(i) {
			continue
		}
		s.seeds[i] = c.net.draws[c.drawOf(i)].seed
		s.digits[i] = digits(c.threshold(i))
	}
	return s
}

// digits returns a threshold as a 64-bit binary fraction; all ones for a
// threshold of 1.
func digits(t float64) uint64 {
	if t >= 1 {
		return math.MaxUint64
	}
	return uint64(math.Ldexp(max(t, 0), 64))
}

// tally counts the draws in which the first root, the second, and both are
// true.
type tally struct{ first, second, both int }

func (t tally) plus(other tally) tally {
	return tally{t.first + other.first, t.second + other.second, t.both + other.both}
}

// raw turns a tally of so many draws into figures.
func (t tally) raw(draws int) raw {
	n := float64(draws)
	r := raw{known: true, sampled: true, masses: masses{
		forOnly: float64(t.first-t.both) / n, againstOnly: float64(t.second-t.both) / n, conflict: float64(t.both) / n,
		neither: float64(draws-t.first-t.second+t.both) / n}}
	r.standardError = sampledError(r.masses, float64(draws-t.both))
	return r
}

// count draws blocks, starting with the block number from, and tallies pairs of
// roots (places in the cone, or -1 for false). Workers share the blocks; the
// sum does not depend on the number of workers.
func (s *sampler) count(ctx context.Context, pairs [][2]int32, from, draws, workers int) ([]tally, error) {
	s.findSingle(pairs)
	places := s.sharePlaces(pairs)
	s.steps += int64(blocksFor(draws)) * lanes * int64(len(s.nodes))
	blocks := from + blocksFor(draws)
	workers = max(1, min(workers, blocks-from))
	partial := make([][]tally, workers)
	for len(s.drawing.values) < workers {
		s.drawing.values = append(s.drawing.values, nil)
	}
	var group crew
	for w := range workers {
		partial[w] = make([]tally, len(pairs))
		group.Go(func() {
			s.drawing.values[w] = grow(s.drawing.values[w], places)
			values := s.drawing.values[w]
			for b := from + w; b < blocks && ctx.Err() == nil; b += workers {
				s.evaluateBlock(uint64(b), values)
				for at, p := range pairs {
					partial[w][at].addFrom(s.valueOf(values, p[0]), s.valueOf(values, p[1]))
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

// valueOf returns the values of a node, or nil for -1.
func (s *sampler) valueOf(values []block, i int32) *block {
	switch {
	case i < 0:
		return nil
	case s.place != nil:
		i = s.place[i]
	}
	return &values[i]
}

// addFrom adds a block of draws of two roots. Either may be nil for false.
func (t *tally) addFrom(a, b *block) {
	var noDraws block
	if a == nil {
		a = &noDraws
	}
	if b == nil {
		b = &noDraws
	}
	for j := range lanes {
		t.first += bits.OnesCount64(a[j])
		t.second += bits.OnesCount64(b[j])
		t.both += bits.OnesCount64(a[j] & b[j])
	}
}

// findSingle finds the nodes outside of circles, except for the roots, that
// have one parent, also outside of circles.
func (s *sampler) findSingle(roots [][2]int32) {
	kept := &s.drawing
	kept.single, kept.users = grow(kept.single, len(s.nodes)), grow(kept.users, len(s.nodes))
	clear(kept.single)
	clear(kept.users)
	s.single = kept.single
	users := kept.users
	for i := range s.nodes {
		for _, k := range s.kidsOf(int32(i)) {
			users[k]++
			s.single[k] = !s.circled[i]
		}
	}
	for i := range s.nodes {
		s.single[i] = s.single[i] && users[i] == 1 && !s.circled[i]
	}
	for _, pair := range roots {
		for _, root := range pair {
			if root >= 0 {
				s.single[root] = false
			}
		}
	}
}

// evaluateBlock evaluates all nodes except for the single ones.
func (s *sampler) evaluateBlock(number uint64, values []block) {
	next, all := 0, allDraws()
	value := func(i int32) *block { return s.valueOf(values, i) }
	for i := int32(0); i < int32(len(s.nodes)); i++ {
		switch {
		case next < len(s.circles) && s.circles[next].from == i:
			s.evaluateCircleBlock(s.circles[next], value, value)
			i = s.circles[next].to - 1
			next++
		case !s.isSingle(i):
			s.evaluateWithin(number, values, i, &all, value(i))
		}
	}
}

func (s *sampler) isSingle(i int32) bool { return s.single != nil && s.single[i] }

// evaluateWithin evaluates a node outside of circles for some draws, and sets
// it to false for the others. A node evaluates a kid only for the draws that
// earlier kids leave open. The value of a draw does not depend on which other
// draws are evaluated.
func (s *sampler) evaluateWithin(number uint64, values []block, i int32, within, into *block) {
	switch s.op[i] {
	case opLeaf:
		bernoulli(s.seeds[i], number, s.digits[i], within, into)
	case opAnd:
		s.evaluateAnd(number, values, i, within, into)
	default:
		s.evaluateOr(number, values, i, within, into)
	}
}

func (s *sampler) evaluateAnd(number uint64, values []block, i int32, within, into *block) {
	kids := s.kidsOf(i)
	open := *within
	for _, k := range kids {
		if !s.isSingle(k) {
			v := s.valueOf(values, k)
			for j := range open {
				open[j] &= v[j]
			}
		}
	}
	for _, k := range kids {
		if s.isSingle(k) && open != (block{}) {
			s.evaluateWithin(number, values, k, &open, &open)
		}
	}
	*into = open
}

func (s *sampler) evaluateOr(number uint64, values []block, i int32, within, into *block) {
	kids := s.kidsOf(i)
	open := *within
	for _, k := range kids {
		if !s.isSingle(k) {
			v := s.valueOf(values, k)
			for j := range open {
				open[j] &^= v[j]
			}
		}
	}
	var v block
	for _, k := range kids {
		if s.isSingle(k) && open != (block{}) {
			s.evaluateWithin(number, values, k, &open, &v)
			for j := range open {
				open[j] &^= v[j]
			}
		}
	}
	for j := range open {
		into[j] = within[j] &^ open[j]
	}
}

// combineBlocks combines the blocks of the kids of a node, which is no leaf.
func (c *cone) combineBlocks(i int32, value func(kid int32) *block) (acc block) {
	and := c.op[i] == opAnd
	for at, k := range c.kidsOf(i) {
		v := value(k)
		switch {
		case at == 0:
			acc = *v
		case and:
			for j := range acc {
				acc[j] &= v[j]
			}
		default:
			for j := range acc {
				acc[j] |= v[j]
			}
		}
	}
	return acc
}

// evaluateCircleBlock starts a circle at false and raises it until nothing changes. Own has the values
// of its nodes, and value those of all kids.
func (c *cone) evaluateCircleBlock(r circle, own, value func(i int32) *block) {
	for i := r.from; i < r.to; i++ {
		*own(i) = block{}
	}
	for changed := true; changed; {
		changed = false
		for i := r.from; i < r.to; i++ {
			if v, to := c.combineBlocks(i, value), own(i); v != *to {
				*to, changed = v, true
			}
		}
	}
}

// bernoulli fills a block with independent bits. Each is set if a uniform draw
// is below the binary fraction; bits that are not in within stay 0. It compares
// digit by digit, the most significant first, and stops when every draw of a
// word is decided. The draws of one seed and block are the same for every
// fraction. Within and out may be the same block.
func bernoulli(seed, number, fraction uint64, within, out *block) {
	switch fraction {
	case 0:
		*out = block{}
		return
	case math.MaxUint64:
		*out = *within
		return
	}
	const step = uint64(0x9e3779b97f4a7c15)
	wide := step
	wide *= lanes // step from one digit of a word to the next
	first := seed ^ mix(number+1)
	for j := range out {
		first += step
		state, less, equal := first, uint64(0), within[j]
		for rest := fraction; rest != 0 && equal != 0; rest <<= 1 {
			hi, lo := bits.Mul64(state, state^0xe7037ed1a0b428db)
			r := hi ^ lo
			digit := uint64(int64(rest) >> 63) // all bits are equal to the digit
			less |= equal & digit &^ r
			equal &^= r ^ digit
			state += wide
		}
		out[j] = less
	}
}
