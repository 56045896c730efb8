package mirror_test

import (
	"context"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/mirror/mirrortest"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// interrupted is a store that calls a function when it has found a page.
type interrupted struct {
	storage.Store
	after func() error
}

// Moves implements storage.Moving as the store does.
func (s interrupted) Moves() bool { return storage.Moves(s.Store) }

// View implements storage.Store.
func (s interrupted) View(ctx context.Context, f func(storage.Reader) error) error {
	return s.Store.View(ctx, func(r storage.Reader) error { return f(interruptedReader{r, s.after}) })
}

type interruptedReader struct {
	storage.Reader
	after func() error
}

// Stood implements storage.Standing as the reader does.
func (r interruptedReader) Stood() (storage.State, bool) { return storage.Stood(r.Reader) }

// Find implements storage.ListReader.
func (r interruptedReader) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	page, err := r.Reader.Find(ctx, q)
	if err == nil {
		err = r.after()
	}
	return page, err
}

// A page and what follows it are of one state, also if an edit, which the mirror follows at once, comes in between the page and
// what the mirror adds.
func TestAPageIsOfOneState(t *testing.T) {
	for name, store := range map[string]func(*memstore.Store) storage.Store{
		"a snapshot":         func(s *memstore.Store) storage.Store { return s },
		"a store that moves": func(s *memstore.Store) storage.Store { return moving{s, true} },
	} {
		t.Run(name, func(t *testing.T) {
			inner, version := memstore.New(), 0
			kept := mirrortest.New(inner)
			write := func() error {
				version++
				at := func(id, key string) evidence.Meta {
					return evidence.Meta{ID: evidence.ID(id), Key: evidence.Key(key), Version: version}
				}
				return kept.Update(t.Context(), func(tx storage.Tx) error {
					return tx.Put(t.Context(), []evidence.Entry{&evidence.Claim{Meta: at("claim_1", "one"), Statement: "One."},
						&evidence.Claim{Meta: at("claim_2", "two"), Statement: "Two."},
						&evidence.Link{Meta: at("link_1", ""), From: "one", To: "two", Relation: evidence.Supports, Strength: "WEAK"}})
				})
			}
			if err := write(); err != nil {
				t.Fatal(err)
			}
			if err := kept.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			supported := storage.Next{EdgeQuery: storage.EdgeQuery{Relation: evidence.Supports, Direction: storage.Out}}
			once := true
			s := interrupted{store(inner), func() error {
				if !once {
					return nil
				}
				once = false
				return write()
			}}
			err := kept.Mirror.Store(s).View(t.Context(), func(r storage.Reader) error {
				page, err := r.Find(t.Context(), storage.Query{Kind: evidence.KindClaim, First: 1, Then: []storage.Next{supported}})
				if err != nil {
					return err
				}
				if page.Next == nil || page.Next[0][0].Edges[0].Link.Version != page.Items[0].EntryMeta().Version {
					t.Errorf("with %+v comes %+v", page.Items[0], page.Next)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
