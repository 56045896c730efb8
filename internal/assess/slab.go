package assess

// The number of elements that a slab allocates at once, at first and at most.
const (
	firstSlab = 64
	lastSlab  = 4096
)

// slab cuts small slices from large ones: an allocation of its own would take
// more memory than most of them.
type slab[T any] struct {
	chunk []T
	used  int
}

// take cuts off n elements, with no room for more. They may hold anything.
func (s *slab[T]) take(n int) []T {
	if s.used+n > len(s.chunk) {
		s.chunk, s.used = make([]T, max(n, firstSlab, min(2*len(s.chunk), lastSlab))), 0
	}
	s.used += n
	return s.chunk[s.used-n : s.used : s.used]
}

// copy keeps a copy of a slice.
func (s *slab[T]) copy(of []T) []T {
	out := s.take(len(of))
	copy(out, of)
	return out
}

// reuse lets the slab give once more what it has given.
func (s *slab[T]) reuse() { s.used = 0 }
