package storetest

import (
	"context"
	"flag"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Config says how the suite opens a store, and how the store differs from others.
type Config struct {
	// Open opens a new and empty store. The suite closes it.
	Open func(t T) storage.Store

	// Reopen opens the map of a store once more, as another process does. The suite closes it.
	Reopen func(t T, store storage.Store) storage.Store

	// Snapshot says that all the reads of one View see the same state. If it is
	// not set, only the reads of one call need to.
	Snapshot bool

	// Batch is how many entries the large batch has; 8,000 by default.
	Batch int

	// Lists is how many lists with random filters a check of "any filters" asks for; 40 by
	// default.
	Lists int
}

// T is what the suite needs of a test. There is nothing in it to skip a test with.
type T interface {
	Helper()
	Name() string
	Log(args ...any)
	Logf(format string, args ...any)
	Error(args ...any)
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Fail()
	FailNow()
	Failed() bool
	TempDir() string
	Cleanup(f func())
	// Part runs f as a part of the test, with a name of its own.
	Part(name string, f func(T))
}

// Run runs the whole suite on the stores that c opens.
func Run(t *testing.T, c Config) {
	ran := map[string]bool{}
	RunOn(&tester{T: t, ran: ran}, c)
	if filter := flag.Lookup("test.run"); filter != nil && strings.Contains(filter.Value.String(), "/") {
		return // whoever runs some parts by name knows that they are not all
	}
	for _, p := range parts {
		if !ran[p.name] && !t.Failed() {
			t.Errorf("the part %q has not run to its end: no store may skip one", p.name)
		}
	}
}

// tester makes a T of a *testing.T.
type tester struct {
	*testing.T
	ran map[string]bool // the parts that came to their end; nil below them
}

// Part implements T. A part that is skipped fails.
func (t *tester) Part(name string, f func(T)) {
	t.T.Run(name, func(sub *testing.T) {
		sub.Cleanup(func() {
			if sub.Skipped() {
				t.Errorf("%s was skipped: no store may skip a case", sub.Name())
			}
		})
		f(&tester{T: sub})
		if t.ran != nil {
			t.ran[name] = true
		}
	})
}

// part is a theme of the suite. Its faults are planted to see that it finds them.
type part struct {
	name   string
	run    func(t T, c Config)
	faults []fault
}

var parts = []part{
	{"entries", readParts(entryCases), entryFaults},
	{"edges", readParts(edgeCases), edgeFaults},
	{"read along", readParts(alongCases), alongFaults},
	{"lists", readParts(listCases), listFaults},
	{"tags", readParts(tagCases), tagFaults},
	{"filters", readParts(filterCases), filterFaults},
	{"dates", testDates, dateFaults},
	{"search", readParts(searchCases), slices.Concat(searchFaults, bestFirstFaults)},
	{"words of any script", testScripts, scriptFaults},
	{"frequent words", testFrequent, frequentFaults},
	{"like", readParts(likeCases), likeFaults},
	{"like, as in memory", testLikeAsInMemory, likeAsInMemoryFaults},
	{"below and above", testClosure, closureFaults},
	{"round trip", testRoundTrip, roundTripFaults},
	{"parts", testParts, partFaults},
	{"pages", testPages, pageFaults},
	{"pages of hubs", testHubPages, hubPageFaults},
	{"moving under a cursor", testMovingCursor, movingFaults},
	{"many paths", testManyPaths, pathFaults},
	{"writes", writeParts(writeCases), writeFaults},
	{"removal", changeParts(removeCases), removeFaults},
	{"aliases", changeParts(aliasCases), aliasFaults},
	{"caveats on links", changeParts(doubtCases), doubtFaults},
	{"remarks", changeParts(remarkCases), remarkFaults},
	{"aliases, round trip", testAliases, aliasTripFaults},
	{"figures", testFigures, figureFaults},
	{"stale figures", testStale, staleFaults},
	{"history", testHistory, historyFaults},
	{"undos", testUndos, undoFaults},
	{"revisions, round trip", testRevisionRoundTrip, revisionFaults},
	{"changes, round trip", testChangesRoundTrip, changeFaults},
	{"effects, round trip", testEffectsRoundTrip, effectFaults},
	{"idempotency keys", testIdempotencyKeys, idempotencyFaults},
	{"rubric", testRubric, rubricFaults},
	{"rollback", testRollback, rollbackFaults},
	{"several revisions in one Update", testTogether, togetherFaults},
	{"several revisions in one call", testWrites, writesFaults},
	{"stopped visit", testStoppedVisit, visitFaults},
	{"isolation", testIsolation, isolationFaults},
	{"one after the other", testOneAfterTheOther, oneAfterFaults},
	{"contexts", testContexts, contextFaults},
	{"probes", testProbe, probeFaults},
	{"close and reopen", testReopen, reopenFaults},
	{"changes underneath", testUnderneath, underneathFaults},
	{"large batch", testLargeBatch, largeFaults},
	{"any edits", testAnyEdits, anyEditFaults},
	{"any filters", testAnyFilters, anyFilterFaults},
}

// RunOn is Run for a T of the caller's own, such as one that records failures.
func RunOn(t T, c Config) {
	if c.Batch == 0 {
		c.Batch = 8000
	}
	for _, p := range parts {
		t.Part(p.name, func(t T) { p.run(t, c) })
	}
}

// open opens an empty store for one test, and puts entries in it.
func open(t T, c Config, entries ...evidence.Entry) storage.Store {
	t.Helper()
	s := c.Open(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	if len(entries) > 0 {
		put(t, s, entries...)
	}
	return s
}

// setOut begins the text of a failure that comes before the test has begun.
const setOut = "setting out: "

// put writes entries, and the figures that the claims among them have.
func put(t T, s storage.Store, entries ...evidence.Entry) {
	t.Helper()
	ctx := context.Background()
	if err := s.Update(ctx, func(tx storage.Tx) error { return putAll(ctx, tx, entries) }); err != nil {
		t.Fatalf("%sputting %d entries: %v", setOut, len(entries), err)
	}
}

func putAll(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
	if err := tx.Put(ctx, entries); err != nil {
		return err
	}
	figures := map[evidence.Key]evidence.Figures{}
	for _, e := range entries {
		if c, ok := e.(*evidence.Claim); ok && c.Figures != nil {
			figures[c.Key] = *c.Figures
		}
	}
	return tx.SetFigures(ctx, figures)
}

// view reads, and fails the test if that fails.
func view(t T, s storage.Store, f func(ctx context.Context, r storage.Reader) error) {
	t.Helper()
	ctx := context.Background()
	if err := s.View(ctx, func(r storage.Reader) error { return f(ctx, r) }); err != nil {
		t.Fatalf("reading: %v", err)
	}
}

// dump is the whole of a store, in the order of Scan.
func dump(ctx context.Context, r storage.Reader) ([]evidence.Entry, error) {
	var entries []evidence.Entry
	err := r.Scan(ctx, func(e evidence.Entry) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// refs names entries.
func refs(entries []evidence.Entry) []evidence.Ref {
	list := make([]evidence.Ref, len(entries))
	for i, e := range entries {
		list[i] = e.Ref()
	}
	return list
}

// property lets rapid report to a T.
type property struct{ T }

func (p property) Skip(args ...any)                 { p.Fatal("no store may skip a case") }
func (p property) Skipf(format string, args ...any) { p.Fatal("no store may skip a case") }
func (p property) SkipNow()                         { p.Fatal("no store may skip a case") }

var _ rapid.TB = property{}

// sortedRefs are refs in alphabetical order.
func sortedRefs(list []evidence.Ref) []evidence.Ref { return slices.Sorted(slices.Values(list)) }
