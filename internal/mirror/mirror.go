package mirror

import (
	"sync"

	"corroborate/internal/storage"
)

// Mirror keeps the map of one store. It may be used by several goroutines at once. A nil
// Mirror keeps nothing.
type Mirror struct {
	most int // entries

	mu        sync.RWMutex
	held      *held           // nil if nothing is kept
	following bool            // somebody brings it up to date, and it is of no state meanwhile
	loading   bool            // the map is being read
	waiting   map[int64]*note // of later states than that of held, by the first sequence number
	missed    int             // how many entries were read from the store for want of a mirror
	total     int             // how many entries the map had when it was last counted; 0 if it was not
	ahead     storage.State   // a state of the store that a question has found the mirror to be behind
}

// New makes an empty mirror of at most so many entries.
func New(entries int) *Mirror { return &Mirror{most: entries, waiting: map[int64]*note{}} }

const (
	// mostWaiting is how many Updates may wait for an earlier one, or for a map that is being read.
	mostWaiting = 4_096
	// worth is how many times the entries that edits have read from the store a map may
	// have that is worth reading.
	worth = 20
)

// Len is how many entries of the map the mirror keeps, and 0 while it cannot answer.
func (m *Mirror) Len() int {
	if m == nil {
		return 0
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	if !m.answers() {
		return 0
	}
	return len(m.held.byID)
}

// Loaded reports whether the mirror keeps a map, be it behind that of the store.
func (m *Mirror) Loaded() bool {
	if m == nil {
		return false
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.held != nil
}

// answers reports whether the map is as it is at one state.
func (m *Mirror) answers() bool { return m.held != nil && !m.following && m.held.settled() }

// Drop empties the mirror.
func (m *Mirror) Drop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop()
}

func (m *Mirror) drop() {
	m.held, m.missed = nil, 0
	clear(m.waiting)
}

// asked answers a question about a state, if the mirror is as the map is there.
func asked[A any](m *Mirror, state storage.State, answer func(*held) A) (a A, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if !m.answers() || !m.held.state.Same(state) {
		return a, false
	}
	return answer(m.held), true
}

// miss notes that so many entries were read from the store instead.
func (m *Mirror) miss(entries int) {
	if m.Len() > 0 { // as mostly, and readers of the mirror do not wait then
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held == nil {
		m.missed += entries
	}
}

// Wanted reports whether edits have read so much from the store that the map is worth loading.
func (m *Mirror) Wanted() bool {
	if m == nil {
		return false
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.held == nil && !m.loading && m.missed > 0 && m.total <= min(m.most, m.missed*worth)
}
