package explorer_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
)

// reading is a reader of the pages who supposes things.
type reading struct {
	*browser.Window
	base, axe string
}

func newReading(t *testing.T, base string) *reading {
	t.Helper()
	w := browser.Open(t)
	w.See(t, browser.View{Width: 1440})
	return &reading{w, base, axe(t)}
}

func (r *reading) open(t *testing.T, path string) {
	t.Helper()
	r.Do(t, "opening "+path, chromedp.Navigate(r.base+"/"+path))
	r.Wait(t, "the script has run", `document.querySelector(".theme") !== null`)
}

// does runs a script in the page.
func (r *reading) does(t *testing.T, script string) {
	t.Helper()
	browser.Look[bool](t, r.Window, script+"; true")
}

// settled waits until the tray says what follows.
func (r *reading) settled(t *testing.T) {
	t.Helper()
	r.Wait(t, "the tray says what follows", `document.querySelector("#tray:not([hidden])")?.getAttribute("aria-busy") === "false"`)
}

func (r *reading) text(t *testing.T, selector string) string {
	t.Helper()
	return strings.Join(strings.Fields(browser.Look[string](t, r.Window, fmt.Sprintf(`[...document.querySelectorAll(%q)].map(e => e.textContent).join(" ")`, selector))), " ")
}

func (r *reading) search(t *testing.T) string {
	t.Helper()
	return browser.Look[string](t, r.Window, "location.search")
}

// accessible checks the page in the state that it is in.
func (r *reading) accessible(t *testing.T, state string) {
	t.Helper()
	for _, found := range violations(t, r.Window, r.axe) {
		t.Errorf("%s: %s", state, found)
	}
	if over := browser.Look[float64](t, r.Window, wider); over > 0 {
		t.Errorf("%s: the page is %v pixels wider than its window", state, over)
	}
	r.Picture(t, "suppose-"+strings.ReplaceAll(state, " ", "-"))
}

// equalsAPI compares what the tray says with what the API answers.
func (r *reading) equalsAPI(t *testing.T, arguments string) {
	t.Helper()
	answer := browser.Look[string](t, r.Window, fmt.Sprintf(`fetch(new URL("../graphql", location.href.replace(/[?#].*/, "")), {method: "POST", headers: {"Content-Type": "application/json"},
		body: JSON.stringify({query: %q})}).then(a => a.text())`, `{ whatIf(`+arguments+`) { effects(first: 100) { nodes { key after { belief } verdictMoves } } } }`))
	var got struct {
		Data struct {
			WhatIf struct {
				Effects struct {
					Nodes []struct {
						Key          string
						After        struct{ Belief float64 }
						VerdictMoves bool
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil || len(got.Data.WhatIf.Effects.Nodes) == 0 {
		t.Fatalf("the API answers %s", answer)
	}
	others, verdicts := 0, 0
	for _, e := range got.Data.WhatIf.Effects.Nodes {
		if e.Key == "recruiting-declining" {
			if told, want := r.text(t, "#tray .told"), fmt.Sprintf("→ %.3f", e.After.Belief); !strings.Contains(told, want) {
				t.Errorf("the tray does not say %s: %s", want, told)
			}
			continue
		}
		others++
		if e.VerdictMoves {
			verdicts++
		}
	}
	want := fmt.Sprintf("%d other claims move", others)
	if others == 1 {
		want = "1 other claim moves"
	}
	if verdicts > 0 {
		want += fmt.Sprintf(", %d to another verdict", verdicts)
	}
	if said := r.text(t, "#tray .others"); others > 0 && said != want {
		t.Errorf("the tray says %q, by the API it should be %q", said, want)
	}
}

// A reader supposes things by clicking where they stand, and sees at once what follows. The
// address holds all of it.
func TestSupposing(t *testing.T) {
	r := newReading(t, serve(t))
	r.open(t, "claim/recruiting-declining")
	loaded := func() bool {
		return strings.Contains(strings.Join(r.Asked(), " "), "assets/suppose-")
	}
	if loaded() {
		t.Error("the script of what-ifs is loaded before anybody supposes something")
	}

	// A caveat.
	r.Do(t, "supposing a caveat resolved", chromedp.Click(chromedp.CSS(`#down input[value="no-hard-data"]`)))
	r.settled(t)
	if !loaded() {
		t.Error("the script of what-ifs is not loaded")
	}
	r.equalsAPI(t, `resolve: ["no-hard-data"]`)
	if got := r.search(t); got != "?resolve=no-hard-data" {
		t.Errorf("the address holds %q", got)
	}
	r.accessible(t, "caveat")

	// A source, in the picture: its strands are dimmed before the server answers.
	r.Do(t, "opening a source in the picture", chromedp.Click(chromedp.CSS(`.strands a[data-ref="icsr-report-2015"]`)))
	r.Wait(t, "its part is open", `document.querySelector(".part[popover]:popover-open input[name=withdraw]") !== null`)
	r.accessible(t, "part")
	r.does(t, `document.querySelector(".part input[name=withdraw]").click()`)
	r.Wait(t, "strands are dimmed", `document.querySelector(".strands .strand.out") !== null && document.querySelector('.strands .box.out[data-ref="icsr-report-2015"]') !== null`)
	r.settled(t)
	r.Do(t, "closing the part", chromedp.KeyEvent("\x1b"))
	r.Wait(t, "the part is back in its place", `document.querySelector(".part[popover]") === null && document.querySelector("#part-icsr-report-2015 > .controls input").checked`)
	r.Wait(t, "the tray has both", `document.querySelectorAll("#tray .steps li button").length >= 2`)
	r.settled(t)
	r.equalsAPI(t, `resolve: ["no-hard-data"], withdraw: ["icsr-report-2015"]`)

	// A rating, in the outline.
	r.does(t, `const select = document.querySelector('select option[value="strength:WEAK:speckhard-yayla-2015->recruiting-declining"]').closest("select");
		for (let e = select; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
		select.value = "strength:WEAK:speckhard-yayla-2015->recruiting-declining"; select.dispatchEvent(new Event("change", {bubbles: true}))`)
	r.Wait(t, "the tray has three", `document.querySelectorAll("#tray .steps li button").length >= 3`)
	r.settled(t)
	r.equalsAPI(t, `resolve: ["no-hard-data"], withdraw: ["icsr-report-2015"], change: [{ref: "speckhard-yayla-2015->recruiting-declining", strength: WEAK}]`)

	// A new line.
	r.does(t, `document.querySelector(".addline").open = true`)
	r.Do(t, "adding a line", chromedp.Click(chromedp.CSS(`.addline button`)))
	r.Wait(t, "the tray has four", `document.querySelectorAll("#tray .steps li button").length >= 4`)
	r.settled(t)
	r.accessible(t, "four things")

	// All of it, and a link that holds it.
	r.Do(t, "opening the tray", chromedp.Click(chromedp.CSS(`#tray [aria-controls="tray-more"]`)))
	r.accessible(t, "open tray")
	told, others, address := r.text(t, "#tray .told"), r.text(t, "#tray .others"), browser.Look[string](t, r.Window, "location.href")
	r.Do(t, "following the link", chromedp.Navigate(address))
	r.settled(t)
	if again, more := r.text(t, "#tray .told"), r.text(t, "#tray .others"); again != told || more != others {
		t.Errorf("the link says %q, %q; before it was %q, %q", again, more, told, others)
	}
	if said := r.text(t, "[role=status]"); !strings.Contains(said, told) {
		t.Errorf("the live region says %q, and the tray %q", said, told)
	}

	// Back undoes.
	r.does(t, `document.querySelector('#down input[value="no-hard-data"]').click()`)
	r.Wait(t, "one thing is taken back", `!location.search.includes("no-hard-data")`)
	r.does(t, `history.back()`)
	r.Wait(t, "it is supposed again", `location.search.includes("no-hard-data") && document.querySelector('#down input[value="no-hard-data"]').checked`)
	r.settled(t)
	if again := r.text(t, "#tray .told"); again != told {
		t.Errorf("after going back the tray says %q, before it was %q", again, told)
	}
	r.Do(t, "taking all back", chromedp.Click(chromedp.CSS(`#tray .line button:last-child`)))
	r.Wait(t, "nothing is supposed", `location.search === "" && document.querySelector("#tray").hidden && document.querySelector(".outcome").childElementCount === 0 && document.querySelector(".strands .out") === null && !document.querySelector("#supposing input:checked")`)
	r.CheckQuiet(t, r.base)
}

// Quick clicks make one request. What the server does not answer can be asked again.
func TestSupposingAsksOnce(t *testing.T) {
	r := newReading(t, serve(t))
	r.open(t, "claim/recruiting-declining?resolve=no-hard-data")
	r.settled(t)
	asked := func() (n int) {
		for _, address := range r.Asked() {
			if strings.Contains(address, "/what-if?") {
				n++
			}
		}
		return n
	}
	before := asked()
	r.does(t, `for (const one of [...document.querySelectorAll("#down input[type=checkbox]:not(:checked)")].slice(0, 2)) one.click()`)
	r.Wait(t, "the tray has three", `document.querySelectorAll("#tray .steps li button").length >= 3`)
	r.settled(t)
	if n := asked() - before; n != 1 {
		t.Errorf("two quick clicks make %d requests", n)
	}
	r.does(t, `window.real = fetch; window.fetch = () => Promise.reject(new TypeError("gone")); document.querySelector('#down input[value="no-hard-data"]').click()`)
	r.Wait(t, "the tray says so", `document.querySelector("#tray .told").textContent.includes("The server does not answer.")`)
	r.accessible(t, "gone")
	r.does(t, `window.fetch = window.real; document.querySelector("#tray .told button").click()`)
	r.Wait(t, "the tray says what follows", `document.querySelector("#tray .told").textContent.startsWith("For ")`)
}

// All of it works by keyboard alone, and the tray hides nothing that has the focus.
func TestSupposingByKeyboard(t *testing.T) {
	r := newReading(t, serve(t))
	for _, width := range []int64{1440, 390} {
		r.See(t, browser.View{Width: width, Features: map[string]string{"prefers-reduced-motion": "reduce"}}) // a page that scrolls slowly is not there yet
		r.open(t, "claim/recruiting-declining")
		r.Press(t, "w", "w")
		if at := browser.Look[string](t, r.Window, "document.activeElement.name"); at != "resolve" {
			t.Fatalf("the key w leads to %q", at)
		}
		r.Do(t, "supposing by the space bar", chromedp.KeyEvent(" "))
		r.settled(t)
		hidden := browser.Look[[]string](t, r.Window, `[...document.querySelectorAll("main a, main button, main input, main summary, main select")].filter(e => e.checkVisibility()).map(e => { e.focus();
			const at = e.getBoundingClientRect(), tray = document.querySelector("#tray").getBoundingClientRect();
			return document.activeElement === e && at.top >= tray.top - 1 ? e.outerHTML : ""; }).filter(Boolean)`)
		if len(hidden) > 0 {
			t.Errorf("at %d pixels the tray hides what has the focus: %d, such as %s", width, len(hidden), hidden[0])
		}
		r.Press(t, "w", "w")
		if at := browser.Look[string](t, r.Window, "document.activeElement.getAttribute('aria-controls')"); at != "tray-more" {
			t.Fatalf("the key w leads to %q, and there is a tray", at)
		}
		r.Press(t, "Enter", "\r")
		r.accessible(t, fmt.Sprintf("keyboard %d", width))
		r.Press(t, "Escape", "")
		if open := browser.Look[bool](t, r.Window, `!document.querySelector("#tray-more").hidden || document.activeElement.getAttribute("aria-controls") !== "tray-more"`); open {
			t.Error("Escape does not close the tray and keep the focus at its button")
		}
	}
}

// Scenarios can be named, compared, and made into a change that can be taken back.
func TestScenarios(t *testing.T) {
	r := newReading(t, serve(t))
	r.open(t, "claim/recruiting-declining?resolve=no-hard-data")
	r.settled(t)
	r.does(t, `document.querySelector('[aria-controls="tray-more"]').click()`)
	r.Do(t, "naming a scenario", chromedp.SendKeys(chromedp.CSS("#tray .names input"), "<b>hard data</b>\r"))
	r.does(t, `document.querySelector('#without input[value="icsr-report-2015"]').click()`)
	r.Wait(t, "the tray has two", `document.querySelectorAll("#tray .more > div > .steps li button").length >= 2`)
	r.settled(t)
	r.Do(t, "comparing", chromedp.Click(chromedp.CSS(`#tray .names ul li:last-child button`)))
	r.Wait(t, "there is a table", `document.querySelectorAll("#tray .compared tbody tr").length === 2`)
	if rows := r.text(t, "#tray .compared tbody tr"); !strings.Contains(rows, "<b>hard data</b>") || strings.Count(rows, "→") < 2 {
		t.Errorf("the scenarios are compared as %q", rows)
	}
	r.accessible(t, "compared")
	r.open(t, "study/speckhard-yayla-2015")
	r.does(t, `document.querySelector("#sound input[name=withdraw]").click()`)
	r.settled(t)
	if said := r.text(t, "#tray .others"); !strings.Contains(said, "claims move") {
		t.Errorf("on the page of a study the tray says %q", said)
	}
	r.accessible(t, "study")
	r.does(t, `document.querySelector('[aria-controls="tray-more"]').click(); document.querySelector("#tray .names ul li button").click()`)
	r.Wait(t, "the named scenario is supposed", `location.search === "?resolve=no-hard-data"`)
	r.settled(t)

	belief := func() string {
		return browser.Look[string](t, r.Window, `fetch("../claim/recruiting-declining").then(a => a.text()).then(t => new DOMParser().parseFromString(t, "text/html").querySelector("dl.figures dd").textContent)`)
	}
	before := belief()
	r.Do(t, "trying it out", chromedp.SendKeys(chromedp.CSS("#tray .makeitso input"), "figures were found"), chromedp.Click(chromedp.CSS("#tray .makeitso p button")))
	r.Wait(t, "there is a preview", `document.querySelector("#tray .makeitso").textContent.includes("This would change 1 record or link.")`)
	if now := belief(); now != before {
		t.Errorf("the preview moves belief from %s to %s", before, now)
	}
	r.accessible(t, "preview")
	r.Do(t, "writing it without a name", chromedp.KeyEvent("\r"))
	r.Do(t, "giving the name that is asked for", chromedp.KeyEvent("Ann"))
	r.makes(t, "Write it into the map")
	r.Wait(t, "it is written", `document.querySelector("#tray .makeitso").textContent.includes("Written, as change")`)
	if now := belief(); now == before {
		t.Errorf("belief is %s as before", now)
	}
	r.accessible(t, "written")
	r.Do(t, "taking it back", chromedp.KeyEvent("\r"))
	r.Wait(t, "it is taken back", `document.querySelector("#tray .makeitso").textContent.includes("Taken back.")`)
	if now := belief(); now != before {
		t.Errorf("after taking it back belief is %s, before it was %s", now, before)
	}
	r.CheckQuiet(t, r.base)
}

// The key w is one of the single keys that a reader can turn off. What was saved is told above
// the tray, and hides nothing of it.
func TestTheTrayAndItsKey(t *testing.T) {
	r := newReading(t, serve(t))
	r.open(t, "claim/recruiting-declining?resolve=no-hard-data")
	r.does(t, `localStorage.setItem("corroborate-keys", "off"); sessionStorage.setItem("corroborate-saved", JSON.stringify({text: "Your change is saved.", revision: "x", sequence: 1}))`)
	r.open(t, "claim/recruiting-declining?resolve=no-hard-data")
	r.settled(t)
	r.Press(t, "w", "w")
	if at := browser.Look[string](t, r.Window, "document.activeElement.tagName"); at != "BODY" {
		t.Errorf("with the keys turned off, w leads to %s", at)
	}
	r.Wait(t, "it is told above the tray", `document.querySelector(".toast") !== null && document.querySelector(".toast").getBoundingClientRect().bottom <= document.querySelector("#tray").getBoundingClientRect().top`)
	r.accessible(t, "saved")
}

// makes presses a button of what can be written.
func (r *reading) makes(t *testing.T, button string) {
	t.Helper()
	found := fmt.Sprintf(`[...document.querySelectorAll("#tray .makeitso button:enabled")].find(b => b.textContent === %q)`, button)
	r.Wait(t, "there is the button "+button, found+" !== undefined")
	r.does(t, found+".click()")
}

// Only what is listed can be written: a preview of something else is dropped, also one that is
// answered late.
func TestOnlyWhatIsListedIsWritten(t *testing.T) {
	r := newReading(t, serve(t))
	r.open(t, "claim/recruiting-declining?resolve=no-hard-data")
	r.settled(t)
	r.does(t, `document.querySelector('[aria-controls="tray-more"]').click()`)
	r.does(t, `window.real = fetch; window.fetch = async (...args) => { if (!String(args[0]).endsWith("/graphql")) return real(...args);
		await new Promise(go => { window.answer = go; }); const late = await real(args[0], {...args[1], signal: null}); setTimeout(() => { window.late = true; }, 50); return late; }`)
	r.makes(t, "Preview the change")
	r.Wait(t, "the preview is asked for", `window.answer !== undefined`)
	r.does(t, `document.querySelector('#down input[value="no-hard-data"]').click(); document.querySelector('#without input[value="icsr-report-2015"]').click()`)
	r.Wait(t, "the tray lists the other edit", `document.querySelector("#tray[aria-busy=false]") !== null && !location.search.includes("no-hard-data") && document.querySelectorAll("#tray .makeitso li").length > 0`)
	r.does(t, `window.answer()`)
	r.Wait(t, "the late answer is there", `window.late === true`)
	if said := r.text(t, "#tray .makeitso"); strings.Contains(said, "would change") || strings.Contains(said, "Write it") {
		t.Errorf("after something else is supposed, the tray says %q", said)
	}
	r.does(t, `window.fetch = window.real`)
	r.makes(t, "Preview the change")
	r.Wait(t, "there is a preview", `document.querySelector("#tray .makeitso").textContent.includes("This would change")`)
	r.Do(t, "taking all back", chromedp.Click(chromedp.CSS(`#tray .line button:last-child`)))
	if said := r.text(t, "#tray .makeitso"); strings.Contains(said, "would change") {
		t.Errorf("after all is taken back, the tray says %q", said)
	}
}

// What is written once stays offered to be taken back, and nothing else is offered when
// nothing is supposed. An answer that is lost can be asked for again, and does nothing twice.
func TestAWriteWhoseAnswerIsLost(t *testing.T) {
	r := newReading(t, serve(t))
	r.open(t, "claim/recruiting-declining?resolve=no-hard-data")
	r.settled(t)
	r.does(t, `localStorage.setItem("corroborate-author", "Ann"); document.querySelector('[aria-controls="tray-more"]').click()`)
	loses := `window.real = fetch; window.fetch = async (...args) => { const answer = await real(...args);
		if (args[1]?.body?.includes("idempotencyKey")) { window.fetch = real; throw new TypeError("lost"); } return answer; }`
	tells := func(text string) {
		t.Helper()
		r.Wait(t, "the tray says "+text, fmt.Sprintf(`document.querySelector("#tray .makeitso").textContent.includes(%q)`, text))
	}
	sequence := func() float64 {
		t.Helper()
		return browser.Look[float64](t, r.Window, `fetch("../graphql", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({query: "{ revisions(first: 1) { nodes { sequence } } }"})}).then(a => a.json()).then(a => a.data.revisions.nodes[0].sequence)`)
	}
	before := sequence()
	r.does(t, loses)
	r.makes(t, "Preview the change")
	r.makes(t, "Write it into the map")
	tells("The server does not answer.")
	r.makes(t, "Try again")
	tells("Written, as change")
	r.does(t, `document.querySelector('#tray .line button:last-child').click()`)
	r.Wait(t, "nothing is supposed", `location.search === ""`)
	if left := browser.Look[bool](t, r.Window, `document.querySelectorAll("#tray .makeitso li, #tray .makeitso p > button:enabled").length > 1`); left {
		t.Errorf("with nothing supposed, the tray still offers %q", r.text(t, "#tray .makeitso"))
	}
	r.does(t, loses)
	r.makes(t, "Take it back")
	tells("The server does not answer.")
	r.makes(t, "Try again")
	tells("Taken back.")
	if n := sequence() - before; n != 2 {
		t.Errorf("a change and its undo are %v revisions", n)
	}
}

// A change that hundreds of claims depend on does not say that none would move.
func TestAChangeTooLargeToWorkOutSaysSo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "generated.jsonl")
	p := built
	p.Run(t, "generate", "--claims", "1500", "--seed", "1", "--output", file)
	r := newReading(t, p.Serve(t, "--store", p.Store(t, file)))
	r.open(t, "agent/a-000012?change=reliability:E:a-000012")
	r.settled(t)
	r.does(t, `document.querySelector('[aria-controls="tray-more"]').click()`)
	r.makes(t, "Preview the change")
	r.Wait(t, "there is a preview", `document.querySelector("#tray .makeitso").textContent.includes("This would change")`)
	if said := r.text(t, "#tray .makeitso"); !strings.Contains(said, "What moves is worked out after the change. 640 claims depend on this") || strings.Contains(said, "No claim") {
		t.Errorf("the preview says %q", said)
	}
}

// Titles that look like markup show as text, and a scenario that no longer fits says what is gone.
func TestHostileScenarios(t *testing.T) {
	const hostile = `<img src=x onerror="document.title='hit'">`
	file := filepath.Join(t.TempDir(), "hostile.yaml")
	text := `agents: [{key: ann, kind: PERSON, name: '` + strings.ReplaceAll(hostile, "'", "''") + `'}]
claims: [{key: it-is, statement: '` + strings.ReplaceAll(hostile, "'", "''") + ` it is'}]
testimonies: [{key: she-says, speaker: ann, basis: EYEWITNESS, summary: '` + strings.ReplaceAll(hostile, "'", "''") + ` she says'}]
caveats: [{key: doubt, category: METHOD, severity: MINOR, text: '` + strings.ReplaceAll(hostile, "'", "''") + ` doubt', qualifies: [she-says]}]
links: [{from: she-says, to: it-is, relation: SUPPORTS, strength: STRONG}]
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := built
	r := newReading(t, p.Serve(t, "--store", p.Store(t, file)))
	r.open(t, "claim/it-is?resolve=doubt&withdraw=she-says&withdraw=%3Cscript%3Edocument.title='hit'%3C/script%3E")
	r.settled(t)
	r.does(t, `document.querySelector('[aria-controls="tray-more"]').click()`)
	tray := r.text(t, "#tray")
	for _, want := range []string{hostile + " doubt", "“<script>document.title='hit'</script>” is not in the map."} {
		if !strings.Contains(tray, want) {
			t.Errorf("the tray does not say %q: %s", want, tray)
		}
	}
	if injected := browser.Look[bool](t, r.Window, `document.querySelector("#tray img, #tray script") !== null || document.title.startsWith("hit")`); injected {
		t.Error("a title acts as markup")
	}
	r.accessible(t, "hostile")
	r.Do(t, "opening a person in the picture", chromedp.Click(chromedp.CSS(`.strands a[data-ref="ann"]`)))
	r.Wait(t, "the part is open", `document.querySelector(".part[popover]:popover-open strong")?.textContent === `+"`"+hostile+"`")
}

// Everyone can read what is supposed, in any view.
func TestSupposingInEveryView(t *testing.T) {
	r := newReading(t, serve(t))
	for _, view := range []struct {
		name string
		browser.View
	}{
		{"dark", browser.View{Width: 1440, Features: map[string]string{"prefers-color-scheme": "dark"}}},
		{"middle", browser.View{Width: 700}},
		{"phone", browser.View{Width: 390}},
		{"narrow", browser.View{Width: 320}},
		{"forced", browser.View{Width: 1000, Features: map[string]string{"forced-colors": "active"}}},
		{"print", browser.View{Width: 800, Media: "print"}},
	} {
		r.See(t, view.View)
		r.open(t, "claim/recruiting-declining?resolve=no-hard-data&withdraw=icsr-report-2015")
		r.settled(t)
		r.WholePicture(t, "suppose-whole-"+view.name)
		r.does(t, `document.querySelector('[aria-controls="tray-more"]')?.click()`)
		r.accessible(t, "view open "+view.name)
	}
	r.See(t, browser.View{Width: 1440, NoScript: true})
	r.Do(t, "opening a scenario without a script", chromedp.Navigate(r.base+"/claim/recruiting-declining?resolve=no-hard-data"))
	r.Do(t, "following the link to what would follow", chromedp.Click(chromedp.CSS("#suppose-here a")))
	r.Arrive(t, "what-if?of=recruiting-declining&resolve=no-hard-data")
}
