package curate_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// moving is a store that moves on between two calls of one View, and between two entries of a Sweep: it
// calls a function then.
type moving struct {
	storage.Store
	between func()
}

// Moves implements storage.Moving.
func (moving) Moves() bool { return true }

// View implements storage.Store.
func (s moving) View(ctx context.Context, f func(storage.Reader) error) error {
	err := f(movingReader{nil, s, storage.Whole})
	if errors.Is(err, storage.ErrMoved) {
		return s.Store.View(ctx, f) // while others are kept out
	}
	return err
}

// movingReader answers what a mirror asks while it is loaded.
type movingReader struct {
	storage.Reader
	store moving
	parts storage.Detail
}

// now calls f with a reader of the map as it is now.
func (r movingReader) now(ctx context.Context, f func(storage.Reader) error) error {
	r.store.between()
	return r.store.Store.View(ctx, func(inner storage.Reader) error { return f(inner.Only(r.parts)) })
}

func (r movingReader) Only(parts storage.Detail) storage.Reader {
	return movingReader{nil, r.store, parts}
}

func (r movingReader) State(ctx context.Context) (state storage.State, err error) {
	err = r.now(ctx, func(inner storage.Reader) (err error) {
		state, err = inner.State(ctx)
		return err
	})
	return state, err
}

func (r movingReader) Counts(ctx context.Context) (counts storage.Counts, err error) {
	err = r.now(ctx, func(inner storage.Reader) (err error) {
		counts, err = inner.Counts(ctx)
		return err
	})
	return counts, err
}

func (r movingReader) Entries(ctx context.Context, refs []evidence.Ref) (entries []evidence.Entry, err error) {
	err = r.now(ctx, func(inner storage.Reader) (err error) {
		entries, err = inner.Entries(ctx, refs)
		return err
	})
	return entries, err
}

func (r movingReader) Revisions(ctx context.Context, q storage.RevisionQuery) (page storage.RevisionPage, err error) {
	err = r.now(ctx, func(inner storage.Reader) (err error) {
		page, err = inner.Revisions(ctx, q)
		return err
	})
	return page, err
}

func (r movingReader) Changes(ctx context.Context, sequences []int64) (changes [][]evidence.Change, err error) {
	err = r.now(ctx, func(inner storage.Reader) (err error) {
		changes, err = inner.Changes(ctx, sequences)
		return err
	})
	return changes, err
}

// Sweep visits one entry after the other, each as it is when its turn comes.
func (r movingReader) Sweep(ctx context.Context, visit func(evidence.Entry) error) error {
	var last evidence.Entry
	for {
		var next evidence.Entry
		err := r.now(ctx, func(inner storage.Reader) error {
			return inner.Scan(ctx, func(e evidence.Entry) error {
				if next == nil && (last == nil || comesAfter(e, last)) {
					next = e
				}
				return nil
			})
		})
		if err != nil || next == nil {
			return err
		}
		if err := visit(next); err != nil {
			return err
		}
		last = next
	}
}

// comesAfter reports whether an entry follows another one in the order of a Scan.
func comesAfter(e, last evidence.Entry) bool {
	place := func(e evidence.Entry) (int, []string) {
		if l, ok := e.(*evidence.Link); ok {
			return len(evidence.ItemKinds), []string{string(l.From), string(l.To), string(l.Relation)}
		}
		return slices.Index(evidence.ItemKinds, e.EntryKind()), []string{string(e.EntryMeta().Key)}
	}
	kind, names := place(e)
	lastKind, lastNames := place(last)
	return kind > lastKind || kind == lastKind && slices.Compare(names, lastNames) > 0
}

// checkAsItWas compares all entries of a mirror with the store as it was at the state of the mirror.
func checkAsItWas(t *rapid.T, r storage.Reader, was map[int64]content) {
	ctx := context.Background()
	state, err := r.State(ctx)
	if err != nil {
		t.Fatal(err)
	}
	then := was[state.Sequence]
	var ids []evidence.Ref
	for _, e := range then.Entries {
		ids = append(ids, evidence.Ref(e.EntryMeta().ID))
	}
	got, err := r.Entries(ctx, ids)
	if diff := cmp.Diff(then.Entries, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Fatalf("at %v (-store +mirror): %v\n%s", state, err, diff)
	}
}

// A mirror that is loaded while its own process and another one write is as the store is once it answers. It
// is loaded at the first try unless somebody has written what has no revision, or has renamed an item.
func TestMirrorIsLoadedWhileOthersWrite(t *testing.T) {
	loaded := 0
	checkStores(t, openMemory(t), func(t *rapid.T, s storage.Store) {
		ctx := context.Background()
		own, other := sharedCurator(s), sharedCurator(s)
		other.NewID = func(k evidence.Kind) evidence.ID { return own.NewID(k) + "_other" }
		own.Bound = rapid.SampledFrom([]int{0, 0, 2}).Draw(t, "bound")
		other.Bound = own.Bound
		for range 2 {
			_, err := own.Import(ctx, drawMap(t, known(read(t, s))), curate.ImportOptions{Call: call})
			if refused := (*evidence.Error)(nil); err != nil && !errors.As(err, &refused) {
				t.Fatal(err)
			}
		}
		was := map[int64]content{} // by sequence
		note := func() content {
			c := read(t, s)
			was[c.State.Sequence] = c
			return c
		}
		note()
		writes, writing := rapid.IntRange(1, 12).Draw(t, "writes"), false
		own.Store = moving{s, func() {
			if writes == 0 || writing || rapid.IntRange(0, 2).Draw(t, "now") > 0 {
				return
			}
			writing = true
			defer func() { writing = false }()
			writes--
			c := rapid.SampledFrom([]*curate.Curator{own, other}).Draw(t, "who")
			edits := drawEdits(t, known(read(t, s)))
			c.Store = s
			_, err := c.Edit(ctx, call, edits...)
			if refused := (*evidence.Error)(nil); err != nil && !errors.As(err, &refused) {
				t.Fatalf("%s: %v", describe(edits), err)
			}
			note()
		}}
		mirrored(t, own)
		own.Store = s
		if r, ok := own.Mirror.Now(); ok {
			checkAsItWas(t, r, was)
		}
		if err := own.FollowMirror(ctx); err != nil {
			t.Fatal(err)
		}
		switch diff := mirrorDiff(t, own); {
		case diff == "it is empty" && own.Bound > 0:
		case diff != "":
			t.Fatalf("(-store +mirror):\n%s", diff)
		default:
			loaded++
		}
	})
	if loaded == 0 {
		t.Error("no mirror was loaded")
	}
}
