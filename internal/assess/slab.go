package assess

// The least and the most elements that a slab usually allocates at once.
const (
	firstSlab = 64
	lastSlab  = 4096
)

// slab cuts small slices from large ones. For most of them, an allocation of
// their own would take more memory than their elements.
type slab[T any] struct {
	chunk []T
	used  int
}

// take returns a slice of n elements without spare capacity. The elements may have any value.
func (s *slab[T]) take(n int) []T {
	if s.used+n > len(s.chunk) {
		s.chunk, s.used = make([]T, max(n, firstSlab, min(2*len(s.chunk), lastSlab))), 0
	}
	s.used += n
	return s.chunk[s.used-n : s.used : s.used]
}

// copy returns a copy of a slice.
func (s *slab[T]) copy(of []T) []T {
	out := s.take(len(of))
	copy(out, of)
	return out
}

// reuse makes the present chunk available again. Slices taken before become invalid.
func (s *slab[T]) reuse() { s.used = 0 }
