package explorer_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
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
	found := fmt.Sprintf(`[...document.querySelectorAll(".editor .ahead:not([hidden]) li")].find((o) => o.textContent.startsWith(%q))`, option)
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

// Features makes the pages look as a reader with a theme sees them.
func (d desk) Features(t *testing.T, theme string) {
	t.Helper()
	d.See(t, browser.View{Width: 1440, Features: map[string]string{"prefers-color-scheme": theme}})
}
