package mirror

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// note is what an Update has written, in its order.
type note struct {
	copied      string // which copy of the map
	first, last int64  // the sequence numbers that it took
	steps       []step
	entries     int  // that it has put
	lost        bool // it has put too much to note
}

// step is a call of an Update.
type step func(*held) error

// written follows an Update that is done. Updates may be told of out of their order.
func (m *Mirror) written(n *note) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held == nil && !m.loading {
		return
	}
	if n.first == 0 || n.lost {
		return // the history tells of it
	}
	if len(m.waiting) >= mostWaiting {
		clear(m.waiting)
	}
	m.waiting[n.first] = n
	m.catchUp()
}

// catchUp follows the Updates that come next.
func (m *Mirror) catchUp() {
	if m.held == nil || m.following {
		return
	}
	for first := range m.waiting {
		if first <= m.held.state.Sequence {
			delete(m.waiting, first) // somebody has read it from the history
		}
	}
	for {
		n := m.waiting[m.held.state.Sequence+1]
		if n == nil {
			return
		}
		delete(m.waiting, n.first)
		if err := m.held.follows(n); err != nil || len(m.held.byID) > m.most {
			m.drop()
			return
		}
	}
}

// follows makes of a map what an Update has made of it.
func (h *held) follows(n *note) error {
	if n.copied != h.state.Copy {
		return fmt.Errorf("the update is of copy %s of the map, and not of %s", n.copied, h.state.Copy)
	}
	for _, s := range n.steps {
		if err := s(h); err != nil {
			return err
		}
	}
	h.state.Sequence = n.last
	return nil
}

// Update is that of the store. What f writes changes the mirror, too.
func (m *Mirror) Update(ctx context.Context, s storage.Store, f func(storage.Tx) error) error {
	if m == nil {
		return s.Update(ctx, f)
	}
	var n *note
	err := s.Update(ctx, func(tx storage.Tx) error {
		n = &note{}
		return f(&noting{tx, n})
	})
	if err == nil {
		m.written(n)
	}
	return err
}

// noting notes what an Update writes.
type noting struct {
	storage.Tx
	note *note
}

func (t *noting) add(s step) {
	if !t.note.lost {
		t.note.steps = append(t.note.steps, s)
	}
}

// lose forgets what was noted.
func (t *noting) lose() { t.note.lost, t.note.steps = true, nil }

// State implements storage.EntryReader. Every Update that a mirror follows asks for it first.
func (t *noting) State(ctx context.Context) (storage.State, error) {
	state, err := t.Tx.State(ctx)
	if err == nil && t.note.first == 0 {
		if len(t.note.steps) > 0 {
			t.lose()
		}
		t.note.copied, t.note.first, t.note.last = state.Copy, state.Sequence, state.Sequence
	}
	return state, err
}

// Put implements storage.Writer.
func (t *noting) Put(ctx context.Context, entries []evidence.Entry) error {
	if err := t.Tx.Put(ctx, entries); err != nil {
		return err
	}
	t.notePut(entries)
	return nil
}

func (t *noting) notePut(entries []evidence.Entry) {
	if t.note.entries += len(entries); t.note.entries > mostPut {
		t.lose()
		return
	}
	kept := make([]evidence.Entry, len(entries))
	for i, e := range entries {
		kept[i] = evidence.Clone(e)
		switch e := kept[i].(type) {
		case *evidence.Claim:
			e.Figures, e.StaleSince = nil, 0
		case evidence.Annotation:
			evidence.SortSubjects(e)
		}
	}
	t.add(func(h *held) error { return h.put(kept) })
}

// mostPut is how many entries of an Update are noted at most.
const mostPut = 10_000

// Remove implements storage.Recorder.
func (t *noting) Remove(ctx context.Context, refs []evidence.Ref) error {
	if err := t.Tx.Remove(ctx, refs); err != nil {
		return err
	}
	refs = slices.Clone(refs)
	t.add(func(h *held) error { return h.exchange(nil, refs) })
	return nil
}

// SetFigures implements storage.Writer.
func (t *noting) SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) error {
	if err := t.Tx.SetFigures(ctx, figures); err != nil {
		return err
	}
	t.noteFigures(figures)
	return nil
}

func (t *noting) noteFigures(figures map[evidence.Key]evidence.Figures) {
	if len(figures) == 0 {
		return
	}
	figures = maps.Clone(figures)
	t.add(func(h *held) error {
		for key, f := range figures {
			err := h.changeClaims([]evidence.Key{key}, func(c *evidence.Claim) { c.Figures, c.StaleSince = &f, 0 })
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// MarkStale implements storage.Recorder.
func (t *noting) MarkStale(ctx context.Context, claims []evidence.Key) error {
	if err := t.Tx.MarkStale(ctx, claims); err != nil {
		return err
	}
	t.noteStale(claims)
	return nil
}

func (t *noting) noteStale(claims []evidence.Key) {
	if len(claims) == 0 {
		return
	}
	claims, since := slices.Clone(claims), t.note.last
	t.add(func(h *held) error {
		return h.changeClaims(claims, func(c *evidence.Claim) {
			if c.StaleSince == 0 {
				c.StaleSince = since
			}
		})
	})
}

// SetRubric implements storage.Writer.
func (t *noting) SetRubric(ctx context.Context, hash string) error {
	if err := t.Tx.SetRubric(ctx, hash); err != nil {
		return err
	}
	t.add(func(h *held) error {
		h.state.Rubric = hash
		return nil
	})
	return nil
}

// Next implements storage.Recorder.
func (t *noting) Next(ctx context.Context) error {
	if err := t.Tx.Next(ctx); err != nil {
		return err
	}
	t.note.last++
	return nil
}

// Write implements storage.Recorder.
func (t *noting) Write(ctx context.Context, writes []storage.Write) error {
	if err := t.Tx.Write(ctx, writes); err != nil {
		return err
	}
	for i, w := range writes {
		if i > 0 {
			t.note.last++
		}
		t.notePut(w.Entries)
		t.noteStale(w.Stale)
		t.noteFigures(w.Figures)
	}
	return nil
}

// Fill implements storage.Filling as the Tx does.
func (t *noting) Fill(ctx context.Context, write func() error) error {
	return storage.Fill(ctx, t.Tx, write)
}
