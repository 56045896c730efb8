package explorer_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"corroborate/internal/wording"
	"corroborate/test/browser"
)

// The editor writes figures as the pages do, to the last digit.
func TestTheEditorWritesFiguresAsThePagesDo(t *testing.T) {
	web, folder := filepath.Join(root, "web"), t.TempDir()
	build := exec.CommandContext(t.Context(), filepath.Join(web, "node_modules", ".bin", "tsc"), filepath.Join(web, "src", "explorer", "editor", "figure.ts"), "--ignoreConfig", "--outDir", folder, "--target", "es2022", "--module", "esnext")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s: run `make web`", err, out)
	}
	script, err := os.ReadFile(filepath.Join(folder, "figure.js"))
	if err != nil {
		t.Fatal(err)
	}
	values := []float64{0, 1, 4e-12, 0.0004, 0.0005, 1 - 4e-12, 0.9994, 0.9995, 0.9996, 1.0 / 3}
	for i := range 2_000 {
		values = append(values, float64(i)/2_000, float64(i)/2_048)
	}
	sent, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	got := browser.Look[[]string](t, browser.Open(t), fmt.Sprintf("(() => { %s; return %s.map(figure); })()", strings.Replace(string(script), "export ", "", 1), sent))
	for i, v := range values {
		if want := wording.Number(v); got[i] != want {
			t.Errorf("the editor writes %v as %s, and the pages as %s", v, got[i], want)
		}
	}
}
