package curate_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/storage"
)

// state is what each claim rested on at a state of the map, by the id of the claim.
type state map[evidence.ID]string

// stateOf writes what each claim rests on as a map file.
func stateOf(t tester, s storage.Store) (int64, state) {
	t.Helper()
	now := state{}
	var sequence int64
	entries := read(t, s).Entries
	err := s.View(context.Background(), func(r storage.Reader) error {
		at, err := r.State(context.Background())
		if err != nil {
			return err
		}
		sequence = at.Sequence
		for _, e := range entries {
			if c, ok := e.(*evidence.Claim); ok {
				m, err := r.Below(context.Background(), []evidence.Ref{evidence.Ref(c.ID)})
				if err != nil {
					return err
				}
				now[c.ID] = text(t, m)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("reading what claims rest on: %v", err)
	}
	return sequence, now
}

func text(t tester, m *evidence.Map) string {
	t.Helper()
	var out bytes.Buffer
	m.Sort()
	if err := exchange.Write(context.Background(), &out, exchange.YAML, m); err != nil {
		t.Fatalf("writing a map: %v", err)
	}
	return out.String()
}

// Whatever was changed since, a claim as of a revision is as it was, with all that it
// rested on, and no claim that was not there.
func TestClaimsAsOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		c := newCurator()
		mustImport(t, c, drawMap(t, map[evidence.Key]evidence.Kind{}))
		states := map[int64]state{}
		note := func() {
			sequence, now := stateOf(t, c.Store)
			states[sequence] = now
		}
		note()
		for range rapid.IntRange(1, 5).Draw(t, "calls") {
			if _, err := c.Edit(ctx, call, drawEdits(t, known(read(t, c.Store)))...); err == nil {
				note()
			}
		}
		asker := analysis.Asker{Store: c.Store, Rubric: assess.DefaultRubric(), Limits: analysis.DefaultLimits()}
		all := state{}
		for _, now := range states {
			for id := range now {
				all[id] = ""
			}
		}
		for sequence, then := range states {
			for id := range all {
				got, err := asker.AsOf(ctx, evidence.Ref(id), sequence)
				switch want, there := then[id]; {
				case !there && evidence.CodeOf(err) != evidence.NotFound:
					t.Fatalf("%s was not there at %d: %v", id, sequence, err)
				case !there:
				case err != nil:
					t.Fatalf("%s at %d: %v", id, sequence, err)
				default:
					if diff := cmp.Diff(want, text(t, got.Part)); diff != "" {
						t.Fatalf("what %s rested on at %d (-want +got):\n%s", id, sequence, diff)
					}
				}
			}
		}
	})
}

// A state that the map has not reached, and one too far back, are refused.
func TestAsOfRefuses(t *testing.T) {
	c := doubtedWells(t)
	asker := analysis.Asker{Store: c.Store, Rubric: assess.DefaultRubric(), Limits: analysis.Limits{Undone: 1}}
	for sequence, want := range map[int64]string{
		0:  `asOf: the map has no state 0, expected 1 to 2`,
		99: `asOf: the map has no state 99, expected 1 to 2`,
		1:  "asOf: 2 changes have been made since; the limit is 1",
	} {
		if _, err := asker.AsOf(t.Context(), "dry", sequence); err == nil || err.Error() != want {
			t.Errorf("as of %d: %v, expected %s", sequence, err, want)
		}
	}
	if then, err := asker.AsOf(t.Context(), "dry", 2); err != nil || then.Undone != 0 || then.Claim.Key != "dry" || then.Revision == nil {
		t.Errorf("as it is: %+v, %v", then, err)
	}
}
