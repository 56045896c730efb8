package analysis_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
)

// Maps differ by what they say: not by the order of entries, and not by a new name of a
// record that the other map knows by its earlier one.
func TestDiff(t *testing.T) {
	claim := func(key evidence.Key, statement string, aliases ...evidence.Key) *evidence.Claim {
		return &evidence.Claim{Meta: evidence.Meta{Key: key, Aliases: aliases}, Statement: statement}
	}
	link := func(from, to evidence.Key, strength evidence.Strength) *evidence.Link {
		return &evidence.Link{From: from, To: to, Relation: evidence.Supports, Strength: strength}
	}
	caveat := &evidence.Caveat{Meta: evidence.Meta{Key: "few"}, Category: "METHOD", Severity: "MINOR", Text: "Few.", Qualifies: []evidence.Ref{"a", "a->b"}}
	before := &evidence.Map{Claims: []*evidence.Claim{claim("a", "A."), claim("b", "B."), claim("c", "C.")},
		Caveats: []*evidence.Caveat{caveat}, Links: []*evidence.Link{link("a", "b", "STRONG"), link("c", "b", "WEAK")}}
	renamed := *caveat
	renamed.Qualifies = []evidence.Ref{"a1", "a1->b"}
	for _, c := range []struct {
		name          string
		before, after *evidence.Map
		want          []string
	}{
		{"another order", before, &evidence.Map{Claims: []*evidence.Claim{claim("b", "B."), claim("c", "C."), claim("a", "A.")},
			Caveats: []*evidence.Caveat{caveat}, Links: []*evidence.Link{link("c", "b", "WEAK"), link("a", "b", "STRONG")}}, nil},
		{"a renamed record", before, &evidence.Map{Claims: []*evidence.Claim{claim("a1", "A.", "a"), claim("b", "B."), claim("c", "C.")},
			Caveats: []*evidence.Caveat{&renamed}, Links: []*evidence.Link{link("a1", "b", "STRONG"), link("c", "b", "WEAK")}}, nil},
		{"a merged record", before, &evidence.Map{Claims: []*evidence.Claim{claim("a", "A.", "c"), claim("b", "B.")},
			Caveats: []*evidence.Caveat{caveat}, Links: []*evidence.Link{link("a", "b", "STRONG")}}, []string{"removed c", "removed c->b"}},
		{"new, changed and removed", before, &evidence.Map{Claims: []*evidence.Claim{claim("a", "A!"), claim("b", "B."), claim("d", "D.")},
			Caveats: []*evidence.Caveat{caveat}, Links: []*evidence.Link{link("a", "b", "WEAK")}},
			[]string{"changed a", "removed c", "new d", "changed a->b", "removed c->b"}},
		{"another kind", &evidence.Map{Claims: []*evidence.Claim{claim("a", "A.")}},
			&evidence.Map{Agents: []*evidence.Agent{{Meta: evidence.Meta{Key: "a"}, Name: "A", Kind: "PERSON"}}}, []string{"new a", "removed a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, change := range analysis.Diff(c.before, c.after) {
				what := "changed"
				switch {
				case change.Created():
					what = "new"
				case change.Removed():
					what = "removed"
				}
				got = append(got, fmt.Sprintf("%s %s", what, change.Ref))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
