package faults

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/backup"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// written is a store with the setup and so many calls, each acknowledged.
func written(t *testing.T, calls int) (storage.Store, *Ledger) {
	t.Helper()
	s, l := memstore.New(), NewLedger()
	c := &curate.Curator{Store: s, Rubric: assess.DefaultRubric(), Now: time.Now, NewID: curate.IDs(rand.Reader)}
	server := httptest.NewServer(graph.NewHandler(graph.Config{Store: s, Rubric: c.Rubric, Log: slog.New(slog.DiscardHandler), Curator: c}))
	t.Cleanup(server.Close)
	if err := l.Setup(t.Context(), server.URL); err != nil {
		t.Fatal(err)
	}
	for range calls {
		l.asked++
		if done, err := l.ask(t.Context(), server.URL, nameOf(l.asked)); !done {
			t.Fatalf("%v, %v", err, l.refused)
		}
	}
	return s, l
}

// wrongOf is what the judge says.
func wrongOf(t *testing.T, s storage.Store, l *Ledger) string {
	t.Helper()
	wrong, err := l.Judge(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(wrong, "\n")
}

// The judge has nothing to say of a store that did as it told, and finds each fault that is planted in one.
func TestJudge(t *testing.T) {
	const calls = 6
	s, l := written(t, calls)
	if got := wrongOf(t, s, l); got != "" {
		t.Fatalf("of a store that has kept its word, the judge says\n%s", got)
	}
	ctx := t.Context()
	in := func(do func(storage.Tx) error) func(*testing.T, storage.Store, *Ledger) {
		return func(t *testing.T, s storage.Store, _ *Ledger) {
			t.Helper()
			if err := s.Update(ctx, do); err != nil {
				t.Fatal(err)
			}
		}
	}
	link := evidence.Ref(evidence.LinkName(evidence.Key(nameOf(calls)), evidence.Key(claimOf(calls)), relationOf(calls)))
	for name, p := range map[string]struct {
		plant func(*testing.T, storage.Store, *Ledger)
		says  string
	}{
		"acknowledged writes are taken back": {takeBack, "study-000006 was acknowledged, and is in the history 0 times"},
		"a link is lost":                     {in(func(tx storage.Tx) error { return tx.Remove(ctx, []evidence.Ref{link}) }), "its link is there is false"},
		"a write is lost but for its history": {in(func(tx storage.Tx) error { return tx.Remove(ctx, []evidence.Ref{link, evidence.Ref(nameOf(calls))}) }),
			"its study is there is false"},
		"a write is done twice": {in(func(tx storage.Tx) error {
			return tx.Record(ctx, evidence.Revision{Message: nameOf(2), At: time.Now()}, nil)
		}),
			"study-000002 was acknowledged, and is in the history 2 times"},
		"a write that nobody made": {in(func(tx storage.Tx) error {
			return tx.Record(ctx, evidence.Revision{Message: "ghost", At: time.Now()}, nil)
		}), "nobody was told so"},
		"figures are others": {in(func(tx storage.Tx) error {
			return tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"claim-1": {Ignorance: 1, Verdict: "UNSUPPORTED", Certainty: "VERY_LOW", Method: "EXACT"}})
		}), "FIGURES_"},
		"figures are stale":     {in(func(tx storage.Tx) error { return tx.MarkStale(ctx, []evidence.Key{"claim-1"}) }), "1 claims are stale"},
		"a sequence is another": {func(_ *testing.T, _ storage.Store, l *Ledger) { l.told[nameOf(1)]++ }, "was acknowledged as revision"},
		"an answer is wrong":    {func(_ *testing.T, _ storage.Store, l *Ledger) { l.strange = append(l.strange, "a panic") }, "a panic"},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := written(t, calls)
			p.plant(t, s, l)
			if got := wrongOf(t, s, l); !strings.Contains(got, p.says) {
				t.Errorf("the judge does not say %q, but\n%s", p.says, got)
			}
		})
	}
}

// takeBack makes a store what another one is that has only the first call.
func takeBack(t *testing.T, s storage.Store, _ *Ledger) {
	t.Helper()
	older, _ := written(t, 1)
	file, err := os.Create(filepath.Join(t.TempDir(), "older.backup"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, _, err := backup.Of(t.Context(), older, file, backup.Options{}); err != nil {
		t.Fatal(err)
	}
	whole, err := backup.File{Name: "older.backup", From: file}.Verify(t.Context(), nil)
	if err == nil {
		err = backup.Restore(t.Context(), s, whole, func(context.Context, storage.Reader, storage.State) error { return nil }, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A call that may have been done is no fault, whether it was or not; one that was refused for good must not
// be there.
func TestJudgeOfCallsInFlight(t *testing.T) {
	s, l := written(t, 2)
	delete(l.told, nameOf(2))
	if got := wrongOf(t, s, l); !strings.Contains(got, "nobody was told so") {
		t.Errorf("of a refused call that was done, the judge says\n%s", got)
	}
	l.unknown[nameOf(2)], l.unknown[nameOf(3)] = true, true
	if l.asked++; wrongOf(t, s, l) != "" {
		t.Errorf("of calls in flight, the judge says\n%s", wrongOf(t, s, l))
	}
}
