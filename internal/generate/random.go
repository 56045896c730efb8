package generate

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// random draws from a PCG and uses nothing else of math/rand. So the draws are
// the same on 32 and 64 bits, and with every version of Go.
type random struct{ pcg *rand.PCG }

// newRandom returns one of many independent streams.
func newRandom(seed, stream uint64) random {
	const golden = 0x9e3779b97f4a7c15 // spreads neighboring numbers over the state
	return random{rand.NewPCG(seed, (stream+1)*golden)}
}

// below draws from 0 to n-1. Its bias, n in 2^64, is negligible.
func (r random) below(n int) int {
	high, _ := bits.Mul64(r.pcg.Uint64(), uint64(n))
	return int(high)
}

// between draws from low to high, both included.
func (r random) between(low, high int) int { return low + r.below(high-low+1) }

// chance is true with a probability of perMille in a thousand.
func (r random) chance(perMille int) bool { return r.below(1000) < perMille }

// among draws an element of a list.
func among[T any](r random, list []T) T { return list[r.below(len(list))] }

// choice is an element of a weighted list.
type choice[T any] struct {
	weight int
	value  T
}

// weighted draws an element by weight; the weights add up to 100.
func weighted[T any](r random, choices []choice[T]) T {
	left := r.below(100)
	for _, c := range choices {
		if left -= c.weight; left < 0 {
			return c.value
		}
	}
	return choices[len(choices)-1].value
}

// zipf holds the running sums of 1/k^1.125. Square roots can compute this
// exponent. Unlike math.Pow, they are exact to the last bit on every machine.
type zipf []float64

func newZipf(n int) zipf {
	z := make(zipf, n)
	sum := 0.0
	for i := range z {
		k := float64(i + 1)
		sum += 1 / (k * math.Sqrt(math.Sqrt(math.Sqrt(k))))
		z[i] = sum
	}
	return z
}

// draw draws an element of a list that is no longer than z. Earlier elements
// are more likely.
func draw[T any](r random, z zipf, list []T) T {
	n := len(list)
	x := float64(r.pcg.Uint64()>>11) / (1 << 53) * z[n-1]
	i, _ := slices.BinarySearch(z[:n], x)
	return list[min(i, n-1)]
}
