package assess_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Every figure of the worked examples is right to six decimals, and has the
// same spelling.
func TestWorkedExamples(t *testing.T) {
	for _, e := range workedExamples(t) {
		t.Run(e.name, func(t *testing.T) {
			var keys []evidence.Key
			for _, c := range e.m.Claims {
				keys = append(keys, c.Key)
			}
			assessments, err := assess.Assess(t.Context(), e.m, keys, assess.DefaultRubric(), assess.Options{})
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(assessments)
			if err != nil {
				t.Fatal(err)
			}
			var got map[evidence.Key]oracleFigures
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(e.want, got, cmpopts.EquateApprox(0, 5.1e-7)); diff != "" {
				t.Errorf("figures differ (-want +got):\n%s", diff)
			}
		})
	}
}
