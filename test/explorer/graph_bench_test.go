package explorer_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
	"corroborate/test/program"
)

// A graph is moved, and made larger and smaller, one step a frame.
const (
	panning = `i => document.querySelector(".plane").scrollBy({left: 12 * Math.sin(i / 9), top: 16, behavior: "instant"})`
	zooming = `i => document.querySelector(i % 8 < 4 ? '[aria-label="Larger"]' : '[aria-label="Smaller"]').click()`
)

// frames takes steps, one a frame. It says how many there were, for how long scripts ran in the
// one that took longest, and how many there were in a second.
const frames = `(async (act, most) => {
	const begin = performance.now();
	let count = 0, longest = 0;
	while (count < most && performance.now() - begin < 20000) {
		const at = performance.now();
		act(count++);
		longest = Math.max(longest, performance.now() - at);
		await new Promise(requestAnimationFrame);
	}
	return {count, longest, rate: 1000 * count / (performance.now() - begin)};
})`

// drawnBy is how many records and relations a graph draws, and by what WebGL would be drawn.
const drawnBy = `(() => { const gl = document.createElement("canvas").getContext("webgl"), info = gl?.getExtension("WEBGL_debug_renderer_info");
	return {nodes: document.querySelectorAll(".node").length, lines: document.querySelectorAll(".edge").length, renderer: info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "none"}; })()`

// BenchmarkGraph is for how long a browser works in a frame of a graph of 2,000 records and
// 4,000 relations: in scripts, and in what it does by itself.
func BenchmarkGraph(b *testing.B) {
	p := program.New(b)
	base := p.Serve(b, "--store", p.Store(b, large(b)))
	w := browser.Open(b)
	for b.Loop() {
		w.Do(b, "opening the graph", chromedp.Navigate(base+"/graph?trace=top&families=open&most=2000"))
		w.Wait(b, "the script has run", `document.querySelector(".tools") !== null`)
		got := browser.Look[struct {
			Nodes, Lines int
			Renderer     string
		}](b, w, drawnBy)
		if got.Nodes != 2_000 || got.Lines != 4_000 {
			b.Fatalf("it draws %d records and %d relations", got.Nodes, got.Lines)
		}
		b.Logf("WebGL would be drawn by %s", got.Renderer)
		for _, run := range []struct{ name, act string }{{"pan", panning}, {"zoom", zooming}} {
			var ran struct {
				Count         int
				Longest, Rate float64
			}
			work := w.Trace(b, func() {
				b.Helper()
				ran = browser.Look[struct {
					Count         int
					Longest, Rate float64
				}](b, w, fmt.Sprintf("%s(%s, 60)", frames, run.act))
			})
			per := func(kind string, took time.Duration) {
				b.ReportMetric(took.Seconds()*1000/float64(ran.Count), run.name+"-"+kind+"-ms/frame")
			}
			per("script", work.Script)
			per("style", work.Style)
			per("layout", work.Layout)
			per("paint", work.Paint)
			per("raster", work.Raster)
			b.ReportMetric(ran.Longest, run.name+"-script-ms-most")
			b.ReportMetric(ran.Rate, run.name+"-frames/s")
		}
	}
}

// large writes a map of 2,000 records and 4,000 relations below a claim.
func large(b *testing.B) string {
	b.Helper()
	const claims, testimonies, sources = 99, 900, 100
	type record map[string]any
	m := map[string][]record{"claims": {{"key": "top", "statement": "A conclusion."}}}
	link := func(from, to string) {
		m["links"] = append(m["links"], record{"from": from, "to": to, "relation": "SUPPORTS", "strength": "MODERATE"})
	}
	for i := range claims {
		key := fmt.Sprintf("c%02d", i)
		m["claims"] = append(m["claims"], record{"key": key, "statement": fmt.Sprintf("The premise %d, in words as they are.", i)})
		link(key, "top")
	}
	for i := range sources {
		m["sources"] = append(m["sources"], record{"key": fmt.Sprintf("s%d", i), "title": fmt.Sprintf("The report %d", i), "kind": "REPORT"})
	}
	for i := range testimonies {
		key, agent := fmt.Sprintf("t%03d", i), fmt.Sprintf("p%03d", i)
		m["agents"] = append(m["agents"], record{"key": agent, "name": fmt.Sprintf("The witness %d", i), "kind": "PERSON"})
		m["testimonies"] = append(m["testimonies"], record{"key": key, "summary": fmt.Sprintf("What the witness %d saw, and when.", i), "basis": "EYEWITNESS", "speaker": agent, "reportedIn": []string{fmt.Sprintf("s%d", i%sources)}})
		link(key, fmt.Sprintf("c%02d", i%claims))
		link(key, fmt.Sprintf("c%02d", (i*7+1)%claims))
		if i < 4_000-claims-4*testimonies {
			link(key, fmt.Sprintf("c%02d", (i*4+2)%claims))
		}
	}
	text, err := json.Marshal(m)
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "large.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}
