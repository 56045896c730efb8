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

// What the figures do not say, an analyst is warned of; and of nothing else.
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

// A premise may be believed, and contested all the same.
func TestWarningsOfPremisesInConflict(t *testing.T) {
	below := assess.Beneath{Linked: true, Doubtful: []assess.Doubtful{{Claim: "y", Verdict: "CONTESTED", Belief: 0.9999, Disbelief: 0.00001, Conflict: 0.998}}}
	want := []string{"WEAK_PREMISE: The premise “The filter works” is contested: belief in it is > .999, and disbelief < .001, which a conflict of 0.998 makes unreliable."}
	if diff := cmp.Diff(want, told(assess.Warn(well(t), &assess.Assessment{Claim: "x"}, below))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
