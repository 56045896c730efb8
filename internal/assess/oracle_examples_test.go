package assess_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v4"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// workedExample is a map with figures worked out by hand.
type workedExample struct {
	name string
	m    *evidence.Map
	want map[evidence.Key]oracleFigures
}

func workedExamples(t testing.TB) []workedExample {
	t.Helper()
	const demo = "islamic-state-defections"
	var generic any
	if err := yaml.Unmarshal(readFile(t, filepath.Join("..", "..", "examples", demo+".yaml")), &generic); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(generic)
	if err != nil {
		t.Fatal(err)
	}
	examples := []workedExample{{name: demo, m: &evidence.Map{}}}
	decode(t, asJSON, examples[0].m)
	decode(t, readFile(t, filepath.Join("testdata", demo+".expected.json")), &examples[0].want)

	var cases []struct {
		Name string        `json:"name"`
		Map  *evidence.Map `json:"map"`
	}
	var want map[string]map[evidence.Key]oracleFigures
	decode(t, readFile(t, filepath.Join("testdata", "cases.json")), &cases)
	decode(t, readFile(t, filepath.Join("testdata", "cases.expected.json")), &want)
	for _, c := range cases {
		examples = append(examples, workedExample{c.Name, c.Map, want[c.Name]})
	}
	return examples
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decode(t testing.TB, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// The oracle agrees with every figure that was worked out by hand, to six
// decimals.
func TestOracleReproducesWorkedExamples(t *testing.T) {
	for _, e := range workedExamples(t) {
		t.Run(e.name, func(t *testing.T) {
			if len(e.want) != len(e.m.Claims) || len(e.want) == 0 {
				t.Fatalf("%d claims, figures for %d", len(e.m.Claims), len(e.want))
			}
			got := oracle(e.m, assess.DefaultRubric())
			if diff := cmp.Diff(e.want, got, cmpopts.EquateApprox(0, 5.1e-7)); diff != "" {
				t.Errorf("figures differ (-want +got):\n%s", diff)
			}
		})
	}
}
