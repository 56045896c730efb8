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
	// mostBehind is how many revisions of others are followed, and mostChanges how many changes of
	// theirs. Past that, the map is read anew.
	mostBehind  = 4_096
	mostChanges = 50_000
	// revisionsAtOnce is how many revisions are read in one call.
	revisionsAtOnce = 256
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

// read follows what was written until a state. Nobody else looks at the map then.
func (h *held) read(ctx context.Context, r storage.Reader, to storage.State) error {
	moved := maps.Clone(h.stale) // claims whose figures may have
	revisions, err := readChanges(ctx, r, h.state.Sequence, to.Sequence)
	if err != nil {
		return err
	}
	for _, changes := range revisions {
		if err := h.change(changes, moved); err != nil {
			return err
		}
	}
	h.state = to
	return h.readFigures(ctx, r, moved)
}

// readChanges reads the changes of each revision between two states. All that was written in between
// has to be a revision that can be followed; otherwise its error wraps errMoved.
func readChanges(ctx context.Context, r storage.Reader, from, to int64) (list [][]evidence.Change, err error) {
	if to-from > mostBehind {
		return nil, fmt.Errorf("%w: there are %d updates", errMoved, to-from)
	}
	for changes := 0; from < to; {
		page, err := r.Revisions(ctx, storage.RevisionQuery{Newer: from, OldestFirst: true, First: int(min(to-from, revisionsAtOnce))})
		if err != nil {
			return nil, err
		}
		var sequences []int64
		for _, revision := range page.Revisions {
			if revision.Intent == evidence.IntentReassess || revision.Sequence != from+1 {
				break // it moves all figures, or something came before it that is no revision
			}
			from = revision.Sequence
			sequences = append(sequences, from)
			changes += revision.Changes
		}
		if len(sequences) == 0 || len(sequences) < len(page.Revisions) || changes > mostChanges {
			return nil, fmt.Errorf("%w: the updates until %d are not all revisions that can be followed", errMoved, to)
		}
		more, err := r.Changes(ctx, sequences)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
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

// readFigures reads the figures of claims, and forgets claims that are gone. The store may move on
// meanwhile, so the figures may be of a later state. The map answers from that state on.
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
		h.set(n, &next)
	}
	state, err := r.State(ctx)
	switch {
	case err != nil:
		return err
	case state.Copy != h.state.Copy:
		return fmt.Errorf("%w: the map was restored", errMoved)
	}
	h.figuresOf = state.Sequence
	return nil
}
