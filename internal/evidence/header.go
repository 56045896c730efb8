package evidence

import "time"

// Header names the map that a map file was exported from, and the state of that map.
type Header struct {
	Map      string // identifies the map; the store that it is from has the same
	Sequence int64  // how far the map had come
	// At is the time of the last revision until then, which tells this state from one of
	// the same number in another history of the map. It is zero if there was no revision,
	// or if the file does not tell.
	At time.Time
	// Whole says that the file holds the whole map. What it does not name was taken out
	// of it.
	Whole bool
	Place Place // where the header stands in its file; the zero value when writing
}
