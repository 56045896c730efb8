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
	caveat := &evidence.Caveat{Meta: evidence.Meta{Key: "k"}, Text: "Few were asked."}
	tests := []struct {
		of      evidence.Entry
		effects []assess.Effect
		unmoved []evidence.Key
		want    string
	}{
		{study, nil, nil, "No conclusion rests on the study “A study”."},
		{study, nil, []evidence.Key{"a"}, "If the study “A study” were withdrawn, the one conclusion that rests on it would not move."},
		{study, nil, []evidence.Key{"a", "b"}, "If the study “A study” were withdrawn, none of the 2 conclusions that rest on it would move."},
		{study, []assess.Effect{effect("WEAK")}, nil, "If the study “A study” were withdrawn, the one conclusion that rests on it would move, to another verdict."},
		{study, []assess.Effect{effect("SINGLE_LINE")}, []evidence.Key{"a"}, "If the study “A study” were withdrawn, 1 of the 2 conclusions that rest on it would move, with the same verdict."},
		{study, []assess.Effect{effect("SINGLE_LINE"), effect("WEAK")}, nil, "If the study “A study” were withdrawn, all 2 conclusions that rest on it would move, 1 of them to another verdict."},
		{caveat, nil, nil, "No conclusion rests on what is qualified by the caveat “Few were asked”."},
		{caveat, []assess.Effect{effect("WEAK")}, []evidence.Key{"a"},
			"If the caveat “Few were asked” were resolved, 1 of the 2 conclusions that rest on what it qualifies would move, to another verdict."},
	}
	for _, test := range tests {
		var out bytes.Buffer
		if err := report.Impact(&out, report.Style{Width: 110}, nil, test.of, test.effects, test.unmoved, 0); err != nil {
			t.Fatal(err)
		}
		if got, _, _ := strings.Cut(out.String(), "\n\n"); strings.TrimSpace(strings.Join(strings.Fields(got), " ")) != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
