package sqlitestore_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// toFormat3 takes back what the migration to format 4 did to a file.
const toFormat3 = toFormat4 + `;
	DROP TRIGGER doubt_raised; DROP TRIGGER doubt_dropped; DROP TABLE doubts;
	DROP TRIGGER item_came; DROP TRIGGER item_went; DROP TABLE kinds;
	DROP INDEX claims_by_conflict; DROP INDEX claims_by_certainty; DROP INDEX claims_by_verdict;
	DROP INDEX verdicts_by_key; DROP INDEX verdicts_by_updated_at; DROP INDEX verdicts_by_belief; DROP INDEX verdicts_by_support;
	DROP INDEX verdicts_by_opposition; DROP INDEX verdicts_by_conflict; DROP INDEX verdicts_by_count_for; DROP INDEX verdicts_by_dependents;
	CREATE INDEX claims_by_verdict ON items (verdict, certainty) WHERE belief IS NOT NULL;
	PRAGMA user_version = 3`

// toFormat4 turns a file into one of format 4, before hubs were read in order.
const toFormat4 = toFormat5 + `;
	DROP INDEX edges_by_to;
	ALTER TABLE edges DROP COLUMN from_key;
	CREATE INDEX edges_by_to ON edges (to_item, relation, from_item);
	PRAGMA user_version = 4`

// toFormat5 turns a file into one of format 5, before counts were of independent lines.
const toFormat5 = toFormat6 + `;
	DROP VIEW claims; DROP VIEW qualified_links;
	DROP INDEX claims_by_independent_for; DROP INDEX claims_by_verdict; DROP INDEX claims_by_certainty; DROP INDEX verdicts_by_independent_for;
	ALTER TABLE items DROP COLUMN at_least;
	ALTER TABLE items RENAME COLUMN independent_for TO count_for;
	ALTER TABLE items RENAME COLUMN independent_against TO count_against;
	ALTER TABLE effects DROP COLUMN before_at_least; ALTER TABLE effects DROP COLUMN after_at_least;
	ALTER TABLE effects RENAME COLUMN before_independent_for TO before_count_for;
	ALTER TABLE effects RENAME COLUMN before_independent_against TO before_count_against;
	ALTER TABLE effects RENAME COLUMN after_independent_for TO after_count_for;
	ALTER TABLE effects RENAME COLUMN after_independent_against TO after_count_against;
	CREATE INDEX claims_by_count_for ON items (count_for, id) WHERE count_for IS NOT NULL;
	CREATE INDEX claims_by_verdict ON items (verdict, certainty, belief, count_for, updated_at) WHERE belief IS NOT NULL;
	CREATE INDEX claims_by_certainty ON items (certainty, belief, count_for, updated_at) WHERE certainty IS NOT NULL;
	CREATE INDEX verdicts_by_count_for ON items (verdict, count_for, id) WHERE verdict IS NOT NULL;
	CREATE VIEW claims AS SELECT key FROM items WHERE kind = 'CLAIM';
	PRAGMA user_version = 5`

// toFormat6 turns a file into one of format 6, before lists were filtered by fields.
const toFormat6 = toFormat7 + `;
	DROP INDEX agents_by_agent_kind; DROP INDEX agents_by_reliability; DROP INDEX agents_by_pseudonymous;
	DROP INDEX sources_by_source_kind; DROP INDEX sources_by_reliability; DROP INDEX sources_by_retracted; DROP INDEX sources_by_published_first; DROP INDEX sources_by_published_last;
	DROP INDEX studies_by_design; DROP INDEX testimonies_by_basis; DROP INDEX testimonies_by_quote_verified; DROP INDEX testimonies_by_date_first; DROP INDEX testimonies_by_date_last;
	DROP INDEX claims_by_disputed; DROP INDEX caveats_by_category; DROP INDEX caveats_by_severity; DROP INDEX caveats_by_resolved;
	DROP INDEX claims_by_certainty_rank; DROP INDEX verdicts_by_certainty_rank;
	ALTER TABLE items DROP COLUMN certainty_rank; ALTER TABLE items DROP COLUMN published_first; ALTER TABLE items DROP COLUMN published_last;
	ALTER TABLE items DROP COLUMN date_first; ALTER TABLE items DROP COLUMN date_last;
	PRAGMA user_version = 6`

// toFormat7 turns a file into one of format 7, before claims were sorted by their last move.
const toFormat7 = toFormat8 + `;
	DROP TRIGGER claim_moved; DROP TRIGGER claim_came;
	DROP INDEX claims_by_last_moved; DROP INDEX verdicts_by_last_moved;
	ALTER TABLE items DROP COLUMN last_moved;
	PRAGMA user_version = 7`

// toFormat8 turns a file into one of format 8, before a search was in an order of its own.
const toFormat8 = `
	DROP VIEW views; ALTER TABLE items DROP COLUMN address;
	DROP VIEW remarks; DROP INDEX remarks_by_remark_kind; DROP INDEX remarks_by_status;
	ALTER TABLE items DROP COLUMN remark_kind; ALTER TABLE items DROP COLUMN status;
	ALTER TABLE map DROP COLUMN id; ALTER TABLE map DROP COLUMN copy;
	DROP TABLE vocabulary; DROP INDEX claims_by_rank; ALTER TABLE items DROP COLUMN rank;
	DELETE FROM search;
	PRAGMA user_version = 8`

// The records that refer to a hub come in the order of keys, page by page. They still
// do after some are renamed, and in a file of an older format.
func TestHub(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "map.db")
	s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{Upgrade: true})
	if err != nil {
		t.Fatal(err)
	}
	entries := []evidence.Entry{agent("hub")}
	for i := range 700 {
		a := agent(evidence.Key(fmt.Sprintf("a-%03d", i*37%700)))
		a.Affiliation = "hub"
		entries = append(entries, a)
	}
	if err := put(s, entries...); err != nil {
		t.Fatal(err)
	}
	check := func(what string) {
		t.Helper()
		var want, got []evidence.Key
		for _, e := range entries[1:] {
			want = append(want, e.EntryMeta().Key)
		}
		slices.Sort(want)
		q := storage.EdgeQuery{Of: "hub", Relation: evidence.AffiliatedWith, Direction: storage.In, First: 90, Kinds: []evidence.Kind{evidence.KindAgent}, Count: true}
		for more := true; more; {
			if err := s.View(ctx, func(r storage.Reader) error {
				pages, err := r.Edges(ctx, []storage.EdgeQuery{q, {Of: "a-001", Relation: evidence.AffiliatedWith, Direction: storage.In, First: 5}})
				if err != nil {
					return err
				}
				if pages[0].Total != len(want) || len(pages[1].Edges) != 0 {
					t.Errorf("%s: %d edges are counted, %d of another", what, pages[0].Total, len(pages[1].Edges))
				}
				for _, e := range pages[0].Edges {
					got, q.After = append(got, e.Item.EntryMeta().Key), &e.At
				}
				more = pages[0].HasNext
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	check("at first")
	for i, key := range []evidence.Key{"zz", "0"} {
		renamed := *entries[1+i].(*evidence.Agent)
		renamed.Key, renamed.Version = key, 2
		entries[1+i] = &renamed
	}
	if err := put(s, entries[1], entries[2]); err != nil {
		t.Fatal(err)
	}
	check("renamed")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	change(t, path, toFormat4)
	if s, err = sqlitestore.Open(ctx, path, sqlitestore.Options{Upgrade: true}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	check("of an older format")
}

// A file from before lists had columns to filter and count by gets them, filled for
// what is in it.
func TestOldFileListsAndCounts(t *testing.T) {
	ctx := context.Background()
	path := made(t)
	caveat := func(key evidence.Key, category evidence.Category, resolved bool) *evidence.Caveat {
		return &evidence.Caveat{Meta: evidence.Meta{ID: evidence.ID("it_" + key), Key: key, Version: 1}, Category: category, Severity: "MINOR", Text: "Well",
			Qualifies: []evidence.Ref{"ann"}, Resolved: resolved}
	}
	s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{Upgrade: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(put(s, agent("bob"), caveat("few", "SMALL_SAMPLE", false), caveat("old", "OUTDATED", true)), s.Close()); err != nil {
		t.Fatal(err)
	}
	change(t, path, toFormat3)
	if s, err = sqlitestore.Open(ctx, path, sqlitestore.Options{Upgrade: true}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	count := func(kind evidence.Kind, categories ...evidence.Category) int {
		t.Helper()
		var page storage.ItemPage
		if err := s.View(ctx, func(r storage.Reader) (err error) {
			page, err = r.Find(ctx, storage.Query{Kind: kind, First: 9, Count: true, Where: storage.Filter{Fields: storage.Fields{"hasCaveat": storage.Any(categories...)}}})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(page.Total, len(page.Items)); diff != "" {
			t.Error(diff)
		}
		return page.Total
	}
	got := []int{count(evidence.KindAgent), count(evidence.KindCaveat), count(evidence.KindClaim), count(evidence.KindAgent, "SMALL_SAMPLE"), count(evidence.KindAgent, "OUTDATED")}
	if err := put(s, agent("cid"), caveat("few", "SMALL_SAMPLE", true), caveat("old", "OUTDATED", false)); err != nil {
		t.Fatal(err)
	}
	got = append(got, count(evidence.KindAgent), count(evidence.KindAgent, "SMALL_SAMPLE"), count(evidence.KindAgent, "OUTDATED"))
	if diff := cmp.Diff([]int{2, 2, 0, 1, 0, 3, 0, 1}, got); diff != "" {
		t.Error(diff)
	}
}
