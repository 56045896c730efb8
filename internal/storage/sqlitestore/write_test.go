package sqlitestore_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// A write that fails ends its Update: later calls in it fail and say so, nothing is
// committed, and the next Update works.
func TestFailedWriteEndsUpdate(t *testing.T) {
	ctx := context.Background()
	s, err := sqlitestore.Open(ctx, filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := put(s, grid(50)...); err != nil {
		t.Fatal(err)
	}
	dangling := agent("zoe")
	dangling.Affiliation = "nope"
	for name, c := range map[string]struct {
		write func(tx storage.Tx) error
		code  evidence.Code
	}{
		"Put": {func(tx storage.Tx) error { return tx.Put(ctx, []evidence.Entry{agent("bob"), dangling}) }, evidence.Invalid},
		"SetFigures": {func(tx storage.Tx) error {
			return tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"c-1": {}, "nope": {}})
		}, evidence.NotFound},
		"Remove": {func(tx storage.Tx) error { return tx.Remove(ctx, []evidence.Ref{"t-4->c-4", "a-0"}) }, evidence.Conflict},
		"Record": {func(tx storage.Tx) error {
			if err := tx.Record(ctx, evidence.Revision{At: time.Unix(1, 0)}, nil); err != nil {
				return err
			}
			return tx.Record(ctx, evidence.Revision{At: time.Unix(1, 0)}, nil) // which may be called once in an Update
		}, evidence.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			err := s.Update(ctx, func(tx storage.Tx) error {
				if err := c.write(tx); err == nil || evidence.CodeOf(err) != c.code {
					t.Errorf("it fails with %v instead of %s", err, c.code)
				}
				for what, err := range map[string]error{
					"a Put": tx.Put(ctx, []evidence.Entry{agent("cid")}),
					"a read": func() error {
						_, err := tx.State(ctx)
						return err
					}(),
				} {
					if err == nil || evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), "an earlier error has ended the transaction") {
						t.Errorf("%s after it: %v", what, err)
					}
				}
				return nil // as if nothing had failed
			})
			if err == nil || evidence.CodeOf(err) != evidence.Unavailable {
				t.Errorf("the Update ends with %v", err)
			}
			err = s.View(ctx, func(r storage.Reader) error {
				found, err := r.Entries(ctx, []evidence.Ref{"bob", "cid", "t-4->c-4", "c-1"})
				if err == nil && (found[0] != nil || found[1] != nil || found[2] == nil || found[3].(*evidence.Claim).Figures != nil) {
					t.Errorf("a part of it was committed: %v", found)
				}
				state, stateErr := r.State(ctx)
				if state.Sequence != 1 {
					t.Errorf("the map stands at %d", state.Sequence)
				}
				if err == nil {
					err = stateErr
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
	if err := put(s, agent("bob")); err != nil {
		t.Errorf("the next Update: %v", err)
	}
}
