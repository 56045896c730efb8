package storage

// Progress is called during long work on a store with its stage, how much of that is done, and how much there
// is, or 0 if that is not known. It may be nil.
type Progress func(stage string, done, total int)

// Report calls a Progress that is not nil.
func (p Progress) Report(stage string, done, total int) {
	if p != nil {
		p(stage, done, total)
	}
}
