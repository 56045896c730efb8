package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
)

// numberedEntries are the entries of a generated map, with ids and without unmet
// references.
func numberedEntries() []evidence.Entry {
	var list []evidence.Entry
	for e := range generate.Map(generate.Config{Claims: 40, Seed: 3}).Entries() {
		m := e.EntryMeta()
		m.ID, m.Version = evidence.ID(fmt.Sprintf("%s_%d", evidence.Word(e.EntryKind()), len(list))), 1
		m.CreatedAt, m.UpdatedAt = time.Unix(1, 0), time.Unix(1, 0)
		list = append(list, e)
	}
	return list
}

// writeAll puts entries, figures of the claims among them, and a revision with effects.
func writeAll(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
	if err := tx.Put(ctx, entries); err != nil {
		return err
	}
	state, err := tx.State(ctx)
	if err != nil {
		return err
	}
	figures := map[evidence.Key]evidence.Figures{}
	var changes []evidence.Change
	var effects []evidence.Effect
	for i, e := range entries {
		m := e.EntryMeta()
		changes = append(changes, evidence.Change{ID: m.ID, Kind: e.EntryKind(), Ref: e.Ref(), After: e})
		if e.EntryKind() == evidence.KindClaim {
			f := evidence.Figures{Belief: 1 / float64(i+2), Verdict: evidence.VerdictTentative, Method: evidence.MethodExact}
			figures[m.Key] = f
			effects = append(effects, evidence.Effect{Sequence: state.Sequence, Claim: m.ID, Key: m.Key, After: f})
		}
	}
	if err := tx.SetFigures(ctx, figures); err != nil {
		return err
	}
	if err := tx.Record(ctx, evidence.Revision{At: time.Unix(1, 0), Author: "ann", Intent: evidence.IntentImport}, changes); err != nil {
		return err
	}
	return tx.RecordEffects(ctx, effects)
}

// dump is every row of every table of a store, and its schema. It leaves out which map this is.
func dump(t *testing.T, s *Store) map[string][]string {
	t.Helper()
	rows := map[string][]string{}
	err := s.View(t.Context(), func(r storage.Reader) error {
		c := r.(*reader).conn
		var tables []string
		err := c.rows(t.Context(), "listing", "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name", nil, func(s *sqlite3.Stmt) error {
			rows["schema"] = append(rows["schema"], s.ColumnText(0)+" "+s.ColumnText(1)+" "+s.ColumnText(2)+" "+s.ColumnText(3))
			if s.ColumnText(0) == "table" {
				tables = append(tables, s.ColumnText(1))
			}
			return nil
		})
		for _, table := range tables {
			if err != nil {
				return err
			}
			columns := "*"
			if table == "search_data" { // whose tenth row begins with how often its settings were changed
				columns = "id, iif(id = 10, substr(block, 5), block)"
			}
			err = c.rows(t.Context(), "reading", "SELECT "+columns+" FROM "+table+" ORDER BY 1, 2", nil, func(s *sqlite3.Stmt) error {
				row := ""
				for i := range s.ColumnCount() {
					if name := s.ColumnName(i); table == "map" && (name == "id" || name == "copy") {
						continue
					}
					row += fmt.Sprintf("%q ", s.ColumnText(i))
				}
				rows[table] = append(rows[table], row)
				return nil
			})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// checksReferences reports whether an Update keeps rows from referring to nothing.
func checksReferences(t *testing.T, s *Store) (checks bool) {
	t.Helper()
	err := s.Update(t.Context(), func(w storage.Tx) error {
		on, err := w.(*tx).numbers(t.Context(), "asking", "PRAGMA foreign_keys")
		checks = err == nil && on[0] == 1
		return errors.Join(err, context.Canceled) // nothing is to change
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return checks
}

// While SQLite does not check references, Put still does.
func TestFillRefusesDanglingReferences(t *testing.T) {
	s := empty(t)
	var links []evidence.Entry
	for _, e := range numberedEntries() {
		if e.EntryKind() == evidence.KindLink {
			links = append(links, e)
		}
	}
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		return storage.Fill(t.Context(), tx, func() error { return tx.Put(t.Context(), links) })
	})
	if evidence.CodeOf(err) != evidence.Invalid {
		t.Errorf("links between nothing: %v", err)
	}
}

// Indexes are made of more rows than fit into the memory of the engine.
func TestFillSortsMoreThanFitsIntoMemory(t *testing.T) {
	s := empty(t)
	entries := make([]evidence.Entry, 15_000)
	for i := range entries { // an index of all claims has their ids
		id := evidence.ID(fmt.Sprintf("claim_%01000d", i*7919%len(entries)))
		entries[i] = &evidence.Claim{Meta: evidence.Meta{ID: id, Key: evidence.Key(fmt.Sprintf("claim-%d", i))}, Statement: "It is so."}
	}
	err := s.Update(t.Context(), func(w storage.Tx) error {
		return storage.Fill(t.Context(), w, func() error {
			return errors.Join(w.(*tx).db.Exec("PRAGMA cache_size = -1000"), w.Put(t.Context(), entries), w.(*tx).db.Exec("PRAGMA hard_heap_limit = 10000000"))
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Fill leaves what its Puts alone leave, in an empty store and in one that is not.
func TestFillLeavesWhatPutDoes(t *testing.T) {
	ctx := t.Context()
	entries := numberedEntries()
	filled, plain := empty(t), empty(t)
	half := len(entries) / 2
	for _, part := range [][]evidence.Entry{entries[:half], entries} {
		for s, fill := range map[*Store]func(storage.Tx, func() error) error{
			filled: func(tx storage.Tx, write func() error) error { return storage.Fill(ctx, tx, write) },
			plain:  func(_ storage.Tx, write func() error) error { return write() },
		} {
			if err := s.Update(ctx, func(tx storage.Tx) error {
				return fill(tx, func() error { return writeAll(ctx, tx, part) })
			}); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(dump(t, plain), dump(t, filled)); diff != "" {
			t.Fatalf("after %d entries (-put +fill):\n%s", len(part), diff)
		}
	}
	if !checksReferences(t, filled) {
		t.Error("after a Fill, SQLite does not check references")
	}
	if !storage.Fills(filled) {
		t.Error("the store does not say that it fills")
	}
}

// What ends a Fill early ends its Update, and leaves every index and trigger.
func TestBrokenFillLeavesNoTrace(t *testing.T) {
	s := empty(t)
	before := dump(t, s)
	entries := numberedEntries()
	wrong := errors.New("enough")
	stopped, cancel := context.WithCancel(t.Context())
	for name, c := range map[string]struct {
		ctx   context.Context
		write func(storage.Tx) error
		is    error
	}{
		"an error": {t.Context(), func(tx storage.Tx) error {
			if err := tx.Put(t.Context(), entries); err != nil {
				return err
			}
			return wrong
		}, wrong},
		"a canceled context": {stopped, func(tx storage.Tx) error {
			if err := tx.Put(stopped, entries); err != nil {
				return err
			}
			cancel()
			return nil
		}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			err := s.Update(t.Context(), func(tx storage.Tx) error {
				_ = storage.Fill(c.ctx, tx, func() error { return c.write(tx) })
				return nil // as if nothing had failed
			})
			if err == nil {
				t.Error("the Update commits")
			}
			err = s.Update(c.ctx, func(tx storage.Tx) error {
				return storage.Fill(c.ctx, tx, func() error { return c.write(tx) })
			})
			if !errors.Is(err, c.is) {
				t.Errorf("it fails with %v", err)
			}
			if diff := cmp.Diff(before, dump(t, s)); diff != "" {
				t.Errorf("what it leaves (-before +after):\n%s", diff)
			}
			if !checksReferences(t, s) {
				t.Error("SQLite no longer checks references")
			}
		})
	}
}
