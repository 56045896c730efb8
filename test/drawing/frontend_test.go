package drawing_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"corroborate/test/browser"
	"corroborate/test/program"
)

var example = filepath.Join("..", "..", "examples", "frontend")

// TestFrontend is a visit to the page of examples/frontend, which another port serves: it
// draws a neighborhood, shows more on a click, tells what has changed since, and tells in
// words what goes wrong.
func TestFrontend(t *testing.T) {
	origin := serveExample(t)
	api := serve(t, origin)
	w := browser.Open(t)
	w.Do(t, "opening the page", chromedp.Navigate(origin+"/?api="+api))
	settle(t, w)

	start := program.Ask[struct {
		Claims struct{ Nodes []struct{ Key string } }
	}](t, api, `{ claims(first: 1, orderBy: {field: BELIEF, direction: DESC}) { nodes { key } } }`)
	center := start.Claims.Nodes[0].Key
	shown := around(t, api, center)
	checkDrawn(t, w, api, "the first record", shown)

	// A click on a record shows what is around it.
	clicked := browser.Look[string](t, w, cytoscape+`.nodes('[kind = "STUDY"], [kind = "SOURCE"]').first().data('key')`)
	click(t, w, clicked)
	settle(t, w)
	before := len(shown)
	for id := range around(t, api, clicked) {
		shown[id] = true
	}
	checkDrawn(t, w, api, "after a click", shown)
	if len(shown) < before+3 {
		t.Errorf("a click on %s shows %d records, after %d", clicked, len(shown), before)
	}
	checkText(t, w, "#record", clicked)
	w.Picture(t, "Frontend")

	// What others change is told, and drawn.
	for _, edit := range []string{
		fmt.Sprintf(`update: updateClaim(input: {ref: %q, changes: {statement: "It says so."}, message: "In plain words."}) { changedCount }`, center),
		fmt.Sprintf(`link(input: {link: {from: %q, to: %q, relation: CONTRADICTS}, message: "Read it again."}) { changedCount }`, clicked, center),
	} {
		program.Ask[any](t, api, "mutation { "+edit+" }")
	}
	w.Do(t, "asking for changes", chromedp.Click(chromedp.CSS("#look")))
	settle(t, w)
	checkText(t, w, "#changes", "In plain words.", center+" was changed", "Read it again.", clicked+"-|"+center+" was created", center+": belief 0.")
	if got := browser.Look[string](t, w, fmt.Sprintf(`%s.nodes('[key = "%s"]').data("label")`, cytoscape, center)); got != "It says so." {
		t.Errorf("after a change, the record is drawn as %q", got)
	}
	checkDrawn(t, w, api, "after a change", shown)
	w.Picture(t, "FrontendChanges")

	// What is gone leaves the drawing.
	gone := browser.Look[string](t, w, cytoscape+`.nodes('[kind = "CAVEAT"]').first().id()`)
	program.Ask[any](t, api, fmt.Sprintf(`mutation { remove(input: {ref: %q, message: "It is settled."}) { changedCount } }`, gone))
	w.Do(t, "asking for changes", chromedp.Click(chromedp.CSS("#look")))
	settle(t, w)
	delete(shown, gone)
	checkText(t, w, "#changes", "It is settled.")
	checkDrawn(t, w, api, "after a removal", shown)
	w.CheckQuiet(t, origin, api)

	// What goes wrong is told in words.
	w.Do(t, "asking for a record that is not there", chromedp.SetValue(chromedp.CSS("#ref"), center+"x"), chromedp.Click(chromedp.CSS("#start button")))
	settle(t, w)
	checkText(t, w, "#problem", center+"x", "did you mean")
	w.Picture(t, "FrontendProblem")
	w.Do(t, "asking where no server is", chromedp.Navigate(origin+"/?api="+origin))
	settle(t, w)
	checkText(t, w, "#problem", "does not answer this page", "--allow-origin "+origin)
}

// serveExample serves the example as its README says, on a port of its own, and returns
// its origin.
func serveExample(t *testing.T) string {
	t.Helper()
	var pinned, installed struct{ Dependencies map[string]string }
	unmarshal(t, filepath.Join(example, "package.json"), &pinned)
	unmarshal(t, "package.json", &installed)
	for name, version := range pinned.Dependencies {
		if installed.Dependencies[name] != version {
			t.Errorf("the example takes %s %s, and is tested with %q", name, version, installed.Dependencies[name])
		}
	}
	folder := t.TempDir()
	if err := os.Symlink(need(t, "node_modules"), filepath.Join(folder, "node_modules")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.html", "main.mjs", "style.css", "serve.mjs"} {
		data, err := os.ReadFile(filepath.Join(example, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	server := exec.CommandContext(t.Context(), "node", filepath.Join(folder, "serve.mjs"), "0")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	origin := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(line)
	if origin == "" {
		t.Fatalf("the example does not say where it is: %v, %q", err, line)
	}
	return origin
}

// cytoscape is the drawing of the page, which Cytoscape.js keeps at its element.
const cytoscape = `document.getElementById("graph")._cyreg.cy`

// settle waits until the page has done what it was asked to.
func settle(t *testing.T, w *browser.Window) {
	t.Helper()
	w.Wait(t, "the page is done", `document.body.ariaBusy === "false"`)
}

// click clicks a record where it is drawn.
func click(t *testing.T, w *browser.Window, key string) {
	t.Helper()
	at := browser.Look[struct{ X, Y float64 }](t, w, fmt.Sprintf(`(() => {
		const { x, y } = %s.nodes('[key = "%s"]').renderedPosition()
		const { left, top } = document.getElementById("graph").getBoundingClientRect()
		return { X: left + x, Y: top + y }
	})()`, cytoscape, key))
	w.Do(t, "clicking "+key, chromedp.MouseClickXY(at.X, at.Y))
}

// around lists the ids of the records that the page shows around one.
func around(t *testing.T, api, ref string) map[string]bool {
	t.Helper()
	got := program.Ask[struct {
		Neighborhood struct {
			Nodes     []struct{ ID string }
			Truncated bool
		}
	}](t, api, fmt.Sprintf(`{ neighborhood(ref: %q, first: 40) { nodes { id } truncated } }`, ref))
	ids := map[string]bool{}
	for _, n := range got.Neighborhood.Nodes {
		ids[n.ID] = true
	}
	if len(ids) < 3 || got.Neighborhood.Truncated {
		t.Fatalf("around %s are %d records, truncated %v", ref, len(ids), got.Neighborhood.Truncated)
	}
	return ids
}

// checkDrawn compares what the page draws with the records that it has to show, and with
// all relations that the map has between two of these.
func checkDrawn(t *testing.T, w *browser.Window, api, when string, shown map[string]bool) {
	t.Helper()
	type edge struct{ ID, Source, Target, Relation string }
	type graph struct {
		Nodes []string
		Edges []edge
	}
	got := browser.Look[graph](t, w, fmt.Sprintf(`(cy => ({
		nodes: cy.nodes().map(node => node.id()),
		edges: cy.edges().map(edge => edge.data()),
	}))(%s)`, cytoscape))
	var want graph
	for id := range shown {
		want.Nodes = append(want.Nodes, id)
	}
	// Of the whole map, because it is small.
	all := program.Ask[struct{ Neighborhood struct{ Edges []edge } }](t, api,
		fmt.Sprintf(`{ neighborhood(ref: %q, depth: 5, first: 1000) { edges { id: edgeId source target relation } } }`, want.Nodes[0]))
	for _, e := range all.Neighborhood.Edges {
		if shown[e.Source] && shown[e.Target] {
			want.Edges = append(want.Edges, e)
		}
	}
	for _, g := range []graph{want, got} {
		slices.Sort(g.Nodes)
		slices.SortFunc(g.Edges, func(a, b edge) int { return strings.Compare(a.ID, b.ID) })
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want.Edges) < 5 {
		t.Errorf("%s: (-map +drawing):\n%s", when, diff)
	}
	checkText(t, w, "#status", fmt.Sprintf("%d records, %d relations", len(want.Nodes), len(want.Edges)))
}

// checkText checks that an element is seen with some texts.
func checkText(t *testing.T, w *browser.Window, selector string, want ...string) {
	t.Helper()
	got := browser.Look[string](t, w, fmt.Sprintf(`(at => at.checkVisibility() ? at.innerText : "nothing is seen")(document.querySelector(%q))`, selector))
	for _, text := range want {
		if !strings.Contains(got, text) {
			t.Errorf("%s does not tell %q, but %q", selector, text, got)
		}
	}
}

func unmarshal(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
