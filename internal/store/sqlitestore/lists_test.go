package sqlitestore_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/store/sqlitestore"
)

// toFormat3 takes from a file what the step to format 4 gave it.
const toFormat3 = `
	DROP TRIGGER doubt_raised; DROP TRIGGER doubt_dropped; DROP TABLE doubts;
	DROP TRIGGER item_came; DROP TRIGGER item_went; DROP TABLE kinds;
	DROP INDEX claims_by_conflict; DROP INDEX claims_by_certainty; DROP INDEX claims_by_verdict;
	DROP INDEX verdicts_by_key; DROP INDEX verdicts_by_updated_at; DROP INDEX verdicts_by_belief; DROP INDEX verdicts_by_support;
	DROP INDEX verdicts_by_opposition; DROP INDEX verdicts_by_conflict; DROP INDEX verdicts_by_count_for; DROP INDEX verdicts_by_dependents;
	CREATE INDEX claims_by_verdict ON items (verdict, certainty) WHERE belief IS NOT NULL;
	PRAGMA user_version = 3`

// A file from before lists had what they filter and count by gets it for what
// is in it.
func TestOldFileListsAndCounts(t *testing.T) {
	ctx := context.Background()
	path := made(t)
	caveat := func(key evidence.Key, category evidence.Category, resolved bool) *evidence.Caveat {
		return &evidence.Caveat{Meta: evidence.Meta{ID: evidence.ID("it_" + key), Key: key, Version: 1}, Category: category, Severity: "MINOR", Text: "Well",
			Qualifies: []evidence.Key{"ann"}, Resolved: resolved}
	}
	s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(put(s, agent("bob"), caveat("few", "SMALL_SAMPLE", false), caveat("old", "OUTDATED", true)), s.Close()); err != nil {
		t.Fatal(err)
	}
	change(t, path, toFormat3)
	if s, err = sqlitestore.Open(ctx, path, sqlitestore.Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	count := func(kind evidence.Kind, categories ...evidence.Category) int {
		t.Helper()
		var page evidence.ItemPage
		if err := s.View(ctx, func(r evidence.Reader) (err error) {
			page, err = r.Find(ctx, evidence.Query{Kind: kind, First: 9, Count: true, Where: evidence.Filter{HasCaveat: categories}})
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
