package assess_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v4"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

func told(warnings []assess.Warning) []string {
	var out []string
	for _, w := range warnings {
		out = append(out, fmt.Sprintf("%s: %s", w.Code, w.Text))
	}
	return out
}

// Each warning appears if its condition holds, and no other warning does.
func TestWarnings(t *testing.T) {
	var generic any
	if err := yaml.Unmarshal(readFile(t, filepath.Join("testdata", "warnings.yaml")), &generic); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(generic)
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name     string
		Warnings []string
		Map      *evidence.Map
	}
	decode(t, text, &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			if found := problems(c.Map); len(found) > 0 {
				t.Fatal(found)
			}
			got := told(assessed(t, c.Map, assess.Options{})["x"].Warnings)
			if diff := cmp.Diff(c.Warnings, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The warning about a source that is linked beside a record that it reports
// says what the source adds.
func TestWarningsOfSourcesBesideWhatTheyReport(t *testing.T) {
	m := mapOf(t, `{
		"sources": [{"key": "p", "title": "Paper P", "kind": "REPORT"}, {"key": "q", "title": "Paper Q", "kind": "REPORT"}],
		"studies": [{"key": "s", "title": "Wells", "design": "SURVEY", "reportedIn": ["p"]}, {"key": "v", "title": "More wells", "design": "SURVEY", "reportedIn": ["p", "q"], "derivedFrom": ["q"]}],
		"claims": [{"key": "x", "statement": "The well is dry."}],
		"links": [{"from": "p", "to": "x", "relation": "SUPPORTS"}, {"from": "q", "to": "x", "relation": "SUPPORTS"},
			{"from": "s", "to": "x", "relation": "SUPPORTS"}, {"from": "v", "to": "x", "relation": "SUPPORTS"}]
	}`)
	for want, a := range map[string]assess.Assessment{
		"it adds nothing of its own": {LinesFor: []assess.Line{line(0.5, "s"), line(0.5, "v", "q")}, EchoesFor: []evidence.Key{"p"},
			Echoes: []assess.Echo{{Item: "p", Side: assess.For, Repeats: []evidence.Key{"s", "v"}}}},
		"it repeats that, and is no line of its own": {LinesFor: []assess.Line{line(0.5, "s"), line(0.5, "v", "q")}, EchoesFor: []evidence.Key{"p"},
			Echoes: []assess.Echo{{Item: "p", Side: assess.For, Repeats: []evidence.Key{"s", "v"}, Adds: 0.03}}},
		"it counts only for what it has from elsewhere": {LinesFor: []assess.Line{line(0.5, "s", "p"), line(0.5, "v", "q")}},
	} {
		a.Claim = "x"
		text := "BESIDE_REPORTED: “Paper P” is linked for this claim beside “Wells” and “More wells”, which it reports: " + want + "."
		if diff := cmp.Diff([]string{text}, told(assess.Warn(m, &a, assess.Beneath{}))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// A premise may be believed and still be contested.
func TestWarningsOfPremisesInConflict(t *testing.T) {
	below := assess.Beneath{Linked: true, Doubtful: []assess.Doubtful{{Claim: "y", Verdict: "CONTESTED", Belief: 0.9999, Disbelief: 0.00001, Conflict: 0.998}}}
	want := []string{"WEAK_PREMISE: The premise “The filter works” is contested: belief in it is > .999, and disbelief < .001, which a conflict of 0.998 makes unreliable."}
	if diff := cmp.Diff(want, told(assess.Warn(well(t), &assess.Assessment{Claim: "x"}, below))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// There is one warning for each circle of records that only hold each other up.
func TestWarningsOfCircles(t *testing.T) {
	round := []assess.Component{{Key: "t"}, {Key: "u"}}
	a := assess.Assessment{Claim: "x", Spent: []assess.Spent{
		{Item: "t", Side: assess.For, Reason: assess.SpentCircle, Because: round},
		{Item: "gone", Side: assess.For, Reason: assess.SpentRetracted, Because: []assess.Component{{Key: "gone"}}},
		{Item: "u", Side: assess.Against, Reason: assess.SpentCircle, Because: round},
		{Item: "d", Side: assess.Against, Reason: assess.SpentCircle, Because: []assess.Component{{Key: "d"}}},
	}}
	got := assess.Warn(well(t), &a, assess.Beneath{})
	want := []string{
		"CIRCLE: “The well ran dry” and “So they say” are linked, but what they rest on leads only round in a circle (“The well ran dry” and “So they say”), which nothing outside holds up.",
		"CIRCLE: “Report D” is linked, but what it rests on leads only round in a circle (“Report D”), which nothing outside holds up.",
	}
	if diff := cmp.Diff(want, told(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]evidence.Key{"t", "u"}, got[0].Items); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
