package assess

import "math/bits"

// bitset is a set of small numbers.
type bitset []uint64

func newBits(n int) bitset { return make(bitset, (n+63)/64) }

// fill adds all numbers below n.
func (b bitset) fill(n int) bitset {
	for i := range n {
		b.set(i)
	}
	return b
}

func (b bitset) set(i int)   { b[i/64] |= 1 << (i % 64) }
func (b bitset) clear(i int) { b[i/64] &^= 1 << (i % 64) }

// first returns the smallest number, or -1 if the set is empty.
func (b bitset) first() int {
	for at, w := range b {
		if w != 0 {
			return 64*at + bits.TrailingZeros64(w)
		}
	}
	return -1
}

// each visits the numbers in order, until visit returns false.
func (b bitset) each(visit func(int) bool) {
	for at, w := range b {
		for ; w != 0; w &= w - 1 {
			if !visit(64*at + bits.TrailingZeros64(w)) {
				return
			}
		}
	}
}

func (b bitset) and(other bitset) bitset {
	out := make(bitset, len(b))
	for i := range b {
		out[i] = b[i] & other[i]
	}
	return out
}

// countBoth counts the numbers that are in both sets.
func (b bitset) countBoth(other bitset) int {
	n := 0
	for i := range b {
		n += bits.OnesCount64(b[i] & other[i])
	}
	return n
}

// without returns a copy without the numbers of another set, which may be nil,
// and without one more number.
func (b bitset) without(other bitset, one int) bitset {
	out := make(bitset, len(b))
	copy(out, b)
	for i := range other {
		out[i] &^= other[i]
	}
	out.clear(one)
	return out
}
