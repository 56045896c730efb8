package explorer_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"corroborate/test/browser"
	"corroborate/test/program"
)

// boxes are the places of what the picture of a graph shows, by id: on its plane, and in the
// window.
const boxes = `Object.fromEntries([...document.querySelectorAll(".node")].map(n => { const r = n.querySelector("rect:not(.behind)"), b = r.getBoundingClientRect();
	return [n.dataset.id, [r.getAttribute("x"), r.getAttribute("y"), Math.round(b.x), Math.round(b.y)].join(" ")]; }))`

// ids are the ids of the rows of a graph's table, and of the boxes of its picture, and the
// ids of rows that are named by a relation or a line, but are not there.
const ids = `(() => { const rows = [...document.querySelectorAll("tr[data-id]")].map(r => r.dataset.id).sort();
	const boxes = [...document.querySelectorAll(".node")].map(r => r.dataset.id).sort();
	const lost = [...document.querySelectorAll(".edge")].flatMap(e => [e.dataset.from, e.dataset.to]).concat([...document.querySelectorAll('#graph td a[href^="#row-"]')].map(a => a.getAttribute("href").slice(5))).filter(id => !rows.includes(id));
	return {rows, boxes, lost, busy: document.querySelector("#graph").ariaBusy}; })()`

type shown struct{ Rows, Boxes, Lost []string }

// look reads the table and the picture, which must show the same.
func look(t *testing.T, w *browser.Window) shown {
	t.Helper()
	got := browser.Look[shown](t, w, ids)
	if fmt.Sprint(got.Rows) != fmt.Sprint(got.Boxes) || len(got.Lost) > 0 || len(got.Rows) == 0 {
		t.Errorf("the table and the picture differ:\n%v\n%v\nlost: %v", got.Rows, got.Boxes, got.Lost)
	}
	return got
}

// step clicks on what a row offers, and waits until the address has changed.
func step(t *testing.T, w *browser.Window, doing, selector string) {
	t.Helper()
	before := browser.Look[string](t, w, "location.href")
	browser.Look[bool](t, w, fmt.Sprintf(`document.querySelector(%q).dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true})), true`, selector))
	w.Wait(t, doing, fmt.Sprintf(`location.href !== %q && !document.querySelector("#graph").ariaBusy`, before))
}

// A reader unfolds and folds a graph, and takes it back. Nothing moves but what the reader
// asked for, and each state is an address.
func TestGraphStaysWhereItIs(t *testing.T) {
	p := built
	base := p.Serve(t, "--store", p.Store(t, hub(t)))
	w := openGraph(t, base, "of=study")
	w.Picture(t, "graph-start")
	first := look(t, w)
	stays := func(doing, selector string) {
		t.Helper()
		places := browser.Look[map[string]string](t, w, fmt.Sprintf(`document.querySelector(%q).scrollIntoView({block: "center", behavior: "instant"}), `, selector)+boxes)
		step(t, w, doing, selector)
		stayed := 0
		for id, now := range browser.Look[map[string]string](t, w, boxes) {
			if at, was := places[id]; was && !near(at, now) {
				t.Errorf("as %s, %s moves from %s to %s", doing, id, at, now)
			} else if was {
				stayed++
			}
		}
		if stayed < len(places) {
			t.Errorf("as %s, only %d of %d are left", doing, stayed, len(places))
		}
	}
	stays("a family unfolds", `tr[data-id="study.collected-in.in.testimony"] a[data-sign="+"]`)
	w.Picture(t, "graph-unfolded")
	unfolded := look(t, w)
	if len(unfolded.Rows) < len(first.Rows)+25 {
		t.Errorf("unfolding shows %d rows after %d", len(unfolded.Rows), len(first.Rows))
	}
	stays("more is drawn", `tr[data-id="claim"] a[data-step][href*="step=around."]`)
	stays("a box unfolds", `.node.family[data-id="claim.supports.in.testimony"] a, .node.family a`)
	grown, address := browser.Look[map[string]string](t, w, boxes), browser.Look[string](t, w, "location.href")
	w.Do(t, "opening the address anew", chromedp.Navigate(address))
	w.Wait(t, "the script has run", `document.querySelector(".tools") !== null`)
	for id, now := range browser.Look[map[string]string](t, w, boxes) {
		if fields(grown[id]) != fields(now) {
			t.Errorf("by its address, %s is at %s, and was at %s", id, now, grown[id])
		}
	}
	step(t, w, "it is undone", ".undo a")
	step(t, w, "it is undone twice", ".undo a")
	step(t, w, "it is undone three times", ".undo a")
	if again := look(t, w); fmt.Sprint(again) != fmt.Sprint(first) {
		t.Errorf("after undoing there is %v, and was %v", again, first)
	}
	w.Do(t, "going back", chromedp.NavigateBack())
	w.Wait(t, "the graph is as before", fmt.Sprintf(`document.querySelectorAll("tr[data-id]").length === %d`, len(unfolded.Rows)))
	w.CheckQuiet(t, base)
}

// near reports whether two places are the same, up to a pixel of the window.
func near(a, b string) bool {
	var one, other [4]int
	_, _ = fmt.Sscan(a, &one[0], &one[1], &one[2], &one[3])
	_, _ = fmt.Sscan(b, &other[0], &other[1], &other[2], &other[3])
	return one[0] == other[0] && one[1] == other[1] && max(one[2]-other[2], other[2]-one[2], one[3]-other[3], other[3]-one[3]) <= 1
}

// fields are the place on the plane.
func fields(place string) string {
	var x, y int
	_, _ = fmt.Sscan(place, &x, &y)
	return fmt.Sprint(x, y)
}

// A step of the zoom changes how the picture is drawn and nothing in it, and its script asks for no
// place after that: the browser would lay out the whole picture for it. The size follows when the
// steps have ended. The middle stays.
func TestGraphZoomsWithoutAskingForPlaces(t *testing.T) {
	p := built
	w := openGraph(t, p.Serve(t, "--store", p.Store(t, hub(t))), "of=study&families=open")
	const middle = `(() => { const r = document.querySelector(".plane").getBoundingClientRect(), s = document.querySelector(".plane svg").getBoundingClientRect(); return (r.x + r.width / 2 - s.x) / s.width; })()`
	before := browser.Look[float64](t, w, middle)
	got := browser.Look[struct {
		Changed []string
		Asked   int
	}](t, w, `new Promise(done => { const region = document.querySelector(".plane"), changed = []; let wrote = false, asked = 0;
		const real = Element.prototype.getBoundingClientRect; Element.prototype.getBoundingClientRect = function () { asked += wrote ? 1 : 0; return real.call(this); };
		new MutationObserver(list => { for (const one of list) changed.push(one.target.localName + " " + one.attributeName); }).observe(region, {subtree: true, attributes: true, childList: true});
		const larger = document.querySelector('[aria-label="Larger"]'); larger.click(); wrote = true; larger.click();
		Element.prototype.getBoundingClientRect = real; window.was = document.querySelector(".plane svg").getAttribute("width");
		queueMicrotask(() => done({changed: [...new Set(changed)], asked})); })`)
	if fmt.Sprint(got.Changed) != "[svg style]" || got.Asked > 0 {
		t.Errorf("a step of the zoom changes %v, and asks for %d places", got.Changed, got.Asked)
	}
	if after := browser.Look[float64](t, w, middle); after < before-0.01 || after > before+0.01 {
		t.Errorf("the middle was at %.3f, and is at %.3f while it is drawn larger", before, after)
	}
	w.Wait(t, "the picture has its size", `document.querySelector(".plane svg").getAttribute("width") > window.was && document.querySelector(".plane svg").style.transform === ""`)
	if after := browser.Look[float64](t, w, middle); after < before-0.01 || after > before+0.01 {
		t.Errorf("the middle was at %.3f, and is at %.3f", before, after)
	}
}

// By keyboard alone: arrows unfold and fold the row that has the focus, which stays there.
func TestGraphByKeyboard(t *testing.T) {
	base := serve(t)
	w := openGraph(t, base, "trace=recruiting-declining")
	before := look(t, w)
	row := browser.Look[string](t, w, `(() => { const a = document.querySelector('tr a[data-sign="−"]'); a.focus(); a.dispatchEvent(new FocusEvent("focusin", {bubbles: true})); return a.closest("tr").dataset.id; })()`)
	lit := browser.Look[int](t, w, `document.querySelectorAll(".node.lit").length`)
	w.Press(t, "ArrowLeft", "")
	w.Wait(t, "the row is folded", `location.search.includes("step=fold.")`)
	if at := browser.Look[string](t, w, `document.activeElement.closest("tr")?.dataset.id ?? ""`); at != row || lit != 1 {
		t.Errorf("after folding %s, the focus is in %q; %d boxes were marked", row, at, lit)
	}
	if folded := look(t, w); len(folded.Rows) >= len(before.Rows) {
		t.Errorf("folding leaves %d of %d rows", len(folded.Rows), len(before.Rows))
	}
	w.Press(t, "ArrowRight", "")
	w.Wait(t, "the row is unfolded", `!location.search.includes("step=")`)
	if again := look(t, w); fmt.Sprint(again) != fmt.Sprint(before) {
		t.Errorf("after folding and unfolding there is %v, and was %v", again, before)
	}
	w.CheckQuiet(t, base)
}

// What is saved is a picture of the same, which needs nothing else.
func TestGraphIsSaved(t *testing.T) {
	base := serve(t)
	w := openGraph(t, base, "of=recruiting-declining&depth=2")
	boxes := len(look(t, w).Boxes)
	browser.Look[bool](t, w, `window.saved = []; URL.createObjectURL = (made => blob => { saved.push(blob); return made(blob); })(URL.createObjectURL); HTMLAnchorElement.prototype.click = function () { window.name = this.download; }; true`)
	browser.Look[bool](t, w, `document.querySelector('[aria-label="Save as SVG"]').click(), true`)
	w.Wait(t, "the picture is saved", `saved.length === 1`)
	got := browser.Look[struct {
		Rects int
		Bad   string
		Fill  string
	}](t, w, `saved[0].text().then(text => { const svg = new DOMParser().parseFromString(text, "image/svg+xml"); const r = svg.querySelector(".node rect:not(.behind)");
		return {rects: svg.querySelectorAll(".node rect:not(.behind)").length, bad: (text.match(/parsererror|<a |<script|href=/) ?? [""])[0], fill: r.getAttribute("fill")}; })`)
	if got.Rects != boxes || got.Bad != "" || got.Fill == "" {
		t.Errorf("the SVG has %+v, expected %d boxes", got, boxes)
	}
	browser.Look[bool](t, w, `document.querySelector('[aria-label="Save as PNG"]').click(), true`)
	w.Wait(t, "the picture is saved", `saved.length === 2`)
	colors := browser.Look[int](t, w, `createImageBitmap(saved[1]).then(image => { const c = document.createElement("canvas"); c.width = image.width; c.height = image.height; const k = c.getContext("2d"); k.drawImage(image, 0, 0);
		return new Set(new Uint32Array(k.getImageData(0, 0, c.width, c.height).data.buffer)).size; })`)
	if colors < 10 {
		t.Errorf("the PNG has %d colors", colors)
	}
	w.CheckQuiet(t, base)
}

// A server that goes away leaves the graph as it is, and the page says so.
func TestGraphWithoutServer(t *testing.T) {
	p := built
	server, err := p.Start("--store", p.Store(t, hub(t)))
	if err != nil {
		t.Fatal(err)
	}
	w := openGraph(t, server.URL, "of=study")
	before := look(t, w)
	server.Kill()
	browser.Look[bool](t, w, `document.querySelector("a[data-step]").click(), true`)
	w.Wait(t, "the page tells it", `document.querySelector('[role="alert"]').textContent.includes("does not answer")`)
	if after := look(t, w); fmt.Sprint(after) != fmt.Sprint(before) || browser.Look[string](t, w, "location.search") != "?of=study" {
		t.Errorf("without a server there is %v, and was %v", after, before)
	}
	for _, found := range violations(t, w, axe(t)) {
		t.Errorf("without a server: %s", found)
	}
}

// The graph of a page is that of the API: the same records, and as many relations, whether
// they are drawn or folded.
func TestGraphIsThatOfTheAPI(t *testing.T) {
	p := built
	hub, demo := p.Serve(t, "--store", p.Store(t, hub(t))), serve(t)
	for _, test := range []struct{ base, page, field string }{
		{hub, "of=study", `neighborhood(ref: "study", first: 1000)`},
		{hub, "of=claim&depth=3", `neighborhood(ref: "claim", depth: 3, first: 1000)`},
		{hub, "of=claim&depth=3&kinds=claim&kinds=testimony", `neighborhood(ref: "claim", depth: 3, kinds: [CLAIM, TESTIMONY], first: 1000)`},
		{hub, "of=paper&depth=2&relations=reported-in&relations=collected-in", `neighborhood(ref: "paper", depth: 2, relations: [REPORTED_IN, COLLECTED_IN], first: 1000)`},
		{hub, "trace=claim", `trace(ref: "claim")`},
		{demo, "trace=recruiting-declining", `trace(ref: "recruiting-declining")`},
		{demo, "trace=state-failure-exposes&depth=2", `trace(ref: "state-failure-exposes", maxDepth: 2)`},
		{demo, "of=anne-speckhard&depth=4", `neighborhood(ref: "anne-speckhard", depth: 4, first: 1000)`},
		{demo, "of=no-hard-data&depth=2", `neighborhood(ref: "no-hard-data", depth: 2, first: 1000)`},
	} {
		api := program.Ask[struct {
			Graph struct {
				Nodes []struct{ Key string }
				Edges []struct{ EdgeID string }
			}
		}](t, test.base, "{ graph: "+test.field+" { nodes { key } edges { edgeId } } }").Graph
		var keys []string
		for _, n := range api.Nodes {
			keys = append(keys, n.Key)
		}
		whole := readGraph(t, test.base, test.page+"&families=open&most=2000")
		if diff := whole.differs(keys, len(api.Edges)); diff != "" {
			t.Errorf("%s, unfolded: %s", test.page, diff)
		}
		// A record or a line that is lost is found.
		if lost := (drawn{whole.keys[1:], whole.lines, whole.counts}); lost.differs(keys, len(api.Edges)) == "" {
			t.Errorf("%s: a lost record is not found", test.page)
		}
		if cut := (drawn{whole.keys, whole.lines - 1, whole.counts}); cut.differs(keys, len(api.Edges)) == "" {
			t.Errorf("%s: a cut list is not found", test.page)
		}
		folded := readGraph(t, test.base, test.page)
		var numbers [4]int
		if n, _ := fmt.Sscanf(folded.counts, "%d of %d records are drawn; the others are folded into what is drawn. %d of %d relations", &numbers[0], &numbers[1], &numbers[2], &numbers[3]); n != 4 {
			if diff := folded.differs(keys, len(api.Edges)); diff != "" {
				t.Errorf("%s: %s", test.page, diff)
			}
		} else if numbers != [4]int{len(folded.keys), len(keys), folded.lines, len(api.Edges)} {
			t.Errorf("%s: %q, and the API has %d records and %d relations; the page draws %d and %d", test.page, folded.counts, len(keys), len(api.Edges), len(folded.keys), folded.lines)
		}
	}
}

// drawn is what a page of a graph draws.
type drawn struct {
	keys   []string // of records
	lines  int      // relations
	counts string   // what the page says of it
}

// differs says how it differs from all records and relations of an answer.
func (d drawn) differs(keys []string, edges int) string {
	got, want := slices.Sorted(slices.Values(d.keys)), slices.Sorted(slices.Values(keys))
	said := fmt.Sprintf("All is drawn: %d records and %d relations.", len(keys), edges)
	if !slices.Equal(got, want) || d.lines != edges || len(keys) > 1 && edges > 1 && d.counts != said {
		return fmt.Sprintf("%d records, expected %d; %d relations, expected %d; %q, expected %q", len(got), len(want), d.lines, edges, d.counts, said)
	}
	return ""
}

// times is how many relations of one word a row has to another.
var times = regexp.MustCompile(`, (\d+) times:`)

// readGraph reads the table of a graph.
func readGraph(t *testing.T, base, query string) drawn {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/graph?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	root, err := html.Parse(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %d: %v", query, response.StatusCode, err)
	}
	var d drawn
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch id := attribute(n, "data-id"); {
		case n.Data == "tr" && id != "" && !strings.Contains(id, "."):
			d.keys = append(d.keys, id)
		case n.Data == "li" && n.FirstChild != nil && strings.HasPrefix(attribute(n.LastChild, "href"), "#row-"):
			d.lines++
			if found := times.FindStringSubmatch(n.FirstChild.Data); found != nil {
				more, _ := strconv.Atoi(found[1]) // digits only
				d.lines += more - 1
			}
		case attribute(n, "class") == "counts":
			d.counts = n.FirstChild.Data
		}
	}
	return d
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// The script of a graph is loaded by its page alone, and is small.
func TestGraphScriptIsSmall(t *testing.T) {
	base := serve(t)
	script := regexp.MustCompile(`src="\./(assets/graph-[^"]+\.js)"`)
	for path, want := range map[string]bool{"/": false, "/search?q=a": false, "/help": false, "/graph": true, "/graph?of=icsr-report-2015": true} {
		response, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		found := script.FindSubmatch(page)
		if err != nil || (found != nil) != want {
			t.Errorf("%s loads the script of graphs: %t, expected %t", path, found != nil, want)
		}
		if found == nil {
			continue
		}
		response, err = http.Get(base + "/" + string(found[1]))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		_, _ = z.Write(body) // a buffer takes all
		_ = z.Close()
		if err != nil || zipped.Len() > 170<<10 || zipped.Len() < 500 || bytes.Contains(body, []byte("import(")) || bytes.Contains(body, []byte("from\"./")) {
			t.Errorf("the script has %d bytes, or loads others", zipped.Len())
		}
	}
}

// hub writes a map with a study that 60 testimonies were collected in, and titles that try to
// be more than text.
func hub(t *testing.T) string {
	t.Helper()
	const evil = `"</title></svg><script>alert(1)</script><b onclick=alert(2)>`
	type record map[string]any
	testimonies, agents, links := []record{}, []record{{"key": "author", "name": evil, "kind": "PERSON"}}, []record{{"from": "study", "to": "claim", "relation": "SUPPORTS", "strength": "STRONG"}, {"from": "claim", "to": "above", "relation": "CONTRADICTS", "strength": "WEAK"}}
	for i := range 60 {
		key := fmt.Sprintf("t%02d", i)
		testimonies = append(testimonies, record{"key": key, "summary": fmt.Sprintf("%d %s", i, evil), "basis": "EYEWITNESS", "speaker": fmt.Sprintf("p%d", i%20), "collectedIn": []string{"study"}})
		if i < 20 {
			agents = append(agents, record{"key": fmt.Sprintf("p%d", i), "name": fmt.Sprintf("متحدث %d", i), "kind": "PERSON"})
		}
		if i%3 == 0 {
			links = append(links, record{"from": key, "to": "claim", "relation": "SUPPORTS", "strength": "MODERATE"})
		}
	}
	text, err := json.Marshal(record{
		"agents": agents, "testimonies": testimonies, "links": links,
		"claims":  []record{{"key": "claim", "statement": evil}, {"key": "above", "statement": "A conclusion."}},
		"studies": []record{{"key": "study", "title": "A study " + evil, "design": "CASE_STUDY", "reportedIn": []string{"paper"}}},
		"sources": []record{{"key": "paper", "title": "A paper", "kind": "REPORT", "authors": []string{"author"}}},
		"caveats": []record{{"key": "doubt", "category": "OTHER", "severity": "MINOR", "text": evil, "qualifies": []string{"study", "study->claim", "t00->claim"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "hub.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// openGraph opens a graph, and waits until its script has run.
func openGraph(t *testing.T, base, query string) *browser.Window {
	t.Helper()
	w := browser.Open(t)
	w.See(t, browser.View{Width: 1440})
	w.Do(t, "opening a graph", chromedp.Navigate(base+"/graph?"+query))
	w.Wait(t, "the script has run, and the picture is in the middle", `document.querySelector(".tools") !== null && document.querySelector(".plane").scrollTop > 0`)
	return w
}
