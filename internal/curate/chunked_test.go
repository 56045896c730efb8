package curate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// An import that is written in parts leaves what one transaction would, even
// where it is broken off and made again, and somebody else writes in between;
// all of it is undone at once.
func TestImportInParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		c, straight := newCurator(), newCurator()
		first := drawMap(t, map[evidence.Key]evidence.Kind{})
		mustImport(t, c, first)
		mustImport(t, straight, first)
		start, from := file(t, c.Store), len(revisions(t, c.Store))
		m := drawMap(t, known(read(t, c.Store)))
		o := curate.ImportOptions{Call: call, Part: rapid.IntRange(1, 5).Draw(t, "part")}

		broken := rapid.Bool().Draw(t, "broken off")
		meddled := rapid.Bool().Draw(t, "meddled with")
		if meddled {
			// Somebody writes after the plan was made, and between the parts.
			o.Progress = func(stage string, done, _ int) {
				if stage == "writing" {
					key := evidence.Key(strings.Repeat("x", done+1))
					// A small import tells of its progress while it holds the writers' lock.
					short, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
					defer cancel()
					_, _ = c.Edit(short, call, curate.Create{Item: &evidence.Agent{Meta: evidence.Meta{Key: key}, Name: "X", Kind: "PERSON"}})
				}
			}
		}
		if broken {
			stopped, cancel := context.WithCancelCause(ctx)
			o.Progress = func(stage string, done, _ int) {
				if stage == "writing" && done >= rapid.IntRange(1, 10).Draw(t, "stop") {
					cancel(errors.New("enough"))
				}
			}
			_, _ = c.Import(stopped, copyOf(m), o)
			o.Progress = nil
		}
		if _, err := c.Import(ctx, copyOf(m), o); err != nil {
			t.Fatalf("import: %v", err)
		}
		mustImport(t, straight, m)
		if _, err := c.CatchUp(ctx, nil); err != nil { // with what the part that was broken off has left
			t.Fatalf("catching up: %v", err)
		}
		checkFigures(t, c)
		if meddled {
			return
		}
		if diff := cmp.Diff(file(t, straight.Store), file(t, c.Store)); diff != "" {
			t.Errorf("in parts (-at once +in parts):\n%s", diff)
		}
		list := revisions(t, c.Store)
		for i := len(list) - 1; i >= from; i-- {
			group := list[i].Group
			if _, err := c.Edit(ctx, call, curate.Undo{Revision: list[i].Sequence}); err != nil {
				t.Fatalf("undoing revision %d: %v", list[i].Sequence, err)
			}
			for i > from && group != 0 && list[i-1].Group == group {
				i--
			}
		}
		if diff := cmp.Diff(start, file(t, c.Store)); diff != "" {
			t.Errorf("undone (-before +after):\n%s", diff)
		}
		checkFigures(t, c)
	})
}

// A server beside an import in parts works out what is stale between the parts. Each part leaves stale what it
// moves all the same, so that no figure stays wrong if the import is broken off.
func TestImportInPartsBesideAServer(t *testing.T) {
	for name, test := range map[string]struct {
		before       *evidence.Map
		agents, part int
	}{
		"a new store":         {&evidence.Map{}, 1, 1},
		"a store with claims": {claims("one", "two"), 5_000, 2_500}, // so much is new that all claims are recomputed in the end
	} {
		t.Run(name, func(t *testing.T) {
			c, server := newCurator(), newCurator()
			server.Store = c.Store
			mustImport(t, c, test.before)
			m := claims("one", "two")
			for i := range test.agents {
				m.Agents = append(m.Agents, &evidence.Agent{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("agent-%d", i))}, Name: "X", Kind: "PERSON"})
			}
			m.Sources = []*evidence.Source{{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT", Published: "2015", Reliability: "A"}}
			m.Links = []*evidence.Link{{From: "paper", To: "one", Relation: evidence.Supports}, {From: "one", To: "two", Relation: evidence.Supports}}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			o := curate.ImportOptions{Call: call, Part: test.part}
			o.Progress = func(stage string, done, total int) {
				if stage != "writing" {
					return
				}
				if done == total {
					stop()
					return
				}
				if _, err := server.CatchUp(t.Context(), nil); err != nil {
					t.Error(err)
				}
			}
			_, err := c.Import(ctx, m, o)
			var broken *curate.BrokenOff
			if !errors.As(err, &broken) || broken.Done != broken.Total {
				t.Fatalf("the import is broken off before it recomputes figures: %v", err)
			}
			if _, err := server.CatchUp(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			checkFigures(t, server)
		})
	}
}

// What an import in parts tells is what happened, and every claim that moved is
// in the history of the import.
func TestImportInPartsTells(t *testing.T) {
	c := newCurator()
	m := &evidence.Map{}
	for _, key := range []evidence.Key{"a", "b", "c", "d", "e"} {
		m.Claims = append(m.Claims, &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "So it is."})
	}
	m.Studies = append(m.Studies, &evidence.Study{Meta: evidence.Meta{Key: "s"}, Title: "Study", Design: "SURVEY"})
	m.Links = append(m.Links, &evidence.Link{From: "s", To: "a", Relation: evidence.Supports}, &evidence.Link{From: "a", To: "b", Relation: evidence.Supports})
	report, err := c.Import(t.Context(), m, curate.ImportOptions{Call: call, Part: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Created) != 8 || len(report.Effects) != 5 || report.Pending != 0 || report.Revision == nil {
		t.Errorf("%d created, %d effects, %d pending, revision %v", len(report.Created), len(report.Effects), report.Pending, report.Revision)
	}
	list := revisions(t, c.Store)
	effects := 0
	told := map[int64]int{}
	for _, e := range report.Effects {
		told[e.Sequence]++
	}
	for _, r := range list {
		if told[r.Sequence] != r.Effects {
			t.Errorf("revision %d has %d effects, and the report %d of it", r.Sequence, r.Effects, told[r.Sequence])
		}
		if r.Group != report.Revision.Sequence || r.Author != "ann" || r.Intent != evidence.IntentImport || r.Pending != 0 {
			t.Errorf("revision %+v", r)
		}
		effects += r.Effects
	}
	if len(list) != 4 || effects != 5 {
		t.Errorf("%d revisions with %d effects", len(list), effects)
	}
}

// An import in parts first works out what an earlier write has left stale, so that each effect
// is that of the revision that has caused it.
func TestImportInPartsAfterAStaleWrite(t *testing.T) {
	run := func(between bool) map[string]evidence.Figures {
		c := newCurator()
		c.Bound = 1
		m := claims("one", "two")
		m.Sources = []*evidence.Source{{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT", Published: "2015", Reliability: "A"}}
		m.Links = []*evidence.Link{{From: "paper", To: "one", Relation: evidence.Supports}, {From: "one", To: "two", Relation: evidence.Supports}}
		if _, err := c.Import(t.Context(), m, curate.ImportOptions{Call: curate.Call{CatchUp: true}}); err != nil {
			t.Fatal(err)
		}
		left, err := c.Edit(t.Context(), curate.Call{Message: "retract"}, curate.RetractSource{Of: "paper"})
		if err != nil || left.Pending != 2 {
			t.Fatalf("%+v, %v", left, err)
		}
		if between {
			if _, err := c.CatchUp(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		more := &evidence.Map{
			Studies: []*evidence.Study{{Meta: evidence.Meta{Key: "study"}, Title: "A study", Design: "SURVEY"}},
			Links:   []*evidence.Link{{From: "study", To: "one", Relation: evidence.Contradicts}},
		}
		if _, err := c.Import(t.Context(), more, curate.ImportOptions{Call: curate.Call{Message: "import"}, Part: 1}); err != nil {
			t.Fatal(err)
		}
		return movedBy(t, c)
	}
	want := run(true)
	if len(want) != 5 {
		t.Fatalf("two writes move both claims, and the last one the first: %v", want)
	}
	if diff := cmp.Diff(want, run(false)); diff != "" {
		t.Errorf("effects (-caught up before +by the import):\n%s", diff)
	}
}

// movedBy is what each revision of a store made of the claims that it moved.
func movedBy(t *testing.T, c *curate.Curator) map[string]evidence.Figures {
	t.Helper()
	after := map[string]evidence.Figures{}
	for _, r := range revisions(t, c.Store) {
		if err := c.Store.View(t.Context(), func(reader storage.Reader) error {
			page, err := reader.Effects(t.Context(), []storage.EffectQuery{{Sequence: r.Sequence, First: 100}})
			for _, e := range page[0].Effects {
				after[r.Message+" moves "+string(e.Key)] = e.After
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return after
}

// A panic of the model, which computes in goroutines of its own, is an error of the import. It does
// not end the program.
func TestImportSurvivesAPanic(t *testing.T) {
	for _, workers := range []int{1, 2} {
		c := newCurator()
		c.Options.Workers = workers
		c.Options.Slots = panicking{}
		m := &evidence.Map{}
		for _, key := range []evidence.Key{"a", "b", "c"} {
			m.Claims = append(m.Claims, &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "So it is."})
		}
		_, err := c.Import(t.Context(), m, curate.ImportOptions{Call: call, Part: 1})
		if evidence.CodeOf(err) != evidence.Internal || !strings.Contains(err.Error(), "panic: no slots") || !strings.Contains(err.Error(), "panicking.Acquire") {
			t.Errorf("with %d goroutines: %v", workers, err)
		}
	}
}

type panicking struct{}

func (panicking) Acquire(context.Context, int64) error { panic("no slots") }

func (panicking) Release(int64) {}
