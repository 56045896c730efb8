package curate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/mirror"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// mirrored gives a curator a mirror that holds the map.
func mirrored(t tester, c *curate.Curator) {
	t.Helper()
	c.Mirror = mirror.New(100_000)
	if err := c.LoadMirror(context.Background()); err != nil {
		t.Fatalf("loading the mirror: %v", err)
	}
}

// mirrorDiff tells how a curator's mirror differs from the store. It is not empty if the
// mirror does not know an answer that an edit may ask for. A store in memory is asked itself; others
// would take long, so the mirror is compared with one that is loaded anew.
func mirrorDiff(t tester, c *curate.Curator) (diff string) {
	t.Helper()
	ctx := context.Background()
	err := c.Store.View(ctx, func(r storage.Reader) error {
		state, err := c.Mirror.Reader(r).State(ctx) // follows what others have written
		if err != nil {
			return err
		}
		m, err := storage.ReadMap(ctx, r, nil)
		if err != nil {
			return err
		}
		kept, ok := c.Mirror.Now()
		if !ok {
			diff = "it is empty"
			return nil
		}
		if _, inMemory := c.Store.(*memstore.Store); !inMemory {
			anew := mirror.New(m.Len())
			if err := anew.Load(ctx, c.Store); err != nil {
				return err
			}
			if r, ok = anew.Now(); !ok {
				return errors.New("the map cannot be loaded into a mirror")
			}
		}
		want, err := whatEditsRead(ctx, r, m)
		if err != nil {
			return err
		}
		got, err := whatEditsRead(ctx, kept, m)
		diff = cmp.Diff(want, got, cmpopts.EquateEmpty())
		if diff == "" && c.Mirror.Len() != m.Len() {
			diff = fmt.Sprintf("the mirror has %d entries, and the store %d at %v", c.Mirror.Len(), m.Len(), state)
		}
		return err
	})
	if err != nil {
		t.Fatalf("comparing the mirror with the store: %v", err)
	}
	return diff
}

// answers are what edits may ask about a map.
type answers struct {
	State  storage.State
	Named  []evidence.Entry
	Below  []*evidence.Map
	Above  [][]evidence.Key
	Absent []evidence.Entry
}

func whatEditsRead(ctx context.Context, r storage.Reader, m *evidence.Map) (a answers, err error) {
	var errs []error
	note := func(err error) { errs = append(errs, err) }
	a.State, err = r.State(ctx)
	note(err)
	var names []evidence.Ref
	for e := range m.Entries() {
		meta := e.EntryMeta()
		names = append(names, e.Ref(), evidence.Ref(meta.ID))
		names = append(names, evidence.As[evidence.Ref](meta.Aliases)...)
		below, err := r.Below(ctx, []evidence.Ref{e.Ref()})
		note(err)
		above, err := r.Above(ctx, []evidence.Ref{evidence.Ref(meta.ID)})
		note(err)
		a.Below, a.Above = append(a.Below, below), append(a.Above, above)
		if l, ok := e.(*evidence.Link); ok { // by old names of its ends, too
			for _, old := range aliasesIn(m, l.From) {
				names = append(names, evidence.Ref(evidence.LinkName(old, l.To, l.Relation)))
			}
		}
	}
	a.Named, err = r.Entries(ctx, names)
	note(err)
	a.Absent, err = r.Entries(ctx, []evidence.Ref{"nobody", "claim_nobody", "nobody->cl0", "cl0-|nobody"})
	note(err)
	return a, errors.Join(errs...)
}

// readThrough compares a part of what is below a record, read through the mirror, with the store's.
func readThrough(c *curate.Curator) error {
	ctx := context.Background()
	read := func(s storage.Store) (below *evidence.Map, err error) {
		err = s.View(ctx, func(r storage.Reader) error {
			below, err = r.Only(storage.DetailVerdict).Below(ctx, []evidence.Ref{"cl0"})
			return err
		})
		return below, err
	}
	got, err := read(c.Mirror.Store(c.Store))
	want, other := read(c.Store)
	if err := errors.Join(err, other); err != nil {
		return err
	}
	ids := func(m *evidence.Map) (ids []evidence.ID) {
		for e := range m.Entries() {
			ids = append(ids, e.EntryMeta().ID)
		}
		return ids
	}
	if diff := cmp.Diff(ids(want), ids(got)); diff != "" {
		return fmt.Errorf("below cl0 (-store +mirror):\n%s", diff)
	}
	return nil
}

func aliasesIn(m *evidence.Map, key evidence.Key) []evidence.Key {
	for it := range m.Items() {
		if it.EntryMeta().Key == key {
			return it.EntryMeta().Aliases
		}
	}
	return nil
}

// Whatever is written, by whomever, the mirror is as the store is: after edits, imports, undos and
// figures that are caught up, of the mirror's own process or of another one. Only what has no
// revision of its own may empty the mirror of another process.
func TestMirrorIsAsTheStore(t *testing.T) {
	for name, open := range map[string]func(*testing.T) func() (storage.Store, error){"memory": openMemory, "neo4j": openNeo4j} {
		t.Run(name, func(t *testing.T) {
			checkStores(t, open(t), writesBesideAMirror)
		})
	}
}

func writesBesideAMirror(t *rapid.T, s storage.Store) {
	ctx := context.Background()
	own, other := sharedCurator(s), sharedCurator(s)
	other.NewID = func(k evidence.Kind) evidence.ID { return own.NewID(k) + "_other" }
	own.Bound = rapid.SampledFrom([]int{0, 2}).Draw(t, "bound")
	other.Bound = own.Bound
	mirrored(t, own)
	tell := func(doing string, err error) {
		if refused := (*evidence.Error)(nil); err != nil && !errors.As(err, &refused) {
			t.Fatalf("%s: %v", doing, err)
		}
	}
	for n := range rapid.IntRange(2, 6).Draw(t, "writes") {
		c, who := own, "own "
		if rapid.IntRange(0, 2).Draw(t, "by another process") == 0 {
			c, who = other, "another's "
		}
		what := rapid.SampledFrom([]string{"edit", "edit", "edit", "edit", "import", "catch up", "undo", "reassess"}).Draw(t, "what")
		if n == 0 {
			what = "import"
		}
		switch what {
		case "edit":
			edits := drawEdits(t, known(read(t, s)))
			who += describe(edits)
			_, err := c.Edit(ctx, call, edits...)
			tell(who, err)
		case "import":
			_, err := c.Import(ctx, drawMap(t, known(read(t, s))), curate.ImportOptions{Call: call, Part: rapid.SampledFrom([]int{0, 3}).Draw(t, "part")})
			tell(what, err)
		case "catch up":
			_, err := c.CatchUp(ctx, nil)
			tell(what, err)
		case "undo":
			_, err := c.Edit(ctx, call, curate.Undo{Revision: int64(rapid.IntRange(1, 6).Draw(t, "revision"))})
			tell(what, err)
		case "reassess":
			_, err := c.Reassess(ctx, "ann", nil)
			tell(what, err)
		}
		tell("reading", readThrough(own))
		diff := mirrorDiff(t, own)
		if diff == "it is empty" && c == other && (own.Bound > 0 || what != "edit" && what != "undo") {
			mirrored(t, own)
			diff = mirrorDiff(t, own)
		}
		if diff != "" {
			t.Fatalf("after %s%s (-store +mirror):\n%s", who, what, diff)
		}
	}
	_, err := own.CatchUp(ctx, nil)
	tell("catching up", err)
	checkFigures(t, own)
}

// A question reads the store while the mirror is behind it, and does not wait for the mirror. KeepUp makes the mirror follow.
func TestQuestionsDoNotWaitForTheMirror(t *testing.T) {
	own, other := newCurator(), newCurator()
	other.Store, other.NewID = own.Store, own.NewID
	mustImport(t, own, claims("one", "two"))
	mirrored(t, own)
	mustImport(t, other, claims("three"))
	var below *evidence.Map
	err := own.Mirror.Store(own.Store).View(t.Context(), func(r storage.Reader) (err error) {
		below, err = r.Below(t.Context(), []evidence.Ref{"three"})
		return err
	})
	if err != nil || below.Len() != 1 || own.Mirror.Len() != 2 {
		t.Fatalf("%d records are below what another process has written, and the mirror keeps %d: %v", below.Len(), own.Mirror.Len(), err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	go func() {
		for own.Mirror.Len() != 3 && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	own.KeepUp(ctx, time.Millisecond, func(done int, err error) { t.Errorf("%d done: %v", done, err) })
	if own.Mirror.Len() != 3 {
		t.Errorf("the mirror keeps %d records of 3", own.Mirror.Len())
	}
}

// A mirror that is not as the store is, is found: here somebody has written figures that no
// change has moved.
func TestAStaleMirrorIsFound(t *testing.T) {
	c := sharedCurator(nil)
	c.Store = newCurator().Store
	mustImport(t, c, claims("one", "two"))
	mirrored(t, c)
	if diff := mirrorDiff(t, c); diff != "" {
		t.Fatalf("(-store +mirror):\n%s", diff)
	}
	err := c.Store.Update(t.Context(), func(tx storage.Tx) error {
		return errors.Join(tx.SetFigures(t.Context(), map[evidence.Key]evidence.Figures{"two": {Belief: 0.25}}), tx.Record(t.Context(), evidence.Revision{}, nil))
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := mirrorDiff(t, c); !strings.Contains(diff, "0.25") {
		t.Errorf("the figures that nobody told of are not missed: %q", diff)
	}
}

// An edit that a mirror knows all about asks the store nothing before it writes. What it does
// not know all about is made from the store.
func TestCallsOfAMirroredEdit(t *testing.T) {
	m := claims("one")
	m.Sources = []*evidence.Source{{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT"}}
	for _, test := range []struct {
		name string
		edit curate.Edit
		want []string
	}{
		{"a new link", curate.Link{Link: &evidence.Link{From: "paper", To: "one", Relation: evidence.Supports}}, []string{"Update", "State", "Write"}},
		{"what is refused", curate.Link{Link: &evidence.Link{From: "papers", To: "one", Relation: evidence.Supports}}, []string{"View", "State", "Nearest"}},
		{"a removal", curate.Remove{Of: "paper"}, []string{"View", "State", "Edges", "Update", "State", "Remove", "Write"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, seen := sharedCurator(newCurator().Store), &calls{}
			mustImport(t, c, m)
			mirrored(t, c)
			c.Store = storage.Observe(c.Store, seen)
			_, err := c.Edit(t.Context(), curate.Call{Author: "ann"}, test.edit)
			if refused := (*evidence.Error)(nil); err != nil && !errors.As(err, &refused) {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, seen.methods); diff != "" {
				t.Errorf("the calls (-want +got):\n%s", diff)
			}
		})
	}
}

// A map that is too large is not kept, and edits read the store.
func TestAMirrorIsBounded(t *testing.T) {
	c := sharedCurator(newCurator().Store)
	c.Mirror = mirror.New(2)
	mustImport(t, c, claims("one", "two"))
	if err := c.LoadMirror(t.Context()); err != nil || c.Mirror.Len() != 2 {
		t.Fatalf("it keeps %d entries of 2: %v", c.Mirror.Len(), err)
	}
	for _, key := range []evidence.Key{"three", "four"} {
		mustEdit(t, c, call, curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "One more."}})
		if err := c.LoadMirror(t.Context()); err != nil || c.Mirror.Len() != 0 {
			t.Errorf("it keeps %d entries of a map that is too large: %v", c.Mirror.Len(), err)
		}
	}
	checkFigures(t, c)
}
