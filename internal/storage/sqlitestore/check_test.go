package sqlitestore_test

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/check"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// edited is a store with the demo map, an import, and edits of each kind that renames or removes.
func edited(t *testing.T, path string) storage.Store {
	t.Helper()
	ctx := t.Context()
	s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := curatorOf(s)
	file, err := os.Open("../../../examples/islamic-state-defections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := exchange.Read(ctx, "demo", file, exchange.YAML, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Import(ctx, m, curate.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, e := range []curate.Edit{
		curate.Rename{Of: "icsr-2015", Key: "report-2015"},
		curate.ResolveCaveat{Of: "small-sample"},
		curate.Undo{Revision: 3},
		curate.Rename{Of: "report-2015", Key: "icsr-study"},
	} {
		if _, err := c.Edit(ctx, curate.Call{Author: "ann", CatchUp: true}, e); err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
	}
	return s
}

func curatorOf(s storage.Store) *curate.Curator {
	return &curate.Curator{Store: s, Rubric: assess.DefaultRubric(), Now: time.Now, NewID: curate.IDs(rand.Reader)}
}

func checked(t *testing.T, s storage.Store) *check.Report {
	t.Helper()
	found, err := check.Store(t.Context(), s, check.Options{Rubric: assess.DefaultRubric()})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// codes are the kinds of defects in a report, each once.
func codes(r *check.Report) []storage.DefectCode {
	var list []storage.DefectCode
	for _, f := range r.Defects {
		list = append(list, f.Code)
	}
	return slices.Compact(list)
}

// Whatever a hand writes past the program is found, and named by its kind. A repair puts right what
// it says, and leaves records as they are; the rest stays told.
func TestDefectsBySQL(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.db")
	s := edited(t, whole)
	if r := checked(t, s); len(r.Defects) > 0 || r.Entries != 109 || r.Revisions != 5 {
		t.Fatalf("what the program has written: %+v", r)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	const claim = "key = 'recruiting-declining'"
	for i, c := range []struct {
		sql   string
		want  []storage.DefectCode
		after []storage.DefectCode // a repair
	}{
		{"UPDATE items SET belief = .99 WHERE " + claim, defects("FIGURES_DIFFER"), nil},
		{"UPDATE items SET belief = 7 WHERE " + claim, defects("FIGURES_WRONG"), nil},
		{"UPDATE items SET verdict = 'CERTAIN' WHERE " + claim, defects("FIGURES_WRONG"), nil},
		{"UPDATE items SET support = NULL WHERE " + claim, defects("FIGURES_MISSING"), nil},
		{"UPDATE items SET stale_since = 99 WHERE " + claim, defects("FIGURES_WRONG"), nil},
		{"UPDATE map SET rubric = 'ffff'", defects("OTHER_RUBRIC"), defects("OTHER_RUBRIC")},
		{"UPDATE links SET strength = 'HUGE' WHERE link = 1", defects("WRONG_VALUE FIGURES_DIFFER CHANGES_DO_NOT_END"), defects("WRONG_VALUE CHANGES_DO_NOT_END")},
		{"UPDATE items SET url = 'javascript:alert(1)' WHERE key = 'icsr-report-2015'", defects("INDEX_DIFFERS WRONG_VALUE CHANGES_DO_NOT_END"), defects("WRONG_VALUE CHANGES_DO_NOT_END")},
		{"UPDATE items SET published = 'soon' WHERE key = 'icsr-report-2015'", defects("WRONG_VALUE CHANGES_DO_NOT_END"), defects("WRONG_VALUE CHANGES_DO_NOT_END")},
		{"UPDATE items SET statement = 'Another one.' WHERE " + claim, defects("INDEX_DIFFERS CHANGES_DO_NOT_END"), defects("CHANGES_DO_NOT_END")},
		{"DELETE FROM items WHERE key = 'vox'", defects("INDEX_DIFFERS WRONG_REFERENCE CHANGES_DO_NOT_END"), defects("WRONG_REFERENCE CHANGES_DO_NOT_END")},
		{"UPDATE edges SET to_item = 999999 WHERE relation = 'SPOKEN_BY'", defects("WRONG_REFERENCE FIGURES_DIFFER CHANGES_DO_NOT_END"), defects("WRONG_REFERENCE CHANGES_DO_NOT_END")},
		{"UPDATE links SET to_item = 999999 WHERE link = 1", defects("WRONG_REFERENCE FIGURES_DIFFER CHANGES_DO_NOT_END"), defects("WRONG_REFERENCE CHANGES_DO_NOT_END")},
		{"DELETE FROM revisions WHERE sequence = 1", defects("REVISION_WRONG"), defects("REVISION_WRONG")},
		{"INSERT INTO tags VALUES (12345, 0, 'lost')", defects("LEFT_OVER"), nil},
		{"INSERT INTO aliases VALUES ('lost', 12345)", defects("LEFT_OVER"), nil},
		{"INSERT INTO aliases SELECT 'other', item FROM items WHERE key = 'vox'", defects("INDEX_DIFFERS"), nil},
		{"UPDATE items SET aliases = 'icsr-2015 vox-2015' WHERE key = 'vox'", defects("INDEX_DIFFERS NAME_TAKEN"), nil},
		{"INSERT INTO edges SELECT item, 'AFFILIATED_WITH', 0, (SELECT item FROM items WHERE " + claim + "), key FROM items WHERE key = 'vox'", defects("WRONG_REFERENCE CHANGES_DO_NOT_END"), defects("WRONG_REFERENCE CHANGES_DO_NOT_END")},
		{"UPDATE links SET to_item = from_item WHERE link = (SELECT min(link) FROM links JOIN items ON item = from_item WHERE kind <> 'CLAIM')", defects("WRONG_VALUE WRONG_REFERENCE FIGURES_DIFFER CHANGES_DO_NOT_END"), defects("WRONG_VALUE WRONG_REFERENCE FIGURES_DIFFER CHANGES_DO_NOT_END")},
		{"DELETE FROM revisions WHERE sequence = 2", defects("REVISION_WRONG CHANGES_DO_NOT_JOIN"), defects("REVISION_WRONG CHANGES_DO_NOT_JOIN")},
		{"DELETE FROM revisions WHERE sequence = 3", defects("REVISION_WRONG CHANGES_DO_NOT_JOIN"), defects("REVISION_WRONG CHANGES_DO_NOT_JOIN")},
		{"UPDATE changes SET content = x'00' WHERE sequence = 1", defects("REVISION_WRONG"), defects("REVISION_WRONG")},
		{"UPDATE changes SET content = x'00' WHERE sequence = 3; UPDATE items SET aliases = 'other' WHERE key = 'vox'", defects("INDEX_DIFFERS REVISION_WRONG"), defects("REVISION_WRONG")},
		{"UPDATE revisions SET changes = 7 WHERE sequence = 2", defects("REVISION_WRONG"), defects("REVISION_WRONG")},
		{"UPDATE revisions SET effects = 7 WHERE sequence = 1", defects("INDEX_DIFFERS"), nil},
		{"UPDATE map SET sequence = 2", defects("REVISION_WRONG"), defects("REVISION_WRONG")},
		{"DELETE FROM links WHERE link = 1", defects("FIGURES_DIFFER CHANGES_DO_NOT_END"), defects("CHANGES_DO_NOT_END")},
		{"UPDATE kinds SET items = 1 WHERE kind = 'CLAIM'", defects("INDEX_DIFFERS"), nil},
		{"DELETE FROM doubts", defects("INDEX_DIFFERS"), nil},
		{"UPDATE items SET last_moved = 9 WHERE " + claim, defects("INDEX_DIFFERS"), nil},
		{"UPDATE items SET kind = 'GHOST' WHERE key = 'vox'", defects("FILE_DAMAGED INDEX_DIFFERS WRONG_REFERENCE CHANGES_DO_NOT_END"), defects("FILE_DAMAGED WRONG_REFERENCE CHANGES_DO_NOT_END")},
	} {
		t.Run(fmt.Sprint(i, " ", c.sql), func(t *testing.T) {
			path := filepath.Join(dir, fmt.Sprint(i, ".db"))
			must(t, os.WriteFile(path, data, 0o600))
			change(t, path, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; "+c.sql)
			s, err := sqlitestore.Open(t.Context(), path, sqlitestore.Options{})
			must(t, err)
			defer s.Close()
			before := checked(t, s)
			if diff := cmp.Diff(c.want, codes(before)); diff != "" {
				t.Errorf("found (-want +got):\n%s%+v", diff, before.Defects)
			}
			_, err = check.Repair(t.Context(), curatorOf(s), nil)
			must(t, err)
			after := checked(t, s)
			if diff := cmp.Diff(c.after, codes(after)); diff != "" || after.Mends() > 0 {
				t.Errorf("after a repair (-want +got):\n%s%+v", diff, after.Defects)
			}
			for _, d := range before.Defects {
				if (d.Code == storage.DefectReference || d.Code == storage.DefectRevision) && !slices.Contains(after.Defects, d) {
					t.Errorf("a repair has deleted what may be all that is left to know: %+v", d)
				}
			}
			if after.Revisions != before.Revisions || after.Entries != before.Entries {
				t.Errorf("a repair has changed records: %+v, and before %+v", after, before)
			}
		})
	}
}

// defects are kinds of defects.
func defects(names string) []storage.DefectCode {
	return evidence.As[storage.DefectCode](strings.Fields(names))
}
