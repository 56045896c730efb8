package analysis_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
)

// A what-if has the figures, and the reasons, that the map has when it is really
// edited so.
func TestWhatIfIsWhatEditingGives(t *testing.T) {
	config := generate.Config{Claims: 12, Seed: 8}
	store := keeping(t, generate.Map(config))
	rapid.Check(t, func(t *rapid.T) {
		edited := generate.Map(config)
		of := map[evidence.Ref]evidence.Kind{}
		for e := range edited.Entries() {
			switch e.(type) {
			case *evidence.Agent, *evidence.Source, *evidence.Caveat, *evidence.Link:
				of[e.Ref()] = e.EntryKind()
			}
		}
		c := analysis.Change{Changes: drawChanges(t, of)}
		for _, caveat := range rapid.SliceOfNDistinct(rapid.SampledFrom(edited.Caveats), 0, 2, rapid.ID).Draw(t, "resolve") {
			c.Resolve = append(c.Resolve, caveat.Ref())
		}
		link := rapid.SampledFrom(edited.Links).Draw(t, "doubted")
		c.Add = &evidence.Map{Caveats: []*evidence.Caveat{{Meta: evidence.Meta{Key: "new"}, Text: "new", Category: "INDIRECT", Severity: "SERIOUS",
			Qualifies: []evidence.Ref{link.Ref()}}}}
		for _, claim := range rapid.SliceOfNDistinct(rapid.SampledFrom(edited.Claims), 0, 2, rapid.ID).Draw(t, "reasons") {
			c.Reasons = append(c.Reasons, claim.Ref())
		}
		c.Reasons = append(c.Reasons, evidence.Ref(link.To))

		edit(edited, c)
		var claims []evidence.Key
		for _, claim := range edited.Claims {
			claims = append(claims, claim.Key)
		}
		want, err := assess.Assess(context.Background(), edited, claims, assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := asker(store).WhatIf(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		moved := byClaim(got.Effects)
		for _, key := range claims {
			if e, ok := moved[key]; ok {
				if diff := cmp.Diff(want[key].Figures, e.After, approximately); diff != "" {
					t.Errorf("%s after %+v (-edited +asked):\n%s", key, c, diff)
				}
			}
		}
		for _, ref := range c.Reasons {
			key := evidence.Key(ref)
			if diff := cmp.Diff(want[key], got.Reasons[key], approximately); diff != "" {
				t.Errorf("reasons for %s after %+v (-edited +asked):\n%s", key, c, diff)
			}
			if got.After.ByKey()[key] == nil {
				t.Errorf("%s is not in the map afterwards", key)
			}
		}
	})
}

// edit does to a map what a change supposes, without the code that asks.
func edit(m *evidence.Map, c analysis.Change) {
	for _, caveat := range m.Caveats {
		caveat.Resolved = caveat.Resolved || slices.Contains(c.Resolve, caveat.Ref())
	}
	for e := range m.Entries() {
		for _, f := range c.Changes {
			if f.Of != e.Ref() {
				continue
			}
			switch e := e.(type) {
			case *evidence.Link:
				e.Strength = f.Strength
			case *evidence.Caveat:
				e.Severity = f.Severity
			case *evidence.Agent:
				e.Reliability = f.Reliability
			case *evidence.Source:
				e.Retracted = *f.Retracted
			}
		}
	}
	for e := range c.Add.Entries() {
		m.Add(e)
	}
}

// A retraction can be undone, and set, and a source judged anew, all by any name.
func TestWhatIfChangesFields(t *testing.T) {
	m := small()
	m.Studies[0].ReportedIn = []evidence.Key{"src"}
	m.Sources[0].Retracted = true
	a := asker(keeping(t, m))
	yes, no := true, false
	belief := func(changes ...assess.FieldChange) float64 {
		t.Helper()
		got, err := a.WhatIf(t.Context(), analysis.Change{Changes: changes, Reasons: []evidence.Ref{"x"}})
		if err != nil {
			t.Fatal(err)
		}
		return got.Reasons["x"].Belief
	}
	if b := belief(); b != 0 {
		t.Errorf("with its source retracted the belief is %v", b)
	}
	restored := belief(assess.FieldChange{Of: "src", Retracted: &no})
	better := belief(assess.FieldChange{Of: "src", Retracted: &no, Reliability: "A"})
	stronger := belief(assess.FieldChange{Of: "source_1", Retracted: &no}, assess.FieldChange{Of: "s->x", Strength: "CONCLUSIVE"})
	milder := belief(assess.FieldChange{Of: "src", Retracted: &no}, assess.FieldChange{Of: "k", Severity: "MINOR"})
	if restored <= 0 || better <= restored || stronger <= restored || milder <= restored {
		t.Errorf("restored %v, better %v, stronger %v, milder %v", restored, better, stronger, milder)
	}
	if b := belief(assess.FieldChange{Of: "src", Retracted: &yes}); b != 0 {
		t.Errorf("retracted once more: the belief is %v", b)
	}
}

// What is added may doubt the inference of a link, whether the link is there or
// is added too, and by any name of what there is.
func TestWhatIfAddsCaveatsOnLinks(t *testing.T) {
	store := keeping(t, small())
	var id evidence.Ref
	err := store.View(t.Context(), func(r storage.Reader) error {
		entries, err := r.Entries(t.Context(), []evidence.Ref{"s->x"})
		id = evidence.Ref(entries[0].EntryMeta().ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range [][]evidence.Ref{{"s->x"}, {id}, {"s->alone", "s->x", "s"}} {
		got, err := asker(store).WhatIf(t.Context(), analysis.Change{Reasons: []evidence.Ref{"alone"}, Add: &evidence.Map{
			Caveats: []*evidence.Caveat{{Meta: evidence.Meta{Key: "new"}, Text: "new", Category: "INDIRECT", Severity: "CRITICAL", Qualifies: on}},
			Links:   []*evidence.Link{{From: "s", To: "alone", Relation: "SUPPORTS", Strength: "STRONG"}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		moved := byClaim(got.Effects)
		for _, key := range []evidence.Key{"x", "y"} {
			if e, ok := moved[key]; !ok || e.After.Belief >= e.Before.Belief {
				t.Errorf("a caveat on %v leaves %s as %+v", on, key, e)
			}
		}
		if got.Reasons["alone"].Belief <= 0 || got.After.ByKey()["new"] == nil {
			t.Errorf("a caveat on %v: alone is %+v", on, got.Reasons["alone"].Figures)
		}
	}
}

// What may have been meant is told with a name that names nothing.
func TestWhatMayHaveBeenMeant(t *testing.T) {
	a := asker(keeping(t, small()))
	for _, c := range []struct {
		change analysis.Change
		want   string
	}{
		{analysis.Change{Withdraw: []evidence.Ref{"s-|x"}}, "s->x"},
		{analysis.Change{Changes: []assess.FieldChange{{Of: "x->s", Strength: "WEAK"}}}, "s->x"},
		{analysis.Change{Changes: []assess.FieldChange{{Of: "s->x", Strength: "STRONGER"}}}, "STRONG"},
		{analysis.Change{Reasons: []evidence.Ref{"alon"}}, "alone"},
	} {
		_, err := a.WhatIf(t.Context(), c.change)
		var e *evidence.Error
		if !errors.As(err, &e) || !slices.Contains(e.Problems[0].Nearest, c.want) {
			t.Errorf("%+v: %v, expected %q among the nearest", c.change, err, c.want)
		}
	}
}
