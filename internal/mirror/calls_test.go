package mirror_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/mirror"
	"corroborate/internal/mirror/mirrortest"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// moving is a store in memory in which Updates come in between the calls of a View. If it stands, its readers tell the
// state that a call has read.
type moving struct {
	*memstore.Store
	stands bool
}

// Moves implements storage.Moving.
func (moving) Moves() bool { return true }

// View implements storage.Store.
func (s moving) View(_ context.Context, f func(storage.Reader) error) error {
	return f(&movingReader{s: s})
}

type movingReader struct {
	storage.Reader // nil: what is not here is not called
	s              moving
	stood          storage.State
}

func call[A any](ctx context.Context, r *movingReader, f func(storage.Reader) (A, error)) (a A, err error) {
	err = r.s.Store.View(ctx, func(inner storage.Reader) (err error) {
		if r.stood, err = inner.State(ctx); err == nil {
			a, err = f(inner)
		}
		return err
	})
	return a, err
}

func (r *movingReader) Stood() (storage.State, bool) { return r.stood, r.s.stands }

func (r *movingReader) Only(storage.Detail) storage.Reader { return r }

func (r *movingReader) State(ctx context.Context) (storage.State, error) {
	return call(ctx, r, func(inner storage.Reader) (storage.State, error) { return inner.State(ctx) })
}

func (r *movingReader) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	return call(ctx, r, func(inner storage.Reader) ([]evidence.Entry, error) { return inner.Entries(ctx, refs) })
}

func (r *movingReader) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	return call(ctx, r, func(inner storage.Reader) ([]storage.EdgePage, error) { return inner.Edges(ctx, queries) })
}

func (r *movingReader) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	return call(ctx, r, func(inner storage.Reader) (storage.ItemPage, error) { return inner.Find(ctx, q) })
}

func (r *movingReader) Counts(ctx context.Context) (storage.Counts, error) {
	return call(ctx, r, func(inner storage.Reader) (storage.Counts, error) { return inner.Counts(ctx) })
}

func (r *movingReader) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	_, err := call(ctx, r, func(inner storage.Reader) (bool, error) { return true, inner.Scan(ctx, visit) })
	return err
}

// withEvidence is a page of claims, with the evidence for each and the sources of that.
func withEvidence(first int) storage.Query {
	sources := storage.Next{EdgeQuery: storage.EdgeQuery{Relation: evidence.ReportedIn, Direction: storage.Out}}
	return storage.Query{Kind: evidence.KindClaim, First: first, Then: []storage.Next{
		{EdgeQuery: storage.EdgeQuery{Relation: evidence.Supports, Direction: storage.In, First: 20, Then: []storage.Next{sources}}},
	}}
}

// A page of 50 claims with evidence and sources takes one Find, and what follows comes from the mirror. The store is asked for its
// State, too, if it does not tell that by itself. Further calls of the View ask the store nothing.
func TestCallsOfAPage(t *testing.T) {
	for _, test := range []struct {
		name  string
		store func(*memstore.Store) storage.Store
		want  []string
	}{
		{"a snapshot", func(s *memstore.Store) storage.Store { return s }, []string{"State", "Find"}},
		{"a store that moves", func(s *memstore.Store) storage.Store { return moving{s, true} }, []string{"Find"}},
		{"one that does not tell its state", func(s *memstore.Store) storage.Store { return moving{s, false} }, []string{"Find", "Find", "State"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			inner, calls := memstore.New(), &asked{}
			put(t, inner, 60)
			m, s := mirror.New(1_000), storage.Observe(test.store(inner), calls)
			if err := m.Load(t.Context(), inner); err != nil {
				t.Fatal(err)
			}
			err := m.Store(s).View(t.Context(), func(r storage.Reader) error {
				page, err := r.Only(storage.DetailVerdict).Find(t.Context(), withEvidence(50))
				if err != nil {
					return err
				}
				if page.Next == nil {
					t.Fatal("what follows does not come along")
				}
				pages, err := r.Edges(t.Context(), []storage.EdgeQuery{{Of: "c-7", Relation: evidence.Supports, Direction: storage.In, Then: withEvidence(1).Then[0].Then}})
				if err != nil || pages[0].Edges[0].Next[0].Edges[0].Item.EntryMeta().Key != "s-7" {
					t.Errorf("of c-7: %+v, %v", pages, err)
				}
				if diff := cmp.Diff(pages[0], page.Next[7][0], cmpopts.EquateEmpty()); len(page.Items) != 50 || diff != "" {
					t.Errorf("%d claims; of %s:\n%s", len(page.Items), page.Items[7].EntryMeta().Key, diff)
				}
				_, err = r.Degrees(t.Context(), []evidence.ID{"claim_7"})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, calls.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// put writes claims, each with a study for it and the source of that. Keys are such that c-7 is the eighth.
func put(t *testing.T, s storage.Store, claims int) {
	t.Helper()
	var all []evidence.Entry
	for n := range claims {
		name := fmt.Sprint(n)
		if n > 9 {
			name = "x" + name // after those of one digit
		}
		key := func(of string) evidence.Key { return evidence.Key(of + "-" + name) }
		all = append(all, &evidence.Claim{Meta: evidence.Meta{ID: evidence.ID("claim_" + name), Key: key("c")}, Statement: "It is so."},
			&evidence.Study{Meta: evidence.Meta{ID: evidence.ID("study_" + name), Key: key("d")}, Title: "A study", Design: "SURVEY", ReportedIn: []evidence.Key{key("s")}},
			&evidence.Source{Meta: evidence.Meta{ID: evidence.ID("source_" + name), Key: key("s")}, Title: "A paper", Kind: "REPORT"},
			&evidence.Link{Meta: evidence.Meta{ID: evidence.ID("link_" + name)}, From: key("d"), To: key("c"), Relation: evidence.Supports, Strength: "WEAK"})
	}
	if err := s.Update(t.Context(), func(tx storage.Tx) error { return tx.Put(t.Context(), all) }); err != nil {
		t.Fatal(err)
	}
}

// A list on which very many edges hang is left to the store, with all that the call asks for. All of its edges can be counted.
func TestLongListsAreLeftToTheStore(t *testing.T) {
	calls, inner := &asked{}, memstore.New()
	all := []evidence.Entry{&evidence.Agent{Meta: evidence.Meta{ID: "agent_1", Key: "press"}, Name: "Press", Kind: "ORGANIZATION"}}
	for n := range 1_001 {
		all = append(all, &evidence.Source{Meta: evidence.Meta{ID: evidence.ID(fmt.Sprintf("source_%d", n)), Key: evidence.Key(fmt.Sprintf("s-%d", n))}, Title: "A paper", Kind: "REPORT", Publisher: "press"})
	}
	if err := inner.Update(t.Context(), func(tx storage.Tx) error { return tx.Put(t.Context(), all) }); err != nil {
		t.Fatal(err)
	}
	m := mirror.New(10_000)
	if err := m.Load(t.Context(), inner); err != nil {
		t.Fatal(err)
	}
	err := m.Store(storage.Observe(inner, calls)).View(t.Context(), func(r storage.Reader) error {
		published := storage.EdgeQuery{Of: "press", Relation: evidence.PublishedBy, Direction: storage.In, First: 2, Count: true}
		pages, err := r.Edges(t.Context(), []storage.EdgeQuery{published})
		if err != nil || pages[0].Total != 1_001 || len(pages[0].Edges) != 2 {
			t.Errorf("%+v, %v", pages, err)
		}
		published.CountOnly = true
		pages, err = r.Edges(t.Context(), []storage.EdgeQuery{published})
		if err != nil || pages[0].Total != 1_001 {
			t.Errorf("%+v, %v", pages, err)
		}
		published.CountOnly = false
		found, err := r.LookUp(t.Context(), storage.Lookup{Refs: []evidence.Ref{"press", "s-1"}, Then: []storage.Next{{EdgeQuery: published}}})
		if err != nil || found.Next[0][0].Total != 1_001 || found.Next[1] == nil {
			t.Errorf("of an agent with many works %+v comes along, and of a work %+v: %v", found.Next[0], found.Next[1], err)
		}
		agents := storage.Query{Kind: evidence.KindAgent, First: 1, Then: []storage.Next{{EdgeQuery: published}}}
		page, err := r.Find(t.Context(), agents)
		if err != nil || page.Next[0][0].Total != 1_001 {
			t.Errorf("%+v, %v", page, err)
		}
		work := storage.EdgeQuery{Of: "s-1", Relation: evidence.PublishedBy, Direction: storage.Out, Then: []storage.Next{{EdgeQuery: published}}}
		pages, err = r.Edges(t.Context(), []storage.EdgeQuery{work})
		if err != nil || pages[0].Edges[0].Next[0].Total != 1_001 {
			t.Errorf("%+v, %v", pages, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Edges", "State", "LookUp", "Find", "Find", "Edges"}, calls.calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// In a store that moves, Updates come in between the calls of a View. The mirror hears of them at once, later, or not at all. No
// answer is older than one before it, and what comes along with a page is of the state of the page. If two States are the same,
// so are all answers in between.
func TestNoAnswerIsOlderThanTheOneBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx, version := context.Background(), 0
		inner := memstore.New()
		kept := mirrortest.New(inner)
		write := func(to storage.Store) {
			version++
			at := func(id, key string) evidence.Meta {
				return evidence.Meta{ID: evidence.ID(id), Key: evidence.Key(key), Version: version}
			}
			err := to.Update(ctx, func(tx storage.Tx) error {
				return tx.Put(ctx, []evidence.Entry{&evidence.Claim{Meta: at("claim_1", "one"), Statement: "One."}, &evidence.Claim{Meta: at("claim_2", "two"), Statement: "Two."},
					&evidence.Link{Meta: at("link_1", ""), From: "one", To: "two", Relation: evidence.Supports, Strength: "WEAK"}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		write(inner)
		stands := rapid.Bool().Draw(t, "stands")
		supported := storage.EdgeQuery{Of: "one", Relation: evidence.Supports, Direction: storage.Out}
		err := kept.Mirror.Store(moving{inner, stands}).View(ctx, func(r storage.Reader) error {
			last, lastState := 0, int64(-1)
			seen := func(what string, e evidence.Entry) {
				now := e.EntryMeta().Version
				if now < last {
					t.Fatalf("%s is of version %d, after one of %d", what, now, last)
				}
				last = now
			}
			for range rapid.IntRange(1, 12).Draw(t, "calls") {
				switch what := rapid.SampledFrom([]string{"own", "other", "load", "follow", "state", "entries", "edges", "find", "only"}).Draw(t, "what"); what {
				case "own":
					write(kept)
				case "other":
					write(inner)
				case "load", "follow":
					if err := kept.CatchUp(ctx); err != nil {
						return err
					}
				case "state":
					state, err := r.State(ctx)
					if err != nil {
						return err
					}
					if state.Sequence == lastState && last > int(state.Sequence) {
						t.Fatalf("nothing is said to have happened, but there was version %d", last)
					}
					lastState, last = state.Sequence, max(last, int(state.Sequence)) // each Update makes a version
				case "entries":
					found, err := r.Entries(ctx, []evidence.Ref{"two"})
					if err != nil {
						return err
					}
					seen(what, found[0])
				case "only", "edges":
					reader := r
					if what == "only" {
						reader = r.Only(storage.Whole)
					}
					pages, err := reader.Edges(ctx, []storage.EdgeQuery{supported})
					if err != nil {
						return err
					}
					seen(what, pages[0].Edges[0].Item)
				case "find":
					page, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 1, Then: []storage.Next{{EdgeQuery: supported}}})
					if err != nil {
						return err
					}
					seen(what, page.Items[0])
					if page.Next != nil && page.Next[0][0].Edges[0].Item.EntryMeta().Version != last {
						t.Fatalf("with version %d of a claim comes %+v", last, page.Next[0][0].Edges[0].Item)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Nobody may write what a reader of parts returns, so it shares what the mirror keeps. What other readers return is theirs.
func TestOnlySharesEntries(t *testing.T) {
	inner, m := memstore.New(), mirror.New(100)
	put(t, inner, 2)
	if err := m.Load(t.Context(), inner); err != nil {
		t.Fatal(err)
	}
	read := func(parts bool) (claim, study evidence.Entry) {
		err := m.Store(inner).View(t.Context(), func(r storage.Reader) error {
			if parts {
				r = r.Only(storage.Whole)
			}
			entries, err := r.Entries(t.Context(), []evidence.Ref{"c-1"})
			if err != nil {
				return err
			}
			pages, err := r.Edges(t.Context(), []storage.EdgeQuery{{Of: "c-1", Relation: evidence.Supports, Direction: storage.In}})
			claim, study = entries[0], pages[0].Edges[0].Item
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return claim, study
	}
	claim, study := read(true)
	if again, other := read(true); again != claim || other != study {
		t.Error("a reader of parts gets copies")
	}
	if own, other := read(false); own == claim || other == study {
		t.Error("a reader of whole entries gets what the mirror keeps")
	}
}

// Readers and a writer at once: all that one View reads is of one state, whatever it has from the mirror, and what from the store.
func TestReadersBesideAWriter(t *testing.T) {
	const writes, readers = 200, 4
	inner := memstore.New()
	kept := mirrortest.New(inner)
	write := func(version int) error {
		at := func(id, key string) evidence.Meta {
			return evidence.Meta{ID: evidence.ID(id), Key: evidence.Key(key), Version: version}
		}
		return kept.Update(t.Context(), func(tx storage.Tx) error {
			return tx.Put(t.Context(), []evidence.Entry{&evidence.Claim{Meta: at("claim_1", "one"), Statement: "One."}, &evidence.Claim{Meta: at("claim_2", "two"), Statement: "Two."},
				&evidence.Link{Meta: at("link_1", ""), From: "one", To: "two", Relation: evidence.Supports, Strength: "WEAK"}})
		})
	}
	if err := errors.Join(write(1), kept.CatchUp(t.Context())); err != nil {
		t.Fatal(err)
	}
	supported := storage.EdgeQuery{Of: "one", Relation: evidence.Supports, Direction: storage.Out}
	read := func(r storage.Reader) error {
		found, err := r.Entries(t.Context(), []evidence.Ref{"two"})
		if err != nil {
			return err
		}
		page, err := r.Only(storage.Whole).Find(t.Context(), storage.Query{Kind: evidence.KindClaim, First: 1, Then: []storage.Next{{EdgeQuery: supported}}})
		if err != nil {
			return err
		}
		pages, err := r.Edges(t.Context(), []storage.EdgeQuery{supported})
		if err != nil {
			return err
		}
		versions := []int{found[0].EntryMeta().Version, page.Items[0].EntryMeta().Version, pages[0].Edges[0].Item.EntryMeta().Version, pages[0].Edges[0].Link.Version}
		if page.Next != nil {
			versions = append(versions, page.Next[0][0].Edges[0].Item.EntryMeta().Version)
		}
		if slices.Min(versions) != slices.Max(versions) {
			return fmt.Errorf("one View reads versions %v", versions)
		}
		return nil
	}
	var all errgroup.Group
	done := make(chan struct{})
	all.Go(func() error {
		defer close(done)
		for version := range writes {
			if err := write(version + 2); err != nil {
				return err
			}
		}
		return nil
	})
	for range readers {
		all.Go(func() error {
			for {
				if err := kept.Mirror.Store(inner).View(t.Context(), read); err != nil {
					return err
				}
				select {
				case <-done:
					return nil
				default:
				}
			}
		})
	}
	if err := all.Wait(); err != nil {
		t.Error(err)
	}
}

// Lists whose evidence was read from the store make a map worth loading, as edits do.
func TestListsMakeAMirrorWanted(t *testing.T) {
	inner, m := memstore.New(), mirror.New(1_000)
	put(t, inner, 3)
	read := func(q storage.Query) {
		err := m.Store(inner).View(t.Context(), func(r storage.Reader) error {
			_, err := r.Find(t.Context(), q)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read(storage.Query{Kind: evidence.KindClaim, First: 3}); m.Wanted() {
		t.Error("what a mirror cannot answer makes it wanted")
	}
	if read(withEvidence(3)); !m.Wanted() {
		t.Error("what a mirror could have answered does not make it wanted")
	}
}
