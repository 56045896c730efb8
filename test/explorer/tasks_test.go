package explorer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
)

// most is the most steps that a task may take.
const most = 3

// task is a question of docs/explorer.md: its steps, and what the page says at the end.
type task struct {
	name  string
	steps []string
	says  []string
}

var (
	stepLine = regexp.MustCompile(`^\d+\. (.+)$`)
	quoted   = regexp.MustCompile(`“((?:[^“”]|“[^”]*”)+)”`)
)

// readTasks reads the tasks of docs/explorer.md.
func readTasks(t *testing.T) []task {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "explorer.md"))
	if err != nil {
		t.Fatal(err)
	}
	var tasks []task
	for _, part := range strings.Split(string(text), "\n## ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		one := task{name: name}
		var end string
		for _, paragraph := range strings.Split(strings.TrimSpace(body), "\n\n") {
			end = strings.ReplaceAll(paragraph, "\n", " ")
			for _, line := range strings.Split(paragraph, "\n") {
				if found := stepLine.FindStringSubmatch(line); found != nil {
					one.steps = append(one.steps, found[1])
				}
			}
		}
		for _, found := range quoted.FindAllStringSubmatch(end, -1) {
			one.says = append(one.says, found[1])
		}
		tasks = append(tasks, one)
	}
	return tasks
}

// TestTwelveTasks follows docs/explorer.md, step by step, with the keyboard.
func TestTwelveTasks(t *testing.T) {
	tasks := readTasks(t)
	if len(tasks) != 12 {
		t.Fatalf("there are %d tasks", len(tasks))
	}
	d := newDesk(t, 1440)
	for _, task := range tasks {
		t.Run(task.name, func(t *testing.T) {
			if n := len(task.steps); n == 0 || n > most || len(task.says) == 0 {
				t.Fatalf("%d steps lead to %q", n, task.says)
			}
			if task.steps[0] != "Click “Add it”." { // this one goes on where the last one ends
				d.Do(t, "opening the list", chromedp.Navigate(d.base+"/"))
			}
			for _, step := range task.steps {
				d.takes(t, step)
			}
			for _, text := range task.says {
				d.tells(t, text)
			}
		})
	}
}

// takes does what a step says.
func (d desk) takes(t *testing.T, step string) {
	t.Helper()
	var names []string
	for _, found := range quoted.FindAllStringSubmatch(step, -1) {
		names = append(names, found[1])
	}
	verb, _, _ := strings.Cut(step, " ")
	switch {
	case verb == "Click" && len(names) == 1:
		d.enters(t, `[...document.querySelectorAll("a, button")]`, names[0], "Enter", "\r")
	case verb == "Tick" && len(names) == 1:
		d.enters(t, `[...document.querySelectorAll("input[type=checkbox]")]`, names[0], " ", " ")
	case verb == "Type" && len(names) == 2:
		d.focuses(t, `[...document.querySelectorAll("input")]`, names[1])
		for _, letter := range names[0] {
			d.Press(t, string(letter), string(letter))
		}
		d.Press(t, "Enter", "\r")
	case step == "Print the page.":
		d.See(t, browser.View{Width: 800, Media: "print"})
		t.Cleanup(func() { d.See(t, browser.View{Width: 1440}) })
	case strings.HasPrefix(step, "Fill in the form:"):
		d.Until(t, "the editor is open", `document.querySelector(".editor form") !== null`)
		d.fills(t, "Quote", "Nobody signs up any more.")
		d.fills(t, "What they say", "Nobody joins any more.")
		d.fills(t, "How they know", "EYEWITNESS")
		d.picks(t, "Who says it", "Yusuf of Raqqa", "New person")
		d.picks(t, "Where it can be read", "icsr", "ICSR report on the accounts")
		d.fills(t, "Your name", "Ann")
		d.fills(t, "Strong", "")
	default:
		t.Fatalf("nobody can follow the step %q", step)
	}
}

// focuses moves to the first visible one of some elements that has a name, as Tab does.
func (d desk) focuses(t *testing.T, elements, name string) {
	t.Helper()
	found := fmt.Sprintf(`%s.find((e) => {
		const label = [...(e.labels ?? [])].map((l) => l.textContent).join(" ") || e.textContent || "";
		return e.checkVisibility() && label.replace(/\s+/g, " ").trim().replace(/^\W*(?:pick|person|study|source|claim|testimony): /, "").replace(/^\W+(?=\w)/, "") === %q; })`, elements, name)
	d.Until(t, "there is "+name, found+" !== undefined")
	if !browser.Look[bool](t, d.Window, `(() => { const e = `+found+`; e.focus(); return document.activeElement === e && e.tabIndex >= 0; })()`) {
		t.Fatalf("the keyboard does not reach %q", name)
	}
}

// enters moves to an element, and presses a key on it. It waits for the page that a link
// leads to.
func (d desk) enters(t *testing.T, elements, name, key, text string) {
	t.Helper()
	d.focuses(t, elements, name)
	browser.Look[bool](t, d.Window, `document.documentElement.dataset.before = "yes"; true`)
	leads := browser.Look[bool](t, d.Window, `document.activeElement.matches("a[href], button[type=submit][form], form[method=get] button")`)
	d.Press(t, key, text)
	if leads {
		d.Until(t, name+" leads to a page", `document.documentElement.dataset.before === undefined`)
	}
}
