package neo4jstore

import (
	"context"
	"errors"
	"reflect"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// view is one View.
type view struct {
	store  *Store
	begun  int64 // the number of the latest commit at the first read
	stood  any   // the state of the map at the latest read; nil if that has not learned it
	ended  bool
	moved  bool // something was committed since the reader looked first, and it cannot go back
	halves bool // a statement may see a half of a change
}

// errMoved ends a read of several statements if they would not see the same map.
var errMoved = errors.New("the map has changed meanwhile")

// tries is how often a read runs again because of commits before it locks them out.
const tries = 20

// run runs a reading statement so that it sees no half of a change. Neo4j does not
// guarantee that: while it applies a commit, a statement may see a part of it. So
// writers announce each commit and its end, and run repeats a statement that finds
// a commit under way.
func (v *view) run(ctx context.Context, st statement, p params) (rows, error) {
	standing := &standing{}
	if !v.store.options.ReadOnly {
		standing = nil
	}
	v.stood = nil
	for try := 1; try <= tries; try++ {
		records, err := v.store.query(ctx, statement{name: st.name, text: st.alone}, p)
		if err != nil {
			return nil, err
		}
		if len(records) != 1 {
			return nil, v.store.gone()
		}
		if err := v.store.same(records[0].Values[3]); err != nil {
			return nil, err
		}
		begun, _ := records[0].Values[1].(int64)
		steady := records[0].Values[4] == true
		whole := records[0].Values[2] == true || !v.halves && steady && v.store.leftBehind(standing, begun, records[0].Values[0])
		if whole || v.halves {
			v.begun = begun
			if whole {
				v.stood = records[0].Values[5]
			}
			list, _ := records[0].Values[0].([]any)
			found := make(rows, len(list))
			for i := range list {
				found[i], _ = list[i].([]any)
			}
			return found, nil
		}
		if !pause(ctx, min(try, 5)) {
			return nil, ctx.Err()
		}
	}
	if v.store.options.ReadOnly {
		return nil, tooBusy()
	}
	v.begun = -1 // which fits to no other read
	var found rows
	err := v.store.holding(ctx, func(t *tx) (err error) {
		found, err = t.run(ctx, st, p)
		return err
	})
	return found, err
}

// standing notices an announcement that a writer has left behind, for readers who may not take
// the writers' lock, and so cannot know that no commit is under way: through all tries, nothing has
// moved.
type standing struct {
	tries int
	begun int64
	rows  any
}

// leftBehind reports whether the latest announcement was left behind. Once that is known, it stays so until
// another commit is announced.
func (s *Store) leftBehind(all *standing, begun int64, rows any) bool {
	if all == nil {
		return false
	}
	if left := s.left.Load(); left != 0 && left == begun {
		return true
	}
	if !all.same(begun, rows) {
		return false
	}
	s.left.Store(begun)
	return true
}

// same reports whether all tries have found the same.
func (s *standing) same(begun int64, rows any) bool {
	if s.tries == 0 || begun != s.begun || !reflect.DeepEqual(rows, s.rows) {
		*s = standing{begun: begun, rows: rows}
	}
	s.tries++
	return s.tries == tries
}

// tooBusy is the error of a read that others do not let see one state of the map.
func tooBusy() error {
	return evidence.Errorf(evidence.Unavailable, "others write to the map all the time, so that it cannot be read as a whole: try again later")
}

// View implements storage.Store. Each call of the reader is a
// transaction, so that any member of a cluster may answer it. If a change comes in
// between, as Scan or f reports, View calls f again and holds the writers' lock.
func (s *Store) View(ctx context.Context, f func(storage.Reader) error) error {
	const doing = "reading the map"
	if err := s.enter(ctx, doing); err != nil {
		return err
	}
	defer s.running.Done()
	moved, err := s.look(f)
	for try := 1; moved && s.options.ReadOnly; try++ { // which may not lock others out
		if try > tries {
			return tooBusy()
		}
		moved, err = s.look(f)
	}
	if !moved {
		return err
	}
	var own error
	err = s.holding(ctx, func(t *tx) error {
		own = f(&t.reader)
		return own
	})
	if own != nil {
		return own
	}
	return s.coded(ctx, err, doing)
}

// look calls f with a reader, and reports whether the map has moved meanwhile, so that f has
// ended early.
func (s *Store) look(f func(storage.Reader) error) (moved bool, err error) {
	v := &view{store: s}
	r := &reader{store: s, run: v.run, view: v}
	defer func() { r.run, v.ended = nil, true }()
	err = f(r)
	return v.moved || errors.Is(err, storage.ErrMoved), err
}
