package analysis_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// keeping is a store with a map in it, whose ids are "KIND_key" or "link_N".
func keeping(t interface {
	Fatal(...any)
}, m *evidence.Map) storage.Store {
	store := memstore.New()
	curator := curatorOf(store, "")
	if _, err := curator.Import(context.Background(), m, curate.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	return store
}

// curatorOf writes to a store, with ids that begin so after the kind.
func curatorOf(store storage.Store, begin string) *curate.Curator {
	n := 0
	return &curate.Curator{Store: store, Rubric: assess.DefaultRubric(), Now: func() time.Time { return time.Unix(0, 0).UTC() },
		NewID: func(kind evidence.Kind) evidence.ID {
			n++
			return evidence.ID(fmt.Sprintf("%s_%s%d", strings.ToLower(string(kind)), begin, n))
		}}
}

func asker(s storage.Store) *analysis.Asker {
	return &analysis.Asker{Store: s, Rubric: assess.DefaultRubric(), Limits: analysis.DefaultLimits()}
}

var approximately = cmpopts.EquateApprox(0, 1e-9)

// byClaim forgets the order of effects, which the last digit may decide, and
// the claims that do not move by more than that.
func byClaim(effects []assess.Effect) map[evidence.Key]assess.Effect {
	out := map[evidence.Key]assess.Effect{}
	for _, e := range effects {
		out[e.Claim] = e
	}
	return out
}

// What-ifs take kept figures from the store, for what was before and for what does not
// move. To the last digit, they equal those that are computed from nothing.
func TestImpactFromKeptFiguresIsExact(t *testing.T) {
	for seed := range uint64(3) {
		whole := generate.Map(generate.Config{Claims: 40, Seed: seed})
		store := keeping(t, whole)
		moved, n := 0, seed
		for it := range whole.Items() {
			if n++; n%4 != 0 { // each map shows some of its records, since one takes long
				continue
			}
			impact, err := asker(store).Impact(t.Context(), it.Ref())
			if err != nil {
				t.Fatal(err)
			}
			want, err := assess.Effects(t.Context(), impact.Part, impact.Change, impact.Claims, assess.DefaultRubric(), assess.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, impact.Effects); diff != "" {
				t.Errorf("seed %d, without %s (-computed +from kept figures):\n%s", seed, it.Ref(), diff)
			}
			moved += len(want)
		}
		if moved == 0 {
			t.Errorf("seed %d: nothing moves any claim", seed)
		}
	}
}

// Figures that the store keeps by another rubric say nothing about this one's.
func TestImpactUnderAnotherRubric(t *testing.T) {
	whole := generate.Map(generate.Config{Claims: 12, Seed: 1})
	a := asker(keeping(t, whole))
	a.Rubric.Bare /= 2
	for _, s := range whole.Sources {
		impact, err := a.Impact(t.Context(), s.Ref())
		if err != nil {
			t.Fatal(err)
		}
		want, err := assess.Effects(t.Context(), impact.Part, impact.Change, impact.Claims, a.Rubric, assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, impact.Effects); diff != "" {
			t.Errorf("without %s (-computed +from kept figures):\n%s", s.Ref(), diff)
		}
	}
}

// Asked of a store, a what-if has the answer that it has on the whole map,
// whatever it withdraws, resolves and adds, by whatever name.
func TestWhatIfIsThatOfTheWholeMap(t *testing.T) {
	whole := generate.Map(generate.Config{Claims: 15, Seed: 3})
	store := keeping(t, whole)
	var refs, links []evidence.Ref
	var caveats, claims, records []evidence.Key
	changeable := map[evidence.Ref]evidence.Kind{}
	if err := store.View(t.Context(), func(r storage.Reader) error {
		return r.Scan(t.Context(), func(e evidence.Entry) error {
			switch e := e.(type) {
			case *evidence.Caveat:
				caveats = append(caveats, e.Key)
				changeable[e.Ref()] = e.EntryKind()
				return nil
			case *evidence.Claim:
				claims = append(claims, e.Key)
			case *evidence.Study, *evidence.Testimony:
				records = append(records, evidence.Key(e.Ref()))
			case *evidence.Source, *evidence.Agent:
				changeable[e.Ref()] = e.EntryKind()
			case *evidence.Link:
				links = append(links, e.Ref())
				changeable[e.Ref()] = e.EntryKind()
			}
			refs = append(refs, e.Ref(), evidence.Ref(e.EntryMeta().ID))
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := analysis.Change{Withdraw: rapid.SliceOfN(rapid.SampledFrom(refs), 0, 2).Draw(t, "withdraw")}
		for _, key := range rapid.SliceOfN(rapid.SampledFrom(caveats), 0, 2).Draw(t, "resolve") {
			c.Resolve = append(c.Resolve, evidence.Ref(key))
		}
		c.Changes = drawChanges(t, changeable)
		if rapid.Bool().Draw(t, "add") {
			c.Add = &evidence.Map{
				Testimonies: []*evidence.Testimony{{Meta: evidence.Meta{Key: "new-testimony"}, Summary: "new", Basis: "EYEWITNESS",
					BasedOn: []evidence.Key{rapid.SampledFrom(records).Draw(t, "based on")}}},
				Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "new-claim"}, Statement: "new"}},
				Caveats: []*evidence.Caveat{{Meta: evidence.Meta{Key: "new-caveat"}, Text: "new", Category: "METHOD", Severity: "SERIOUS",
					Qualifies: []evidence.Ref{rapid.SampledFrom(links).Draw(t, "qualifies a link"), evidence.Ref(rapid.SampledFrom(records).Draw(t, "qualifies"))}}},
				Links: []*evidence.Link{
					{From: "new-testimony", To: rapid.SampledFrom(claims).Draw(t, "to"), Relation: "SUPPORTS", Strength: "STRONG"},
					{From: rapid.SampledFrom(claims).Draw(t, "from"), To: "new-claim", Relation: "SUPPORTS", Strength: "STRONG"},
				},
			}
		}
		got, err := asker(store).WhatIf(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		want, err := assess.Effects(context.Background(), whole, onWhole(t, store, c), append(slices.Clone(claims), "new-claim"), assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(byClaim(want), byClaim(got.Effects), approximately); diff != "" {
			t.Errorf("effects of %+v (-whole +asked):\n%s", c, diff)
		}
	})
}

// drawChanges draws changes of fields, of different entries.
func drawChanges(t *rapid.T, of map[evidence.Ref]evidence.Kind) []assess.FieldChange {
	refs := slices.Sorted(maps.Keys(of))
	var list []assess.FieldChange
	for _, ref := range rapid.SliceOfNDistinct(rapid.SampledFrom(refs), 0, 3, rapid.ID).Draw(t, "changes") {
		f := assess.FieldChange{Of: ref}
		switch of[ref] {
		case evidence.KindLink:
			f.Strength = rapid.SampledFrom(evidence.Strengths).Draw(t, "strength")
		case evidence.KindCaveat:
			f.Severity = rapid.SampledFrom(evidence.Severities).Draw(t, "severity")
		case evidence.KindAgent:
			f.Reliability = rapid.SampledFrom(evidence.Reliabilities).Draw(t, "reliability")
		case evidence.KindSource:
			retracted := rapid.Bool().Draw(t, "retracted")
			f.Retracted = &retracted
		}
		list = append(list, f)
	}
	return list
}

// onWhole names what a change names by key.
func onWhole(t *rapid.T, store storage.Store, c analysis.Change) assess.Change {
	out := assess.Change{Add: c.Add, Fields: c.Changes}
	err := store.View(context.Background(), func(r storage.Reader) error {
		entries, err := r.Entries(context.Background(), slices.Concat(c.Withdraw, c.Resolve))
		for i, e := range entries {
			if i < len(c.Withdraw) {
				out.Withdraw = append(out.Withdraw, e.Ref())
			} else {
				out.Resolve = append(out.Resolve, e.EntryMeta().Key)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// small is a map with one of everything:
//
//	s -> x -> y, caveat k on s, another claim alone
func small() *evidence.Map {
	meta := func(key evidence.Key) evidence.Meta { return evidence.Meta{Key: key} }
	return &evidence.Map{
		Sources: []*evidence.Source{{Meta: meta("src"), Title: "src", Kind: "REPORT"}},
		Studies: []*evidence.Study{{Meta: meta("s"), Title: "s", Design: "COHORT"}},
		Claims:  []*evidence.Claim{{Meta: meta("x"), Statement: "x"}, {Meta: meta("y"), Statement: "y"}, {Meta: meta("alone"), Statement: "alone"}},
		Caveats: []*evidence.Caveat{{Meta: meta("k"), Text: "k", Category: "METHOD", Severity: "SERIOUS", Qualifies: []evidence.Ref{"s"}}},
		Links:   []*evidence.Link{{From: "s", To: "x", Relation: "SUPPORTS", Strength: "STRONG"}, {From: "x", To: "y", Relation: "SUPPORTS"}},
	}
}

// A wrong question says what is wrong with it, and where.
func TestWrongQuestions(t *testing.T) {
	source := func(key, title evidence.Key) *evidence.Source {
		return &evidence.Source{Meta: evidence.Meta{Key: key}, Title: string(title), Kind: "REPORT"}
	}
	tests := []struct {
		name   string
		change analysis.Change
		code   evidence.Code
		path   string
		says   string
	}{
		{"an unknown record", analysis.Change{Withdraw: []evidence.Ref{"s", "alon"}}, evidence.NotFound, "withdraw[1]", `there is no record or link "alon"`},
		{"an unknown link", analysis.Change{Withdraw: []evidence.Ref{"s->y"}}, evidence.NotFound, "withdraw[0]", `"s->y"`},
		{"an unknown id", analysis.Change{Withdraw: []evidence.Ref{"study_99"}}, evidence.NotFound, "withdraw[0]", `"study_99"`},
		{"no name at all", analysis.Change{Withdraw: []evidence.Ref{""}}, evidence.NotFound, "withdraw[0]", `""`},
		{"a very long name", analysis.Change{Withdraw: []evidence.Ref{evidence.Ref(strings.Repeat("a", 10_000))}}, evidence.NotFound, "withdraw[0]", `…`},
		{"a caveat withdrawn", analysis.Change{Withdraw: []evidence.Ref{"k"}}, evidence.Invalid, "withdraw[0]", "a caveat can be resolved"},
		{"a study resolved", analysis.Change{Resolve: []evidence.Ref{"s"}}, evidence.Invalid, "resolve[0]", `"s" is a study, expected a caveat`},
		{"an unknown caveat", analysis.Change{Resolve: []evidence.Ref{"kk"}}, evidence.NotFound, "resolve[0]", `there is no caveat "kk"`},
		{"a key that is taken", analysis.Change{Add: &evidence.Map{Sources: []*evidence.Source{source("new", "new"), source("x", "x")}}},
			evidence.Conflict, "add.sources[1].key", `the map holds "x" already`},
		{"a link that is there", analysis.Change{Add: &evidence.Map{Links: []*evidence.Link{{From: "s", To: "x", Relation: "SUPPORTS"}}}},
			evidence.Conflict, "add.links[0]", `the map holds "s->x" already`},
		{"two of a key", analysis.Change{Add: &evidence.Map{Sources: []*evidence.Source{source("new", "new"), source("new", "new")}}},
			evidence.Invalid, "add.sources[1]", `"new" is added twice`},
		{"everything that is wrong with what is added", analysis.Change{Add: &evidence.Map{
			Sources: []*evidence.Source{{Meta: evidence.Meta{Key: "Not A Key"}, Title: "", Kind: "LEAFLET"}},
			Links:   []*evidence.Link{{From: "nothing", To: "s", Relation: "SUPPORTS"}, {From: "s", To: "s", Relation: "BOTHERS"}},
		}}, evidence.Invalid, "add.sources[0].title", "add.sources[0].kind: \"LEAFLET\" is not known"},
		{"a link to a study", analysis.Change{Add: &evidence.Map{Links: []*evidence.Link{{From: "x", To: "s", Relation: "SUPPORTS"}}}},
			evidence.Invalid, "add.links[0].to", `"s" is a study, expected a claim`},
		{"an unknown link, nearly there", analysis.Change{Withdraw: []evidence.Ref{"s-|x"}}, evidence.NotFound, "withdraw[0]", `there is no record or link "s-|x"`},
		{"an unknown link changed", analysis.Change{Changes: []assess.FieldChange{{Of: "x->z", Strength: "WEAK"}}}, evidence.NotFound, "change[0].ref", `there is no record or link "x->z"`},
		{"nothing changed", analysis.Change{Changes: []assess.FieldChange{{Of: "src"}}}, evidence.Invalid, "change[0]", `nothing of "src" changes, expected reliability or retracted`},
		{"what a study has not", analysis.Change{Changes: []assess.FieldChange{{Of: "s", Reliability: "A"}}}, evidence.Invalid, "change[0].ref", `"s" is a study, which has nothing to change, expected a link, a caveat, an agent or a source`},
		{"what a link has not", analysis.Change{Changes: []assess.FieldChange{{Of: "k", Severity: "MINOR"}, {Of: "s->x", Severity: "MINOR"}}}, evidence.Invalid, "change[1].severity",
			`"s->x" is a link, which has no severity, expected strength`},
		{"a letter that there is not", analysis.Change{Changes: []assess.FieldChange{{Of: "src", Reliability: "a"}}}, evidence.Invalid, "change[0].reliability", `"a" is not known, expected one of A, B, C, D, E, F`},
		{"a field changed twice", analysis.Change{Changes: []assess.FieldChange{{Of: "s->x", Strength: "WEAK"}, {Of: "s->x", Strength: "STRONG"}}}, evidence.Invalid, "change[1].strength",
			`an earlier change already gives "s->x" a strength, expected each field once`},
		{"the reasons of a study", analysis.Change{Reasons: []evidence.Ref{"x", "s"}}, evidence.Invalid, "reasons[1]", `"s" is a study, expected a claim`},
		{"the reasons of nothing", analysis.Change{Reasons: []evidence.Ref{"alon"}}, evidence.NotFound, "reasons[0]", `there is no claim "alon"`},
		{"a caveat on a link that there is not", analysis.Change{Add: &evidence.Map{Caveats: []*evidence.Caveat{{Meta: evidence.Meta{Key: "c"}, Text: "c", Category: "METHOD", Severity: "MINOR",
			Qualifies: []evidence.Ref{"s->x", "x->s", "s-|x", "y->alone"}}}}},
			evidence.Invalid, "add.caveats[0].qualifies[1]", `"s" is a study, expected a claim`},
		{"a caveat on links that there are not", analysis.Change{Add: &evidence.Map{Caveats: []*evidence.Caveat{{Meta: evidence.Meta{Key: "c"}, Text: "c", Category: "METHOD", Severity: "MINOR",
			Qualifies: []evidence.Ref{"s->x", "s-|x", "alone->y"}}}}},
			evidence.Invalid, "add.caveats[0].qualifies[1]", `there is no link "s-|x", expected a link that exists or is added; did you mean "s->x"?
add.caveats[0].qualifies[2]: there is no link "alone->y", expected a link that exists or is added; did you mean "x->y"?`},
		{"a caveat on nothing", analysis.Change{Add: &evidence.Map{Caveats: []*evidence.Caveat{{Meta: evidence.Meta{Key: "c"}, Text: "c", Category: "METHOD", Severity: "MINOR", Qualifies: []evidence.Ref{"none"}}}}},
			evidence.Invalid, "add.caveats[0].qualifies[0]", `there is no "none"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := asker(keeping(t, small())).WhatIf(t.Context(), test.change)
			var e *evidence.Error
			if !errors.As(err, &e) || e.Code != test.code || e.Problems[0].Path != test.path || !strings.Contains(e.Error(), test.says) {
				t.Errorf("the error is %#v: %v", err, err)
			}
		})
	}
}

// All problems of what is added are told together, one a line.
func TestAllProblemsAreTold(t *testing.T) {
	add := &evidence.Map{
		Sources: []*evidence.Source{{Meta: evidence.Meta{Key: "x"}}},
		Links:   []*evidence.Link{{From: "nothing", To: "s", Relation: "SUPPORTS"}},
	}
	_, err := asker(keeping(t, small())).WhatIf(t.Context(), analysis.Change{Add: add})
	want := `add.sources[0].title: is missing, expected a text
add.sources[0].kind: is missing, expected ` + evidence.OneOf(evidence.SourceKinds) + `
add.sources[0].key: the map holds "x" already, expected a name that nothing has
add.links[0].from: there is no "nothing", expected something that exists or is added
add.links[0].to: "s" is a study, expected a claim`
	if err == nil || err.Error() != want {
		t.Errorf("the error (-want +got):\n%s", cmp.Diff(want, fmt.Sprint(err)))
	}
}

// What is beyond a limit is refused before it is computed; what just reaches it
// is answered.
func TestLimits(t *testing.T) {
	store := keeping(t, small())
	claim := func(key evidence.Key) *evidence.Claim {
		return &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "New."}
	}
	for name, test := range map[string]struct {
		limit  func(n int) analysis.Limits
		n      int // what the question takes of it
		change analysis.Change
	}{
		"refs":    {func(n int) analysis.Limits { return analysis.Limits{Refs: n} }, 2, analysis.Change{Withdraw: []evidence.Ref{"s"}, Resolve: []evidence.Ref{"k"}}},
		"changes": {func(n int) analysis.Limits { return analysis.Limits{Refs: n} }, 2, analysis.Change{Withdraw: []evidence.Ref{"s"}, Changes: []assess.FieldChange{{Of: "k", Severity: "MINOR"}}}},
		"reasons": {func(n int) analysis.Limits { return analysis.Limits{Reasons: n} }, 2, analysis.Change{Reasons: []evidence.Ref{"x", "y"}}},
		"added":   {func(n int) analysis.Limits { return analysis.Limits{Added: n} }, 2, analysis.Change{Add: &evidence.Map{Claims: []*evidence.Claim{claim("one"), claim("two")}}}},
		"claims":  {func(n int) analysis.Limits { return analysis.Limits{Claims: n} }, 2, analysis.Change{Withdraw: []evidence.Ref{"s"}}},
		"entries": {func(n int) analysis.Limits { return analysis.Limits{Entries: n} }, 6, analysis.Change{Withdraw: []evidence.Ref{"s"}}},
	} {
		a := asker(store)
		a.Limits = test.limit(test.n)
		if _, err := a.WhatIf(t.Context(), test.change); err != nil {
			t.Errorf("%s: what just reaches the limit is refused: %v", name, err)
		}
		a.Limits = test.limit(test.n - 1)
		var large *evidence.Error
		if _, err := a.WhatIf(t.Context(), test.change); !errors.As(err, &large) || large.Code != evidence.TooLarge || large.Problems[0].Limit != test.n-1 {
			t.Errorf("%s: what is one beyond it is answered: %v", name, err)
		}
	}
	if got, err := (&analysis.Asker{Store: store, Rubric: assess.DefaultRubric()}).WhatIf(t.Context(), analysis.Change{Withdraw: []evidence.Ref{"s"}}); err != nil || len(got.Effects) != 2 {
		t.Errorf("without limits: %v, %v", got, err)
	}
}

// The impact of an item names what rests on it, moved or not, and not itself.
func TestImpact(t *testing.T) {
	m := small()
	m.Add(&evidence.Source{Meta: evidence.Meta{Key: "void"}, Title: "void", Kind: "REPORT", Retracted: true})
	m.Add(&evidence.Link{From: "void", To: "y", Relation: "SUPPORTS"})
	caveat := func(key evidence.Key, on evidence.Ref, resolved bool) *evidence.Caveat {
		return &evidence.Caveat{Meta: evidence.Meta{Key: key}, Text: "k", Category: "OTHER", Severity: "SERIOUS", Qualifies: []evidence.Ref{on}, Resolved: resolved}
	}
	m.Add(caveat("resolved", "s", true))
	m.Add(caveat("on-a-link", "void->y", false)) // from which nothing comes, whatever is said of it
	a := asker(keeping(t, m))
	for of, want := range map[evidence.Ref][2][]evidence.Key{
		"s": {{"x", "y"}, nil}, "x": {{"y"}, nil}, "s->x": {{"x", "y"}, nil}, "void": {nil, {"y"}}, "alone": {nil, nil},
		"k": {{"x", "y"}, nil}, "resolved": {nil, {"x", "y"}}, "on-a-link": {nil, {"y"}},
	} {
		got, err := a.Impact(t.Context(), of)
		if err != nil {
			t.Fatal(err)
		}
		var moved []evidence.Key
		for _, e := range got.Effects {
			moved = append(moved, e.Claim)
		}
		if diff := cmp.Diff(want, [2][]evidence.Key{moved, got.Unmoved}); diff != "" {
			t.Errorf("%s, moved and unmoved (-want +got):\n%s", of, diff)
		}
	}
	for of, code := range map[evidence.Ref]evidence.Code{"none": evidence.NotFound, "s-|x": evidence.NotFound} {
		if _, err := a.Impact(t.Context(), of); evidence.CodeOf(err) != code {
			t.Errorf("%s: %v", of, err)
		}
	}
}

// Gaps are those of the claims below one, or of the whole map.
func TestGaps(t *testing.T) {
	a := asker(keeping(t, small()))
	for under, want := range map[evidence.Ref][]evidence.Key{"x": {"x"}, "y": {"y", "x"}} {
		got, _, err := a.GapsUnder(t.Context(), under, 10)
		if err != nil {
			t.Fatal(err)
		}
		checkClaims(t, string(under), want, got)
	}
	whole, err := a.Gaps(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	checkClaims(t, "the whole map", []evidence.Key{"x", "alone"}, whole)
	if diff := cmp.Diff([]evidence.Key{"alone"}, whole.Nothing); diff != "" {
		t.Errorf("nothing:\n%s", diff)
	}
	for under, code := range map[evidence.Ref]evidence.Code{"s": evidence.Invalid, "none": evidence.NotFound} {
		if _, _, err := a.GapsUnder(t.Context(), under, 10); evidence.CodeOf(err) != code {
			t.Errorf("%s: %v", under, err)
		}
	}
}

func checkClaims(t *testing.T, name string, want []evidence.Key, report *assess.GapReport) {
	t.Helper()
	got := map[evidence.Key]bool{}
	for _, g := range report.Gaps {
		got[g.Claim] = true
	}
	all := map[evidence.Key]bool{}
	for _, key := range want {
		all[key] = true
	}
	if diff := cmp.Diff(all, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// slow is a store whose scans wait to be let go.
type slow struct {
	storage.Store
	scans chan struct{} // takes one for each scan that begins
	gate  chan struct{}
}

func (s slow) View(ctx context.Context, f func(storage.Reader) error) error {
	return s.Store.View(ctx, func(r storage.Reader) error { return f(slowReader{r, s}) })
}

type slowReader struct {
	storage.Reader
	store slow
}

func (r slowReader) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	r.store.scans <- struct{}{}
	select {
	case <-r.store.gate:
	case <-ctx.Done():
		return ctx.Err()
	}
	return r.Reader.Scan(ctx, visit)
}

// The gaps of a whole map are worked out once, for all who ask, and again when
// the map has changed. Who cannot wait is told how far it is, and the next one
// has the answer.
func TestKeptGaps(t *testing.T) {
	memory := keeping(t, small())
	store := slow{memory, make(chan struct{}, 10), make(chan struct{}, 10)}
	kept := &analysis.KeptGaps{Asker: asker(store), First: 10, Background: t.Context()}

	short, cancel := context.WithCancel(t.Context())
	go func() { // who cannot wait goes once the map is being read
		store.scans <- <-store.scans
		cancel()
	}()
	_, err := kept.Get(short, store)
	var still *analysis.StillWorking
	if !errors.As(err, &still) || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "still being read") {
		t.Fatalf("the error is %v", err)
	}
	store.gate <- struct{}{}
	for range 3 {
		got, err := kept.Get(t.Context(), store)
		if err != nil || len(got.Gaps) != 3 {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if n := len(store.scans); n != 1 {
		t.Errorf("%d scans, want 1", n)
	}
	for i, change := range []func(tx storage.Tx) error{
		func(storage.Tx) error { return nil },
		func(tx storage.Tx) error { // another map, of the same sequence
			state, err := tx.State(t.Context())
			to := tx.(storage.Restorer)
			return errors.Join(err, to.Adopt(t.Context(), "map_other"), to.Jump(t.Context(), state.Sequence-1))
		},
	} {
		if err := memory.Update(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		store.gate <- struct{}{}
		if _, err := kept.Get(t.Context(), store); err != nil {
			t.Fatal(err)
		}
		if n := len(store.scans); n != i+2 {
			t.Errorf("%d scans, want %d", n, i+2)
		}
	}
}

// The work ends with what it is the background of.
func TestKeptGapsEnd(t *testing.T) {
	store := slow{keeping(t, small()), make(chan struct{}, 10), make(chan struct{})}
	background, cancel := context.WithCancel(t.Context())
	kept := &analysis.KeptGaps{Asker: asker(store), First: 10, Background: background}
	go func() {
		<-store.scans
		cancel()
	}()
	if _, err := kept.Get(t.Context(), store); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
