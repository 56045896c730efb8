package neo4jstore

import (
	"context"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// A reader of a View knows the state that its latest call has read. Within an Update nobody needs to.
func TestStood(t *testing.T) {
	under.empty(t)
	s := under.open(t)
	defer s.Close()
	ctx := t.Context()
	write := func() {
		err := s.Update(ctx, func(tx storage.Tx) error {
			if _, ok := storage.Stood(tx); ok {
				t.Error("an Update tells where it stood")
			}
			return tx.Put(ctx, []evidence.Entry{&evidence.Claim{Meta: evidence.Meta{ID: "claim_1", Key: "rents-fall"}, Statement: "Rents fall."}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write()
	for name, see := range map[string]func(storage.Reader) storage.Reader{
		"a reader":               func(r storage.Reader) storage.Reader { return r },
		"a reader of some parts": func(r storage.Reader) storage.Reader { return r.Only(0) },
		"an observed reader":     func(r storage.Reader) storage.Reader { return r },
	} {
		var seen storage.Store = s
		if name == "an observed reader" {
			seen = storage.Observe(s, silent{})
		}
		err := seen.View(ctx, func(r storage.Reader) error {
			r = see(r)
			if _, ok := storage.Stood(r); ok {
				t.Errorf("%s tells where it stood before it was called", name)
			}
			for range 2 {
				if _, err := r.Entries(ctx, []evidence.Ref{"rents-fall"}); err != nil {
					return err
				}
				stood, ok := storage.Stood(r)
				state, err := r.State(ctx)
				if err != nil || !ok || stood != state {
					t.Errorf("%s stood at %+v (%t), and the map stands at %+v: %v", name, stood, ok, state, err)
				}
				write()
				if again, ok := storage.Stood(r); !ok || again != state {
					t.Errorf("%s stood at %+v (%t) for a call that was answered at %+v", name, again, ok, state)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// silent hears of calls, and does nothing.
type silent struct{}

// Began implements storage.Observer.
func (silent) Began(context.Context, storage.Call) func(int, error) { return func(int, error) {} }
