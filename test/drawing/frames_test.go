package drawing_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
)

// BenchmarkLibraries is how long scripts run in a frame while libraries move a drawing of
// 2,000 nodes and 4,000 edges. BenchmarkGraph in test/explorer is the same for the page of a
// graph, which uses none of them.
func BenchmarkLibraries(b *testing.B) {
	folder := b.TempDir()
	bundle, err := filepath.Abs(filepath.Join("node_modules", ".bin", "esbuild"))
	if err != nil {
		b.Fatal(err)
	}
	build := exec.CommandContext(b.Context(), bundle, "page/frames.mjs", "--bundle", "--format=esm", "--log-level=warning", "--outfile="+filepath.Join(folder, "take.mjs"))
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: run 'make drawing-tools'\n%s", err, out)
	}
	html, err := os.ReadFile(filepath.Join("page", "index.html"))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "index.html"), html, 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
	origin := browser.Listen(b, http.FileServer(http.Dir(folder)))
	for _, library := range []string{"cytoscape", "cytoscape-webgl", "sigma"} {
		b.Run(library, func(b *testing.B) {
			w := browser.Open(b)
			for b.Loop() {
				w.Do(b, "opening the page", chromedp.Navigate(origin+"/"))
				w.Wait(b, "the page is there", "window.ready")
				got := browser.Look[struct{ Mean, Longest, Rate float64 }](b, w, fmt.Sprintf("frames(%q)", library))
				b.ReportMetric(got.Mean, "script-ms/frame")
				b.ReportMetric(got.Longest, "script-ms-most")
				b.ReportMetric(got.Rate, "frames/s")
			}
		})
	}
}
