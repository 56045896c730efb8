package curate_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// gate lets nobody write before so many have read.
type gate struct {
	storage.Store
	elsewhere bool // they read something else, and tell the gate
	left      atomic.Int64
	read      context.Context // done when they have
	open      context.CancelFunc
}

func newGate(s storage.Store, readers int) *gate {
	g := &gate{Store: s}
	g.left.Store(int64(readers))
	g.read, g.open = context.WithCancel(context.Background())
	return g
}

func (g *gate) come() {
	if g.left.Add(-1) == 0 {
		g.open()
	}
}

func (g *gate) View(ctx context.Context, f func(storage.Reader) error) error {
	if !g.elsewhere {
		defer g.come()
	}
	return g.Store.View(ctx, f)
}

func (g *gate) Update(ctx context.Context, f func(storage.Tx) error) error {
	<-g.read.Done()
	return g.Store.Update(ctx, f)
}

// sharedCurator may be used by several goroutines at once.
func sharedCurator(s storage.Store) *curate.Curator {
	var ids atomic.Int64
	return &curate.Curator{Store: s, Queue: curate.NewQueue(8), Rubric: assess.DefaultRubric(), Now: func() time.Time { return time.UnixMilli(0) },
		NewID: func(k evidence.Kind) evidence.ID {
			return evidence.ID(fmt.Sprintf("%s_%d", evidence.Word(k), ids.Add(1)))
		}}
}

// told is what a revision did, without the ids, which differ from run to run.
type told struct {
	Author  string
	Changes []evidence.Change
	Effects []evidence.Effect
}

func tellRevisions(t tester, s storage.Store) []told {
	t.Helper()
	var list []told
	story := tell(t, s)
	for i, r := range story.Revisions {
		one := told{Author: r.Author, Changes: story.Changes[i], Effects: story.Effects[i].Effects}
		evidence.SortEffects(one.Effects)
		list = append(list, one)
	}
	return list
}

var withoutIDs = cmp.Options{nearly, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(evidence.Meta{}, "ID"), cmpopts.IgnoreFields(evidence.Change{}, "ID"),
	cmpopts.IgnoreFields(evidence.Effect{}, "Claim")}

// Whatever several people edit at once, it is as if they had done so one after the
// other, in the order of the revisions: the same changes, and the same effects of each.
func TestEditsAtOnce(t *testing.T) {
	for name, open := range map[string]func(*testing.T) func() (storage.Store, error){"memory": openMemory, "sqlite": openSQLite, "neo4j": openNeo4j} {
		t.Run(name, func(t *testing.T) {
			next := open(t)
			rapid.Check(t, func(t *rapid.T) {
				s, err := next()
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = s.Close() }() // after it was compared
				m, calls := drawMap(t, map[evidence.Key]evidence.Kind{}), map[string][]curate.Edit{}
				all := map[evidence.Key]evidence.Kind{}
				for e := range m.Entries() {
					all[evidence.Key(e.Ref())] = e.EntryKind()
				}
				for i := range rapid.IntRange(2, 8).Draw(t, "calls") {
					calls[fmt.Sprint("caller ", i)] = drawEdits(t, all)
				}
				editAtOnce(t, s, m, calls, rapid.Bool().Draw(t, "mirror"))
			})
		})
	}
}

// Edits that meet: each pair is planned on the same map, and the one that is written
// later must be planned again.
func TestEditsThatMeet(t *testing.T) {
	m := claims("one", "two", "three")
	m.Sources = []*evidence.Source{{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT"}}
	m.Studies = []*evidence.Study{{Meta: evidence.Meta{Key: "survey"}, Title: "A survey", Design: "COHORT", ReportedIn: []evidence.Key{"paper"}}}
	m.Caveats = []*evidence.Caveat{{Meta: evidence.Meta{Key: "vague"}, Text: "It is vague.", Category: "SMALL_SAMPLE", Severity: "SERIOUS", Qualifies: []evidence.Ref{"survey"}}}
	m.Links = []*evidence.Link{{From: "survey", To: "one", Relation: evidence.Supports, Strength: evidence.StrengthWeak},
		{From: "one", To: "two", Relation: evidence.Supports, Strength: evidence.StrengthStrong}}
	link := func(from, to evidence.Key) curate.Edit {
		return curate.Link{Link: &evidence.Link{From: from, To: to, Relation: evidence.Supports, Strength: evidence.StrengthModerate}}
	}
	second := curate.Create{Item: &evidence.Study{Meta: evidence.Meta{Key: "second"}, Title: "Another", Design: "COHORT", ReportedIn: []evidence.Key{"paper"}}}
	for name, pair := range map[string][2][]curate.Edit{
		"a source, and a link from what is reported in it": {{curate.RetractSource{Of: "paper"}}, {link("survey", "three")}},
		"evidence for a claim, and for one above it":       {{second, link("second", "one")}, {link("paper", "two")}},
		"a link between claims, and evidence below it":     {{link("two", "three")}, {second, link("second", "one")}},
		"one key": {{second}, {second}},
		"a removal, and a reference to what is removed":   {{curate.Remove{Of: "three"}}, {link("survey", "three")}},
		"a new name, and a reference by the old one":      {{curate.Rename{Of: "two", Key: "zwei"}}, {link("paper", "two")}},
		"two fields of one record":                        {{curate.Update{Of: "survey", Set: curate.Fields{"note": "x"}}}, {curate.Update{Of: "survey", Set: curate.Fields{"period": "2015"}}}},
		"a caveat, and evidence that it bears on":         {{curate.ResolveCaveat{Of: "vague"}}, {link("survey", "three")}},
		"a new name, and a change of what referred to it": {{curate.Rename{Of: "survey", Key: "umfrage"}}, {curate.Update{Of: "vague", Set: curate.Fields{"qualifies": []string{"paper"}}}}},
		"two that have nothing to do with each other":     {{curate.Update{Of: "vague", Set: curate.Fields{"text": "So it is."}}}, {link("paper", "three")}},
	} {
		calls := map[string][]curate.Edit{"caller 0": pair[0], "caller 1": pair[1]}
		for mirror, has := range map[string]bool{"": false, ", in a mirror": true} {
			t.Run(name+mirror, func(t *testing.T) { editAtOnce(t, memstore.New(), m, calls, has) })
		}
		for late := range calls {
			t.Run(name+", late is "+late, func(t *testing.T) { editLate(t, m, calls, late) })
		}
	}
}

// tardy lets the first reader go on when others have written what it has read.
type tardy struct {
	storage.Store
	begun   atomic.Bool
	read    chan struct{} // closed when the first reader has read
	written chan struct{} // closed when others have written
}

func (s *tardy) View(ctx context.Context, f func(storage.Reader) error) error {
	err := s.Store.View(ctx, f)
	if !s.begun.Swap(true) {
		close(s.read)
		<-s.written
	}
	return err
}

// editLate lets a caller read the map before another one writes, and say only afterwards what its
// plan rests on.
func editLate(t *testing.T, m *evidence.Map, calls map[string][]curate.Edit, late string) {
	s := memstore.New()
	c, alone := curatorsOf(t, s, m)
	slow := &tardy{Store: s, read: make(chan struct{}), written: make(chan struct{})}
	c.Store = slow
	edit := func(author string) {
		_, err := c.Edit(t.Context(), curate.Call{Author: author}, calls[author]...)
		if refused := (*evidence.Error)(nil); err != nil && !errors.As(err, &refused) {
			t.Errorf("%s: %v", author, err)
		}
	}
	var all sync.WaitGroup
	all.Go(func() { edit(late) })
	<-slow.read
	for author := range calls {
		if author != late {
			edit(author)
		}
	}
	close(slow.written)
	all.Wait()
	c.Store = s
	checkFigures(t, c)
	checkOneByOne(t, s, alone, calls)
}

// curatorsOf makes two curators of a map: one of a store, and one which makes each edit alone.
func curatorsOf(t tester, s storage.Store, m *evidence.Map) (shared, alone *curate.Curator) {
	t.Helper()
	shared, alone = sharedCurator(s), sharedCurator(memstore.New())
	alone.Queue = nil
	for _, c := range []*curate.Curator{shared, alone} {
		if _, err := c.Import(context.Background(), copyOf(m), curate.ImportOptions{}); err != nil {
			t.Fatalf("import: %v", err)
		}
	}
	return shared, alone
}

func editAtOnce(t tester, s storage.Store, m *evidence.Map, calls map[string][]curate.Edit, withMirror bool) {
	ctx := context.Background()
	together, alone := curatorsOf(t, s, m)
	gate := newGate(s, len(calls))
	together.Store = gate
	if withMirror {
		gate.elsewhere = true // each plan reads the clock when it knows the state that it is of
		mirrored(t, together)
		now := together.Now
		together.Now = func() time.Time { gate.come(); return now() }
	}
	var all sync.WaitGroup
	for author, edits := range calls {
		all.Go(func() {
			_, err := together.Edit(ctx, curate.Call{Author: author}, edits...)
			if refused := (*evidence.Error)(nil); err != nil && !errors.As(err, &refused) {
				t.Errorf("%s: %v", author, err)
			}
		})
	}
	all.Wait()
	together.Store = s
	checkFigures(t, together)
	if withMirror {
		if diff := mirrorDiff(t, together); diff != "" {
			t.Errorf("the mirror (-store +mirror):\n%s", diff)
		}
	}
	checkOneByOne(t, s, alone, calls)
}

// checkOneByOne makes calls one after the other, in the order of the revisions of a store, and compares.
func checkOneByOne(t tester, s storage.Store, alone *curate.Curator, calls map[string][]curate.Edit) {
	t.Helper()
	for _, r := range revisions(t, s) {
		if edits := calls[r.Author]; edits != nil {
			if _, err := alone.Edit(context.Background(), curate.Call{Author: r.Author}, edits...); err != nil {
				t.Fatalf("%s alone: %v", describe(edits), err)
			}
		}
	}
	if diff := cmp.Diff(tellRevisions(t, alone.Store), tellRevisions(t, s), withoutIDs); diff != "" {
		t.Errorf("the revisions (-one after the other +at once):\n%s", diff)
	}
}

// The model computes each of the edits of one claim once: an edit waits for those that it meets.
func TestEditsThatMeetAreComputedOnce(t *testing.T) {
	m := claims("one", "two")
	m.Sources = []*evidence.Source{{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT"}}
	m.Links = []*evidence.Link{{From: "one", To: "two", Relation: evidence.Supports, Strength: evidence.StrengthStrong}}
	const callers = 6
	s := memstore.New()
	c, _ := curatorsOf(t, s, m)
	c.Store = newGate(s, callers)
	var computed atomic.Int64
	call := curate.Call{Progress: func(stage string, done, total int) {
		if stage == "assessing" && done == total {
			computed.Add(1)
		}
	}}
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			key := evidence.Key(fmt.Sprint("study-", i))
			if _, err := c.Edit(t.Context(), call,
				curate.Create{Item: &evidence.Study{Meta: evidence.Meta{Key: key}, Title: "Another", Design: "COHORT", ReportedIn: []evidence.Key{"paper"}}},
				curate.Link{Link: &evidence.Link{From: key, To: "one", Relation: evidence.Supports, Strength: evidence.StrengthModerate}}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := computed.Load(); n != callers {
		t.Errorf("%d edits were computed %d times", callers, n)
	}
}

// calls notes the methods that are called on a store.
type calls struct{ methods []string }

func (c *calls) Began(_ context.Context, call storage.Call) func(int, error) {
	c.methods = append(c.methods, call.Method)
	return func(int, error) {}
}

// A new study and its link are planned by three questions about the map, and written by
// one call.
func TestCallsOfAnEdit(t *testing.T) {
	c, seen := newCurator(), &calls{}
	m := claims("one")
	m.Sources = []*evidence.Source{{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT"}}
	if _, err := c.Import(t.Context(), m, curate.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	c.Store = storage.Observe(c.Store, seen)
	_, err := c.Edit(t.Context(), curate.Call{Author: "ann"},
		curate.Create{Item: &evidence.Study{Meta: evidence.Meta{Key: "later"}, Title: "A later study", Design: "COHORT", ReportedIn: []evidence.Key{"paper"}}},
		curate.Link{Link: &evidence.Link{From: "later", To: "one", Relation: evidence.Supports, Strength: evidence.StrengthModerate}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"View", "State", "Entries", "Above", "Below", "Update", "State", "Write"}
	if diff := cmp.Diff(want, seen.methods); diff != "" {
		t.Errorf("the calls (-want +got):\n%s", diff)
	}
}

// brittle panics once when something is written.
type brittle struct {
	storage.Store
	whole atomic.Bool
}

func (b *brittle) Update(ctx context.Context, f func(storage.Tx) error) error {
	return b.Store.Update(ctx, func(tx storage.Tx) error { return f(brittleTx{tx, b}) })
}

type brittleTx struct {
	storage.Tx
	store *brittle
}

func (t brittleTx) Write(ctx context.Context, writes []storage.Write) error {
	if !t.store.whole.Swap(true) {
		panic("it broke")
	}
	return t.Tx.Write(ctx, writes)
}

// A panic in the caller that writes reaches that caller. The others get an error, and the
// next edit is made.
func TestAPanicLeavesTheQueueInOrder(t *testing.T) {
	s := newGate(&brittle{Store: memstore.New()}, 3)
	c := sharedCurator(s)
	var panics, errs atomic.Int64
	edit := func(key evidence.Key) {
		defer func() {
			if recover() != nil {
				panics.Add(1)
			}
		}()
		_, err := c.Edit(t.Context(), curate.Call{}, curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "One of several."}})
		if err != nil {
			errs.Add(1)
		}
	}
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() { edit(evidence.Key(fmt.Sprintf("claim-%d", i))) })
	}
	all.Wait()
	if panics.Load() != 1 {
		t.Errorf("%d callers panic", panics.Load())
	}
	before := errs.Load()
	edit("later")
	if made := len(tell(t, s.Store).Revisions); errs.Load() != before || int64(made) != 3-errs.Load() {
		t.Errorf("%d edits are made, and %d fail", made, errs.Load())
	}
}

// A caller that waits may give up. Then nothing of its edit is written, and the others
// are served.
func TestACallerLeavesTheQueue(t *testing.T) {
	s := newGate(memstore.New(), 2)
	c := sharedCurator(s)
	gone, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for i, ctx := range []context.Context{t.Context(), gone, t.Context(), gone} {
		all.Go(func() {
			key := evidence.Key(fmt.Sprintf("claim-%d", i))
			_, err := c.Edit(ctx, curate.Call{Author: "x"}, curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "One of several."}})
			if ctx == t.Context() && err != nil {
				t.Errorf("%s: %v", key, err)
			}
		})
	}
	leave()
	all.Wait()
	made := map[string]bool{}
	for _, r := range tell(t, s.Store).Changes {
		made[string(r[0].Ref)] = true
	}
	if !made["claim-0"] || !made["claim-2"] {
		t.Errorf("made are %v", made)
	}
}
