package curate_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/generate"
)

// A store is written to by one rubric; going over to another one is a step of its own.
func TestAnotherRubric(t *testing.T) {
	c := newCurator()
	m := generate.Map(generate.Config{Claims: 60, Seed: 3})
	mustImport(t, c, m)
	if err := c.CheckRubric(t.Context()); err != nil {
		t.Errorf("by its own rubric: %v", err)
	}
	before := read(t, c.Store)
	if before.State.Rubric != c.Rubric.Hash() {
		t.Errorf("the store has rubric %q, expected %q", before.State.Rubric, c.Rubric.Hash())
	}

	c.Rubric.Strength[evidence.StrengthModerate] = 0.5
	for name, err := range map[string]error{
		"check":  c.CheckRubric(t.Context()),
		"import": second(c.Import(t.Context(), copyOf(m), curate.ImportOptions{})),
	} {
		if evidence.CodeOf(err) != evidence.Conflict {
			t.Errorf("%s by another rubric: %v, expected a conflict", name, err)
		}
	}
	if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
		t.Errorf("the store (-before +after):\n%s", diff)
	}

	done, err := c.Reassess(t.Context(), "ann", nil)
	if err != nil || len(done.Effects) == 0 {
		t.Fatalf("%d effects, error %v", len(done.Effects), err)
	}
	checkFigures(t, c)
	if err := c.CheckRubric(t.Context()); err != nil {
		t.Errorf("after it was applied: %v", err)
	}
	again, err := c.Reassess(t.Context(), "ann", nil)
	if err != nil || len(again.Effects) > 0 {
		t.Errorf("applied again: %d effects, error %v", len(again.Effects), err)
	}
}

// What earlier changes moved, and left stale, are their effects also after a rubric is applied, and
// also if somebody else makes such a change while the figures are computed.
func TestReassessAfterAStaleWrite(t *testing.T) {
	stricter, strictest := assess.DefaultRubric(), assess.DefaultRubric()
	stricter.Reliability["A"], strictest.Reliability["A"] = 0.9, 0.85
	for name, test := range map[string]struct {
		before, after assess.Rubric
		known         bool // whether the rubric before is
	}{
		"the same rubric":             {assess.DefaultRubric(), assess.DefaultRubric(), true},
		"the same rubric of a file":   {stricter, stricter, true},
		"another rubric":              {assess.DefaultRubric(), stricter, true},
		"the built-in rubric":         {stricter, assess.DefaultRubric(), false},
		"another than that of a file": {stricter, strictest, false},
	} {
		t.Run(name, func(t *testing.T) {
			run := func(straight bool) (map[string]evidence.Figures, curate.Reassessed) {
				c, ann := newCurator(), newCurator()
				ann.Store, ann.NewID, ann.Rubric, ann.Bound = c.Store, c.NewID, test.before, 1
				m := claims("one", "two", "three", "four")
				for _, key := range []evidence.Key{"paper", "essay"} {
					m.Sources = append(m.Sources, &evidence.Source{Meta: evidence.Meta{Key: key}, Title: "A paper", Kind: "REPORT", Published: "2015", Reliability: "A"})
				}
				m.Links = []*evidence.Link{
					{From: "paper", To: "one", Relation: evidence.Supports}, {From: "one", To: "two", Relation: evidence.Supports},
					{From: "essay", To: "three", Relation: evidence.Supports}, {From: "three", To: "four", Relation: evidence.Supports},
				}
				if _, err := ann.Import(t.Context(), m, curate.ImportOptions{Call: curate.Call{CatchUp: true}}); err != nil {
					t.Fatal(err)
				}
				lower := func(source evidence.Ref) {
					mustEdit(t, ann, curate.Call{Message: "doubt " + string(source), CatchUp: straight}, curate.Update{Of: source, Set: curate.Fields{"reliability": "C"}})
				}
				lower("paper")
				beside := func(stage string, _, _ int) {
					if stage == "reading the map" {
						lower("essay")
						lower = func(evidence.Ref) {}
					}
				}
				if straight {
					beside("reading the map", 0, 0)
				}
				c.Rubric = test.after
				done, err := c.Reassess(t.Context(), "bob", beside)
				if err != nil {
					t.Fatal(err)
				}
				checkFigures(t, c)
				return movedBy(t, c), done
			}
			want, _ := run(true)
			got, done := run(false)
			if !test.known {
				said := fmt.Sprintf("from rubric %s to %s; 4 of the claims that moved were stale", test.before.Hash(), test.after.Hash())
				if done.Earlier != 0 || done.Mixed != 4 || !strings.Contains(strings.Join(slices.Collect(maps.Keys(got)), "\n"), said) {
					t.Errorf("%d effects of earlier revisions, %d mixed; effects %v", done.Earlier, done.Mixed, got)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" || done.Earlier != 4 || done.Mixed != 0 {
				t.Errorf("%d effects of earlier revisions, %d mixed; effects (-caught up before +by reassess):\n%s", done.Earlier, done.Mixed, diff)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

func TestIDs(t *testing.T) {
	newID := curate.IDs(rand.Reader)
	form := regexp.MustCompile(`^testimony_[0-9a-z]{16}$`)
	seen := map[evidence.ID]bool{}
	for range 1000 {
		id := newID(evidence.KindTestimony)
		if !form.MatchString(string(id)) || !evidence.Ref(id).IsID() || seen[id] {
			t.Fatalf("%q is no id, or not a new one", id)
		}
		seen[id] = true
	}
	if got := curate.IDs(bytes.NewReader(make([]byte, 10)))(evidence.KindClaim); got != "claim_0000000000000000" {
		t.Errorf("ten zeros make %q", got)
	}
}
