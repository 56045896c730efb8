package explorer_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
	"corroborate/test/program"
)

// frames moves the picture of a graph, and then makes it larger, one step a frame. It says
// how long scripts ran in each frame, on average and at most, and how many frames there
// were in a second.
const frames = `(async () => {
	const plane = document.querySelector(".plane"), larger = document.querySelector('[aria-label="Larger"]'), smaller = document.querySelector('[aria-label="Smaller"]');
	const raf = window.requestAnimationFrame.bind(window);
	const run = async (act, most) => {
		const per = [], begin = performance.now();
		while (per.length < most && performance.now() - begin < 20000) {
			const at = performance.now();
			act(per.length);
			per.push(performance.now() - at);
			await new Promise(raf);
		}
		const rate = 1000 * per.length / (performance.now() - begin);
		return {mean: per.reduce((a, b) => a + b) / per.length, longest: Math.max(...per), rate};
	};
	const pan = await run(i => plane.scrollBy({left: 12 * Math.sin(i / 9), top: 16, behavior: "instant"}), 120);
	const zoom = await run(i => (i % 8 < 4 ? larger : smaller).click(), 32);
	const gl = document.createElement("canvas").getContext("webgl"), info = gl?.getExtension("WEBGL_debug_renderer_info");
	return {pan, zoom, nodes: document.querySelectorAll(".node").length, lines: document.querySelectorAll(".edge").length, renderer: info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "none"};
})()`

// BenchmarkGraph is how long scripts run in a frame of a graph of 2,000 records and 4,000
// relations. The browser scrolls and draws by itself.
func BenchmarkGraph(b *testing.B) {
	p := program.New(b)
	base := p.Serve(b, "--store", p.Store(b, large(b)))
	w := browser.Open(b)
	for b.Loop() {
		w.Do(b, "opening the graph", chromedp.Navigate(base+"/graph?trace=top&families=open&most=2000"))
		w.Wait(b, "the script has run", `document.querySelector(".tools") !== null`)
		type run struct{ Mean, Longest, Rate float64 }
		got := browser.Look[struct {
			Pan, Zoom    run
			Nodes, Lines int
			Renderer     string
		}](b, w, frames)
		if got.Nodes != 2_000 || got.Lines != 4_000 {
			b.Fatalf("it draws %d records and %d relations", got.Nodes, got.Lines)
		}
		b.Logf("WebGL would be drawn by %s", got.Renderer)
		for name, r := range map[string]run{"pan": got.Pan, "zoom": got.Zoom} {
			b.ReportMetric(r.Mean, name+"-script-ms/frame")
			b.ReportMetric(r.Longest, name+"-script-ms-most")
			b.ReportMetric(r.Rate, name+"-frames/s")
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
