package sqlitestore_test

import (
	"bytes"
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// A store that changes under a program is noticed before anything is read or written, and what
// is there instead is left alone, also when the program ends.
func TestChangedUnderneath(t *testing.T) {
	const rubric = "0123abcd"
	for _, c := range []struct {
		name   string
		change func(t *testing.T, path string)
		want   string
	}{
		{"deleted", func(t *testing.T, path string) { must(t, os.Remove(path)) }, "was deleted or moved away while this program had it open"},
		{"replaced by another store", func(t *testing.T, path string) { must(t, os.Rename(made(t), path)) }, "was replaced by another file"},
		{"replaced by a copy of itself", func(t *testing.T, path string) {
			data, err := os.ReadFile(path)
			must(t, err)
			must(t, os.WriteFile(path+".copy", data, 0o600))
			must(t, os.Rename(path+".copy", path))
		}, "was replaced by another file"},
		{"restored by another process", func(t *testing.T, path string) {
			elsewhere(t, path, func(ctx context.Context, tx storage.Tx) error { return tx.(storage.Restorer).Adopt(ctx, "map_same") })
		}, "another map was restored into the store"},
		{"reassessed by another rubric", func(t *testing.T, path string) {
			elsewhere(t, path, func(ctx context.Context, tx storage.Tx) error { return tx.SetRubric(ctx, "ffff") })
		}, "keeps figures by rubric ffff"},
		{"upgraded by another version", func(t *testing.T, path string) { change(t, path, "PRAGMA user_version = 99") }, "to format 99"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := context.Background()
			path := filepath.Join(t.TempDir(), "map.db")
			s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{})
			must(t, err)
			storage.Guard(s, rubric)
			for range 2 {
				must(t, s.Update(ctx, func(tx storage.Tx) error { return tx.SetRubric(ctx, rubric) }))
				must(t, s.View(ctx, func(r storage.Reader) error { _, err := r.State(ctx); return err }))
			}
			c.change(t, path)
			before, _ := os.ReadFile(path) // there is none if it was deleted
			for name, err := range map[string]error{
				"View":   s.View(ctx, func(storage.Reader) error { t.Error("it is read"); return nil }),
				"Update": s.Update(ctx, func(storage.Tx) error { t.Error("it is written to"); return nil }),
			} {
				if evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
					t.Errorf("%s: %v", name, err)
				}
			}
			must(t, s.Close())
			after, _ := os.ReadFile(path)
			if strings.Contains(c.want, "this program had it open") && string(before) != string(after) {
				t.Error("the file that is there instead has changed")
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// elsewhere writes to a store as another process does.
func elsewhere(t *testing.T, path string, f func(context.Context, storage.Tx) error) {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), path, sqlitestore.Options{})
	must(t, err)
	must(t, s.Update(t.Context(), func(tx storage.Tx) error { return f(t.Context(), tx) }))
	must(t, s.Close())
}

// The store that restored a map itself goes on with it.
func TestOwnRestore(t *testing.T) {
	s, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{})
	must(t, err)
	must(t, s.Update(t.Context(), func(tx storage.Tx) error { return tx.(storage.Restorer).Adopt(t.Context(), "map_other") }))
	must(t, s.View(t.Context(), func(r storage.Reader) error {
		state, err := r.State(t.Context())
		if state.Map != "map_other" {
			t.Errorf("the map is %q", state.Map)
		}
		return err
	}))
	must(t, s.Close())
}

// A file of an older format is refused and left as it is. Upgrade makes a copy of it first.
func TestUpgrade(t *testing.T) {
	ctx := t.Context()
	steps, err := filepath.Glob("migrations/*.sql")
	must(t, err)
	path := ofFormat(t, 9, steps)
	before, err := os.ReadFile(path)
	must(t, err)
	if _, err := sqlitestore.Open(ctx, path, sqlitestore.Options{}); evidence.CodeOf(err) != evidence.Invalid || !strings.Contains(err.Error(), "has format 9") || !strings.Contains(err.Error(), "'corroborate upgrade --store sqlite:"+path+"'") {
		t.Errorf("opening it: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the refused file was changed: %v", err)
	}
	copied, err := sqlitestore.Upgrade(ctx, path, sqlitestore.Options{})
	if err != nil || copied != path+".format-9" {
		t.Fatalf("upgrading: a copy in %q, %v", copied, err)
	}
	if _, err := sqlitestore.Open(ctx, copied, sqlitestore.Options{}); err == nil || !strings.Contains(err.Error(), "has format 9") {
		t.Errorf("opening the copy: %v", err)
	}
	if copied, err := sqlitestore.Upgrade(ctx, path, sqlitestore.Options{}); err != nil || copied != "" {
		t.Errorf("upgrading once more: a copy in %q, %v", copied, err)
	}
	s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{})
	must(t, err)
	must(t, s.Close())
}

// The copy that Upgrade makes may be read by no more people than the store, and an upgrade that
// fails leaves nothing that would stop the next one.
func TestCopyOfUpgrade(t *testing.T) {
	ctx := t.Context()
	steps, err := filepath.Glob("migrations/*.sql")
	must(t, err)
	path := ofFormat(t, 9, steps)
	names := func() string {
		list, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
		must(t, err)
		hidden, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
		must(t, err)
		return strings.Join(append(list, hidden...), " ")
	}
	before := names()
	refused := func(name string, code evidence.Code) {
		t.Helper()
		if _, err := sqlitestore.Upgrade(ctx, path, sqlitestore.Options{}); evidence.CodeOf(err) != code {
			t.Errorf("a store %s: %v", name, err)
		}
		if after := names(); after != before {
			t.Errorf("a store %s: there is %s, and was %s", name, after, before)
		}
	}
	must(t, os.Chmod(path, 0o444))
	refused("that may not be written to", evidence.Forbidden)
	must(t, os.Chmod(path, 0o600))
	whole, err := os.ReadFile(path)
	must(t, err)
	damaged := bytes.Clone(whole)
	for i := 4096; i < len(damaged); i++ {
		damaged[i] = 7
	}
	must(t, os.WriteFile(path, damaged, 0o600))
	refused("that is damaged", evidence.Unavailable)
	must(t, os.WriteFile(path, whole, 0o600))
	for _, mode := range []os.FileMode{0o600, 0o640} {
		must(t, os.Chmod(path, mode))
		if mode == 0o640 {
			must(t, os.Rename(path+".format-9", path))
			must(t, os.Chmod(path, mode))
		}
		copied, err := sqlitestore.Upgrade(ctx, path, sqlitestore.Options{})
		must(t, err)
		info, err := os.Stat(copied)
		must(t, err)
		if info.Mode().Perm() != mode {
			t.Errorf("the copy of a store with mode %o has mode %o", mode, info.Mode().Perm())
		}
	}
}

// An upgrade that is killed leaves the copy, or a part of one with a name that nobody takes for it. The next
// upgrade goes on: it deletes the part, takes the copy if the store is still as it was, and replaces no other file.
func TestCopyOfKilledUpgrade(t *testing.T) {
	steps, err := filepath.Glob("migrations/*.sql")
	must(t, err)
	for name, test := range map[string]struct {
		left func(t *testing.T, path string) // what there is before the upgrade
		want string                          // the end of the name of the copy
		keep bool                            // the file that has the name of the copy stays as it is
	}{
		"killed while it copied": {func(t *testing.T, path string) {
			part := filepath.Join(filepath.Dir(path), ".map.db.format-9.unfinished-123")
			must(t, os.WriteFile(part, []byte("SQLite format 3"), 0o600))
		}, ".format-9", false},
		"killed after the copy": {func(t *testing.T, path string) {
			whole, err := os.ReadFile(path)
			must(t, err)
			copied, err := sqlitestore.Upgrade(t.Context(), path, sqlitestore.Options{})
			must(t, err)
			if copied != path+".format-9" {
				t.Fatalf("the copy is %s", copied)
			}
			must(t, os.WriteFile(path, whole, 0o600)) // as it was before
		}, ".format-9", true},
		"another store has that name": {func(t *testing.T, path string) {
			must(t, os.WriteFile(path+".format-9", []byte("of last year"), 0o600))
			must(t, os.Mkdir(path+".format-9-2", 0o700))
		}, ".format-9-3", true},
	} {
		t.Run(name, func(t *testing.T) {
			path := ofFormat(t, 9, steps)
			test.left(t, path)
			before, _ := os.ReadFile(path + ".format-9") // if it is there
			copied, err := sqlitestore.Upgrade(t.Context(), path, sqlitestore.Options{})
			if err != nil || copied != path+test.want {
				t.Fatalf("a copy in %q, %v", copied, err)
			}
			if _, err := sqlitestore.Open(t.Context(), copied, sqlitestore.Options{}); err == nil || !strings.Contains(err.Error(), "has format 9") {
				t.Errorf("opening the copy: %v", err)
			}
			if after, err := os.ReadFile(path + ".format-9"); test.keep && (err != nil || string(after) != string(before)) {
				t.Errorf("the file that had the name was changed: %v", err)
			}
			hidden, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
			if err != nil || len(hidden) > 0 {
				t.Errorf("left: %s, %v", hidden, err)
			}
			more, err := filepath.Glob(path + ".format-*")
			if err != nil || test.want == ".format-9" && len(more) != 1 {
				t.Errorf("copies: %s, %v", more, err)
			}
		})
	}
}

// Two who upgrade one store at once leave one upgraded store and one copy of it as it was.
func TestTwoUpgrades(t *testing.T) {
	steps, err := filepath.Glob("migrations/*.sql")
	must(t, err)
	for range 5 {
		path := ofFormat(t, 9, steps)
		var copies [2]string
		var g errgroup.Group
		for i := range copies {
			g.Go(func() (err error) {
				copies[i], err = sqlitestore.Upgrade(t.Context(), path, sqlitestore.Options{})
				return err
			})
		}
		must(t, g.Wait())
		if copied := cmp.Or(copies[0], copies[1]); copied != path+".format-9" || copies[0] != "" && copies[1] != "" && copies[0] != copies[1] {
			t.Errorf("the copies are %q", copies)
		}
		if _, err := sqlitestore.Open(t.Context(), path+".format-9", sqlitestore.Options{}); err == nil || !strings.Contains(err.Error(), "has format 9") {
			t.Errorf("opening the copy: %v", err)
		}
		if more, err := filepath.Glob(path + ".format-*"); err != nil || len(more) != 1 {
			t.Errorf("there are %s, %v", more, err)
		}
	}
}
