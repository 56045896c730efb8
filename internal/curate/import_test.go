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

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// testing.T and rapid.T.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// newCurator makes a curator of a new store, with a clock that goes on by a
// second whenever it is read, and ids that count.
func newCurator() *curate.Curator {
	now := time.Date(2026, 1, 2, 3, 4, 5, 678_901_234, time.FixedZone("", 3600))
	ids := 0
	return &curate.Curator{
		Store:  memstore.New(),
		Queue:  curate.NewQueue(1),
		Rubric: assess.DefaultRubric(),
		Now:    func() time.Time { now = now.Add(time.Second); return now },
		NewID: func(k evidence.Kind) evidence.ID {
			ids++
			return evidence.ID(fmt.Sprintf("%s_%d", strings.ToLower(string(k)), ids))
		},
	}
}

// content is all that a store holds.
type content struct {
	State   storage.State
	Entries []evidence.Entry
}

func read(t tester, s storage.Store) content {
	t.Helper()
	var c content
	err := s.View(context.Background(), func(r storage.Reader) (err error) {
		c = content{}
		if c.State, err = r.State(context.Background()); err != nil {
			return err
		}
		return r.Scan(context.Background(), func(e evidence.Entry) error { c.Entries = append(c.Entries, e); return nil })
	})
	if err != nil {
		t.Fatalf("reading the store: %v", err)
	}
	return c
}

func (c content) entry(ref evidence.Ref) evidence.Entry {
	for _, e := range c.Entries {
		if e.Ref() == ref {
			return e
		}
	}
	return nil
}

// texts writes every entry as a map file does.
func (c content) texts() map[evidence.Ref][]evidence.FieldChange {
	texts := map[evidence.Ref][]evidence.FieldChange{}
	for _, e := range c.Entries {
		texts[e.Ref()] = evidence.Compare(nil, e)
	}
	return texts
}

func (c content) asMap() *evidence.Map {
	m := &evidence.Map{}
	for _, e := range c.Entries {
		m.Add(e)
	}
	return m
}

// copyOf copies the content of a map, as reading its file again would.
func copyOf(m *evidence.Map) *evidence.Map {
	c := &evidence.Map{}
	for e := range m.Entries() {
		n := evidence.NewEntry(e.EntryKind())
		for _, f := range evidence.FieldsOf(e.EntryKind()) {
			f.Set(n, f.Append(nil, e)...)
		}
		c.Add(n)
	}
	return c
}

func mustImport(t tester, c *curate.Curator, m *evidence.Map) *curate.ImportReport {
	t.Helper()
	report, err := c.Import(context.Background(), copyOf(m), curate.ImportOptions{})
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	return report
}

var nearly = cmpopts.EquateApprox(0, 1e-12)

// checkFigures makes sure that kept figures are what the model computes.
func checkFigures(t tester, c *curate.Curator) {
	t.Helper()
	whole := read(t, c.Store).asMap()
	var claims []evidence.Key
	kept := map[evidence.Key]evidence.Figures{}
	for _, claim := range whole.Claims {
		claims = append(claims, claim.Key)
		if claim.Figures == nil {
			t.Errorf("%s has no figures", claim.Key)
			continue
		}
		kept[claim.Key] = *claim.Figures
	}
	computed, err := assess.Figures(context.Background(), whole, claims, c.Rubric, c.Options)
	if err != nil {
		t.Fatalf("assess: %v", err)
	}
	if diff := cmp.Diff(computed, kept, nearly, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("kept figures (-computed +kept):\n%s", diff)
	}
}

// Whatever is imported after whatever, the store holds what was imported last
// under each name, and the figures are right.
func TestImportsOfRandomMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCurator()
		known := map[evidence.Key]evidence.Kind{}
		want := map[evidence.Ref][]evidence.FieldChange{}
		for range rapid.IntRange(1, 4).Draw(t, "imports") {
			m := drawMap(t, known)
			before := read(t, c.Store)
			report := mustImport(t, c, m)
			after := read(t, c.Store)

			for it := range m.Items() {
				if annotation, ok := it.(evidence.Annotation); ok {
					evidence.SortSubjects(annotation)
				}
			}
			for e := range m.Entries() {
				want[e.Ref()] = evidence.Compare(nil, e)
			}
			if diff := cmp.Diff(want, after.texts()); diff != "" {
				t.Fatalf("what the store holds (-want +got):\n%s", diff)
			}
			checkFigures(t, c)
			checkReport(t, report, before, after)
		}
	})
}

// checkReport makes sure that a report tells of exactly what happened.
func checkReport(t tester, report *curate.ImportReport, before, after content) {
	t.Helper()
	if report.Sequence != after.State.Sequence {
		t.Errorf("the report has sequence %d, and the store %d", report.Sequence, after.State.Sequence)
	}
	created, changed := map[evidence.Ref]bool{}, map[evidence.Ref][]evidence.FieldChange{}
	var effects []evidence.Effect
	for _, e := range after.Entries {
		old := before.entry(e.Ref())
		if old == nil {
			created[e.Ref()] = true
		} else if fields := evidence.Compare(old, e); len(fields) > 0 {
			changed[e.Ref()] = fields
		}
		if claim, ok := e.(*evidence.Claim); ok {
			var had *evidence.Figures
			if old, ok := old.(*evidence.Claim); ok {
				had = old.Figures
			}
			if had == nil || !cmp.Equal(had, claim.Figures, nearly) {
				effects = append(effects, evidence.Effect{Sequence: after.State.Sequence, Claim: claim.ID, Key: claim.Key, Before: had, After: *claim.Figures})
			}
		}
	}
	gotCreated, gotChanged := map[evidence.Ref]bool{}, map[evidence.Ref][]evidence.FieldChange{}
	for _, change := range report.Created {
		gotCreated[change.Ref] = true
	}
	for _, change := range report.Changed {
		gotChanged[change.Ref] = change.Fields
	}
	if diff := cmp.Diff(created, gotCreated); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(changed, gotChanged); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	byClaim := cmpopts.SortSlices(func(a, b evidence.Effect) bool { return a.Claim < b.Claim })
	if diff := cmp.Diff(effects, report.Effects, byClaim, nearly, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("effects (-want +got):\n%s", diff)
	}
}

// A dry run reports what the import then does, and leaves no trace; a second
// import of the same map does nothing.
func TestDryRunAndSecondImport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCurator()
		known := map[evidence.Key]evidence.Kind{}
		mustImport(t, c, drawMap(t, known))
		m := drawMap(t, known)

		before := read(t, c.Store)
		dry, err := c.Import(context.Background(), copyOf(m), curate.ImportOptions{Call: curate.Call{DryRun: true}})
		if err != nil {
			t.Fatalf("dry run: %v", err)
		}
		if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
			t.Fatalf("a dry run changes the store (-before +after):\n%s", diff)
		}
		done := mustImport(t, c, m)
		if diff := cmp.Diff(done, dry, cmpopts.IgnoreFields(curate.Outcome{}, "DryRun", "Revision"), cmpopts.IgnoreFields(evidence.Effect{}, "Claim"),
			cmpopts.IgnoreUnexported(curate.ImportReport{})); diff != "" {
			t.Errorf("what a dry run tells (-import +dry run):\n%s", diff)
		}
		after := read(t, c.Store)
		again := mustImport(t, c, m)
		if len(again.Created)+len(again.Changed)+len(again.Effects) > 0 {
			t.Errorf("a second import does something: %+v", again)
		}
		if diff := cmp.Diff(after.Entries, read(t, c.Store).Entries); diff != "" {
			t.Errorf("a second import changes entries (-before +after):\n%s", diff)
		}
	})
}

// What an entry has besides its content is written down as it should be.
func TestImportCountsVersions(t *testing.T) {
	c := newCurator()
	mustImport(t, c, claims("one", "two"))
	first := *read(t, c.Store).entry("one").EntryMeta()
	if first.Version != 1 || first.ID == "" || !first.CreatedAt.Equal(first.UpdatedAt) ||
		first.CreatedAt.Location() != time.UTC || first.CreatedAt.Nanosecond()%1e6 != 0 {
		t.Errorf("a new entry has %+v", first)
	}
	m := claims("one", "two")
	m.Claims[0].Statement = "Something else."
	mustImport(t, c, m)
	second := *read(t, c.Store).entry("one").EntryMeta()
	want := first
	want.Version, want.UpdatedAt = 2, second.UpdatedAt
	if diff := cmp.Diff(want, second); diff != "" || !second.UpdatedAt.After(first.UpdatedAt) {
		t.Errorf("a changed entry was %v and is %v:\n%s", first, second, diff)
	}
	if two := read(t, c.Store).entry("two").EntryMeta(); two.Version != 1 || !two.UpdatedAt.Equal(first.UpdatedAt) {
		t.Errorf("an entry that stays as it is has %+v", two)
	}
}

func claims(keys ...evidence.Key) *evidence.Map {
	m := &evidence.Map{}
	for _, key := range keys {
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "Something."})
	}
	return m
}

// A map that goes to the store in several parts, with circles and all.
func TestImportOfManyEntries(t *testing.T) {
	c := newCurator()
	m := generate.Map(generate.Config{Claims: 600, Seed: 1})
	stages := map[string]int{}
	report, err := c.Import(t.Context(), copyOf(m), curate.ImportOptions{Call: curate.Call{Progress: func(stage string, done, total int) {
		if done < 0 || done > total || done < stages[stage] {
			t.Errorf("%s is %d of %d done after %d", stage, done, total, stages[stage])
		}
		stages[stage] = done
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if stages["writing"] != m.Len() || len(report.Created) != m.Len() || len(report.Effects) != len(m.Claims) {
		t.Errorf("of %d entries %d were written and %d told of; of %d claims %d", m.Len(), stages["writing"], len(report.Created),
			len(m.Claims), len(report.Effects))
	}
	checkFigures(t, c)
	if again := mustImport(t, c, m); len(again.Created)+len(again.Changed) > 0 {
		t.Errorf("a second import creates %d and changes %d", len(again.Created), len(again.Changed))
	}
}

// What is wrong is refused, and the store stays as it is.
func TestImportRefuses(t *testing.T) {
	meta := func(key evidence.Key) evidence.Meta { return evidence.Meta{Key: key} }
	for _, c := range []struct {
		name    string
		entries []evidence.Entry
		want    string
	}{
		{"another kind", []evidence.Entry{&evidence.Agent{Meta: meta("thing"), Name: "Thing", Kind: "PERSON"}},
			`thing.key: "thing" is a claim in the store and an agent in the map, expected another key`},
		{"no such item", []evidence.Entry{&evidence.Caveat{Meta: meta("c"), Category: "OTHER", Severity: "MINOR", Text: "No.",
			Qualifies: []evidence.Ref{"thing", "nothing"}}},
			`c.qualifies[1]: there is no "nothing", expected a key of the map or the store`},
		{"the wrong kind in the store", []evidence.Entry{&evidence.Source{Meta: meta("s"), Title: "S", Kind: "BOOK", Publisher: "thing"}},
			`s.publisher: "thing" is a claim, expected an agent`},
		{"the wrong kind in the map", []evidence.Entry{
			&evidence.Source{Meta: meta("s"), Title: "S", Kind: "BOOK", Publisher: "b"}, &evidence.Source{Meta: meta("b"), Title: "B", Kind: "BOOK"}},
			`s.publisher: "b" is a source, expected an agent`},
		{"a bad entry", []evidence.Entry{&evidence.Claim{Meta: meta("c")}}, "c.statement: is missing, expected a text"},
		{"an entry twice", []evidence.Entry{&evidence.Claim{Meta: meta("c"), Statement: "C."}, &evidence.Claim{Meta: meta("c"), Statement: "C."}},
			"c: is in the map twice, expected each entry once"},
		{"several problems", []evidence.Entry{&evidence.Link{From: "c", To: "nothing", Relation: evidence.Supports},
			&evidence.Link{From: "c", To: "thing", Relation: evidence.Supports}},
			"c->nothing.from: there is no \"c\", expected a key of the map or the store\n" +
				"c->nothing.to: there is no \"nothing\", expected a key of the map or the store\n" +
				"c->thing.from: there is no \"c\", expected a key of the map or the store"},
	} {
		t.Run(c.name, func(t *testing.T) {
			curator := newCurator()
			mustImport(t, curator, claims("thing"))
			before := read(t, curator.Store)
			m := &evidence.Map{}
			m.Add(&evidence.Claim{Meta: meta("another"), Statement: "Another."})
			for _, e := range c.entries {
				m.Add(e)
			}
			report, err := curator.Import(t.Context(), m, curate.ImportOptions{})
			if report != nil || evidence.CodeOf(err) != evidence.Invalid {
				t.Fatalf("report %v, error %v, expected an invalid map", report, err)
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Errorf("the error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, read(t, curator.Store)); diff != "" {
				t.Errorf("the store (-before +after):\n%s", diff)
			}
		})
	}
}

// An error names so many problems that somebody can mend them, and counts the rest.
func TestImportNamesSoManyProblems(t *testing.T) {
	m := &evidence.Map{}
	for i := range 27 {
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("bad-%02d", i))}}) // without a statement
	}
	_, err := newCurator().Import(t.Context(), m, curate.ImportOptions{})
	if evidence.CodeOf(err) != evidence.Invalid {
		t.Fatalf("the error is %v", err)
	}
	if n := strings.Count(err.Error(), "bad-"); n != 20 || !strings.Contains(err.Error(), "bad-19") || !strings.Contains(err.Error(), "7 more") {
		t.Errorf("of 27 problems the error names %d, expected the first 20, and that there are 7 more:\n%v", n, err)
	}
}

// The import of a map stops when nobody waits for it, and leaves no trace.
func TestImportIsCanceled(t *testing.T) {
	c := newCurator()
	ctx, cancel := context.WithCancel(t.Context())
	m := generate.Map(generate.Config{Claims: 50, Seed: 1})
	before := read(t, c.Store)
	_, err := c.Import(ctx, m, curate.ImportOptions{Call: curate.Call{Progress: func(stage string, _, _ int) {
		if stage == "writing" {
			cancel()
		}
	}}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
		t.Errorf("the store (-before +after):\n%s", diff)
	}
}
