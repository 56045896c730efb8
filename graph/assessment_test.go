package graph_test

import (
	gocmp "cmp"
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
	IndependentFor, IndependentAgainst                          int
	LinesFor, LinesAgainst                                      []line
	EchoesFor, EchoesAgainst, SinglePointsOfFailure             []string
}

type line struct {
	Items       []string
	Strength    float64
	Independent int
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
			linesFor { strength independent items { key } } linesAgainst { strength independent items { key } }
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
			IndependentFor: int(x["independentFor"].(float64)), IndependentAgainst: int(x["independentAgainst"].(float64)),
			LinesFor: linesIn(x["linesFor"]), LinesAgainst: linesIn(x["linesAgainst"]),
			EchoesFor: keysIn(x["echoesFor"]), EchoesAgainst: keysIn(x["echoesAgainst"]),
		}
		for _, c := range x["singlePointsOfFailure"].([]any) {
			f.SinglePointsOfFailure = append(f.SinglePointsOfFailure, c.(map[string]any)["name"].(string))
		}
		got[node["key"].(string)] = f
		for _, lines := range [][]line{f.LinesFor, f.LinesAgainst} {
			if !slices.IsSortedFunc(lines, func(a, b line) int { return gocmp.Compare(b.Strength, a.Strength) }) {
				t.Errorf("the lines of %s are not listed strongest first: %v", node["key"], lines)
			}
		}
		if strings.Count(x["summary"].(string), ".") < 2 {
			t.Errorf("the summary of %s is short: %s", node["key"], x["summary"])
		}
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 5.1e-7 }) // six decimals
	byItems := cmpopts.SortSlices(func(a, b line) bool { return slices.Compare(a.Items, b.Items) < 0 })
	if diff := cmp.Diff(want, got, near, byItems, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func linesIn(v any) []line {
	var lines []line
	for _, l := range v.([]any) {
		object := l.(map[string]any)
		keys := keysIn(object["items"])
		slices.Sort(keys)
		lines = append(lines, line{keys, object["strength"].(float64), int(object["independent"].(float64))})
	}
	return lines
}
