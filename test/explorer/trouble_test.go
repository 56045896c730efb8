package explorer_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
)

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
