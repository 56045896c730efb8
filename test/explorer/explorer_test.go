// Package explorer_test reads the pages of the explorer as a visitor does: the real program
// over the demo map, in a real browser that cannot get out of this machine.
// `make explorer-tools` installs what checks that the pages are accessible.
package explorer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
)

var root = filepath.Join("..", "..")

// serve runs the program over a fresh store with the demo map in it.
func serve(t *testing.T, options ...string) string {
	t.Helper()
	p := built
	store := p.Store(t, filepath.Join(root, "examples", "islamic-state-defections.yaml"))
	p.Run(t, "resolve", "--store", store, "--message", "The registry has the others, too.", "public-only")
	views := filepath.Join(t.TempDir(), "views.yaml")
	if err := os.WriteFile(views, []byte("views: [{key: weak-ones, title: The weak ones, address: '?verdict=weak', note: For the next meeting.}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Run(t, "import", "--store", store, views)
	return p.Serve(t, append([]string{"--store", store}, options...)...)
}

// pages has a page of every form, and those of what can go wrong.
var pages = []struct{ name, path string }{
	{"list", ""},
	{"list-filtered", "?verdict=contradicted&certainty=moderate"},
	{"list-hanging", "?hangsOn=icsr-report-2015&tags=conclusion"},
	{"views", "views"},
	{"view", "view/weak-ones"},
	{"view-save", "views/save?address=sources%3Fretracted%3Dyes"},
	{"timeline", "timeline?under=recruiting-declining"},
	{"timeline-choose", "timeline"},
	{"tags", "tags"},
	{"tags-nothing", "tags?prefix=nothing&verdict=weak"},
	{"list-nothing", "?verdict=contradicted&certainty=high"},
	{"claim", "claim/recruiting-declining"},
	{"claim-firm", "claim/defection-cripples?firm=yes"},
	{"claim-many", "claim/state-failure-exposes"},
	{"source", "source/icsr-report-2015"},
	{"study", "study/speckhard-yayla-2015"},
	{"testimony", "testimony/hute-well"},
	{"agent", "agent/peter-neumann"},
	{"caveat", "caveat/no-hard-data"},
	{"sources", "sources"},
	{"search", "search?q=recruit"},
	{"search-nothing", "search?q=helicopter"},
	{"what-if", "what-if?of=recruiting-declining&resolve=no-hard-data&withdraw=icsr-report-2015"},
	{"history", "history"},
	{"history-claim", "history?moved=recruiting-declining"},
	{"history-nothing", "history?author=nobody"},
	{"undo", "undo?change=2"},
	{"gaps", "gaps"},
	{"gaps-under", "gaps?under=recruiting-declining"},
	{"path", "path?from=abu-walid&to=recruiting-declining"},
	{"path-unknown", "path?from=abu-walid&to=recruiting-decline"},
	{"graph", "graph?of=recruiting-declining&depth=2"},
	{"graph-folded", "graph?trace=state-failure-exposes&most=10&step=around.state-failure-exposes&kinds=x"},
	{"graph-choose", "graph"},
	{"help", "help"},
	{"no-record", "claim/recruiting-decline"},
}

// axe is the script that finds what is not accessible.
func axe(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatalf("%v: run `make explorer-tools`", err)
	}
	return string(script)
}

// violations are what axe finds on the page, each with the elements.
func violations(t *testing.T, w *browser.Window, script string) []string {
	t.Helper()
	browser.Look[bool](t, w, script+";true")
	return browser.Look[[]string](t, w, `axe.run(document, {resultTypes: ["violations"]}).then(r =>
		r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join(" | ")))`)
}

// wider tells by how many pixels a page is wider than its window.
const wider = `document.documentElement.scrollWidth - document.documentElement.clientWidth`

// Everyone can read every page: at any width, in the dark, with forced colors, and by any
// program that reads pages aloud.
func TestEveryPageIsAccessible(t *testing.T) {
	base, script := serve(t), axe(t)
	w := browser.Open(t)
	for _, view := range []struct {
		name string
		browser.View
	}{
		{"wide", browser.View{Width: 1440}},
		{"dark", browser.View{Width: 1440, Features: map[string]string{"prefers-color-scheme": "dark"}}},
		{"middle", browser.View{Width: 700}},
		{"phone", browser.View{Width: 390}},
		{"narrow", browser.View{Width: 320, Features: map[string]string{"prefers-color-scheme": "dark"}}},
		{"forced", browser.View{Width: 1000, Features: map[string]string{"forced-colors": "active"}}},
		{"print", browser.View{Width: 800, Media: "print"}},
		{"no-script", browser.View{Width: 1440, NoScript: true}},
	} {
		t.Run(view.name, func(t *testing.T) {
			w.See(t, view.View)
			for _, page := range pages {
				w.Do(t, "opening "+page.path, chromedp.Navigate(base+"/"+page.path))
				if over := browser.Look[float64](t, w, wider); over > 0 {
					t.Errorf("%s is %v pixels wider than its window", page.name, over)
				}
				if !view.NoScript {
					for _, found := range violations(t, w, script) {
						t.Errorf("%s: %s", page.name, found)
					}
				}
				w.WholePicture(t, fmt.Sprintf("%s-%s", page.name, view.name))
			}
		})
	}
	for _, problem := range w.Console() {
		if !strings.Contains(problem, "404") { // the page of what is not there
			t.Errorf("the browser's console: %s", problem)
		}
	}
}

// The test above is worth something only if axe finds a fault that is planted.
func TestAxeFindsFaults(t *testing.T) {
	base, script := serve(t), axe(t)
	w := browser.Open(t)
	w.Do(t, "opening the list", chromedp.Navigate(base+"/"))
	browser.Look[bool](t, w, `document.querySelector("label[for=q]").remove(); document.documentElement.removeAttribute("lang"); document.body.insertAdjacentHTML("beforeend", "<img src='data:,'>"); document.querySelector(".lede").setAttribute("class", "fault"); document.querySelector(".fault").attributeStyleMap.set("color", "#ddd"); true`)
	found := strings.Join(violations(t, w, script), "\n")
	for _, want := range []string{"image-alt", "html-has-lang", "color-contrast"} {
		if !strings.Contains(found, want+":") {
			t.Errorf("axe does not find %s: %s", want, found)
		}
	}
}

// The script makes the pages quicker to use: hits while a reader types, keys, a theme that
// stays, and addresses that hold only what was chosen.
func TestTheScript(t *testing.T) {
	const base = "/tools/map"
	origin := serve(t, "--base-path", base)
	w := browser.Open(t)
	w.See(t, browser.View{Width: 1440})
	w.Do(t, "opening the list", chromedp.Navigate(origin+base+"/"))
	w.Wait(t, "the script has run", `document.querySelector(".theme") !== null`)

	w.Press(t, "/", "/")
	if at := browser.Look[string](t, w, "document.activeElement.id"); at != "q" {
		t.Fatalf("the key / leads to %q", at)
	}
	w.Do(t, "typing", chromedp.KeyEvent("recruit"))
	if typed := browser.Look[string](t, w, "document.activeElement.value"); typed != "recruit" {
		t.Errorf("the search box holds %q", typed)
	}
	w.Wait(t, "there are hits", `document.querySelectorAll(".search .ahead li").length > 1`)
	w.Picture(t, "suggest")
	for _, found := range violations(t, w, axe(t)) {
		t.Errorf("with hits: %s", found)
	}
	w.Press(t, "ArrowDown", "")
	chosen := browser.Look[string](t, w, `document.querySelector('.search .ahead [aria-selected="true"]').textContent`)
	w.Press(t, "Enter", "\r")
	w.Until(t, "the hit is open", `/[/](claim|source|study|testimony|agent|caveat|remark)[/]/.test(location.pathname)`)
	if title := browser.Look[string](t, w, `document.querySelector("h1").innerText`); !strings.Contains(chosen, title) {
		t.Errorf("the hit %q leads to %q", chosen, title)
	}

	w.Wait(t, "the script has run again", `document.querySelector(".theme") !== null`)
	w.Do(t, "choosing light, then dark", chromedp.Click(chromedp.CSS(".theme")), chromedp.Click(chromedp.CSS(".theme")))
	w.Do(t, "going to the list of sources", chromedp.Navigate(origin+base+"/sources"))
	if theme := browser.Look[string](t, w, "document.documentElement.dataset.theme"); theme != "dark" {
		t.Errorf("the theme of the next page is %q", theme)
	}

	w.Wait(t, "the script has run once more", `document.querySelector(".theme") !== null`)
	w.Press(t, "j", "j")
	w.Press(t, "j", "j")
	second := browser.Look[string](t, w, `document.querySelectorAll("a.row")[1].href`)
	if at := browser.Look[string](t, w, "document.activeElement.href"); at != second {
		t.Errorf("two times j leads to %s, expected %s", at, second)
	}
	w.Press(t, "Enter", "\r")
	w.Arrive(t, second)

	w.Do(t, "turning the keys off", chromedp.Navigate(origin+base+"/help"))
	w.Wait(t, "there is a switch", `document.querySelector("#key-switch input") !== null`)
	w.Do(t, "using the switch", chromedp.Click(chromedp.CSS("#key-switch input")), chromedp.Navigate(origin+base+"/sources"))
	w.Wait(t, "the script has run without keys", `document.querySelector(".theme") !== null`)
	w.Press(t, "j", "j")
	w.Press(t, "/", "/")
	if at := browser.Look[string](t, w, "document.activeElement.tagName"); at != "BODY" {
		t.Errorf("with the keys turned off, a key leads to %s", at)
	}

	w.Do(t, "going to the graph", chromedp.Navigate(origin+base+"/graph"))
	w.Wait(t, "the script is there", `document.querySelector(".theme") !== null`)
	w.Do(t, "naming a record by its words", chromedp.SendKeys(chromedp.CSS("#f-of"), "recruiting decl"))
	w.Wait(t, "there are records", `document.querySelector("main .ahead:not([hidden]) li") !== null`)
	w.Picture(t, "graph-ahead")
	w.Press(t, "ArrowDown", "")
	w.Press(t, "Enter", "\r")
	w.Arrive(t, "graph?of=recruiting-declining")

	w.Do(t, "going to the list of claims", chromedp.Navigate(origin+base+"/?verdict=single-line&verdict=weak"))
	w.Wait(t, "the script is there", `document.querySelector(".theme") !== null`)
	w.Do(t, "looking for a word", chromedp.SendKeys(chromedp.CSS("#text"), "group"), chromedp.Click(chromedp.CSS(".quick button")))
	w.Arrive(t, "text=group")
	if search := browser.Look[string](t, w, "location.search"); search != "?text=group&sort=belief&verdict=single-line&verdict=weak" {
		t.Errorf("the address of the list holds %s", search)
	}
	w.CheckQuiet(t, origin+base)
}
