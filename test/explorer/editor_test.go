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
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
)

// desk is a reader who edits: a window on the pages of a server.
type desk struct {
	*browser.Window
	base string
}

func newDesk(t *testing.T, width int64, options ...string) desk {
	t.Helper()
	d := desk{browser.Open(t), serve(t, options...)}
	d.See(t, browser.View{Width: width})
	return d
}

// opens goes to a page, and opens the editor by its key.
func (d desk) opens(t *testing.T, path string) {
	t.Helper()
	d.Do(t, "opening "+path, chromedp.Navigate(d.base+"/"+path))
	d.edits(t)
}

func (d desk) edits(t *testing.T) {
	t.Helper()
	d.Until(t, "the script has run", `document.querySelector("button.edit:not([hidden])") !== null`)
	d.Press(t, "e", "e")
	d.Until(t, "the editor is open", `document.querySelector(".editor form") !== null`)
}

// does chooses a task from the menu of the editor.
func (d desk) does(t *testing.T, task string) {
	t.Helper()
	chosen := browser.Look[bool](t, d.Window, fmt.Sprintf(`(() => { const menu = document.querySelector(".editor select");
		const found = [...menu.options].find((o) => o.text === %q); if (!found) return false;
		menu.value = found.value; menu.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`, task))
	if !chosen {
		t.Fatalf("the menu does not offer %q", task)
	}
}

// control is an expression for the control with a label, which may have more words after it.
func control(label string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".editor label")].filter((l) => l.textContent.startsWith(%q) && l.offsetParent).map((l) => l.control)[0]`, label)
}

// fills writes a text into the control with a label.
func (d desk) fills(t *testing.T, label, text string) {
	t.Helper()
	d.Wait(t, "there is "+label, control(label)+" !== undefined")
	encoded, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	browser.Look[bool](t, d.Window, fmt.Sprintf(`(() => { const c = %s; if (c.type === "radio" || c.type === "checkbox") c.click(); else { c.focus(); c.value = %s;
		c.dispatchEvent(new Event("input", {bubbles: true})); c.dispatchEvent(new Event("change", {bubbles: true})); } return true; })()`, control(label), encoded))
}

// picks types ahead in the control with a label, and takes the option that begins with a text.
func (d desk) picks(t *testing.T, label, typed, option string) {
	t.Helper()
	d.fills(t, label, typed)
	found := fmt.Sprintf(`[...document.querySelectorAll(".editor .hits:not([hidden]) li")].find((o) => o.textContent.startsWith(%q))`, option)
	d.Wait(t, "there is the option "+option, found+" !== undefined")
	browser.Look[bool](t, d.Window, found+`.click(); true`)
}

// presses clicks the button of the editor, or of the page, with a text.
func (d desk) presses(t *testing.T, text string) {
	t.Helper()
	button := fmt.Sprintf(`[...document.querySelectorAll("button")].find((b) => b.textContent === %q && b.offsetParent)`, text)
	d.Until(t, "there is the button "+text, button)
	browser.Look[bool](t, d.Window, button+`.click(); true`)
}

// tells waits until the page or its editor says something.
func (d desk) tells(t *testing.T, text string) {
	t.Helper()
	d.Until(t, fmt.Sprintf("the page says %q", text), fmt.Sprintf(`document.body.innerText.includes(%q)`, text))
}

// accessible fails the test if axe finds something.
func (d desk) accessible(t *testing.T, state string) {
	t.Helper()
	for _, found := range violations(t, d.Window, axe(t)) {
		t.Errorf("%s: %s", state, found)
	}
}

// asks asks the API of the server beside the browser, as another author.
func (d desk) asks(t *testing.T, query string, answer any) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.base+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Corroborate-Author", "bob")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil || strings.Contains(string(text), `"errors"`) {
		t.Fatalf("%s: %v %s", query, err, text)
	}
	if answer == nil {
		return
	}
	if err := json.Unmarshal(text, &struct{ Data any }{answer}); err != nil {
		t.Fatal(err)
	}
}

// An editor changes what a caveat says, sees before what moves by it, saves it under their
// name, and takes it back.
func TestAChangeShowsWhatMoves(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "caveat/no-hard-data")
	d.tells(t, "Nothing is changed yet.")
	d.fills(t, "How much it weakens", "MINOR")
	d.tells(t, "would move")
	d.accessible(t, "with effects")
	d.Picture(t, "edit-effects-wide")
	foretold := browser.Look[string](t, d.Window, `document.querySelector(".moved .figures").textContent.split("→")[1].trim()`)
	d.presses(t, "Save")
	if at := browser.Look[string](t, d.Window, `document.activeElement.closest(".field").innerText`); !strings.HasPrefix(at, "Your name") || !strings.Contains(at, "Fill this in") {
		t.Fatalf("without a name, the editor goes to %q", at)
	}
	d.accessible(t, "without a name")
	d.fills(t, "Your name", "Zoë of Kraków")
	d.fills(t, "Why", "It was smaller than we thought")
	d.presses(t, "Save")
	d.tells(t, "Your change is saved.")
	d.accessible(t, "saved")
	d.Picture(t, "edit-saved-wide")
	d.tells(t, "Changed by Zoë of Kraków")
	var now struct {
		Claim struct {
			Assessment struct {
				Belief float64
			}
		}
		Caveat struct{ Severity string }
	}
	d.asks(t, `{ caveat(ref: "no-hard-data") { severity } claim(ref: "recruiting-declining") { assessment { belief } } }`, &now)
	if got := fmt.Sprintf("%.3f", now.Claim.Assessment.Belief); now.Caveat.Severity != "MINOR" || got != foretold {
		t.Errorf("after saving: %+v; the editor had foretold %s", now, foretold)
	}
	d.presses(t, "Undo")
	d.tells(t, "Your change is taken back.")
	d.asks(t, `{ caveat(ref: "no-hard-data") { severity } }`, &now)
	if now.Caveat.Severity == "MINOR" {
		t.Error("the change is not taken back")
	}
	d.CheckQuiet(t, d.base)
}

// What somebody has typed survives that they close the editor, or load the page again; and
// they can throw it away.
func TestADraftSurvives(t *testing.T) {
	d := newDesk(t, 390)
	d.opens(t, "source/icsr-report-2015")
	d.fills(t, "Title", "Half a title")
	d.picks(t, "Publisher", "speck", "Anne Speckhard")
	d.Press(t, "Escape", "")
	d.Wait(t, "the editor is closed", `document.querySelector(".editor") === null && document.activeElement.matches("button.edit")`)
	d.Do(t, "loading the page again", chromedp.Reload())
	d.edits(t)
	d.tells(t, "Here is what you typed on")
	if title := browser.Look[string](t, d.Window, control("Title")+".value"); title != "Half a title" {
		t.Errorf("the title is %q", title)
	}
	d.tells(t, "Anne Speckhard")
	d.accessible(t, "a draft")
	d.Picture(t, "edit-draft-phone")
	d.presses(t, "Throw it away")
	d.Until(t, "the draft is gone", `document.querySelector(".editor .draft[hidden]") !== null`)
	if title := browser.Look[string](t, d.Window, control("Title")+".value"); title == "Half a title" {
		t.Error("the draft is still there")
	}
	d.CheckQuiet(t, d.base)
}

// A name that the server refuses locks nobody out: it can be typed anew, also on another page.
func TestANameCanBeMended(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "caveat/no-hard-data")
	d.fills(t, "How much it weakens", "MINOR")
	d.fills(t, "Your name", strings.Repeat("\u0958", 150)) // each is two characters to the server
	d.presses(t, "Save")
	d.tells(t, "300 characters")
	if beside := browser.Look[string](t, d.Window, control("Your name")+`.closest(".field").querySelector(".wrong").textContent`); !strings.Contains(beside, "at most 200 characters") {
		t.Errorf("beside the name stands %q", beside)
	}
	d.opens(t, "source/icsr-report-2015")
	d.fills(t, "Title", "Another title")
	d.tells(t, "300 characters")
	d.fills(t, "Your name", "Ann\u00a0of\u202fKraków\u200b "+strings.Repeat("x", 300))
	d.presses(t, "Save")
	d.tells(t, "Your change is saved.")
	d.tells(t, "Changed by Ann of Kraków xxx")
}

// A problem stands beside the field that it is about.
func TestAProblemStandsBesideItsField(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "source/icsr-report-2015")
	d.fills(t, "Published", "tomorrow")
	d.tells(t, "is not a date")
	where := browser.Look[string](t, d.Window, control("Published")+`.closest(".field").querySelector(".wrong").textContent`)
	if !strings.Contains(where, `"tomorrow" is not a date`) || !browser.Look[bool](t, d.Window, control("Published")+`.getAttribute("aria-describedby").split(" ").some((id) => document.getElementById(id).matches(".wrong"))`) {
		t.Errorf("beside the date stands %q", where)
	}
	d.accessible(t, "with a problem")
	d.Picture(t, "edit-problem-wide")
	d.CheckQuiet(t, d.base)
}

// The editor is loaded when it is opened, and is small.
func TestTheEditorIsSmall(t *testing.T) {
	var sizes int
	for _, form := range []string{"editor-????????.js", "editor-????????.css"} {
		found, err := filepath.Glob(filepath.Join(root, "internal", "web", "dist", "pages", "assets", form))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %v %v: run `make web`", form, found, err)
		}
		body, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		_, _ = z.Write(body) // a buffer takes all
		_ = z.Close()
		t.Logf("%s: %d bytes compressed", filepath.Base(found[0]), zipped.Len())
		sizes += zipped.Len()
	}
	if sizes > 24<<10 {
		t.Errorf("the editor has %d bytes compressed", sizes)
	}
	d := newDesk(t, 1440)
	d.Do(t, "opening a page", chromedp.Navigate(d.base+"/claim/recruiting-declining"))
	d.Until(t, "the script has run", `document.querySelector("button.edit:not([hidden])") !== null`)
	loaded := func() bool {
		return strings.Contains(strings.Join(d.Asked(), " "), "/editor-")
	}
	if loaded() {
		t.Error("the page loads the editor before anybody asks for it")
	}
	d.edits(t)
	if !loaded() {
		t.Error("nothing loads the editor")
	}
}

// Who may only read is told why.
func TestWhoMayOnlyReadIsToldWhy(t *testing.T) {
	d := newDesk(t, 1440, "--trusted-proxy", "192.0.2.1", "--allow-host", "map.example")
	page := d.page(t, "claim/recruiting-declining", "map.example")
	if !strings.Contains(page, "data-refused=\"Clients of map.example may only read. Changing the map takes a server that is started with --allow-write-from map.example.\"") {
		t.Error("the page does not say why nobody may write")
	}
	d.Do(t, "opening the page", chromedp.Navigate(d.base+"/claim/recruiting-declining"))
	d.Until(t, "the script has run", `document.querySelector("button.edit:not([hidden])") !== null`)
	browser.Look[bool](t, d.Window, `document.querySelector("button.edit").dataset.refused = "Clients of map.example may only read."; true`)
	d.Press(t, "e", "e")
	d.tells(t, "You can read this map here, and not change it.")
	d.tells(t, "Clients of map.example may only read.")

	d.Do(t, "supposing something", chromedp.Navigate(d.base+"/claim/recruiting-declining"))
	d.Until(t, "the script has run again", `document.querySelector("button.edit:not([hidden])") !== null`)
	browser.Look[bool](t, d.Window, `document.querySelector("button.edit").dataset.refused = "Clients of map.example may only read."; document.querySelector("#down input").click(); true`)
	d.Until(t, "the tray says why nothing can be written", `document.querySelector("#tray[aria-busy=false] .makeitso")?.textContent.includes("Clients of map.example may only read.")`)
	if browser.Look[bool](t, d.Window, `document.querySelector("#tray .makeitso :is(button, input)") !== null`) {
		t.Error("who may only read is offered to write")
	}
	if browser.Look[bool](t, d.Window, `document.querySelector(".editor form, .editor textarea") !== null`) {
		t.Error("the editor has a form all the same")
	}
	d.accessible(t, "read only")
	d.Picture(t, "edit-read-only-wide")
	d.CheckQuiet(t, d.base)
}

// page asks for a page under the name of a host.
func (d desk) page(t *testing.T, path, host string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.base+"/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// An editor pastes a text, marks the quote in it, says who said it and where, and sees what
// moves; the quote is verified, the new record is linked, and all of it is taken back at once.
func TestAQuoteBecomesEvidence(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "claim/recruiting-declining")
	d.fills(t, "Text of the source", "He shook his head. In our town nobody signs up any more, he said. Then he left.")
	browser.Look[bool](t, d.Window, `(() => { const area = `+control("Text of the source")+`; const at = area.value.indexOf("In our"); area.setSelectionRange(at, area.value.indexOf(", he said")); return true; })()`)
	d.presses(t, "Quote what is marked in the text")
	if quote := browser.Look[string](t, d.Window, control("Quote")+".value"); quote != "In our town nobody signs up any more" {
		t.Fatalf("the quote is %q", quote)
	}
	d.tells(t, "Found in the text:")
	d.fills(t, "Quote", "In our village nobody signs up")
	d.tells(t, "oes not contain the quote")
	d.fills(t, "Quote", "In our town nobody signs up any more")
	d.fills(t, "What they say", "Nobody in his town joins any more.")
	d.fills(t, "How they know", "EYEWITNESS")
	d.picks(t, "Who says it", "Yusuf of Raqqa", "New person")
	d.picks(t, "Where it can be read", "icsr", "ICSR report on the accounts")
	d.accessible(t, "half of the evidence")
	d.WholePicture(t, "edit-evidence-wide")
	d.fills(t, "Strong", "")
	d.tells(t, "would move")
	d.fills(t, "Your name", "Ann")
	d.presses(t, "Add it")
	d.tells(t, "Your evidence is added.")
	var now struct {
		Claim struct {
			SupportedBy struct {
				Nodes []struct {
					Strength string
					From     struct {
						Key           string
						QuoteVerified bool
						QuotePrefix   string
						Speaker       struct{ Name string }
					}
				}
			}
		}
	}
	const query = `{ claim(ref: "recruiting-declining") { supportedBy(first: 100) { nodes { strength from { key ... on Testimony { quoteVerified quotePrefix speaker { name } } } } } } }`
	d.asks(t, query, &now)
	found := false
	for _, link := range now.Claim.SupportedBy.Nodes {
		if link.From.Key == "nobody-in-his-town-joins-any-more" {
			found = link.From.QuoteVerified && link.From.Speaker.Name == "Yusuf of Raqqa" && link.Strength == "STRONG" && strings.Contains(link.From.QuotePrefix, "shook")
		}
	}
	if !found {
		t.Errorf("the map holds %+v", now)
	}
	before := len(now.Claim.SupportedBy.Nodes)
	d.presses(t, "Undo")
	d.tells(t, "Your change is taken back.")
	d.asks(t, query, &now)
	if len(now.Claim.SupportedBy.Nodes) != before-1 {
		t.Errorf("after taking it back, the map holds %+v", now)
	}
	d.CheckQuiet(t, d.base)
}

// Two editors change the same record: the later one sees what the other did beside what
// they typed themselves, chooses, and saves. Nothing that they typed is lost.
func TestTwoEditorsMeet(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "source/icsr-report-2015")
	d.fills(t, "Title", "My title")
	d.fills(t, "Note", "My note")
	d.fills(t, "Your name", "Ann")
	d.tells(t, "No claim would move.")
	d.asks(t, `mutation { updateSource(input: {ref: "icsr-report-2015", changes: {title: "Their title", published: "2015-10"}}) { source { version } } }`, nil)
	d.presses(t, "Save")
	d.tells(t, "It was changed while you were at it")
	for _, text := range []string{"bob has changed it", "both of you changed it", "Their title", "My title", "My note", "2015-10"} {
		d.tells(t, text)
	}
	d.accessible(t, "a conflict")
	d.Picture(t, "edit-conflict-wide")
	d.presses(t, "Go on with these")
	d.presses(t, "Save")
	d.tells(t, "Your change is saved.")
	var now struct {
		Source struct{ Title, Note, Published string }
	}
	d.asks(t, `{ source(ref: "icsr-report-2015") { title note published } }`, &now)
	if now.Source.Title != "My title" || now.Source.Note != "My note" || now.Source.Published != "2015-10" {
		t.Errorf("the source is %+v", now.Source)
	}
	d.CheckQuiet(t, d.base)
}

// A hostile text is text: in what an editor types, in titles of the map, and in what moves.
func TestHostileTextIsText(t *testing.T) {
	d := newDesk(t, 390)
	const hostile = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>`
	encoded, err := json.Marshal(hostile + " \u202eevil")
	if err != nil {
		t.Fatal(err)
	}
	d.asks(t, fmt.Sprintf(`mutation { updateCaveat(input: {ref: "no-hard-data", changes: {text: %s}}) { caveat { version } } updateClaim(input: {ref: "recruiting-declining", changes: {statement: %[1]s}}) { claim { version } } }`, encoded), nil)
	d.opens(t, "caveat/no-hard-data")
	d.fills(t, "How much it weakens", "MINOR")
	d.tells(t, "would move")
	d.tells(t, hostile+" \ufffdevil")
	d.picks(t, "Where it was raised", "<b>new", "New source: <b>new")
	d.accessible(t, "hostile text")
	d.Picture(t, "edit-hostile-phone")
	if browser.Look[bool](t, d.Window, `window.hit === 1 || document.querySelector(".editor img, .editor script, .editor b") !== null`) {
		t.Error("a text became markup")
	}
	d.CheckQuiet(t, d.base)
}

// Every task can be opened, by keyboard alone, and each is accessible.
func TestEveryTaskIsAccessible(t *testing.T) {
	d := newDesk(t, 1440)
	d.Features(t, "dark")
	for _, path := range []string{"claim/recruiting-declining", "source/icsr-report-2015", "testimony/hute-well", "caveat/no-hard-data", "agent/peter-neumann"} {
		d.opens(t, path)
		tasks := browser.Look[[]string](t, d.Window, `[...document.querySelector(".editor select").options].map((o) => o.text)`)
		if len(tasks) < 5 {
			t.Errorf("%s: the menu offers only %v", path, tasks)
		}
		for _, task := range tasks {
			d.does(t, task)
			d.Until(t, task+" is open", `!document.querySelector(".editor .body").innerText.includes("Reading…") && !document.querySelector(".editor .working")`)
			d.accessible(t, path+": "+task)
			if trouble := browser.Look[string](t, d.Window, `document.querySelector(".editor [role=alert]")?.textContent ?? ""`); trouble != "" && task != "Remove it" {
				t.Errorf("%s: %s: %s", path, task, trouble)
			}
			d.Picture(t, "edit-task-"+strings.ReplaceAll(strings.Split(path, "/")[0]+"-"+task, " ", "-"))
		}
	}
	d.CheckQuiet(t, d.base)
}

// Features makes the pages look as a reader with a theme sees them.
func (d desk) Features(t *testing.T, theme string) {
	t.Helper()
	d.See(t, browser.View{Width: 1440, Features: map[string]string{"prefers-color-scheme": theme}})
}

// A keyboard is enough: to open the editor, to change a record, to see what moves, to save
// and to take it back.
func TestAKeyboardIsEnough(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "caveat/no-hard-data")
	goes := func(label string) {
		t.Helper()
		for range 60 {
			if browser.Look[bool](t, d.Window, fmt.Sprintf(`((document.activeElement.labels?.[0] ?? document.activeElement).textContent.startsWith(%q))`, label)) {
				return
			}
			d.Press(t, "Tab", "")
		}
		t.Fatalf("no Tab leads to %q", label)
	}
	goes("How much it weakens")
	d.Do(t, "typing", chromedp.KeyEvent("min"))
	d.tells(t, "would move")
	goes("Where it was raised")
	d.Do(t, "typing", chromedp.KeyEvent("icsr report"))
	d.Until(t, "there are hits", `document.querySelectorAll(".editor .hits:not([hidden]) li").length > 1`)
	d.Press(t, "ArrowDown", "")
	d.Press(t, "Enter", "\r")
	d.tells(t, "ICSR report on the accounts")
	goes("Your name")
	d.Do(t, "typing", chromedp.KeyEvent("Ann"))
	goes("Save")
	d.Press(t, "Enter", "\r")
	d.tells(t, "Your change is saved.")
	goes("Undo")
	d.Press(t, "Enter", "\r")
	d.tells(t, "Your change is taken back.")
	d.edits(t)
	d.Press(t, "Escape", "")
	d.Wait(t, "the focus is back", `document.querySelector(".editor") === null && document.activeElement.matches("button.edit")`)
	d.CheckQuiet(t, d.base)
}

// What is done to a record as a whole, and to links and caveats, shows before what moves.
func TestTasks(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "source/icsr-report-2015")
	d.does(t, "Mark it as retracted")
	d.tells(t, "to another verdict")
	d.fills(t, "Your name", "Ann")
	d.Picture(t, "edit-retract-wide")
	d.presses(t, "Mark it as retracted")
	d.tells(t, "The source is marked as retracted.")
	d.tells(t, "This source was retracted")
	d.edits(t)
	d.does(t, "It is not retracted after all")
	d.presses(t, "It is not retracted")
	d.tells(t, "The source is no longer marked as retracted.")

	d.edits(t)
	d.does(t, "Remove it")
	d.tells(t, "cannot be saved like this")
	if said := browser.Look[string](t, d.Window, `document.querySelector(".editor [role=alert]").textContent`); !strings.Contains(said, "need") {
		t.Errorf("of a record that others need, the editor says %q", said)
	}
	d.does(t, "Give it another key")
	d.fills(t, "Key", "the-icsr-report")
	d.presses(t, "Give it this key")
	d.Arrive(t, "/source/the-icsr-report")
	d.tells(t, "It has another key.")

	d.opens(t, "caveat/no-hard-data")
	d.does(t, "Resolve it")
	d.tells(t, "would move")
	d.presses(t, "Resolve it")
	d.tells(t, "The caveat is resolved.")

	d.opens(t, "claim/recruiting-declining")
	d.does(t, "Raise a caveat")
	d.fills(t, "What is wrong", "There are no recruiting figures to check this against")
	d.fills(t, "What it is about", "NO_HARD_DATA")
	d.fills(t, "How much it weakens", "CRITICAL")
	d.tells(t, "would move")
	d.presses(t, "Raise it")
	d.tells(t, "The caveat is raised.")

	d.edits(t)
	d.does(t, "Change, doubt or remove a link")
	d.Until(t, "there are links", `document.querySelector(".editor .choices button") !== null`)
	d.presses(t, "Change")
	d.fills(t, "Weak", "")
	d.tells(t, "would move")
	d.fills(t, "Why so strongly", "It only hints at it.")
	d.presses(t, "Save")
	d.tells(t, "The link is changed.")
	d.edits(t)
	d.does(t, "Change, doubt or remove a link")
	d.Until(t, "there are links again", `document.querySelector(".editor .choices button") !== null`)
	d.presses(t, "Remove")
	d.tells(t, "would move")
	d.presses(t, "Remove the link")
	d.tells(t, "The link is removed.")
	d.edits(t)
	d.does(t, "Change, doubt or remove a link")
	d.Until(t, "there are links once more", `document.querySelector(".editor .choices button") !== null`)
	d.presses(t, "Raise a caveat")
	d.tells(t, "The caveat is on this link")
	d.fills(t, "What is wrong", "They were asked about something else")
	d.fills(t, "What it is about", "INDIRECT")
	d.fills(t, "How much it weakens", "SERIOUS")
	d.tells(t, "would move")
	d.presses(t, "Raise it")
	d.tells(t, "The caveat is raised.")
	var on struct {
		Item struct {
			QualifiesLinks struct{ Nodes []struct{ Name string } }
		}
	}
	d.asks(t, `{ item(ref: "they-were-asked-about-something-else") { ... on Caveat { qualifiesLinks(first: 2) { nodes { name } } } } }`, &on)
	if found := on.Item.QualifiesLinks.Nodes; len(found) != 1 {
		t.Errorf("the caveat is on %+v", found)
	}

	d.opens(t, "agent/peter-neumann")
	d.does(t, "Merge another record into it")
	d.picks(t, "The other record", "speckhard", "Anne Speckhard")
	d.tells(t, "would move")
	d.presses(t, "Make one of both")
	d.tells(t, "Both records are one.")
	d.presses(t, "Undo")
	d.tells(t, "Your change is taken back.")
	d.CheckQuiet(t, d.base)
}

// A pasted citation shows what is read of it, and takes people that the map has.
func TestAPastedCitation(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "claim/recruiting-declining")
	d.does(t, "Add publications from a citation")
	d.fills(t, "Citation", "@article{x, title={Leaving the caliphate}, author={Speckhard, Anne and Miller, Zoë}, year={2017}, journal={Studies}}")
	for _, text := range []string{"Read as BibTeX.", "Leaving the caliphate", "In the map: Anne Speckhard", "Zoë Miller", "No claim would move."} {
		d.tells(t, text)
	}
	d.accessible(t, "a citation")
	d.Picture(t, "edit-citation-wide")
	d.fills(t, "Your name", "Ann")
	d.presses(t, "Add what is new")
	d.Arrive(t, "/sources")
	d.tells(t, "The publications are added.")
	d.tells(t, "Leaving the caliphate")
	var now struct {
		Agents struct {
			Nodes []struct{ Name string }
		}
	}
	d.asks(t, `{ agents(where: {text: "speckhard"}) { nodes { name } } }`, &now)
	if len(now.Agents.Nodes) != 1 {
		t.Errorf("the map has %+v", now)
	}
	d.CheckQuiet(t, d.base)
}

// A publication of a citation is taken for one of the map only if it has the same address or
// DOI; one whose title is alike is offered, with the reason.
func TestACitationIsNotTakenForAnother(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "claim/recruiting-declining")
	d.does(t, "Add publications from a citation")
	chosen := func(title string) string {
		t.Helper()
		menu := fmt.Sprintf(`document.querySelector(%q)`, `.editor .cited select[aria-label="What `+title+` is"]`)
		d.Until(t, "there is a choice for "+title, menu+" !== null")
		return browser.Look[string](t, d.Window, menu+".selectedOptions[0].textContent")
	}
	const title = "ICSR report on accounts of 58 Islamic State defectors"
	d.fills(t, "Citation", "@report{x, title={"+title+"}, year={2019}}")
	if got := chosen(title); got != "A new one" {
		t.Errorf("for a title that is alike, the editor chooses %q", got)
	}
	if all := browser.Look[string](t, d.Window, `document.querySelector(".editor .cited").textContent`); !strings.Contains(all, "(nearly the same words)") {
		t.Errorf("the editor offers %q", all)
	}
	d.fills(t, "Citation", "@report{x, title={Victims and perpetrators}, year={2015}, url={https://icsr.info/2015/10/12/icsr-report-victims-perpetrators-assets-narratives-islamic-state-defectors/}}")
	if got := chosen("Victims and perpetrators"); !strings.HasPrefix(got, "In the map: ICSR report") || !strings.Contains(got, "(same address)") {
		t.Errorf("for the same address, the editor chooses %q", got)
	}
}

// The controls of the editor stand below their labels, as wide as the panel, and the page does
// not become wider by them.
func TestTheFormOfTheEditor(t *testing.T) {
	for _, width := range []int64{1440, 390} {
		d := newDesk(t, width)
		d.opens(t, "source/icsr-report-2015")
		d.Until(t, "the form is there", control("Title"))
		beside := browser.Look[[]string](t, d.Window, `[...document.querySelectorAll(".editor .field:not([hidden])")].filter((f) => f.offsetParent).flatMap((f) => { const label = f.querySelector(":scope > label"), of = label?.control;
			return of?.offsetParent && of.getBoundingClientRect().top < label.getBoundingClientRect().bottom - 1 ? [label.textContent] : []; })`)
		if len(beside) > 0 {
			t.Errorf("at %d pixels, controls stand beside their labels: %q", width, beside)
		}
		if over := browser.Look[float64](t, d.Window, wider); over > 0 {
			t.Errorf("at %d pixels, the page is %v pixels wider than its window", width, over)
		}
		d.Picture(t, fmt.Sprintf("edit-form-%d", width))
	}
}

// If the answer to a save is lost, what was typed stays, and saving again does nothing
// twice.
func TestALostAnswerDoesNothingTwice(t *testing.T) {
	d := newDesk(t, 390)
	d.opens(t, "claim/recruiting-declining")
	var before, after struct {
		Claim struct {
			SupportedBy struct{ TotalCount int }
		}
	}
	const query = `{ claim(ref: "recruiting-declining") { supportedBy { totalCount } } }`
	d.asks(t, query, &before)
	d.fills(t, "What they say", "Nobody joins any more.")
	d.fills(t, "How they know", "EXPERT")
	d.fills(t, "Moderate", "")
	d.fills(t, "Your name", "Ann")
	browser.Look[bool](t, d.Window, `(() => { const real = window.fetch; window.fetch = async (...args) => { const answer = await real(...args);
		if (args[1]?.body?.includes("idempotencyKey")) { window.fetch = real; throw new TypeError("lost"); } return answer; }; return true; })()`)
	d.presses(t, "Add it")
	d.tells(t, "The server does not answer. What you typed is kept here.")
	if said := browser.Look[string](t, d.Window, control("What they say")+".value"); said != "Nobody joins any more." {
		t.Errorf("the editor holds %q", said)
	}
	d.accessible(t, "without an answer")
	d.Picture(t, "edit-lost-phone")
	d.Do(t, "loading the page again", chromedp.Reload())
	d.edits(t)
	d.tells(t, "It is not known whether this was saved.")
	d.presses(t, "Add it")
	d.tells(t, "Your evidence is added.")
	d.asks(t, query, &after)
	if after.Claim.SupportedBy.TotalCount != before.Claim.SupportedBy.TotalCount+1 {
		t.Errorf("%d links have become %d", before.Claim.SupportedBy.TotalCount, after.Claim.SupportedBy.TotalCount)
	}
	d.CheckQuiet(t, d.base)
}
