package clients_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestCaches asks through clients that keep records by their ids. What a client
// asks later must not change what it shows of the map, unless the map changed.
// Each client also gets answers with a planted fault, which the scenario must
// find.
func TestCaches(t *testing.T) {
	url := serve(t)
	// By fault, how a problem that it causes begins. A cache that puts the type
	// into its keys keeps the edge of a graph and its link apart.
	supposed := map[string]string{"record": "first after stepsUpdateMutation: ", "whatIf": "first after stepsWhatIfQuery: ", "change": "stepsHistoryQuery: ", "edge": ""}
	finds := map[string]map[string]string{
		"apollo": supposed,
		"urql":   supposed,
		"relay":  {"record": supposed["record"], "whatIf": supposed["whatIf"], "change": supposed["change"], "edge": "the console says: Warning: RelayResponseNormalizer: Invalid record "},
	}
	for name, faults := range finds {
		t.Run(name, func(t *testing.T) {
			var result struct {
				Steps int
				Found map[string][]string
			}
			if err := json.Unmarshal(node(t, "caches/"+name+".mjs", url), &result); err != nil {
				t.Fatal(err)
			}
			if result.Steps < 15 || len(result.Found) != len(faults)+1 {
				t.Errorf("%d steps with %d kinds of answers", result.Steps, len(result.Found))
			}
			for _, problem := range result.Found["none"] {
				t.Error(problem)
			}
			for fault, begins := range faults {
				if begins == "" {
					if problems := result.Found[fault]; len(problems) > 0 {
						t.Errorf("this client does not misread the fault %s: %q", fault, problems)
					}
				} else if !begin(result.Found[fault], begins) {
					t.Errorf("the fault %s leads to no problem %q, but to %q", fault, begins, result.Found[fault])
				}
			}
		})
	}
}

func begin(texts []string, prefix string) bool {
	for _, text := range texts {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}
