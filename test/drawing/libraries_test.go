// Package drawing_test hands graphs to libraries that draw them, in a real browser.
// `make drawing-tools` installs them.
package drawing_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"corroborate/test/browser"
	"corroborate/test/program"
)

// taken is what a library makes of a graph.
type taken struct {
	Found map[string][]string `json:"found"` // the edges at each node, both by id
	Drawn int                 `json:"drawn"` // how many nodes have a place
	Error string              `json:"error"`
}

// libraries are those that tests hand graphs to.
var libraries = []string{"cytoscape", "d3", "sigma"}

// Cytoscape.js, d3-force and sigma take a graph as it is, and find the edges of each node.
func TestLibrariesTakeGraphs(t *testing.T) {
	w, origin, api := openPage(t)
	parts := map[string]string{"neighborhood": "&around=recruiting-declining&depth=3", "trace": "&claim=recruiting-declining"}
	for _, source := range []string{"neighborhood", "trace"} {
		want := answered(t, api, source)
		for _, library := range libraries {
			check := func(from string, got taken) {
				t.Helper()
				if got.Error != "" || got.Drawn != len(want) {
					t.Errorf("%s, %s from %s: it draws %d of %d nodes, %s", library, source, from, got.Drawn, len(want), got.Error)
				}
				if diff := cmp.Diff(want, got.Found); diff != "" {
					t.Errorf("%s, %s from %s: the edges at each node (-wanted +found):\n%s", library, source, from, diff)
				}
			}
			check("the API", take(t, w, "takeAnswer", api, library, source, "none"))
			// An export has the same nodes and edges, by the same ids.
			check("an export", take(t, w, "takeFile", api, library, parts[source]))
		}
	}
	t.Run("faults", func(t *testing.T) { findFaults(t, w, api) })
	w.CheckQuiet(t, origin, api)
}

// findFaults plants faults in an answer. The library has to refuse it, or what it finds
// at its nodes has to differ.
func findFaults(t *testing.T, w *browser.Window, api string) {
	want := answered(t, api, "neighborhood")
	for _, library := range libraries {
		for _, fault := range []string{"no such node", "an edge less", "another end", "an id twice", "no selector"} {
			got := take(t, w, "takeAnswer", api, library, "neighborhood", fault)
			if got.Error == "" && cmp.Equal(want, got.Found) {
				t.Errorf("%s: the fault %q is not found", library, fault)
			}
			if fault == "no such node" && got.Error == "" {
				t.Errorf("%s takes an edge to a node that is missing", library)
			}
		}
	}
}

// openPage opens a page with the libraries, served from another port than the API.
func openPage(t *testing.T) (w *browser.Window, origin, api string) {
	t.Helper()
	folder := t.TempDir()
	bundle := need(t, filepath.Join("node_modules", ".bin", "esbuild"))
	build := exec.CommandContext(t.Context(), bundle, "page/take.mjs", "--bundle", "--format=esm", "--log-level=warning", "--outfile="+filepath.Join(folder, "take.mjs"))
	if out, err := build.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	html, err := os.ReadFile(filepath.Join("page", "index.html"))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "index.html"), html, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	origin = browser.Listen(t, http.FileServer(http.Dir(folder)))
	api = serve(t, origin)
	w = browser.Open(t)
	w.Do(t, "opening the page", chromedp.Navigate(origin+"/"))
	w.Wait(t, "the page is there", "window.ready")
	return w, origin, api
}

func take(t *testing.T, w *browser.Window, function string, args ...string) taken {
	t.Helper()
	data, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	got := browser.Look[taken](t, w, fmt.Sprintf("%s(...%s)", function, data))
	for _, edges := range got.Found {
		slices.Sort(edges)
	}
	return got
}

// answered lists the edges at each node of an answer, both by id, without a library.
func answered(t *testing.T, api, source string) map[string][]string {
	t.Helper()
	field := map[string]string{
		"neighborhood": `neighborhood(ref: "recruiting-declining", depth: 3, first: 1000)`,
		"trace":        `trace(ref: "recruiting-declining")`,
	}[source]
	graph := program.Ask[struct {
		Graph struct {
			Nodes []struct{ ID string }
			Edges []struct{ EdgeID, Source, Target string }
		}
	}](t, api, fmt.Sprintf("{ graph: %s { nodes { id } edges { edgeId source target } } }", field)).Graph
	at := map[string][]string{}
	for _, n := range graph.Nodes {
		at[n.ID] = []string{}
	}
	for _, e := range graph.Edges {
		at[e.Source] = append(at[e.Source], e.EdgeID)
		if e.Target != e.Source {
			at[e.Target] = append(at[e.Target], e.EdgeID)
		}
	}
	for _, edges := range at {
		slices.Sort(edges)
	}
	if len(graph.Nodes) != len(at) || len(graph.Nodes) < 10 || len(graph.Edges) < 20 {
		t.Fatalf("%s: %d nodes and %d edges", source, len(graph.Nodes), len(graph.Edges))
	}
	return at
}

// serve runs the program over the demo map, for pages of an origin too, and returns where
// it answers.
func serve(t *testing.T, origin string) string {
	t.Helper()
	p := program.New(t)
	return p.Serve(t, "--allow-origin", origin, "--store", p.Store(t, filepath.Join("..", "..", "examples", "islamic-state-defections.yaml")))
}

// need fails if a tool is missing, and says how to get it.
func need(t *testing.T, path string) string {
	t.Helper()
	absolute, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(absolute)
	}
	if err != nil {
		t.Fatalf("%s is missing: run 'make drawing-tools'", path)
	}
	return absolute
}
