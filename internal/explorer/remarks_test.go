package explorer_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/explorer"
)

// ask is an edit that makes a question or a remark.
func ask(key evidence.Key, status evidence.RemarkStatus, text string, about ...evidence.Ref) curate.Edit {
	return curate.Create{Item: &evidence.Remark{Meta: evidence.Meta{Key: key}, Kind: evidence.RemarkQuestion, Text: text, About: about, Status: status}}
}

// Pages show what is asked about a record, and about its links. They list the questions
// with what they are about.
func TestRemarksOnPages(t *testing.T) {
	s := newSite(t, demo(t), "")
	s.edit(t, "bea", "", ask("who", evidence.RemarkOpen, "Who <b>asked</b> them?", "icsr-2015", "promise-gap", "icsr-2015->promise-gap", "no-hard-data"),
		ask("met", evidence.RemarkResolved, "Was this met?", "no-hard-data"),
		ask("link", evidence.RemarkOpen, "Is that a step too far?", "icsr-2015->promise-gap"))
	for address, want := range map[string][]string{
		"/claim/promise-gap":           {"Questions and remarks Question: Who <b>asked</b> them?Question about a link: Is that a step too far?"},
		"/study/icsr-2015":             {"Questions and remarks Question: Who <b>asked</b> them?Question about a link: Is that a step too far?"},
		"/caveat/no-hard-data":         {"Question: Who <b>asked</b> them?Question, resolved: Was this met?"},
		"/remark/who":                  {"Question", "StatusOpen", "What it is about", "The link from Analysis", "History", "by bea"},
		"/remark/link":                 {"The link from Analysis"},
		"/questions":                   {"Questions and remarks 3", "question · open · about “Analysis", "the link from “Analysis", "question · resolved · about “There are no"},
		"/questions?status=resolved":   {"Questions and remarks 1 ", "Was this met?"},
		"/questions?about=icsr-2015":   {"Questions and remarks 1 ", "Only about: Analysis"},
		"/questions?text=step":         {"Questions and remarks 1 "},
		"/questions?remarkKind=remark": {"Nothing meets all of this"},
		"/search?q=asked":              {"Who <b>asked</b> them?"},
		"/graph?of=who":                {"Who <b>asked</b> them?"},
	} {
		got := words(t, s.page(t, address))
		for _, text := range want {
			if !strings.Contains(got, text) {
				t.Errorf("%s does not say %q: %s", address, text, got)
			}
		}
	}
	if none := words(t, s.page(t, "/claim/recruiting-declining")); strings.Contains(none, "Questions and remarks") {
		t.Errorf("a claim that nobody asked about: %s", none)
	}
}

// Open questions come before those that are resolved, on all pages of the list, and none
// is lost between two.
func TestOpenQuestionsComeFirst(t *testing.T) {
	m := demo(t)
	var want []string
	for i := range 110 {
		status := evidence.RemarkOpen
		if i%2 == 1 {
			status = evidence.RemarkResolved
		}
		key := evidence.Key(fmt.Sprintf("q-%03d", i))
		m.Add(&evidence.Remark{Meta: evidence.Meta{Key: key}, Kind: evidence.RemarkQuestion, Text: "Why " + string(key) + "?", About: []evidence.Ref{"promise-gap"}, Status: status})
		want = append(want, string(status)+" remark/"+string(key))
	}
	slices.Sort(want) // OPEN before RESOLVED
	for i, text := range want {
		_, want[i], _ = strings.Cut(text, " ")
	}
	s := newSite(t, m, "")
	var got []string
	for next := "/questions?sort=key"; next != ""; {
		at, err := url.Parse(next)
		if err != nil {
			t.Fatal(err)
		}
		next = ""
		each(t, s.page(t, at.String()), func(_ *html.Node, a map[string]string) {
			switch {
			case a["class"] == "row":
				got = append(got, strings.TrimPrefix(a["href"], "./"))
			case a["rel"] == "next":
				to, err := at.Parse(a["href"])
				if err != nil {
					t.Fatal(err)
				}
				next = to.String()
			}
		})
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d questions in this order: %v\nexpected %v", len(got), got, want)
	}
}

// A list without questions says how to ask one.
func TestTheFirstQuestion(t *testing.T) {
	var refused error
	s := newSite(t, demo(t), "", func(c *explorer.Config) {
		c.Editor, c.MayWrite = "editor.js", func(context.Context) error { return refused }
	})
	if got := words(t, s.page(t, "/questions")); !strings.Contains(got, "follow “Edit”, and choose “Ask a question, or remark on it”") || strings.Contains(got, "import") {
		t.Errorf("who may write is told %s", got)
	}
	refused = evidence.Errorf(evidence.Forbidden, "clients of this host may only read")
	if got := words(t, s.page(t, "/questions")); !strings.Contains(got, "Who may change the map does so on the page of a record") {
		t.Errorf("who may not write is told %s", got)
	}
}
