package explorer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
)

// What the map has already is found before anything is saved, whatever else the server is asked
// meanwhile: nobody is made twice, and a table that is pasted twice is nothing new.
func TestATableMakesNobodyTwice(t *testing.T) {
	const table = "Title\tQuote\tSpeaker\tBasis\nThe border report\tNobody signs up.\tPeter Neumann\teyewitness\n"
	d := pastes(t, table)
	if got, want := d.chosen(t, "Peter Neumann"), "In the map: Peter Neumann (the same words)"; got != want {
		t.Errorf("the table takes him for %q, not %q", got, want)
	}
	if got, want := d.preview(t, ".sum")+d.preview(t, ".who"), "1 row: 1 new publication, 1 new testimony, 1 link."; got != want {
		t.Errorf("the preview says %q, not %q", got, want)
	}
	d.tells(t, " would move")
	d.fills(t, "Your name", "Ann")
	d.presses(t, "Add these rows")
	d.tells(t, "The rows are added.")
	var now struct{ Agents struct{ TotalCount int } }
	d.asks(t, `{ agents(where: {text: "Peter Neumann"}) { totalCount } }`, &now)
	if now.Agents.TotalCount != 1 {
		t.Errorf("the map has Peter Neumann %d times", now.Agents.TotalCount)
	}

	d.edits(t)
	d.does(t, "Add evidence from a table")
	d.fills(t, "Table", strings.Replace(table, "eyewitness\n", "eyewitness\nThe border report\tNobody signs up.\tAnn Lee\teyewitness\n", 1))
	if got := d.chosen(t, "The border report"); !strings.HasPrefix(got, "In the map: ") {
		t.Errorf("the same publication is %q", got)
	}
	// Somebody else who says the same is another witness.
	if got, want := d.preview(t, ".sum"), "2 rows: 1 new person, 1 new testimony, 2 links."; got != want {
		t.Errorf("for the same again and a new witness, the preview says %q, not %q", got, want)
	}
	d.CheckQuiet(t, d.base)
}

// Nothing of a table is saved before it was compared with the map. If that fails, the editor says
// so, and can try again.
func TestATableIsComparedBeforeItIsSaved(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "claim/recruiting-declining")
	d.does(t, "Add evidence from a table")
	browser.Look[bool](t, d.Window, `(() => { const real = fetch; window.lose = true; window.fetch = async (...args) => {
		if (!String(args[1]?.body).includes("mutation Alike")) return real(...args);
		await new Promise((go) => { window.answer = go; }); if (window.lose) throw new TypeError("lost"); return real(...args); }; return true; })()`)
	d.fills(t, "Your name", "Ann")
	d.fills(t, "Table", "Title\tAuthor\nThe border report\tPeter Neumann\n")
	d.tells(t, "Comparing the table with the map…")
	d.Until(t, "it is compared", `window.answer !== undefined`)
	d.presses(t, "Add these rows")
	d.tells(t, "The table is still being compared with the map. It can be saved once that is done.")
	d.accessible(t, "comparing")
	browser.Look[bool](t, d.Window, `window.answer(), window.answer = undefined, true`)
	d.tells(t, "The table could not be compared with the map. The server does not answer.")
	d.presses(t, "Add these rows")
	d.tells(t, "It is not known which of these the map has already.")
	d.accessible(t, "not compared")
	browser.Look[bool](t, d.Window, `window.lose = false, true`)
	d.presses(t, "Compare it again")
	d.Until(t, "it is compared again", `window.answer !== undefined`)
	browser.Look[bool](t, d.Window, `window.answer(), true`)
	if got := d.chosen(t, "Peter Neumann"); !strings.HasPrefix(got, "In the map: ") {
		t.Errorf("the table takes him for %q", got)
	}
	d.presses(t, "Add these rows")
	d.tells(t, "The rows are added.")
	d.CheckQuiet(t, d.base)
}

// What somebody has chosen for a record stays when they touch the table, and when they load the
// page again.
func TestChoicesForATableStay(t *testing.T) {
	const table = "Title\tAuthor\nThe border report\tPeter Neumann\n"
	d := pastes(t, table)
	if got := d.chosen(t, "Peter Neumann"); !strings.HasPrefix(got, "In the map: ") {
		t.Fatalf("the table takes him for %q", got)
	}
	browser.Look[bool](t, d.Window, fmt.Sprintf(`(() => { const menu = document.querySelector(%q); menu.value = ""; menu.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`, `.editor .cited select[aria-label="What Peter Neumann is"]`))
	d.tells(t, "1 row: 1 new publication, 1 new person, 1 link.")
	d.fills(t, "Table", table+"Another report\tPeter Neumann\n")
	d.tells(t, "2 rows: 2 new publications, ")
	d.Until(t, "it is compared", `document.querySelector(".editor .comparing") === null`)
	if got := d.chosen(t, "Peter Neumann"); got != "A new one" {
		t.Errorf("after another row, the table takes him for %q", got)
	}
	d.Do(t, "loading the page again", chromedp.Reload())
	d.edits(t)
	d.does(t, "Add evidence from a table")
	d.tells(t, "Here is what you typed on")
	if got := d.chosen(t, "Peter Neumann"); got != "A new one" {
		t.Errorf("after loading the page again, the table takes him for %q", got)
	}
	d.CheckQuiet(t, d.base)
}
