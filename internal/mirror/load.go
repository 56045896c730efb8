package mirror

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// loads is how often a map is read while others write what cannot be followed. The last time, a store that
// moves keeps them out.
const loads = 4

// errMoved says that others have written what a map that was read meanwhile cannot follow.
var errMoved = errors.New("what was written while the map was read cannot be followed")

// Load reads the map of a store, unless it is too large. Others may write meanwhile.
func (m *Mirror) Load(ctx context.Context, s storage.Store) error {
	m.mu.Lock()
	if m.held != nil || m.loading {
		m.mu.Unlock()
		return nil
	}
	m.loading = true
	m.mu.Unlock()
	var loaded *held
	defer func() { m.loaded(loaded) }() // after a panic of the store, too
	for try := 1; ; try++ {
		var h *held
		err := s.View(ctx, func(r storage.Reader) (err error) {
			h, err = m.load(ctx, r)
			if errors.Is(err, errMoved) && try == loads {
				err = fmt.Errorf("%w: %w", storage.ErrMoved, err)
			}
			return err
		})
		switch {
		case err == nil:
			loaded = h
			return nil
		case !errors.Is(err, errMoved) || try == loads:
			return err
		}
	}
}

// loaded ends a Load that has read a map, or nil.
func (m *Mirror) loaded(h *held) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.loading, m.missed, m.held = false, 0, h
	if h == nil {
		clear(m.waiting)
	}
	m.catchUp()
}

// load reads the map. It returns nil if the map is too large.
func (m *Mirror) load(ctx context.Context, r storage.Reader) (*held, error) {
	before, err := r.State(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := r.Counts(ctx)
	if err != nil {
		return nil, err
	}
	total := counts.Entries()
	m.mu.Lock()
	m.total = total
	m.mu.Unlock()
	if total > m.most {
		return nil, nil
	}
	all := make([]evidence.Entry, 0, total)
	err = r.Sweep(ctx, func(e evidence.Entry) error {
		all = append(all, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	now, err := r.State(ctx)
	if err != nil {
		return nil, err
	}
	if now.Same(before) {
		h := newHeld(now)
		if err := h.fill(all); err != nil {
			return nil, evidence.Wrap(evidence.Internal, err, "keeping the map in memory")
		}
		return h, nil
	}
	return settle(ctx, r, all, before, now)
}

// settle makes a map of entries that were read between two states, each as it was at some time in between.
func settle(ctx context.Context, r storage.Reader, all []evidence.Entry, before, now storage.State) (*held, error) {
	if now.Copy != before.Copy {
		return nil, fmt.Errorf("%w: the map was restored", errMoved)
	}
	revisions, err := readChanges(ctx, r, before.Sequence, now.Sequence)
	if err != nil {
		return nil, err
	}
	changes := slices.Concat(revisions...)
	last := map[evidence.ID]evidence.Entry{} // nil for what was removed
	for _, c := range changes {
		if renames(c) {
			return nil, fmt.Errorf("%w: %q got another name", errMoved, c.Ref)
		}
		last[c.ID] = c.After
	}
	h := newHeld(now)
	settled := make([]evidence.Entry, 0, len(all))
	for _, e := range all {
		if _, changed := last[e.EntryMeta().ID]; !changed {
			settled = append(settled, e)
		}
	}
	for _, e := range last {
		if e != nil {
			settled = append(settled, evidence.Clone(e))
		}
	}
	if err := h.fill(settled); err != nil {
		return nil, fmt.Errorf("%w: %w", errMoved, err)
	}
	return h, h.readFigures(ctx, r, h.movedBy(changes))
}

// renames reports whether a change gives an item another name. Then what refers to the item tells another
// name, too, without a change of its own.
func renames(c evidence.Change) bool {
	if c.Before == nil || c.After == nil {
		return false
	}
	before, after := c.Before.EntryMeta(), c.After.EntryMeta()
	return before.Key != after.Key || !slices.Equal(before.Aliases, after.Aliases)
}

// movedBy is the claims whose figures some changes may have moved, as far as they are there now. What has
// left the map on the way up to a claim has left it by a change, too, and what it led to is named by that.
func (h *held) movedBy(changes []evidence.Change) map[evidence.ID]bool {
	var touched []evidence.Ref
	for _, c := range changes {
		touched = append(touched, evidence.Ref(c.ID))
		for _, e := range []evidence.Entry{c.Before, c.After} {
			switch e := e.(type) {
			case *evidence.Link:
				touched = append(touched, evidence.Ref(e.To))
			case *evidence.Caveat:
				touched = append(touched, evidence.As[evidence.Ref](e.QualifiedClaimsAndItems())...)
			}
		}
	}
	moved := map[evidence.ID]bool{}
	for _, key := range h.above(touched) {
		moved[h.named[key].entry.EntryMeta().ID] = true
	}
	return moved
}
