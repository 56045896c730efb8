package explorer_test

import (
	"fmt"
	"strings"
	"testing"

	"corroborate/test/browser"
)

// Whoever makes a what-if so can go on after another person's change, and after taking their own
// back: the records are read again, and nothing that was typed is lost.
func TestMakingItSoGoesOn(t *testing.T) {
	r := newReading(t, serve(t))
	bob := desk{r.Window, r.base}
	tells := func(text string) {
		t.Helper()
		r.Wait(t, "the tray says "+text, fmt.Sprintf(`document.querySelector("#tray .makeitso").innerText.includes(%q)`, text))
	}
	r.open(t, "claim/recruiting-declining?resolve=no-hard-data")
	r.settled(t)
	r.does(t, `localStorage.setItem("corroborate-author", "Ann"); document.querySelector('[aria-controls="tray-more"]').click(); document.querySelector("#tray .makeitso input").value = "figures were found"`)
	r.makes(t, "Preview the change")
	tells("This would change 1 record or link.")

	const change = `mutation { updateCaveat(input: {ref: "no-hard-data", changes: {severity: %s}}) { caveat { version } } }`
	bob.asks(t, fmt.Sprintf(change, "SERIOUS"), nil)
	r.makes(t, "Write it into the map")
	tells("The map was changed while you were at it.")
	said := r.text(t, "#tray .makeitso")
	if !strings.Contains(said, ": bob has changed it, ") || !strings.Contains(said, ": severity.") || strings.Contains(said, "version") {
		t.Errorf("the tray says %q", said)
	}
	if typed := browser.Look[string](t, r.Window, `document.querySelector("#tray .makeitso input").value`); typed != "figures were found" {
		t.Errorf("the reason that was typed is now %q", typed)
	}
	r.accessible(t, "overtaken")
	r.makes(t, "Go on with these")
	for range 2 { // it can be taken back, and be written again
		tells("This would change 1 record or link.")
		r.makes(t, "Write it into the map")
		tells("Written, as change")
		r.makes(t, "Take it back")
		tells("Taken back.")
		r.makes(t, "Preview the change")
	}
	tells("This would change 1 record or link.")
	r.makes(t, "Write it into the map")
	tells("Written, as change")
	bob.asks(t, `mutation { resolveCaveat(input: {ref: "no-hard-data", reopen: true}) { caveat { version } } }`, nil)
	r.makes(t, "Take it back")
	tells("was not taken back: somebody has changed the same after it.")
	r.makesLink(t, "See what was changed after change ")

	// What somebody else has made so leaves nothing to write.
	r.open(t, "claim/recruiting-declining?resolve=no-hard-data")
	r.settled(t)
	r.does(t, `document.querySelector('[aria-controls="tray-more"]').click()`)
	bob.asks(t, `mutation { resolveCaveat(input: {ref: "no-hard-data"}) { caveat { version } } }`, nil)
	r.makes(t, "Preview the change")
	tells("With the map as it is now, there is nothing left to write.")
	if said := r.text(t, "#tray .steps"); !strings.Contains(said, "is resolved already.") {
		t.Errorf("the tray says %q", said)
	}
	r.CheckQuiet(t, r.base)
}

// A reason that is typed after the preview is written, too.
func TestTheReasonIsReadWhenItIsWritten(t *testing.T) {
	r := newReading(t, serve(t))
	r.open(t, "claim/recruiting-declining?resolve=no-hard-data")
	r.settled(t)
	r.does(t, `localStorage.setItem("corroborate-author", "Ann"); document.querySelector('[aria-controls="tray-more"]').click()`)
	r.makes(t, "Preview the change")
	r.Wait(t, "there is a preview", `document.querySelector("#tray .makeitso").innerText.includes("This would change 1 record or link.")`)
	r.does(t, `document.querySelector("#tray .makeitso input").value = "figures were found"`)
	r.makes(t, "Write it into the map")
	r.Wait(t, "it is written", `document.querySelector("#tray .makeitso").innerText.includes("Written, as change")`)
	var now struct {
		Revisions struct{ Nodes []struct{ Message string } }
	}
	(desk{r.Window, r.base}).asks(t, `{ revisions(first: 1) { nodes { message } } }`, &now)
	if got := now.Revisions.Nodes[0].Message; got != "figures were found" {
		t.Errorf("the history has the reason %q", got)
	}
}

// makesLink fails unless there is a link that begins so.
func (r *reading) makesLink(t *testing.T, text string) {
	t.Helper()
	r.Wait(t, "there is the link "+text, fmt.Sprintf(`[...document.querySelectorAll("#tray .makeitso a")].some(a => a.textContent.startsWith(%q))`, text))
}
