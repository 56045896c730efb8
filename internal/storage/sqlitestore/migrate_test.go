package sqlitestore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// old is what a program of format 1 wrote: a claim with figures and a tag, and
// a testimony that bears on it.
const old = `
INSERT INTO items (item, id, key, kind, version, created_at, updated_at, name, agent_kind, pseudonymous) VALUES
	(1, 'agent_1', 'ann', 'AGENT', 2, 1000, 2000, 'Ann', 'PERSON', 0);
INSERT INTO items (item, id, key, kind, version, created_at, updated_at, summary, basis) VALUES
	(2, 'testimony_1', 'saw', 'TESTIMONY', 1, 1000, 1000, 'Saw the well dry', 'EYEWITNESS');
INSERT INTO items (item, id, key, kind, version, created_at, updated_at, statement, support, opposition, conflict, belief, disbelief, ignorance,
	certainty, verdict, disputed, count_for, count_against, figures_method, standard_error, dependents) VALUES
	(3, 'claim_1', 'dry', 'CLAIM', 1, 1000, 1000, 'The well was dry', 0.5, 0, 0, 0.25, 0, 0.75, 'LOW', 'WEAK', 0, 1, 0, 'EXACT', 0, 0);
INSERT INTO tags VALUES (3, 0, 'water');
INSERT INTO edges VALUES (2, 'SPOKEN_BY', 0, 1);
INSERT INTO links VALUES (1, 'link_1', 2, 3, 'SUPPORTS', 'STRONG', NULL, NULL, 'page 7', 1, 1000, 1000);
INSERT INTO search (rowid, headline, key, rest) VALUES (1, 'ann', 'ann', ''), (2, 'saw the well dry', 'saw', ''), (3, 'the well was dry', 'dry', 'water');
UPDATE map SET sequence = 7, rubric = 'abc';`

// ofFormat makes a store as a program of an older format did.
func ofFormat(t *testing.T, format int, steps []string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "map.db")
	for i, name := range steps[:format] {
		step, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		change(t, path, string(step))
		if i == 0 {
			change(t, path, old)
		}
	}
	change(t, path, fmt.Sprintf("PRAGMA application_id = 0x436F7272; PRAGMA user_version = %d; PRAGMA journal_mode = WAL", format))
	return path
}

// A file of any older format opens with all that is in it, and then works as one of
// the newest.
func TestOlderFormats(t *testing.T) {
	steps, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(steps) < 3 {
		t.Fatalf("%d migrations, %v", len(steps), err)
	}
	at := func(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
	meta := func(id evidence.ID, key evidence.Key) evidence.Meta {
		return evidence.Meta{ID: id, Key: key, Version: 1, CreatedAt: at(1), UpdatedAt: at(1)}
	}
	ann := &evidence.Agent{Meta: meta("agent_1", "ann"), Name: "Ann", Kind: "PERSON"}
	ann.Version, ann.UpdatedAt = 2, at(2)
	dry := &evidence.Claim{Meta: meta("claim_1", "dry"), Statement: "The well was dry", Tags: []string{"water"}, Figures: &evidence.Figures{
		Support: 0.5, Belief: 0.25, Ignorance: 0.75, Certainty: "LOW", Verdict: "WEAK", IndependentFor: 1, Method: "EXACT"}}
	want := []evidence.Entry{ann, &evidence.Testimony{Meta: meta("testimony_1", "saw"), Summary: "Saw the well dry", Basis: "EYEWITNESS", Speaker: "ann"}, dry,
		&evidence.Link{Meta: meta("link_1", ""), From: "saw", To: "dry", Relation: "SUPPORTS", Strength: "STRONG", Locator: "page 7"}}
	for format := 1; format < len(steps); format++ {
		t.Run(fmt.Sprintf("format %d", format), func(t *testing.T) {
			path := ofFormat(t, format, steps)
			ctx := context.Background()
			for range 2 { // as one of the older format, and as one of the newest
				s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{MustExist: true, Upgrade: true})
				if err != nil {
					t.Fatal(err)
				}
				err = s.View(ctx, func(r storage.Reader) error {
					var got []evidence.Entry
					err := r.Scan(ctx, func(e evidence.Entry) error { got = append(got, e); return nil })
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("-written +read:\n%s", diff)
					}
					state, stateErr := r.State(ctx)
					if state.Map == "" {
						t.Error("the map has no id")
					}
					state.Map, state.Copy = "", ""
					if state != (storage.State{Sequence: 7, Rubric: "abc"}) {
						t.Errorf("the map stands at %+v", state)
					}
					hits, searchErr := r.Search(ctx, storage.SearchQuery{Text: "water", First: 2})
					// Since format 9, the program wrote the words itself, and here only the steps were made.
					if len(hits.Items) != 1 && format < 9 {
						t.Errorf("the search finds %v", hits.Items)
					}
					revisions, listErr := r.Revisions(ctx, storage.RevisionQuery{First: 1, Count: true})
					stale, staleErr := r.Stale(ctx, 1)
					if revisions.Total != 0 || len(stale) != 0 {
						t.Errorf("there is history that the old format did not have: %v, %v", revisions, stale)
					}
					return errors.Join(err, stateErr, searchErr, listErr, staleErr)
				})
				if err := errors.Join(err, s.Close()); err != nil {
					t.Fatal(err)
				}
			}
			goOn(t, path, *ann)
		})
	}
}

// moved is an effect as programs of formats 3 to 5 wrote it: it counts lines, and does
// not say whether there may be more of them.
const moved = `
INSERT INTO revisions VALUES (7, 1000, 1000, 'ann', '', 'IMPORT', NULL, NULL, NULL, '', 0, 1);
INSERT INTO effects (claim, sequence, key, place, before_support, before_belief, before_certainty, before_verdict, before_disputed, before_count_for, before_count_against,
	before_figures_method, after_support, after_belief, after_certainty, after_verdict, after_disputed, after_count_for, after_count_against, after_figures_method) VALUES
	('claim_1', 7, 'dry', -0.25, 0.75, 0.5, 'LOW', 'CORROBORATED', 0, 2, 3, 'EXACT', 0.5, 0.25, 'LOW', 'WEAK', 1, 1, 4, 'EXACT')`

// What moved a claim before files had it in an order is in that order.
func TestOlderMoves(t *testing.T) {
	steps, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for _, format := range []int{3, 4, 5} {
		path := ofFormat(t, format, steps)
		change(t, path, moved)
		s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{Upgrade: true})
		if err != nil {
			t.Fatal(err)
		}
		still := &evidence.Claim{Meta: evidence.Meta{ID: "claim_0", Key: "still"}, Statement: "It stands still"}
		if err := put(s, still); err != nil {
			t.Fatal(err)
		}
		if err := s.View(ctx, func(r storage.Reader) error {
			page, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 9, Order: storage.Order{By: storage.OrderMoved}})
			if len(page.Items) != 2 || page.Items[0].EntryMeta().Key != "dry" || page.At[0].Value != "7" || page.At[1].Value != "" {
				t.Errorf("format %d: %v at %v, expected what revision 7 moved first", format, page.Items, page.At)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Effects can still be read after the counts got other names, and new figures have
// the field that old ones lacked.
func TestOlderCounts(t *testing.T) {
	steps, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for format := 3; format < 6; format++ {
		path := ofFormat(t, format, steps)
		change(t, path, moved)
		s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{Upgrade: true})
		if err != nil {
			t.Fatal(err)
		}
		one := storage.Filter{Fields: storage.Fields{"independentFor": {Range: storage.Range{Min: new(1.), Max: new(1.)}}}}
		again := evidence.Figures{Belief: 0.5, Verdict: "TENTATIVE", Certainty: "LOW", IndependentFor: 5, AtLeast: true}
		err = s.View(ctx, func(r storage.Reader) error {
			pages, err := r.Effects(ctx, []storage.EffectQuery{{Claim: "dry", First: 2}})
			want := []evidence.Effect{{Sequence: 7, Claim: "claim_1", Key: "dry",
				Before: &evidence.Figures{Support: 0.75, Belief: 0.5, Certainty: "LOW", Verdict: "CORROBORATED", IndependentFor: 2, IndependentAgainst: 3, Method: "EXACT"},
				After:  evidence.Figures{Support: 0.5, Belief: 0.25, Certainty: "LOW", Verdict: "WEAK", Disputed: true, IndependentFor: 1, IndependentAgainst: 4, Method: "EXACT"}}}
			if diff := cmp.Diff(want, pages[0].Effects); diff != "" {
				t.Errorf("format %d, effects (-written +read):\n%s", format, diff)
			}
			page, listErr := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 2, Count: true, Where: one, Order: storage.Order{By: storage.OrderLines}})
			if page.Total != 1 || len(page.Items) != 1 {
				t.Errorf("format %d, listed by count: %+v", format, page)
			}
			return errors.Join(err, listErr)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Update(ctx, func(tx storage.Tx) error {
			err := tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"dry": again})
			counts, countErr := tx.Counts(ctx)
			if counts.Verdicts["TENTATIVE"] != 1 {
				t.Errorf("format %d, counted: %v", format, counts.Verdicts)
			}
			found, readErr := tx.Entries(ctx, []evidence.Ref{"dry"})
			if diff := cmp.Diff(&again, found[0].(*evidence.Claim).Figures); diff != "" {
				t.Errorf("format %d, new figures (-written +read):\n%s", format, diff)
			}
			return errors.Join(err, countErr, readErr)
		})
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// A file from before lists were filtered by what records say is filtered by that of
// what is in it, and sorted by it.
func TestOlderFilters(t *testing.T) {
	steps, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for format := 1; format < 7; format++ {
		s, err := sqlitestore.Open(ctx, ofFormat(t, format, steps), sqlitestore.Options{Upgrade: true})
		if err != nil {
			t.Fatal(err)
		}
		find := func(q storage.Query, name string, m storage.Match) (keys string) {
			q.First, q.Count, q.Where = 9, true, storage.Filter{Fields: storage.Fields{name: m}}
			if err := s.View(ctx, func(r storage.Reader) error {
				page, err := r.Find(ctx, q)
				if len(page.Items) != page.Total {
					t.Errorf("format %d, %s: %d items of %d", format, name, len(page.Items), page.Total)
				}
				for _, it := range page.Items {
					keys += string(it.EntryMeta().Key)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return keys
		}
		got := []string{
			find(storage.Query{Kind: "AGENT"}, "agentKind", storage.Any("PERSON")),
			find(storage.Query{Kind: "AGENT"}, "agentKind", storage.Any("ORGANIZATION")),
			find(storage.Query{Kind: "TESTIMONY", Order: storage.Order{By: storage.OrderDate}}, "speaker", storage.Any("ann")),
			find(storage.Query{Kind: "CLAIM", Order: storage.Order{By: storage.OrderCertainty}}, "disputed", storage.Match{}),
		}
		if diff := cmp.Diff([]string{"ann", "", "saw", "dry"}, got); diff != "" {
			t.Errorf("format %d: %s", format, diff)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// goOn writes what older formats could not hold.
func goOn(t *testing.T, path string, ann evidence.Agent) {
	t.Helper()
	ctx := context.Background()
	s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{Upgrade: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	after := ann
	after.Key, after.Aliases = "anna", []evidence.Key{"ann"}
	err = s.Update(ctx, func(tx storage.Tx) error {
		return errors.Join(tx.Put(ctx, []evidence.Entry{&after}), tx.Remove(ctx, []evidence.Ref{"saw->dry"}), tx.MarkStale(ctx, []evidence.Key{"dry"}),
			tx.Record(ctx, evidence.Revision{At: time.Unix(9, 0), Author: "bob"}, []evidence.Change{{ID: ann.ID, Kind: "AGENT", Ref: "anna", Before: &ann, After: &after}}),
			tx.RecordEffects(ctx, []evidence.Effect{{Sequence: 8, Claim: "claim_1", Key: "dry"}}))
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.View(ctx, func(r storage.Reader) error {
		found, err := r.Entries(ctx, []evidence.Ref{"ann", "saw->dry"})
		if err == nil && (found[0] == nil || found[1] != nil) {
			t.Errorf("by alias, and the link that was removed: %v", found)
		}
		revisions, listErr := r.Revisions(ctx, storage.RevisionQuery{Of: "ann", Moved: "dry", First: 1})
		want := []evidence.Revision{{Sequence: 8, At: time.Unix(9, 0).UTC(), Author: "bob", Changes: 1, Effects: 1, Pending: 1}}
		if diff := cmp.Diff(want, revisions.Revisions); diff != "" {
			t.Errorf("-recorded +read:\n%s", diff)
		}
		return errors.Join(err, listErr)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The error of a refused removal names what refers to the entry.
func TestWhoIsInTheWay(t *testing.T) {
	ctx := context.Background()
	s, err := sqlitestore.Open(ctx, filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{Upgrade: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := put(s, grid(50)...); err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[evidence.Ref]string{
		"s-0": `"s-0" cannot be removed while "t-`,
		"t-4": `while there is the link "t-4->c-4"`,
		"c-9": `while there is the link "`,
	} {
		err := s.Update(ctx, func(tx storage.Tx) error { return tx.Remove(ctx, []evidence.Ref{ref}) })
		if err == nil || evidence.CodeOf(err) != evidence.Conflict || !strings.Contains(err.Error(), want) {
			t.Errorf("removing %s: %v, expected %s", ref, err, want)
		}
	}
}
