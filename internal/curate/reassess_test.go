package curate_test

import (
	"bytes"
	"crypto/rand"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

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

	effects, err := c.Reassess(t.Context(), "ann", nil)
	if err != nil || len(effects) == 0 {
		t.Fatalf("%d effects, error %v", len(effects), err)
	}
	checkFigures(t, c)
	if err := c.CheckRubric(t.Context()); err != nil {
		t.Errorf("after it was applied: %v", err)
	}
	again, err := c.Reassess(t.Context(), "ann", nil)
	if err != nil || len(again) > 0 {
		t.Errorf("applied again: %d effects, error %v", len(again), err)
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
