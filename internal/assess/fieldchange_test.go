package assess_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Changed fields give the same figures as a map that has them, and the given
// map stays as it is.
func TestChangedFieldsAreThoseOfAnEditedMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		edited, before := copyOf(t, m), asJSON(t, m)
		var change assess.Change
		add := func(f assess.FieldChange) { change.Fields = append(change.Fields, f) }
		for i, l := range edited.Links {
			if rapid.Bool().Draw(t, "link") {
				l.Strength = rapid.SampledFrom(evidence.Strengths).Draw(t, "strength")
				add(assess.FieldChange{Of: m.Links[i].Ref(), Strength: l.Strength})
			}
		}
		for _, c := range edited.Caveats {
			c.Severity = rapid.SampledFrom(evidence.Severities).Draw(t, "severity")
			add(assess.FieldChange{Of: c.Ref(), Severity: c.Severity})
		}
		for _, a := range edited.Agents {
			a.Reliability = rapid.SampledFrom(evidence.Reliabilities).Draw(t, "reliability")
			add(assess.FieldChange{Of: a.Ref(), Reliability: a.Reliability})
		}
		for _, s := range edited.Sources {
			s.Retracted = rapid.Bool().Draw(t, "retracted")
			add(assess.FieldChange{Of: s.Ref(), Retracted: &s.Retracted})
		}
		want, err := assess.Assess(context.Background(), edited, allClaims(m), assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := assess.Afterwards(context.Background(), m, change, allClaims(m), assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v (-edited +changed):\n%s\nin %s", change.Fields, diff, before)
		}
		if after := asJSON(t, m); after != before {
			t.Errorf("the map itself was changed to %s", after)
		}
	})
}

// A change that is not possible is an error that names the possible ones.
func TestWrongFieldChanges(t *testing.T) {
	m := &evidence.Map{
		Agents: []*evidence.Agent{{Meta: evidence.Meta{Key: "ann"}, Name: "Ann", Kind: "PERSON"}},
		Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "x"}, Statement: "x"}},
	}
	for _, c := range []struct {
		change assess.FieldChange
		code   evidence.Code
		want   string
	}{
		{assess.FieldChange{Of: "bob", Reliability: "A"}, evidence.NotFound, `there is no item or link "bob" to change`},
		{assess.FieldChange{Of: "a->x", Strength: "WEAK"}, evidence.NotFound, `there is no item or link "a->x" to change`},
		{assess.FieldChange{Of: "x", Strength: "WEAK"}, evidence.Invalid, `"x" is a claim, which has nothing to change, expected a link, a caveat, an agent or a source`},
		{assess.FieldChange{Of: "ann", Strength: "WEAK"}, evidence.Invalid, `"ann" is an agent, which has no strength, expected reliability`},
		{assess.FieldChange{Of: "ann", Reliability: "Z"}, evidence.Invalid, `"Z" is not known, expected one of A, B, C, D, E, F`},
		{assess.FieldChange{Of: "ann"}, evidence.Invalid, `nothing of "ann" changes, expected reliability`},
	} {
		_, err := assess.Effects(t.Context(), m, assess.Change{Fields: []assess.FieldChange{c.change}}, allClaims(m), assess.DefaultRubric(), assess.Options{})
		if evidence.CodeOf(err) != c.code || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %s, %v", c.change, evidence.CodeOf(err), err)
		}
	}
}
