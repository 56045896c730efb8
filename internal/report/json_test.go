package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
)

// An assessment in JSON has the names of the contract, lists that are never
// null, full precision, and how firm it is only where that was asked.
func TestAssessmentsJSON(t *testing.T) {
	a := &assess.Assessment{Claim: "c", Figures: evidence.Figures{Belief: 1.0 / 3, Certainty: evidence.CertaintyVeryLow},
		LinesFor: []assess.Line{{Items: []evidence.Key{"s"}}}, Spent: []assess.Spent{{Item: "s", Reason: assess.SpentCircle}},
		SinglePointsOfFailure: []assess.Component{{Link: &assess.LinkRef{From: "s", To: "c", Relation: evidence.Supports}}},
		Summary:               assess.Prose{{Text: "One line, "}, {Text: "A study", Ref: "s"}, {Text: "."}}}
	for _, firm := range [][]report.Firm{nil, {{Claim: "c", Firmness: &assess.Firmness{}, Sensitivity: &assess.Sensitivity{Within: 0.1}}}} {
		var b bytes.Buffer
		out := report.NewAssessmentsJSON(&b, firm)
		if err := errors.Join(out.Add([]*assess.Assessment{a}), out.End()); err != nil {
			t.Fatal(err)
		}
		var got map[string]map[string]json.RawMessage
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"support", "opposition", "conflict", "belief", "disbelief", "ignorance", "certainty", "verdict", "disputed",
			"independentFor", "independentAgainst", "linesFor", "linesAgainst", "echoesFor", "echoesAgainst", "singlePointsOfFailure",
			"echoes", "spent", "keyEvidence", "costlyCaveats", "whatWouldChangeThis", "ceiling", "ways", "warnings"} {
			if value, ok := got["c"][name]; !ok || bytes.Contains(value, []byte("null")) {
				t.Errorf("%s is %s", name, value)
			}
		}
		for name, want := range map[string]string{"belief": "0.3333333333333333", "certainty": `"VERY_LOW"`, "summary": `"One line, A study."`} {
			if string(got["c"][name]) != want {
				t.Errorf("%s is %s, expected %s", name, got["c"][name], want)
			}
		}
		for _, name := range []string{"firmness", "sensitivity"} {
			if _, ok := got["c"][name]; ok != (firm != nil) {
				t.Errorf("asked for firmness %v, and %s is there: %v", firm != nil, name, ok)
			}
		}
		var points []string
		if err := json.Unmarshal(got["c"]["singlePointsOfFailure"], &points); err != nil || !slices.Equal(points, []string{"s->c"}) {
			t.Errorf("single points of failure are %v: %v", points, err)
		}
	}
}
