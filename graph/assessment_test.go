package graph_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Figures are what was worked out for each claim, apart from this project, and
// what the API answers: for all claims, on one page.
type figures struct {
	Support, Opposition, Conflict, Belief, Disbelief, Ignorance float64
	Certainty, Verdict                                          string
	Disputed                                                    bool
	LinesFor, LinesAgainst                                      []line
	EchoesFor, EchoesAgainst, SinglePointsOfFailure             []string
}

type line struct {
	Items    []string
	Strength float64
}

func TestAssessmentsAreTheWorkedOnes(t *testing.T) {
	text, err := os.ReadFile("../internal/assess/testdata/islamic-state-defections.expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]figures
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	a := ask(t, serve(demo(t)), `{
		claims(first: 100) { nodes { key assessment {
			support opposition conflict belief disbelief ignorance certainty verdict disputed independentFor independentAgainst
			linesFor { strength items { key } } linesAgainst { strength items { key } }
			echoesFor { key } echoesAgainst { key } singlePointsOfFailure { name } summary
		} } }
	}`, nil)
	if len(a.errors) > 0 {
		t.Fatalf("%s", a.body)
	}
	got := map[string]figures{}
	for _, n := range at(t, a.data, "claims.nodes").([]any) {
		node := n.(map[string]any)
		x := node["assessment"].(map[string]any)
		f := figures{
			Support: x["support"].(float64), Opposition: x["opposition"].(float64), Conflict: x["conflict"].(float64),
			Belief: x["belief"].(float64), Disbelief: x["disbelief"].(float64), Ignorance: x["ignorance"].(float64),
			Certainty: x["certainty"].(string), Verdict: x["verdict"].(string), Disputed: x["disputed"].(bool),
			LinesFor: linesIn(x["linesFor"]), LinesAgainst: linesIn(x["linesAgainst"]),
			EchoesFor: keysIn(x["echoesFor"]), EchoesAgainst: keysIn(x["echoesAgainst"]),
		}
		for _, c := range x["singlePointsOfFailure"].([]any) {
			f.SinglePointsOfFailure = append(f.SinglePointsOfFailure, c.(map[string]any)["name"].(string))
		}
		got[node["key"].(string)] = f
		if x["independentFor"] != float64(len(f.LinesFor)) || x["independentAgainst"] != float64(len(f.LinesAgainst)) {
			t.Errorf("%s has other counts than lines: %v", node["key"], x)
		}
		if strings.Count(x["summary"].(string), ".") < 2 {
			t.Errorf("the summary of %s is short: %s", node["key"], x["summary"])
		}
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 5.1e-7 }) // six decimals
	if diff := cmp.Diff(want, got, near, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func linesIn(v any) []line {
	var lines []line
	for _, l := range v.([]any) {
		object := l.(map[string]any)
		keys := keysIn(object["items"])
		slices.Sort(keys)
		lines = append(lines, line{keys, object["strength"].(float64)})
	}
	return lines
}
