package main

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"corroborate/bench/maps"
	"corroborate/internal/storage/neo4jstore/neo4jtest"
	"corroborate/test/program"
)

// TestLoad measures a tiny map for a moment, to keep the benchmark in working
// order. The figures do not matter here.
func TestLoad(t *testing.T) {
	folder := t.TempDir()
	built := program.New(t)
	file := filepath.Join(folder, "map.jsonl")
	built.Run(t, "generate", "--claims", "60", "--output", file)
	server := neo4jtest.Lend(t)
	for engine, kept := range map[string]maps.Kept{
		"sqlite": {URL: "sqlite:" + filepath.Join(folder, "map.db")},
		"neo4j":  {URL: server.Address, User: server.User, Password: server.Password},
	} {
		t.Run(engine, func(t *testing.T) {
			built.WithEnv(kept.Environment()...).Run(t, "import", file, "--store", kept.URL)
			s := settings{clients: []int{2}, asks: 2, rounds: 1, round: time.Millisecond, program: built.Path, log: io.Discard}
			results, err := s.measure(t.Context(), engine, 60, kept)
			if err != nil {
				t.Fatal(err)
			}
			var text bytes.Buffer
			if err := report(&text, results); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"claim", "list", "fifty", "trace", "search", "neighborhood", "whatif"} {
				if !strings.Contains(text.String(), "\n| "+name+" | 2 | ") {
					t.Errorf("%s is not measured:\n%s", name, &text)
				}
			}
			for _, r := range results {
				if r.ours.perSecond <= 0 || r.bare.perSecond <= 0 || r.statements < 1 {
					t.Errorf("this cannot be: %+v", r)
				}
			}
		})
	}
}
