package explorer_test

import (
	"fmt"
	"strings"
	"testing"

	"corroborate/test/browser"
)

// A scenario does not take the name of another without a question, and is told to be kept only if
// the browser keeps it.
func TestAScenarioKeepsItsName(t *testing.T) {
	r := newReading(t, serve(t))
	kept := func() string {
		return browser.Look[string](t, r.Window, `JSON.parse(localStorage.getItem("corroborate-scenarios:/") ?? "[]").map((one) => one.name + " " + one.search).join("; ")`)
	}
	keeps := func(name string) {
		t.Helper()
		r.does(t, fmt.Sprintf(`(() => { const form = document.querySelector("#tray .names form"); form.querySelector("input").value = %q; form.requestSubmit(); })()`, name))
	}
	presses := func(button string) {
		t.Helper()
		r.does(t, fmt.Sprintf(`[...document.querySelectorAll("#tray .names button")].find((b) => b.textContent === %q).click()`, button))
	}
	r.open(t, "claim/recruiting-declining?resolve=no-hard-data")
	r.settled(t)
	r.does(t, `document.querySelector('[aria-controls="tray-more"]').click()`)
	keeps("Best case")
	first := kept()
	if said := r.text(t, "#tray .names"); !strings.HasPrefix(first, "Best case ") || !strings.Contains(said, "Kept as Best case.") {
		t.Fatalf("the browser keeps %q, and the tray says %q", first, said)
	}
	r.does(t, `document.querySelector('#without input[value="icsr-report-2015"]').click()`)
	r.settled(t)
	keeps("Best case ")
	if said := r.text(t, "#tray .names"); kept() != first || !strings.Contains(said, "There is a scenario Best case already") {
		t.Errorf("the browser keeps %q, and the tray says %q", kept(), said)
	}
	r.accessible(t, "a name that is taken")
	presses("Choose another name")
	if kept() != first {
		t.Errorf("the browser keeps %q", kept())
	}
	keeps("Best case")
	presses("Replace it")
	if now := kept(); now == first || strings.Contains(now, ";") {
		t.Errorf("after replacing it, the browser keeps %q", now)
	}
	r.does(t, `Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }`)
	keeps("Another")
	if said := r.text(t, "#tray .names"); strings.Contains(said, "Kept as") || !strings.Contains(said, "The browser did not keep this") {
		t.Errorf("of a scenario that is not kept, the tray says %q", said)
	}
	r.CheckQuiet(t, r.base)
}
