package report

import (
	"slices"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// Every relation can be told from both of its ends, in words of its own.
func TestRelationWords(t *testing.T) {
	seen := map[string]bool{}
	a, b := &evidence.Claim{Meta: evidence.Meta{Key: "a"}}, &evidence.Claim{Meta: evidence.Meta{Key: "b"}}
	for _, relation := range slices.Concat(evidence.LinkRelations, evidence.ReferenceRelations) {
		hop := walk.Hop{Relation: relation, From: a, To: b}
		for first, want := range map[evidence.Item]string{a: "↓", b: "↑"} {
			arrow, words := Style{}.way(hop, first)
			if arrow != want || words == "" || seen[words] {
				t.Errorf("%s from %s is %s %q", relation, first.Ref(), arrow, words)
			}
			seen[words] = true
		}
	}
}
