package storage

// Guarded is a store that checks in each View and Update that the kept figures are by one
// rubric, so that what another program applies meanwhile is noticed: it is Unavailable then.
type Guarded interface {
	// Guard says by which rubric the figures have to be. It is called before the
	// store is used.
	Guard(rubric string)
}

// Guard makes a store check the rubric, if it can.
func Guard(s Store, rubric string) {
	if guarded, ok := s.(Guarded); ok {
		guarded.Guard(rubric)
	}
}
