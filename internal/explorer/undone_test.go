package explorer_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/explorer"
	"corroborate/internal/storage"
)

// The history offers to take back what holds, and says by which change the rest was taken back.
func TestWhatWasTakenBackIsNotOffered(t *testing.T) {
	var s *site
	var refused error
	s = newSite(t, demo(t), "", writable(&s, &refused))
	s.edit(t, "bob", "", curate.ResolveCaveat{Of: "no-hard-data"})
	s.edit(t, "zoe", "", curate.Undo{Revision: 2})
	if page := s.page(t, "/history"); strings.Contains(page, "undo?change=2\"") || !strings.Contains(words(t, page), "Taken back by change 3.") || !strings.Contains(page, "undo?change=3\"") {
		t.Errorf("after a change was taken back: %s", words(t, page))
	}
	if page := s.page(t, "/history?change=2"); strings.Contains(page, "undo?change=2\"") {
		t.Errorf("the page of the change offers to take it back again: %s", words(t, page))
	}
	s.edit(t, "zoe", "", curate.Undo{Revision: 3}) // so that change 2 holds again
	if page := s.page(t, "/history"); strings.Contains(page, "undo?change=3\"") || !strings.Contains(words(t, page), "Taken back by change 4.") || !strings.Contains(page, "undo?change=2\"") {
		t.Errorf("after that was taken back: %s", words(t, page))
	}
	if page := words(t, s.page(t, "/undo?change=2")); strings.Contains(page, "already") || !strings.Contains(page, "Take this change back?") {
		t.Errorf("a change that holds again: %s", page)
	}
}

// calls count the calls on a store, by method.
type calls map[string]int

func (c calls) Began(_ context.Context, call storage.Call) func(int, error) {
	c[call.Method]++
	return func(int, error) {}
}

// The history asks once for all changes of a page which of them were taken back.
func TestTheHistoryAsksOnceWhatWasTakenBack(t *testing.T) {
	var s *site
	var refused error
	seen := calls{}
	s = newSite(t, demo(t), "", writable(&s, &refused), func(c *explorer.Config) { c.Store = storage.Observe(c.Store, seen) })
	asked := func() [2]int {
		clear(seen)
		s.page(t, "/history")
		return [2]int{seen["Undos"], seen["Revisions"]}
	}
	one := asked()
	for i := range 8 {
		s.edit(t, "bob", "", curate.Update{Of: "icsr-report-2015", Set: curate.Fields{"note": fmt.Sprint(i)}})
		s.edit(t, "bob", "", curate.Update{Of: "recruiting-declining", Set: curate.Fields{"note": fmt.Sprint(i)}})
	}
	s.edit(t, "zoe", "", curate.Undo{Revision: 16})
	s.edit(t, "zoe", "", curate.Undo{Revision: 17})
	many := asked()
	if want := [2]int{1, 1}; one != want || many != want {
		t.Errorf("the history of one change lists undos and revisions %v times, and that of 19 changes %v times", one, many)
	}
	page := s.page(t, "/history")
	for _, undone := range []int{16, 17} {
		if strings.Contains(page, fmt.Sprintf(`undo?change=%d"`, undone)) || !strings.Contains(words(t, page), fmt.Sprintf("Taken back by change %d.", undone+2)) {
			t.Errorf("the history does not say that change %d was taken back: %s", undone, words(t, page))
		}
	}
}

// What keeps a change from being taken back is named, and linked.
func TestALaterChangeIsNamed(t *testing.T) {
	var s *site
	var refused error
	s = newSite(t, demo(t), "", writable(&s, &refused))
	note := func(text string) {
		s.edit(t, "bob", "because of "+text, curate.Update{Of: "icsr-report-2015", Set: curate.Fields{"note": text}})
	}
	note("one")
	note("two")
	page := s.page(t, "/undo?change=2")
	if got := words(t, page); !strings.Contains(got, "This change cannot be taken back") || !strings.Contains(got, "What it changed was changed again since.") ||
		!strings.Contains(got, "change 3: because of two") || !strings.Contains(page, `href="./history?change=3"`) || strings.Contains(page, "<form class=\"undo\"") {
		t.Errorf("the page says %s", got)
	}
	for _, text := range []string{"three", "four", "five", "six", "seven"} {
		note(text)
	}
	if got := words(t, s.page(t, "/undo?change=2")); strings.Count(got, "because of") != 6 || !strings.Contains(got, "There are later ones, too.") {
		t.Errorf("of many later changes, the page says %s", got)
	}
}

// A form that is refused is shown again, with what was typed; its boxes take as much as the server.
func TestARefusedUndoKeepsWhatWasTyped(t *testing.T) {
	var s *site
	var refused, fails error
	s = newSite(t, demo(t), "", writable(&s, &refused), func(c *explorer.Config) {
		undo := c.Undo
		c.Undo = func(ctx context.Context, u explorer.Undo) (*explorer.Undone, error) {
			if fails != nil && !u.DryRun {
				return nil, fails
			}
			return undo(ctx, u)
		}
	})
	s.edit(t, "bob", "", curate.ResolveCaveat{Of: "no-hard-data"})
	long := strings.Repeat("why ", 249) + "so"
	post := func(author, message string) (int, string, map[string]map[string]string) {
		response, page := s.post(t, "/undo", url.Values{"change": {"2"}, "author": {author}, "message": {message}})
		inputs := map[string]map[string]string{}
		each(t, page, func(n *html.Node, a map[string]string) {
			if n.Data == "input" {
				inputs[a["name"]] = a
			}
		})
		return response.StatusCode, page, inputs
	}
	status, page, inputs := post(" ", long)
	if status != http.StatusBadRequest || inputs["message"]["value"] != long || inputs["message"]["maxlength"] != "1000" || inputs["change"]["value"] != "2" ||
		!strings.Contains(section(t, page, inputs["author"]["aria-describedby"]), "Your name is missing") {
		t.Errorf("a change by nobody is answered with %d: %v", status, inputs)
	}
	fails = evidence.Errorf(evidence.Conflict, "somebody else was faster")
	status, page, inputs = post("zoe", "the annex is gone")
	if status != http.StatusConflict || !strings.Contains(words(t, page), "The change is not taken back. Somebody else was faster.") || inputs["author"]["value"] != "zoe" || inputs["message"]["value"] != "the annex is gone" {
		t.Errorf("a conflict is answered with %d: %s", status, words(t, page))
	}
	fails = nil
	if status, page, _ := post("zoe", long); status != http.StatusSeeOther {
		t.Errorf("the longest reason is answered with %d: %s", status, words(t, page))
	}
}
