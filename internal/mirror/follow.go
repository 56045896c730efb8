package mirror

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

const (
	// mostBehind is how many revisions of others are followed at once, and mostChanges how
	// many changes of theirs. Past that, the map is read anew.
	mostBehind  = 256
	mostChanges = 10_000
	// moves is how often a store may move on while its revisions are followed.
	moves = 3
)

// follow brings the mirror to a state that a reader has read, if others have written since
// that of the mirror. If it cannot, the mirror is empty. It fails only if the context ends.
func (m *Mirror) follow(ctx context.Context, r storage.Reader, state storage.State) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.held == nil || m.following:
		return nil
	case m.held.state.Copy != state.Copy:
		m.drop()
		return nil
	case m.held.state.Sequence >= state.Sequence:
		return nil
	}
	h, done := m.held, false
	m.following = true
	defer func() {
		m.following = false
		switch {
		case m.held != h: // it was emptied meanwhile
		case !done:
			m.drop() // what could not be followed, or made a reader panic, has left half a state
		default:
			m.catchUp()
		}
	}()
	if err := m.unlocked(func() error { return h.read(ctx, r, state) }); err != nil {
		return ctx.Err()
	}
	done = true
	return nil
}

// unlocked calls f while others may take the lock.
func (m *Mirror) unlocked(f func() error) error {
	m.mu.Unlock()
	defer m.mu.Lock()
	return f()
}

// read follows what was written until a state, or a later one if the store moves on meanwhile. Nobody
// else looks at the map then.
func (h *held) read(ctx context.Context, r storage.Reader, to storage.State) error {
	moved := map[evidence.ID]bool{} // claims whose figures may have
	for n := range h.byID {
		if c, ok := h.byID[n].entry.(*evidence.Claim); ok && c.StaleSince > 0 {
			moved[c.ID] = true
		}
	}
	from := h.state.Sequence
	for range moves {
		if err := h.readRevisions(ctx, r, from, to.Sequence, moved); err != nil {
			return err
		}
		if err := h.readFigures(ctx, r, moved); err != nil {
			return err
		}
		h.state = to
		now, err := r.State(ctx)
		if err != nil || now.Same(to) {
			return err
		}
		if now.Copy != to.Copy {
			break
		}
		from, to = to.Sequence, now
	}
	return fmt.Errorf("the map does not stand still")
}

// readRevisions follows the revisions between two states, and adds the claims whose
// figures they may have moved.
func (h *held) readRevisions(ctx context.Context, r storage.Reader, from, to int64, moved map[evidence.ID]bool) error {
	if to-from > mostBehind {
		return fmt.Errorf("there are %d updates to follow", to-from)
	}
	page, err := r.Revisions(ctx, storage.RevisionQuery{Newer: from, OldestFirst: true, First: int(to - from)})
	if err != nil {
		return err
	}
	sequences, changes := make([]int64, len(page.Revisions)), 0
	for i, revision := range page.Revisions {
		if revision.Intent == evidence.IntentReassess || revision.Sequence != from+int64(i)+1 {
			break // it moves all figures, or something came before it that is no revision
		}
		sequences[i] = revision.Sequence
		changes += revision.Changes
	}
	if n := len(sequences); n == 0 || sequences[n-1] != to || changes > mostChanges {
		return fmt.Errorf("the updates from %d to %d are not all revisions that can be followed", from, to)
	}
	list, err := r.Changes(ctx, sequences)
	if err != nil {
		return err
	}
	for _, changes := range list {
		if err := h.change(changes, moved); err != nil {
			return err
		}
	}
	return nil
}

// change makes the changes of a revision, and adds the claims whose figures it may move.
func (h *held) change(changes []evidence.Change, moved map[evidence.ID]bool) error {
	var put []evidence.Entry
	var removed, touched []evidence.Ref
	for _, c := range changes {
		touched = append(touched, evidence.Ref(c.ID))
		if c.After == nil {
			removed = append(removed, evidence.Ref(c.ID))
		} else {
			put = append(put, evidence.Clone(c.After))
		}
	}
	note := func() {
		for _, key := range h.above(touched) {
			moved[h.named[key].entry.EntryMeta().ID] = true
		}
	}
	note()
	if err := h.exchange(put, removed); err != nil {
		return err
	}
	note()
	return nil
}

// readFigures reads the figures of claims, and forgets those that are gone.
func (h *held) readFigures(ctx context.Context, r storage.Reader, moved map[evidence.ID]bool) error {
	for id := range moved {
		if h.byID[id] == nil {
			delete(moved, id)
		}
	}
	ids := slices.Sorted(maps.Keys(moved))
	entries, err := r.Only(storage.DetailFigures).Entries(ctx, evidence.As[evidence.Ref](ids))
	if err != nil {
		return err
	}
	for i, e := range entries {
		now, ok := e.(*evidence.Claim)
		if !ok {
			return fmt.Errorf("the claim %q is gone", ids[i])
		}
		n := h.byID[ids[i]]
		next := *n.entry.(*evidence.Claim)
		next.Figures, next.StaleSince = now.Figures, now.StaleSince
		n.entry = &next
	}
	return nil
}
