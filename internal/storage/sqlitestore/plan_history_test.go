package sqlitestore

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Every list of history walks along an index, and begins at its page. Nothing is
// sorted, and nothing outside the list is read.
func TestHistoryIsIndexWalks(t *testing.T) {
	s, since := empty(t), time.UnixMilli(5)
	for _, c := range []struct {
		name  string
		query storage.RevisionQuery
		walk  string // how the plan of the page begins
		after string // what is added for a page that is not the first
	}{
		{"all", storage.RevisionQuery{}, "SCAN r\n", "SEARCH r USING INTEGER PRIMARY KEY (rowid"},
		{"of an entry", storage.RevisionQuery{Of: "it_a"}, "SEARCH x USING PRIMARY KEY (id=?", " AND sequence"},
		{"that moved a claim", storage.RevisionQuery{Moved: "it_a"}, "SEARCH x USING PRIMARY KEY (claim=?", " AND sequence"},
		{"of an author", storage.RevisionQuery{Author: "ann"}, "SEARCH r USING INDEX revisions_by_author (author=?", " AND rowid"},
		{"of an import", storage.RevisionQuery{Group: 4}, "SEARCH r USING INDEX revisions_by_import (import=?", " AND rowid"},
		{"by idempotency key", storage.RevisionQuery{IdempotencyKey: "once"}, "SEARCH r USING INDEX revisions_by_idempotency_key (idempotency_key=?", ""},
		{"since a time", storage.RevisionQuery{Since: since}, "SEARCH r USING INTEGER PRIMARY KEY (rowid>?", ""},
		{"newer than one", storage.RevisionQuery{Newer: 7}, "SEARCH r USING INTEGER PRIMARY KEY (rowid>?", ""},
		{"of an entry, newer than one", storage.RevisionQuery{Of: "it_a", Newer: 7}, "SEARCH x USING PRIMARY KEY (id=? AND sequence>?", ""},
		{"of an author, newer than one", storage.RevisionQuery{Author: "ann", Newer: 7}, "SEARCH r USING INDEX revisions_by_author (author=? AND rowid>?", ""},
		{"of an entry since a time", storage.RevisionQuery{Of: "it_a", Since: since}, "SEARCH x USING PRIMARY KEY (id=? AND sequence>?", ""},
		{"of an author since a time", storage.RevisionQuery{Author: "ann", Since: since}, "SEARCH r USING INDEX revisions_by_author (author=? AND rowid>?", ""},
		{"of an entry that moved a claim, by an author", storage.RevisionQuery{Of: "it_a", Moved: "it_b", Author: "ann", Group: 3}, "SEARCH x USING PRIMARY KEY (id=?", " AND sequence"},
		{"all at once", storage.RevisionQuery{Of: "it_a", Moved: "it_b", Author: "ann", Group: 3, IdempotencyKey: "once", Since: since}, "SEARCH r USING INDEX revisions_by_idempotency_key (", ""},
	} {
		for _, after := range []int64{0, 7} {
			for _, oldest := range []bool{false, true} {
				q := c.query
				q.First, q.After, q.OldestFirst, q.Count = 20, after, oldest, true
				want := c.walk
				if after != 0 && c.after != "" {
					want = strings.TrimPrefix(c.walk+c.after, "SCAN r\n")
				}
				name := fmt.Sprintf("%s, after %d, the oldest first: %t", c.name, after, oldest)
				for sql, plan := range plans(t, s, func(ctx context.Context, r storage.Reader) error {
					_, err := r.Revisions(ctx, q)
					return err
				}) {
					checkWalk(t, name, sql, plan)
					if strings.HasPrefix(sql, "SELECT r.sequence") && !strings.HasPrefix(plan, want) {
						t.Errorf("%s: %s\n%s\nexpected %s", name, sql, plan, want)
					}
				}
			}
		}
	}
}

// Which revisions take others back is found by what they changed, and not along all revisions.
func TestUndosAreFoundByWhatTheyChanged(t *testing.T) {
	found := 0
	for sql, plan := range plans(t, empty(t), func(ctx context.Context, r storage.Reader) error {
		_, err := r.Undos(ctx, storage.UndoQuery{Of: []evidence.ID{"it_a", "it_b"}, Newer: 7, First: 20})
		return err
	}) {
		checkWalk(t, "undos", sql, plan)
		if !strings.HasPrefix(sql, "SELECT r.sequence") {
			continue
		}
		found++
		for _, want := range []string{"SEARCH r USING INTEGER PRIMARY KEY (rowid=?)", "SEARCH c USING PRIMARY KEY (id=? AND sequence>?)"} {
			if !strings.Contains(plan, want) {
				t.Errorf("%s\n%s\nexpected %s", sql, plan, want)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d statements read undos", found)
	}
}

// checkWalk refuses plans that sort, or scan what they should not.
func checkWalk(t *testing.T, name, sql, plan string) {
	t.Helper()
	for _, line := range strings.Split(plan, "\n") {
		all := line == "SCAN r" && !strings.Contains(sql, "?") || strings.HasPrefix(line, "SCAN r") && strings.Contains(sql, "WHERE TRUE")
		if strings.Contains(line, "TEMP B-TREE") || strings.HasPrefix(line, "SCAN") && !strings.HasPrefix(line, "SCAN a VIRTUAL") && !all {
			t.Errorf("%s: %s\n%s", name, sql, plan)
		}
	}
}

// Effects, stale claims and revisions by number are walks along an index, too.
func TestHistoryByNumber(t *testing.T) {
	s := empty(t)
	at := func(value string) *storage.Position { return &storage.Position{Value: value, ID: "it_a"} }
	for n, q := range [][]storage.EffectQuery{
		{{Sequence: 3}, {Claim: "it_a"}}, {{Sequence: 3, After: at("0.5")}, {Claim: "it_a", After: at("7")}},
		{{Sequence: 3, Backward: true}, {Claim: "it_a", Backward: true}}, {{Sequence: 3, Backward: true, After: at("0.5")}, {Claim: "it_a", Backward: true, After: at("7")}},
	} {
		up, down := ">", "<"
		if n >= 2 {
			up, down = down, up
		}
		walks := map[string]string{"e.sequence = ?1 AND (": "SEARCH e USING INDEX effects_by_place (sequence=? AND (place,claim)" + up + "(?,?))",
			"e.claim = ?1 AND": "SEARCH e USING PRIMARY KEY (claim=? AND sequence" + down + "?)", "i.stale_since IS NOT NULL": "SEARCH i USING COVERING INDEX claims_by_stale_since"}
		for sql, plan := range plans(t, s, func(ctx context.Context, r storage.Reader) error {
			for i := range q {
				q[i].First, q[i].Count = 20, true
			}
			if _, err := r.Effects(ctx, q); err != nil {
				return err
			}
			if _, err := r.Stale(ctx, 20); err != nil {
				return err
			}
			if _, err := r.RevisionsAt(ctx, []int64{1, 2}); err != nil {
				return err
			}
			_, err := r.Changes(ctx, []int64{1, 2})
			return err
		}) {
			checkWalk(t, "by number", sql, plan)
			for part, want := range walks {
				if strings.Contains(sql, part) {
					delete(walks, part)
					if !strings.HasPrefix(plan, want) {
						t.Errorf("%s\n%s\nexpected %s", sql, plan, want)
					}
				}
			}
		}
		if len(walks) > 0 {
			t.Errorf("not asked for: %v", walks)
		}
	}
}

// Removing entries, marking claims and recording read nothing else.
func TestHistoryIsWrittenByIndex(t *testing.T) {
	one, two := &evidence.Claim{Meta: evidence.Meta{ID: "it_1", Key: "one", Aliases: []evidence.Key{"uno"}}}, &evidence.Claim{Meta: evidence.Meta{ID: "it_2", Key: "two"}}
	link := &evidence.Link{Meta: evidence.Meta{ID: "ln_1"}, From: "one", To: "two", Relation: "SUPPORTS"}
	found := written(t, empty(t), func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Put(ctx, []evidence.Entry{one, two, link}); err != nil {
			return err
		}
		if err := tx.MarkStale(ctx, []evidence.Key{"uno", "two"}); err != nil {
			return err
		}
		if err := tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"uno": {}, "two": {}}); err != nil {
			return err
		}
		if err := tx.Put(ctx, []evidence.Entry{one, two, link}); err != nil {
			return err
		}
		if err := tx.Remove(ctx, []evidence.Ref{"uno->two", "it_1", "two"}); err != nil {
			return err
		}
		if err := tx.Record(ctx, evidence.Revision{IdempotencyKey: "once"}, []evidence.Change{{ID: "it_1", Kind: "CLAIM"}}); err != nil {
			return err
		}
		return tx.RecordEffects(ctx, []evidence.Effect{{Sequence: 1, Claim: "it_1"}, {Sequence: 1, Claim: "it_1"}})
	})
	if len(found) < 30 {
		t.Errorf("only %d statements", len(found))
	}
	for sql, plan := range found {
		for _, line := range strings.Split(plan, "\n") {
			table, scan := strings.CutPrefix(line, "SCAN ")
			// The one row of map, what was handed in, and whether there are aliases at all.
			if scan && table != "map" && !strings.HasPrefix(table, "a VIRTUAL") && !strings.HasPrefix(table, "array VIRTUAL") && !strings.HasPrefix(table, "j VIRTUAL") &&
				!strings.HasPrefix(table, "search VIRTUAL") && !strings.Contains(sql, "EXISTS (SELECT 1 FROM aliases)") && table != "CONSTANT ROW" {
				t.Errorf("%s\n%s", sql, plan)
			}
		}
	}
}
