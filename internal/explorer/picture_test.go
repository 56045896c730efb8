package explorer

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// The same map always gives the same picture. The pictures show joint arguments, echoes,
// spent evidence, both sides, and more lines than fit.
func TestPictures(t *testing.T) {
	pages, err := parsePages()
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]struct {
		file  string
		claim evidence.Key
		holds []string
	}{
		"one-line":  {"islamic-state-defections.yaml", "recruiting-declining", []string{`class="knot`, "by way of"}},
		"joint":     {"islamic-state-defections.yaml", "accounts-agree", []string{"both needed"}},
		"premises":  {"islamic-state-defections.yaml", "state-failure-exposes", []string{"both needed"}},
		"against":   {"islamic-state-defections.yaml", "defection-cripples", []string{`class="axis"`, `class="tip against"`}},
		"retracted": {"mmr-autism.yaml", "mmr-causes-autism", []string{`class="box spent"`, "retracted"}},
		"hcq":       {filepath.Join("graded", "grade-hcq-mortality.yaml"), "", []string{`class="strand`}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("..", "..", "examples", of.file)
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			m, err := exchange.Read(t.Context(), file, f, exchange.YAML, nil)
			if err != nil {
				t.Fatal(err)
			}
			claim := of.claim
			if claim == "" {
				claim = m.Claims[0].Key
			}
			_, s := pictured(t, m, claim)
			var out strings.Builder
			if err := pages[pageName(1, "claim")].ExecuteTemplate(&out, "strands", s); err != nil {
				t.Fatal(err)
			}
			for _, part := range of.holds {
				if !strings.Contains(out.String(), part) {
					t.Errorf("the picture has no %s", part)
				}
			}
			golden := filepath.Join("testdata", "pictures", name+".html")
			if *update {
				if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Errorf("the picture changed; if it should, run `go test ./internal/explorer -run TestPictures -update`: %s", diff)
			}
		})
	}
}
