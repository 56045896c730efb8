package explorer_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
)

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
	browser.Look[bool](t, d.Window, control("Publisher")+`.closest(".field").querySelector(".chips button").click(), true`)
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
	d.Until(t, "there are hits", `document.querySelectorAll(".editor .ahead:not([hidden]) li").length > 1`)
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
