package main

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// published is what whoever reads the JSON of assess may rely on.
type published struct {
	Support               float64         `json:"support"`
	Opposition            float64         `json:"opposition"`
	Conflict              float64         `json:"conflict"`
	Belief                float64         `json:"belief"`
	Disbelief             float64         `json:"disbelief"`
	Ignorance             float64         `json:"ignorance"`
	Certainty             string          `json:"certainty"`
	Verdict               string          `json:"verdict"`
	Disputed              bool            `json:"disputed"`
	LinesFor              []publishedLine `json:"linesFor"`
	LinesAgainst          []publishedLine `json:"linesAgainst"`
	EchoesFor             []string        `json:"echoesFor"`
	EchoesAgainst         []string        `json:"echoesAgainst"`
	SinglePointsOfFailure []string        `json:"singlePointsOfFailure"`
}

type publishedLine struct {
	Items    []string `json:"items"`
	Strength float64  `json:"strength"`
}

// The figures of the demo were worked out apart from the program.
func TestAssessJSON(t *testing.T) {
	data, err := os.ReadFile("../../internal/assess/testdata/islamic-state-defections.expected.json")
	if err != nil {
		t.Fatal(err)
	}
	want := readPublished(t, data)
	demo := "../../examples/islamic-state-defections.yaml"
	ofFile := corroborate(t.Context(), "", "assess", "--format", "json", demo)
	if ofFile.status != 0 {
		t.Fatal(ofFile.stderr)
	}
	equal := cmpopts.EquateApprox(0, 1e-6) // the figures there are rounded to six decimals
	if diff := cmp.Diff(want, readPublished(t, []byte(ofFile.stdout)), equal); diff != "" {
		t.Errorf("what assess FILE prints (-want +got):\n%s", diff)
	}

	store := "--store=sqlite:" + t.TempDir() + "/map.db"
	if done := corroborate(t.Context(), "", "import", store, demo); done.status != 0 {
		t.Fatal(done.stderr)
	}
	ofStore := corroborate(t.Context(), "", "assess", "--format", "json", store)
	if diff := cmp.Diff(want, readPublished(t, []byte(ofStore.stdout)), equal); diff != "" {
		t.Errorf("what assess --store prints (-want +got):\n%s", diff)
	}
}

// Lists that are empty are lists, not null.
func TestAssessJSONHasNoNull(t *testing.T) {
	got := corroborate(t.Context(), "claims: [{key: alone, statement: Nothing bears on it.}]", "assess", "--format", "json", "-")
	if got.status != 0 {
		t.Fatal(got.stderr)
	}
	var claims map[string]map[string]any
	if err := json.Unmarshal([]byte(got.stdout), &claims); err != nil {
		t.Fatal(err)
	}
	if len(claims["alone"]) == 0 {
		t.Fatalf("no claim in:\n%s", got.stdout)
	}
	for name, value := range claims["alone"] {
		if value == nil {
			t.Errorf("%s is null", name)
		}
	}
}

func readPublished(t *testing.T, data []byte) map[string]published {
	t.Helper()
	var claims map[string]published
	if err := json.Unmarshal(data, &claims); err != nil {
		t.Fatalf("%v in:\n%s", err, data)
	}
	return claims
}
