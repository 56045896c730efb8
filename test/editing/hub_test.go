package editing_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// above is how many claims rest on the hub.
const above = 10_000

// hub is a study that a claim rests on, and all others on that.
func hub() *evidence.Map {
	m := &evidence.Map{Studies: []*evidence.Study{{Meta: evidence.Meta{Key: "hub"}, Title: "Hub", Design: "SURVEY"}}}
	link := func(from, to evidence.Key) {
		m.Links = append(m.Links, &evidence.Link{From: from, To: to, Relation: evidence.Supports, Strength: "STRONG"})
	}
	for i := range above {
		key := evidence.Key(fmt.Sprintf("claim-%05d", i))
		m.Claims = append(m.Claims, &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: fmt.Sprintf("So it is, %d.", i)})
		switch {
		case i == 0:
			link("hub", key)
		case i%10 == 0:
			link("claim-00000", key)
		default:
			link(evidence.Key(fmt.Sprintf("claim-%05d", i-i%10)), key)
		}
	}
	return m
}

// A change that 10,000 claims rest on is made at once; their figures follow,
// also where whoever works them out dies in between.
func TestChangeOfAHub(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			c := newCurator(s)
			if _, err := c.Import(t.Context(), hub(), curate.ImportOptions{}); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			done, err := c.Edit(t.Context(), curate.Call{Author: "ann"}, curate.RaiseCaveat{Caveat: &evidence.Caveat{Meta: evidence.Meta{Key: "few"},
				Category: "SMALL_SAMPLE", Severity: "SERIOUS", Text: "Few.", Qualifies: []evidence.Ref{"hub"}}})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("the change took %v", time.Since(start))
			if done.Pending != above || len(done.Effects) != 0 {
				t.Errorf("%d claims are pending and %d told of, expected %d and 0", done.Pending, len(done.Effects), above)
			}
			start = time.Now()
			dies, cancel := context.WithCancelCause(t.Context())
			_, err = newCurator(s).CatchUp(dies, func(_ string, n, _ int) {
				if n >= above/3 {
					cancel(errors.New("dead"))
				}
			})
			if evidence.CodeOf(err) != evidence.Unavailable {
				t.Errorf("whoever dies in between returns %v", err)
			}
			effects, err := newCurator(s).CatchUp(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("catching up took %v", time.Since(start))
			if n := len(effects); n == 0 || n >= above {
				t.Errorf("the second one worked out %d claims, expected what the first one left", n)
			}
			checkHub(t, s, c, done.Revision.Sequence)
		})
	}
}

// checkHub: no claim is stale, every one is told of in the history of the
// change, and kept figures are what the model computes.
func checkHub(t *testing.T, s storage.Store, c *curate.Curator, sequence int64) {
	t.Helper()
	whole := &evidence.Map{}
	err := s.View(t.Context(), func(r storage.Reader) error {
		found, err := r.RevisionsAt(t.Context(), []int64{sequence})
		if err != nil {
			return err
		}
		if got := found[0]; got.Pending != 0 || got.Effects != above {
			t.Errorf("the revision has %d effects and %d pending, expected %d and 0", got.Effects, got.Pending, above)
		}
		return r.Scan(t.Context(), func(e evidence.Entry) error { whole.Add(e); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	var keys []evidence.Key
	kept := map[evidence.Key]evidence.Figures{}
	for _, claim := range whole.Claims {
		if claim.StaleSince != 0 || claim.Figures == nil {
			t.Fatalf("%s is stale since %d", claim.Key, claim.StaleSince)
		}
		keys = append(keys, claim.Key)
		kept[claim.Key] = *claim.Figures
	}
	computed, err := assess.Figures(t.Context(), whole, keys, c.Rubric, c.Options)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(computed, kept, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("kept figures (-computed +kept):\n%s", diff)
	}
}
