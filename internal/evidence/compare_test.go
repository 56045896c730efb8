package evidence_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
)

func TestCompare(t *testing.T) {
	old := &evidence.Source{Meta: evidence.Meta{Key: "s"}, Title: "Old", Kind: "REPORT", Authors: []evidence.Key{"a", "b"}, Retracted: true, Note: "n"}
	changed := &evidence.Source{Meta: evidence.Meta{Key: "s"}, Title: "New", Kind: "REPORT", Authors: []evidence.Key{"b", "a"}, URL: "u", Note: "n"}
	same := *old
	same.ID, same.Version, same.CreatedAt, same.Cites = "id_1", 7, time.Unix(1, 0), []evidence.Key{}
	claim := &evidence.Claim{Meta: evidence.Meta{Key: "s"}, Statement: "S.", Tags: []string{"x"}}
	assessed := *claim
	assessed.Figures = &evidence.Figures{Support: 1}
	study := func(n int) evidence.Entry {
		return &evidence.Study{Meta: evidence.Meta{Key: "st"}, Title: "T", Design: "SURVEY", SampleSize: n}
	}
	type changes = []evidence.FieldChange
	cases := []struct {
		what     string
		old, new evidence.Entry
		want     changes
	}{
		{"each field by itself", old, changed, changes{
			{"title", "Old", "New"}, {"authors", "[a, b]", "[b, a]"}, {"url", "", "u"}, {"retracted", "true", ""}}},
		{"nothing but the content", old, &same, nil},
		{"kept figures are no content", claim, &assessed, nil},
		{"a number", study(12), study(58), changes{{"sampleSize", "12", "58"}}},
		{"a number that is no longer known", study(12), study(0), changes{{"sampleSize", "12", ""}}},
		{"an entry that is new", nil, claim, changes{{"key", "", "s"}, {"statement", "", "S."}, {"tags", "", "[x]"}}},
		{"an entry that is gone", claim, nil, changes{{"key", "s", ""}, {"statement", "S.", ""}, {"tags", "[x]", ""}}},
		{"another kind", claim, study(0), changes{{"key", "s", ""}, {"statement", "S.", ""}, {"tags", "[x]", ""},
			{"key", "", "st"}, {"title", "", "T"}, {"design", "", "SURVEY"}}},
		{"a link", &evidence.Link{From: "a", To: "b", Relation: evidence.Supports, Strength: evidence.StrengthWeak},
			&evidence.Link{From: "a", To: "b", Relation: evidence.Supports, Strength: evidence.StrengthStrong, Jointly: "x"},
			changes{{"strength", "WEAK", "STRONG"}, {"jointly", "", "x"}}},
		{"nothing", nil, nil, nil},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, evidence.Compare(c.old, c.new)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}
