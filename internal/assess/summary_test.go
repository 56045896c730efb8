package assess_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The summaries and warnings of every claim of both examples and of the cases.
// Every verdict occurs.
func TestSummaries(t *testing.T) {
	examples := append(workedExamples(t), workedExample{name: "mmr-autism", m: readExample(t, "mmr-autism")})
	var text strings.Builder
	seen := map[evidence.Verdict]bool{}
	for _, e := range examples {
		fmt.Fprintf(&text, "# %s\n", e.name)
		keys := claimKeys(e.m)
		slices.Sort(keys)
		assessments, err := assess.Assess(t.Context(), e.m, keys, assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			a := assessments[k]
			seen[a.Verdict] = true
			fmt.Fprintf(&text, "%s: %s\n", k, a.Summary)
			for _, w := range a.Warnings {
				fmt.Fprintf(&text, "  %s: %s\n", w.Code, w.Text)
			}
			for _, m := range a.WhatWouldChangeThis {
				fmt.Fprintf(&text, "  a line %s of %.4f: %s %s\n", m.Side, m.Strength, m.Certainty, m.Verdict)
			}
		}
	}
	for _, v := range evidence.Verdicts {
		if !seen[v] {
			t.Errorf("no claim is %s", v)
		}
	}
	golden(t, "summaries.golden", text.String())
}

func readExample(t *testing.T, name string) *evidence.Map {
	t.Helper()
	var generic any
	if err := yaml.Unmarshal(readFile(t, filepath.Join("..", "..", "examples", name+".yaml")), &generic); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(generic)
	if err != nil {
		t.Fatal(err)
	}
	m := &evidence.Map{}
	decode(t, text, m)
	return m
}

// golden compares text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(readFile(t, path)), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}
