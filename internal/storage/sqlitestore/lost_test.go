package sqlitestore_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// holds reports whether the file at path is a sound store that has some items.
func holds(t *testing.T, path string, refs ...evidence.Ref) {
	t.Helper()
	ctx := t.Context()
	s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{MustExist: true})
	if err != nil {
		t.Errorf("opening %s: %v", filepath.Base(path), err)
		return
	}
	err = s.View(ctx, func(r storage.Reader) error {
		found, err := r.Entries(ctx, refs)
		for i, e := range found {
			if e == nil {
				t.Errorf("%s has no %s", filepath.Base(path), refs[i])
			}
		}
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Errorf("reading %s: %v", filepath.Base(path), err)
	}
}

// A file that takes the name of a store under a program is what the next program finds there,
// and the file that was moved away has all that was committed.
func TestLogOfALostFile(t *testing.T) {
	for name, c := range map[string]struct {
		notice, reading, running bool
	}{
		"noticed, and the program runs on":      {notice: true, running: true},
		"noticed, and the program has ended":    {notice: true},
		"noticed while somebody reads":          {notice: true, reading: true},
		"noticed only when the program ended":   {},
		"not noticed while somebody still read": {reading: true},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			path, other := filepath.Join(t.TempDir(), "map.db"), filepath.Join(t.TempDir(), "other.db")
			o, err := sqlitestore.Open(ctx, other, sqlitestore.Options{})
			must(t, err)
			want, entries := []evidence.Ref{"new"}, []evidence.Entry{agent("new")}
			for i := range 300 { // so that it is longer than the one that it replaces
				a := agent(evidence.Key(fmt.Sprintf("new-%d", i)))
				a.Note = strings.Repeat("long ", 100)
				want, entries = append(want, a.Ref()), append(entries, a)
			}
			must(t, errors.Join(put(o, entries...), o.Close()))

			s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{})
			must(t, err)
			for _, key := range []evidence.Key{"old", "last"} {
				must(t, put(s, agent(key)))
			}
			replace := func() {
				must(t, os.Rename(path, path+".away"))
				must(t, os.Rename(other, path))
				if c.notice {
					if err := s.View(ctx, func(storage.Reader) error { return nil }); err == nil {
						t.Error("it is not noticed")
					}
				}
			}
			if c.reading {
				must(t, s.View(ctx, func(r storage.Reader) error {
					_, err := r.State(ctx)
					replace()
					return err
				}))
			} else {
				must(t, s.View(ctx, func(r storage.Reader) error { _, err := r.State(ctx); return err }))
				replace()
			}
			if !c.running {
				must(t, s.Close())
			}
			holds(t, path, want...)
			must(t, put(reopened(t, path), agent("later")))
			must(t, s.Close())
			holds(t, path, append(want, "later")...)
			holds(t, path+".away", "old", "last")
		})
	}
}

// reopened opens a store for the rest of a test.
func reopened(t *testing.T, path string) storage.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), path, sqlitestore.Options{MustExist: true})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// A store that has lost its file stays refused after the file is put back: what it had open may
// belong to another one.
func TestPutBack(t *testing.T) {
	ctx := t.Context()
	path := made(t)
	s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{})
	must(t, err)
	must(t, put(s, agent("bob")))
	must(t, os.Rename(path, path+".away"))
	must(t, os.Rename(made(t), path))
	refused := func(when string) {
		t.Helper()
		for range 3 {
			for _, err := range []error{s.View(ctx, func(storage.Reader) error { t.Error("it is read"); return nil }), put(s, agent("eve"))} {
				if evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), "start this program again") {
					t.Errorf("%s: %v", when, err)
				}
			}
		}
	}
	refused("while another file is there")
	must(t, os.Rename(path+".away", path))
	refused("when the file is back")
	must(t, s.Close())
	holds(t, path, "ann", "bob")
}

// A part of the file that is damaged is told once it is met. From then on nothing is written, which the
// error says by the same name, and the rest can be read.
func TestDamagedPart(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "map.db")
	s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{})
	must(t, err)
	must(t, put(s, agent("ann")))
	must(t, s.Close())
	db, err := sql.Open("sqlite3", "file:"+path)
	must(t, err)
	var page, size int64
	must(t, db.QueryRow("SELECT rootpage, page_size FROM sqlite_schema, pragma_page_size WHERE name = 'revisions'").Scan(&page, &size))
	must(t, db.Close())
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	must(t, err)
	_, err = file.WriteAt(bytes.Repeat([]byte{0xff}, int(size)), (page-1)*size)
	must(t, errors.Join(err, file.Close()))

	s, err = sqlitestore.Open(ctx, path, sqlitestore.Options{MustExist: true})
	must(t, err)
	defer s.Close()
	must(t, put(s, agent("eve"))) // nobody has met it yet
	err = s.View(ctx, func(r storage.Reader) error {
		_, err := r.Revisions(ctx, storage.RevisionQuery{First: 1})
		return err
	})
	for what, err := range map[string]error{"reading": err, "a write": put(s, agent("bob")), "a probe": storage.Probe(ctx, s)} {
		if evidence.OutageOf(err) != evidence.OutageDamaged || !strings.Contains(err.Error(), "is damaged") {
			t.Errorf("%s: %v", what, err)
		}
	}
	must(t, s.View(ctx, func(r storage.Reader) error {
		found, err := r.Entries(ctx, []evidence.Ref{"ann", "eve", "bob"})
		if err == nil && (found[0] == nil || found[1] == nil || found[2] != nil) {
			t.Errorf("the rest is %v", found)
		}
		return err
	}))
}
