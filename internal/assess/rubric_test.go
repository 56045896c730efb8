package assess_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

const goodRubric = `reliability: {A: 1, B: 0.9, C: 0.75, D: 0.4, E: 0.1, F: 0}
design: {SYSTEMATIC_REVIEW: .95, EXPERIMENT: .9, COHORT: .85, SURVEY: .8, INTERVIEWS: .75, CASE_SERIES: .7, CASE_STUDY: .6, OTHER: .6}
basis: {EYEWITNESS: .9, EXPERT: .9, SECOND_HAND: .6, HEARSAY: .35}
severity: {MINOR: .9, MODERATE: .75, SERIOUS: .5, CRITICAL: .2}
strength: {CONCLUSIVE: .97, STRONG: .85, MODERATE: .6, WEAK: .3}
`

func TestDefaultRubricHasEveryWord(t *testing.T) {
	r := assess.DefaultRubric()
	for _, c := range []struct {
		name      string
		want, got []string
	}{
		{"reliability", words(evidence.Reliabilities), words(slices.Collect(maps.Keys(r.Reliability)))},
		{"design", words(evidence.Designs), words(slices.Collect(maps.Keys(r.Design)))},
		{"basis", words(evidence.Bases), words(slices.Collect(maps.Keys(r.Basis)))},
		{"severity", words(evidence.Severities), words(slices.Collect(maps.Keys(r.Severity)))},
		{"strength", words(evidence.Strengths), words(slices.Collect(maps.Keys(r.Strength)))},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	slices.Sort(out)
	return out
}

// A rubric's hash is that of its numbers, not of its text.
func TestRubricHash(t *testing.T) {
	parse := func(text string) string {
		t.Helper()
		r, err := assess.ParseRubric("r.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return r.Hash()
	}
	if a, b := parse(goodRubric), parse("# the same\n"+goodRubric); a != b {
		t.Errorf("the same numbers have the hashes %s and %s", a, b)
	}
	if a := parse(goodRubric); a == assess.DefaultRubric().Hash() {
		t.Errorf("other numbers have the same hash %s", a)
	}
}

func TestBadRubrics(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", `r.yaml:1:1: the rubric is not a table, expected one of reliability, design, basis, severity, strength`},
		{"not YAML", "a: [", `r.yaml: not YAML: yaml: line 2: did not find expected node content`},
		{"a list", "- 1\n", `r.yaml:1:1: the rubric is not a table, expected one of reliability, design, basis, severity, strength`},
		{"all at once", `reliability: {A: 1.5, B: yes, C: -1, D: "0.4", E: .nan, G: 1}
design: 3
basis: {EYEWITNESS: .9, EXPERT: .9, SECOND_HAND: .6, HEARSAY: .35, HEARSAY: .3}
severity: {MINOR: .9, MODERATE: .75, SERIOUS: .5, CRITICAL: .2}
strengths: {}
`, `r.yaml:1:1: "strength" is missing in the rubric, expected every word
r.yaml:1:14: "F" is missing in reliability, expected every word
r.yaml:1:18: "1.5" is not a probability, expected a number from 0 to 1
r.yaml:1:26: "yes" is not a probability, expected a number from 0 to 1
r.yaml:1:34: "-1" is not a probability, expected a number from 0 to 1
r.yaml:1:41: "0.4" is not a probability, expected a number from 0 to 1
r.yaml:1:51: ".nan" is not a probability, expected a number from 0 to 1
r.yaml:1:57: "G" is not known in reliability, expected one of A, B, C, D, E, F
r.yaml:2:9: design is not a table, expected a number for each of its words
r.yaml:3:68: "HEARSAY" is given twice, expected each word once
r.yaml:5:1: "strengths" is not known in the rubric, expected one of reliability, design, basis, severity, strength; did you mean "strength"?`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := assess.ParseRubric("r.yaml", []byte(c.text))
			if evidence.CodeOf(err) != evidence.Invalid {
				t.Fatalf("code of %v is not INVALID", err)
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
