package report_test

import (
	"bytes"
	"strings"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
)

// The sentence says how many move, and reads as one whatever the number.
func TestImpactSentences(t *testing.T) {
	effect := func(after evidence.Verdict) assess.Effect {
		return assess.Effect{Claim: "c", Before: evidence.Figures{Belief: 0.5, Verdict: "SINGLE_LINE"}, After: evidence.Figures{Belief: 0.4, Verdict: after}}
	}
	study := &evidence.Study{Meta: evidence.Meta{Key: "s"}, Title: "A study"}
	tests := []struct {
		effects []assess.Effect
		unmoved []evidence.Key
		want    string
	}{
		{nil, nil, "No conclusion rests on the study “A study”."},
		{nil, []evidence.Key{"a"}, "If the study “A study” were withdrawn, the one conclusion that rests on it would not move."},
		{nil, []evidence.Key{"a", "b"}, "If the study “A study” were withdrawn, none of the 2 conclusions that rest on it would move."},
		{[]assess.Effect{effect("WEAK")}, nil, "If the study “A study” were withdrawn, the one conclusion that rests on it would move, to another verdict."},
		{[]assess.Effect{effect("SINGLE_LINE")}, []evidence.Key{"a"}, "If the study “A study” were withdrawn, 1 of the 2 conclusions that rest on it would move, with no other verdict."},
		{[]assess.Effect{effect("SINGLE_LINE"), effect("WEAK")}, nil, "If the study “A study” were withdrawn, all 2 conclusions that rest on it would move, 1 of them to another verdict."},
	}
	for _, test := range tests {
		var out bytes.Buffer
		if err := report.Impact(&out, report.Style{Width: 110}, nil, study, test.effects, test.unmoved, 0); err != nil {
			t.Fatal(err)
		}
		if got, _, _ := strings.Cut(out.String(), "\n\n"); strings.TrimSpace(strings.Join(strings.Fields(got), " ")) != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
