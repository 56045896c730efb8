package assess_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

const goodRubric = `reliability: {A: 1, B: 0.9, C: 0.75, D: 0.4, E: 0.1, F: 0}
design: {SYSTEMATIC_REVIEW: .95, EXPERIMENT: .9, COHORT: .85, SURVEY: .8, INTERVIEWS: .75, CASE_SERIES: .7, CASE_STUDY: .6, OTHER: .6,
  MEASUREMENT: .9, FORENSICS: .85, CASE_CONTROL: .75, MODEL: .75, ANIMAL: .5, IN_VITRO: .4}
basis: {EYEWITNESS: .9, EXPERT: .9, SECOND_HAND: .6, HEARSAY: .35}
severity: {MINOR: .9, MODERATE: .75, SERIOUS: .5, CRITICAL: .2}
strength: {CONCLUSIVE: .97, STRONG: .85, MODERATE: .6, WEAK: .3}
certainty: {HIGH: .75, MODERATE: .5, LOW: .25}
numbers: {bare: .75, material: .1, corroborated: .5, contestedShare: .33, contestedConflict: .75, cappingConflict: .5, line: .05, trustedPlace: .95, ownEvidence: .1}
`

const secondForm = `reliability: {A: 1, B: 0.9, C: 0.75, D: 0.4, E: 0.1, F: 0}
design: {SYSTEMATIC_REVIEW: .95, EXPERIMENT: .9, COHORT: .85, SURVEY: .8, INTERVIEWS: .75, CASE_SERIES: .7, CASE_STUDY: .6, OTHER: .6}
basis: {EYEWITNESS: .9, EXPERT: .9, SECOND_HAND: .6, HEARSAY: .35}
severity: {MINOR: .9, MODERATE: .75, SERIOUS: .5, CRITICAL: .2}
strength: {CONCLUSIVE: .97, STRONG: .85, MODERATE: .6, WEAK: .3}
`

const everyNumber = "expected a number for each of bare (by default 0.75), material (by default 0.1), corroborated (by default 0.5), " +
	"contestedShare (by default 0.3333333333333333), contestedConflict (by default 0.75), cappingConflict (by default 0.5), " +
	"line (by default 0.05), trustedPlace (by default 0.95), ownEvidence (by default 0.1)"

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
		{"certainty", words(evidence.Certainties[:3]), words(slices.Collect(maps.Keys(r.Certainty)))},
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

// A rubric's hash depends on its numbers, not on its text.
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
		{"empty", "", `r.yaml:1:1: the rubric is not a table, expected one of reliability, design, basis, severity, strength, certainty, numbers`},
		{"not YAML", "a: [", `r.yaml: not YAML: yaml: line 2: did not find expected node content`},
		{"a list", "- 1\n", `r.yaml:1:1: the rubric is not a table, expected one of reliability, design, basis, severity, strength, certainty, numbers`},
		{"all at once", `reliability: {A: 1.5, B: yes, C: -1, D: "0.4", E: .nan, G: 1}
design: 3
basis: {EYEWITNESS: .9, EXPERT: .9, SECOND_HAND: .6, HEARSAY: .35, HEARSAY: .3}
severity: {MINOR: .9, MODERATE: .75, SERIOUS: .5, CRITICAL: .2}
strengths: {}
`, `r.yaml:1:1: the table "strength" is missing, expected a number for each of CONCLUSIVE (by default 0.97), STRONG (by default 0.85), MODERATE (by default 0.6), WEAK (by default 0.3)
r.yaml:1:1: the table "certainty" is missing, expected a number for each of HIGH (by default 0.75), MODERATE (by default 0.5), LOW (by default 0.25)
r.yaml:1:1: the table "numbers" is missing, ` + everyNumber + `
r.yaml:1:14: reliability lacks F (by default 0.5), expected every word
r.yaml:1:18: "1.5" is not a probability, expected a number from 0 to 1
r.yaml:1:26: "yes" is not a probability, expected a number from 0 to 1
r.yaml:1:34: "-1" is not a probability, expected a number from 0 to 1
r.yaml:1:41: "0.4" is not a probability, expected a number from 0 to 1
r.yaml:1:51: ".nan" is not a probability, expected a number from 0 to 1
r.yaml:1:57: "G" is not known in reliability, expected one of A, B, C, D, E, F
r.yaml:2:9: design is not a table, expected one of SYSTEMATIC_REVIEW, EXPERIMENT, MEASUREMENT, COHORT, FORENSICS, SURVEY, CASE_CONTROL, INTERVIEWS, MODEL, CASE_SERIES, CASE_STUDY, OTHER, ANIMAL, IN_VITRO
r.yaml:3:68: "HEARSAY" is given twice, expected each word once
r.yaml:5:1: "strengths" is not known in the rubric, expected one of reliability, design, basis, severity, strength, certainty, numbers; did you mean "strength"?`},
		{"of the second form", secondForm, `r.yaml:1:1: the table "certainty" is missing, expected a number for each of HIGH (by default 0.75), MODERATE (by default 0.5), LOW (by default 0.25)
r.yaml:1:1: the table "numbers" is missing, ` + everyNumber + `
r.yaml:2:9: design lacks MEASUREMENT (by default 0.9), FORENSICS (by default 0.85), CASE_CONTROL (by default 0.75), MODEL (by default 0.75), ANIMAL (by default 0.5), IN_VITRO (by default 0.4), expected every word`},
		{"out of order", strings.NewReplacer("HIGH: .75", "HIGH: .4", "SERIOUS: .5", "SERIOUS: .8", "corroborated: .5", "corroborated: .05").Replace(goodRubric),
			`r.yaml:5:47: SERIOUS is 0.8, out of order, expected at most the 0.75 of MODERATE
r.yaml:7:33: MODERATE is 0.5, out of order, expected at most the 0.4 of HIGH
r.yaml:8:32: material is 0.1, out of order, expected at most the 0.05 of corroborated`},
		{"a number misspelt", strings.Replace(goodRubric, "bare: .75", "bear: .75", 1), `r.yaml:8:10: numbers lacks bare (by default 0.75), expected every word
r.yaml:8:11: "bear" is not known in numbers, expected one of bare, material, corroborated, contestedShare, contestedConflict, cappingConflict, line, trustedPlace, ownEvidence; did you mean "bare"?`},
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
