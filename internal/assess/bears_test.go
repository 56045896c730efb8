package assess_test

import (
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
	tried := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		m := generate.Map(generate.Config{Claims: 6, Seed: rapid.Uint64Range(1, 20).Draw(t, "seed")})
		all := slices.Collect(m.Entries())
		e := rapid.SampledFrom(all).Draw(t, "entry")
		like := rapid.SampledFrom(slices.DeleteFunc(slices.Clone(all), func(other evidence.Entry) bool { return other.EntryKind() != e.EntryKind() })).Draw(t, "like")
		f := rapid.SampledFrom(evidence.FieldsOf(e.EntryKind())).Draw(t, "field")
		after := evidence.Clone(e)
		switch {
		case rapid.Bool().Draw(t, "cleared") && !f.Required:
			f.Set(after)
		case f.Form == evidence.FormText && f.Name != "jointly":
			f.Set(after, "something else")
		default:
			f.Copy(after, like)
		}
		if assess.Bears(e, after) {
			return
		}
		if !reflect.DeepEqual(e, after) {
			tried[string(e.EntryKind())+" "+f.Name] = true
		}
		want := figuresOf(t, m)
		changed := &evidence.Map{}
		for _, other := range all {
			if other == e {
				other = after
			}
			changed.Add(other)
		}
		if got := figuresOf(t, changed); !reflect.DeepEqual(got, want) {
			t.Errorf("the %s of %q moves figures", f.Name, e.Ref())
		}
	})
	if len(tried) < 8 {
		t.Errorf("only %v were tried", tried)
	}
}

func figuresOf(t *rapid.T, m *evidence.Map) map[evidence.Key]evidence.Figures {
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
