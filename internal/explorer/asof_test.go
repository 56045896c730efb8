package explorer_test

import (
	"strings"
	"testing"

	"corroborate/internal/curate"
)

// The history of a claim leads to the claim as it was after each change.
func TestClaimAsOf(t *testing.T) {
	s := newSite(t, demo(t), "")
	before := words(t, s.page(t, "/claim/recruiting-declining"))
	s.edit(t, "bea", "out of date", curate.Update{Of: "recruiting-declining", Set: curate.Fields{"statement": "Recruiting goes on."}}, curate.ResolveCaveat{Of: "no-hard-data"})
	page := s.page(t, "/claim/recruiting-declining")
	if !strings.Contains(page, `href="../claim/recruiting-declining?as-of=1"`) {
		t.Errorf("the history does not lead back: %s", words(t, page))
	}
	then := words(t, s.page(t, "/claim/recruiting-declining?as-of=1"))
	for _, text := range []string{"This is the claim as it was after change 1 by ann", "2 records and links have changed since then.", "The claim as it is now", "Recruiting"} {
		if !strings.Contains(then, text) {
			t.Errorf("the page of then does not say %q: %s", text, then)
		}
	}
	_, figures, _ := strings.Cut(before, "How are these figures worked out?")
	figures, _, _ = strings.Cut(figures, "More about the words")
	if !strings.Contains(then, figures) {
		t.Errorf("the figures of then are not %q: %s", figures, then)
	}
	for address, want := range map[string]string{
		"/claim/recruiting-declining?as-of=77": "he map has no state 77",
		"/claim/recruiting-declining?as-of=x":  "is no number of a change",
	} {
		if got, body := s.get(t, address); got.StatusCode < 400 || !strings.Contains(words(t, body), want) {
			t.Errorf("%s: %d: %s", address, got.StatusCode, words(t, body))
		}
	}
}
