package assess_test

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/generate"
)

// A change that does not bear on figures moves no digit of any: of whatever field, of
// whatever entry.
func TestWhatDoesNotBearMovesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := generate.Map(generate.Config{Claims: 6, Seed: rapid.Uint64Range(1, 20).Draw(t, "seed")})
		all := slices.Collect(m.Entries())
		e := rapid.SampledFrom(all).Draw(t, "entry")
		like := rapid.SampledFrom(slices.DeleteFunc(slices.Clone(all), func(other evidence.Entry) bool { return other.EntryKind() != e.EntryKind() })).Draw(t, "like")
		f := rapid.SampledFrom(evidence.FieldsOf(e.EntryKind())).Draw(t, "field")
		after := changed(e, like, f, rapid.Bool().Draw(t, "cleared"))
		if assess.Bears(e, after) {
			return
		}
		if !reflect.DeepEqual(figuresOf(t, with(m, e, after)), figuresOf(t, m)) {
			t.Errorf("the %s of %q moves figures", f.Name, e.Ref())
		}
	})
}

// No field that does not bear on figures moves one. Each field of each kind is changed in up to
// twenty entries, since much of a map bears on no figure whatever its fields say.
func TestFieldsThatDoNotBear(t *testing.T) {
	m := generate.Map(generate.Config{Claims: 6, Seed: 1})
	want := figuresOf(t, m)
	tried := map[evidence.Kind]int{}
	changes := map[string]int{}
	for e := range m.Entries() {
		for _, f := range evidence.FieldsOf(e.EntryKind()) {
			name := string(e.EntryKind()) + " " + f.Name
			after := unlike(m, e, f)
			if after == nil || changes[name] == 20 || assess.Bears(e, after) {
				continue
			}
			changes[name]++
			tried[e.EntryKind()]++
			if !reflect.DeepEqual(figuresOf(t, with(m, e, after)), want) {
				t.Errorf("the %s of %q moves figures", f.Name, e.Ref())
			}
		}
	}
	for _, kind := range []evidence.Kind{evidence.KindAgent, evidence.KindSource, evidence.KindStudy, evidence.KindTestimony, evidence.KindClaim, evidence.KindCaveat, evidence.KindLink} {
		if tried[kind] == 0 {
			t.Errorf("no field of a record of the kind %s was tried", kind)
		}
	}
}

// unlike is e with a value of one field that it did not have, or nil if the map has no other.
func unlike(m *evidence.Map, e evidence.Entry, f evidence.Field) evidence.Entry {
	for like := range m.Entries() {
		if like.EntryKind() != e.EntryKind() {
			continue
		}
		if after := changed(e, like, f, false); !reflect.DeepEqual(e, after) {
			return after
		}
	}
	return nil
}

// changed is e with another value in one field: with none if it is to be cleared, with other
// words if it holds words, or with the value that another entry has.
func changed(e, like evidence.Entry, f evidence.Field, cleared bool) evidence.Entry {
	after := evidence.Clone(e)
	switch {
	case cleared && !f.Required:
		f.Set(after)
	case f.Form == evidence.FormText && f.Name != "jointly":
		f.Set(after, "something else")
	default:
		f.Copy(after, like)
	}
	return after
}

// with is the map with after in place of before.
func with(m *evidence.Map, before, after evidence.Entry) *evidence.Map {
	out := &evidence.Map{}
	for e := range m.Entries() {
		if e == before {
			e = after
		}
		out.Add(e)
	}
	return out
}

func figuresOf(t interface {
	Context() context.Context
	Fatal(...any)
}, m *evidence.Map) map[evidence.Key]evidence.Figures {
	figures, err := assess.Figures(t.Context(), m, m.ClaimKeys(), assess.DefaultRubric(), assess.Options{Draws: 512, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	return figures
}

// What makes or removes an entry bears, and so does another key, from which draws follow. A
// remark never does.
func TestWhatBears(t *testing.T) {
	claim, study := &evidence.Claim{Meta: evidence.Meta{Key: "rents-fall"}}, &evidence.Study{Meta: evidence.Meta{Key: "survey"}, Design: "COHORT"}
	renamed, revised, retitled := *claim, *study, *study
	renamed.Key, revised.Design, retitled.Title = "rents-drop", "SURVEY", "A survey"
	remark := &evidence.Remark{Meta: evidence.Meta{Key: "really"}}
	for name, test := range map[string]struct {
		before, after evidence.Entry
		bears         bool
	}{
		"new":      {nil, claim, true},
		"removed":  {study, nil, true},
		"renamed":  {claim, &renamed, true},
		"revised":  {study, &revised, true},
		"retitled": {study, &retitled, false},
		"remark":   {nil, remark, false},
	} {
		if got := assess.Bears(test.before, test.after); got != test.bears {
			t.Errorf("%s: %v", name, got)
		}
	}
}
