package storage_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// notes are what an observer was told: each call as it begins, and its error.
type notes struct {
	calls   []storage.Call
	entries []int
	errors  []error
}

func (n *notes) Began(_ context.Context, call storage.Call) func(int, error) {
	n.calls = append(n.calls, call)
	return func(entries int, err error) { n.entries, n.errors = append(n.entries, entries), append(n.errors, err) }
}

// TestEachMethodIsObserved calls each method of a Tx that reads or writes, those of its
// roles included.
func TestEachMethodIsObserved(t *testing.T) {
	role := reflect.TypeFor[storage.Tx]()
	for i := range role.NumMethod() {
		method := role.Method(i)
		if method.Name == "Only" {
			continue
		}
		told := &notes{}
		err := storage.Observe(memstore.New(), told).Update(t.Context(), func(tx storage.Tx) error {
			in := []reflect.Value{reflect.ValueOf(t.Context())}
			for i := 1; i < method.Type.NumIn(); i++ {
				in = append(in, reflect.Zero(method.Type.In(i)))
			}
			reflect.ValueOf(tx).MethodByName(method.Name).Call(in)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(told.calls) != 2 || len(told.errors) != 2 || told.calls[0].Method != "Update" || told.calls[1].Method != method.Name {
			t.Errorf("%s: the observer is told of %v", method.Name, told.calls)
			continue
		}
		if n := method.Type.NumIn(); n > 1 && method.Type.In(1).Kind() != reflect.Func && reflect.TypeOf(told.calls[1].Asked) != method.Type.In(1) {
			t.Errorf("%s: the observer is told that %T is asked", method.Name, told.calls[1].Asked)
		}
	}
}

// TestPartsAreObserved: the observer is told of what a reader of some parts reads.
func TestPartsAreObserved(t *testing.T) {
	told := &notes{}
	err := storage.Observe(memstore.New(), told).View(t.Context(), func(r storage.Reader) error {
		_, err := r.Only(storage.DetailFigures).Only(0).Entries(t.Context(), nil)
		return err
	})
	if err != nil || len(told.calls) != 2 || told.calls[1].Method != "Entries" {
		t.Errorf("%v: the observer is told of %v", err, told.calls)
	}
}

// TestErrorsAreObserved: errors of the store are told, and those of the caller are not.
func TestErrorsAreObserved(t *testing.T) {
	own := errors.New("own")
	told := &notes{}
	memory := memstore.New()
	observed := storage.Observe(memory, told)
	err := observed.View(t.Context(), func(r storage.Reader) error {
		_, err := r.Find(t.Context(), storage.Query{Kind: evidence.KindLink})
		return err
	})
	if evidence.CodeOf(err) != evidence.Invalid || len(told.errors) != 2 || !errors.Is(told.errors[0], err) || told.errors[1] != nil {
		t.Errorf("got %v, and the observer %v", err, told.errors)
	}
	told.errors = nil
	err = observed.Update(t.Context(), func(tx storage.Tx) error {
		agent := &evidence.Agent{Meta: evidence.Meta{ID: "agent_0001", Key: "ann", Version: 1}, Name: "Ann", Kind: "PERSON"}
		return errors.Join(tx.Put(t.Context(), []evidence.Entry{agent}), tx.Scan(t.Context(), func(evidence.Entry) error { return own }))
	})
	if !errors.Is(err, own) || !slices.Equal(told.errors, []error{nil, nil, nil}) {
		t.Errorf("got %v, and the observer %v", err, told.errors)
	}
	told.errors = nil
	if err := errors.Join(memory.Close(), observed.View(t.Context(), func(storage.Reader) error { return nil })); evidence.CodeOf(err) != evidence.Unavailable || told.errors[0] == nil {
		t.Errorf("got %v, and the observer %v", err, told.errors)
	}
}

// TestWhatIsReadAndWrittenIsCounted, in entries.
func TestWhatIsReadAndWrittenIsCounted(t *testing.T) {
	told := &notes{}
	observed := storage.Observe(memstore.New(), told)
	meta := func(id, key string) evidence.Meta {
		return evidence.Meta{ID: evidence.ID(id), Key: evidence.Key(key), Version: 1}
	}
	err := observed.Update(t.Context(), func(tx storage.Tx) error {
		return errors.Join(
			tx.Put(t.Context(), []evidence.Entry{&evidence.Agent{Meta: meta("agent_0001", "ann"), Name: "Ann", Kind: "PERSON"},
				&evidence.Source{Meta: meta("source_0001", "book"), Title: "Book", Kind: "BOOK", Authors: []evidence.Key{"ann"}},
				&evidence.Claim{Meta: meta("claim_0001", "it-rains"), Statement: "It rains."},
				&evidence.Link{Meta: evidence.Meta{ID: "link_0001", Version: 1}, From: "book", To: "it-rains", Relation: evidence.Supports}}),
			second(tx.LinksAmong(t.Context(), []evidence.ID{"source_0001", "claim_0001"})),
			second(tx.Degrees(t.Context(), []evidence.ID{"source_0001", "agent_0001"})),
			second(tx.Entries(t.Context(), []evidence.Ref{"ann", "nobody"})),
			second(tx.Edges(t.Context(), []storage.EdgeQuery{{Of: "book", Relation: evidence.AuthoredBy, Direction: storage.Out, First: 5}})),
			second(tx.Find(t.Context(), storage.Query{Kind: evidence.KindSource, First: 5})),
			second(tx.Below(t.Context(), []evidence.Ref{"it-rains"})),
			tx.Scan(t.Context(), func(evidence.Entry) error { return nil }),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{4, 1, 3, 2, 1, 1, 4, 4, 0}, told.entries); diff != "" {
		t.Errorf("entries of each call (-want +got):\n%s", diff)
	}
}

func second[T any](_ T, err error) error { return err }

// pooled is a store in memory that could be one of many members.
type pooled struct{ *memstore.Store }

func (pooled) Moves() bool        { return true }
func (pooled) Pool() storage.Pool { return storage.Pool{InUse: 1, Max: 2} }

// TestObservedTellsOfItself: an observed store tells of itself what the store does.
func TestObservedTellsOfItself(t *testing.T) {
	observed := storage.Observe(pooled{memstore.New()}, &notes{})
	if !observed.(storage.Moving).Moves() {
		t.Error("a store that moves does not say so")
	}
	if diff := cmp.Diff(storage.Pool{InUse: 1, Max: 2}, observed.(storage.Pooled).Pool()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	observed = storage.Observe(memstore.New(), &notes{})
	if observed.(storage.Moving).Moves() {
		t.Error("a store that does not move says that it does")
	}
	if _, ok := observed.(storage.Pooled); ok {
		t.Error("a store without connections tells of them")
	}
}

// marking is a store that keeps what it was asked to mind.
type marking struct {
	*memstore.Store
	seen *storage.Seen
}

func (m marking) For(seen *storage.Seen) storage.Store { return marking{m.Store, seen} }

// View implements storage.Store.
func (m marking) View(ctx context.Context, f func(storage.Reader) error) error {
	if m.seen != nil {
		m.seen.Set([]string{"read"})
	}
	return m.Store.View(ctx, f)
}

// TestObservedForAClient: an observed store minds what a client has seen, and
// tells of the calls of each client; a store without marks is the same for all.
func TestObservedForAClient(t *testing.T) {
	told := &notes{}
	seen := storage.NewSeen()
	client := storage.For(storage.Observe(marking{Store: memstore.New()}, told), seen)
	if err := client.View(t.Context(), func(storage.Reader) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if len(told.calls) != 1 || !slices.Equal(seen.Marks(), []string{"read"}) {
		t.Errorf("the observer is told of %v, and the client has seen %v", told.calls, seen.Marks())
	}
	plain := memstore.New()
	if storage.For(plain, seen) != storage.Store(plain) {
		t.Error("a store without marks is another one for a client")
	}
}
