package storetest

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// testUnderneath: a map that another program restores or reassesses is noticed before anything is
// read or written, and told by name. The program that has restored it goes on.
func testUnderneath(t T, c Config) {
	ctx := context.Background()
	const rubric = "0123abcd"
	for _, change := range []struct {
		name string
		make func(storage.Tx) error
		want evidence.Outage
	}{
		{"restored", func(tx storage.Tx) error { return tx.(storage.Restorer).Adopt(ctx, "map_same") }, evidence.OutageRestored},
		{"reassessed", func(tx storage.Tx) error { return tx.SetRubric(ctx, "ffff") }, evidence.OutageRubric},
	} {
		t.Part(change.name, func(t T) {
			s := open(t, c, agent("ann"))
			storage.Guard(s, rubric)
			if err := s.Update(ctx, func(tx storage.Tx) error { return tx.SetRubric(ctx, rubric) }); err != nil {
				t.Fatalf("%s%v", setOut, err)
			}
			before := stateOf(t, s)
			other := c.Reopen(t, s)
			t.Cleanup(func() {
				if err := other.Close(); err != nil {
					t.Errorf("closing the other store: %v", err)
				}
			})
			if err := other.Update(ctx, change.make); err != nil {
				t.Fatalf("%s%v", setOut, err)
			}
			if again := stateOf(t, other).Copy != before.Copy; again != (change.want == evidence.OutageRestored) {
				t.Errorf("it is another copy: %t", again)
			}
			for range 2 {
				noticed(t, "View", change.want, s.View(ctx, func(r storage.Reader) error {
					_, err := r.Entries(ctx, []evidence.Ref{"ann"})
					return err
				}))
				noticed(t, "Update", change.want, s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, []evidence.Entry{agent("bob")}) }))
			}
			if err := other.View(ctx, func(r storage.Reader) error { // which has made the change, and goes on
				found, err := r.Entries(ctx, []evidence.Ref{"ann", "bob"})
				if err == nil && (found[0] == nil || found[1] != nil) {
					t.Errorf("the store holds %v", found)
				}
				return err
			}); err != nil {
				t.Errorf("the other store: %v", err)
			}
		})
	}
}

func stateOf(t T, s storage.Store) (state storage.State) {
	t.Helper()
	view(t, s, func(ctx context.Context, r storage.Reader) (err error) {
		state, err = r.State(ctx)
		return err
	})
	return state
}

func noticed(t T, what string, want evidence.Outage, err error) {
	t.Helper()
	if evidence.OutageOf(err) != want || evidence.CodeOf(err) != evidence.Unavailable {
		t.Errorf("%s: %v instead of the outage %s", what, err, want)
	}
}

// heedless opens the map anew for each call.
type heedless struct{ *memstore.Store }

func (h heedless) View(ctx context.Context, f func(storage.Reader) error) error {
	return h.Reopen().View(ctx, f)
}

func (h heedless) Update(ctx context.Context, f func(storage.Tx) error) error {
	return h.Reopen().Update(ctx, f)
}

// underneathFaults are found by "changes underneath".
var underneathFaults = []fault{
	{"nothing is noticed", func(m *memstore.Store) storage.Store { return heedless{m} }},
	{"all copies are one", readFault(reads{state: func(s storage.State) storage.State { s.Copy = "one"; return s }})},
}
