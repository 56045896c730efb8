package explorer_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/explorer"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// edit makes a change.
func (s *site) edit(t *testing.T, author, message string, edits ...curate.Edit) *curate.Result {
	t.Helper()
	done, err := s.curator.Edit(t.Context(), curate.Call{Author: author, Message: message}, edits...)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// What the history only counts of a change has a page that lists all of it.
func TestAllOfAChange(t *testing.T) {
	s := newSite(t, demo(t), "")
	if text := words(t, s.page(t, "/history")); !strings.Contains(text, "104 other entries changed.") || !strings.Contains(text, "14 other claims moved.") || !strings.Contains(text, "All of change 1") {
		t.Fatalf("the history does not count what it leaves out, or leads nowhere: %s", text)
	}
	text := words(t, s.page(t, "/history?change=1"))
	if added, moved := strings.Count(text, "Added "), strings.Count(text, "Moved "); added != 109 || moved != 19 || strings.Contains(text, "other entries") || strings.Contains(text, "other claims moved") {
		t.Errorf("the page lists %d entries and %d claims: %s", added, moved, text)
	}
	if text := words(t, s.page(t, "/history?change=1&since=2026-12-01")); !strings.Contains(text, "“since 2026-12-01” limits nothing.") || strings.Count(text, "Added ") != 109 {
		t.Errorf("the page does not say that it is not limited to a time: %s", text)
	}
	for address, says := range map[string]string{
		"/history?change=1&after=1": "“before change 1” limits nothing.",
		"/history?change=":          "The address names no change, so that all of them are listed.",
		"/history?after=":           "The address names no change to go on from",
		"/history?change=&after=":   "The address names no change to go on from",
	} {
		if text := words(t, s.page(t, address)); !strings.Contains(text, says) || !strings.Contains(text, "change 1") {
			t.Errorf("%s does not say %q: %s", address, says, text)
		}
	}
	for _, unknown := range []string{"7", "0", "x"} {
		if text := words(t, s.page(t, "/history?change="+unknown)); !strings.Contains(text, "No change meets all of this.") {
			t.Errorf("of change %s, the page says %s", unknown, text)
		}
	}
}

// The history tells who changed what and why, in words and by titles, and how it moved claims.
func TestHistory(t *testing.T) {
	s := newSite(t, demo(t), "")
	done := s.edit(t, "bob", "see the annex", curate.ResolveCaveat{Of: "no-hard-data"})
	s.edit(t, "eve", "", curate.Update{Of: "icsr-report-2015", Set: curate.Fields{"reliability": "D", "authors": []string{"peter-neumann", "abu-walid"}}})
	page := s.page(t, "/history")
	text := words(t, page)
	for _, want := range []string{
		"Caveat resolved by bob, 30 November 2026, 09:00 UTC change 2: see the annex",
		"Changed the caveat ▲There are no recruiting figures to check this against.", "Resolved: no → yes",
		"Changed by eve", "Added the person ●", "Reliability: B: usually reliable → D: not usually reliable", "Authors: nothing → Peter Neumann; Abu Walid",
		"Imported by ann", "other entries changed.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the history does not say %q: %s", want, text)
		}
	}
	if strings.Index(text, "Changed by eve") > strings.Index(text, "Caveat resolved by bob") {
		t.Error("the latest change does not come first")
	}
	titles := map[evidence.ID]string{}
	err := s.store.View(t.Context(), func(r storage.Reader) error {
		whole, err := storage.ReadMap(t.Context(), r, nil)
		for _, c := range whole.Claims {
			titles[c.ID] = c.Statement
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range done.Effects {
		want := fmt.Sprintf("%s for %s → %s (%s)", titles[e.Claim], wording.Number(e.Before.Belief), wording.Number(e.After.Belief), wording.Signed(e.Change()))
		if i < 5 && !strings.Contains(text, want) {
			t.Errorf("the history does not say %q: %s", want, text)
		}
	}
	for address, want := range map[string]string{
		"/history?author=bob":                                "1 change shown",
		"/history?author=nobody":                             "No change meets all of this.",
		"/history?since=2026-12-01":                          "Nothing was changed",
		"/history?since=yesterday":                           "“yesterday” is no day",
		"/history?after=x":                                   "“x” is no change to go on from",
		"/history?of=no-hard-data":                           "Only of “There are no recruiting figures to check this against.”",
		"/history?moved=recruiting-declining":                "3 changes shown",
		"/history?moved=recruiting-declining&author=bob":     "How a claim moved",
		"/history?of=speckhard-yayla-2015":                   "1 change shown",
		"/history?of=" + url.QueryEscape("icsr-report-2015"): "2 changes shown",
	} {
		if got := words(t, s.page(t, address)); !strings.Contains(got, want) {
			t.Errorf("%s does not say %q: %s", address, want, got)
		}
	}
	for address, want := range map[string]string{
		"/history?of=recruiting-decline":  "Do you mean one of these?◆Recruiting in Syria is declining.",
		"/history?moved=icsr-report-2015": "is a source",
	} {
		if response, body := s.get(t, address); response.StatusCode == http.StatusOK || !strings.Contains(words(t, body), want) {
			t.Errorf("%s: %d %s", address, response.StatusCode, words(t, body))
		}
	}
}

// A change of a key says the keys: both lead to the record, and so to one title.
func TestAChangeOfAKeyIsTold(t *testing.T) {
	s := newSite(t, demo(t), "")
	s.edit(t, "bob", "", curate.Rename{Of: "recruiting-declining", Key: "fewer-recruits"})
	if text := words(t, s.page(t, "/history?change=2")); !strings.Contains(text, "Key: recruiting-declining → fewer-recruits") {
		t.Errorf("the history says %s", text)
	}
}

// Page by page, a history has each change once, and a page says whether there are more.
func TestHistoryPageByPage(t *testing.T) {
	s := newSite(t, demo(t), "")
	for i := range 49 {
		s.edit(t, "ann", fmt.Sprintf("note %d", i), curate.Update{Of: "recruiting-declining", Set: curate.Fields{"note": fmt.Sprint(i)}})
	}
	seen, pages := map[string]int{}, 0
	for next := "/history?author=ann"; next != ""; pages++ {
		body := s.page(t, next)
		next = ""
		each(t, body, func(n *html.Node, a map[string]string) {
			if id, ok := strings.CutPrefix(a["id"], "change-"); ok {
				seen[id]++
			}
			if a["rel"] == "next" {
				next = strings.TrimPrefix(a["href"], ".")
			}
		})
		if says := strings.Contains(words(t, body), "there are earlier ones"); says != (next != "") {
			t.Errorf("page %d says that there are earlier changes: %v", pages, says)
		}
	}
	if len(seen) != 50 || pages != 3 {
		t.Errorf("%d changes on %d pages", len(seen), pages)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("change %s is there %d times", id, n)
		}
	}
}

// The page of a claim draws all steps of its figures, each with its cause, or says how many
// it leaves out.
func TestStepsOfAClaim(t *testing.T) {
	s := newSite(t, demo(t), "")
	turn := func(n int) {
		for i := range n {
			s.edit(t, "bob", fmt.Sprintf("step %d", i), curate.Update{Of: "no-hard-data", Set: curate.Fields{"resolved": i%2 == 0}})
		}
	}
	turn(30)
	page := s.page(t, "/claim/recruiting-declining")
	text := section(t, page, "history")
	if !strings.Contains(text, "Changed the caveat ▲There are no recruiting figures to check this against.") {
		t.Errorf("the page does not say what moved the claim: %s", text)
	}
	if !strings.Contains(text, "in 30 steps") || !strings.Contains(text, "All 31 steps, and what caused each") || !strings.Contains(text, "step 0”, bob") || !strings.Contains(text, "The whole history has earlier changes") {
		t.Errorf("after 31 steps the page says %s", text)
	}
	turn(100)
	if text := section(t, s.page(t, "/claim/recruiting-declining"), "history"); !strings.Contains(text, "in the last 100 of 131 steps") || !strings.Contains(text, "31 earlier steps are not shown here. All of them") {
		t.Errorf("after 131 steps the page says %s", text)
	}
}

// writable lets readers of the pages take changes back, if they may write.
func writable(s **site, refused *error) func(*explorer.Config) {
	return func(c *explorer.Config) {
		c.MayWrite = func(context.Context) error { return *refused }
		c.Undo = func(ctx context.Context, u explorer.Undo) (*explorer.Undone, error) {
			done, err := (*s).curator.Edit(ctx, curate.Call{Author: u.Author, Message: u.Message, DryRun: u.DryRun}, curate.Undo{Revision: u.Revision})
			if err != nil {
				return nil, err
			}
			return &explorer.Undone{Revision: done.Revision, Changes: done.Changes, Effects: done.Effects, Pending: done.Pending}, nil
		}
		c.Save = func(ctx context.Context, view explorer.Save) error {
			_, err := (*s).curator.Edit(ctx, curate.Call{Author: view.Author}, curate.Create{Item: view.View})
			return err
		}
	}
}

// post sends a form.
func (s *site) post(t *testing.T, path string, form url.Values) (answer, string) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	recorder := httptest.NewRecorder()
	s.handler.ServeHTTP(recorder, request)
	return answer{recorder.Code, recorder.Header()}, recorder.Body.String()
}

// A reader who may write takes a change back after seeing what that moves; others are not
// offered it, and are refused.
func TestUndo(t *testing.T) {
	var s *site
	var refused error
	s = newSite(t, demo(t), "", writable(&s, &refused))
	before := words(t, s.page(t, "/claim/recruiting-declining"))
	s.edit(t, "bob", "see the annex", curate.ResolveCaveat{Of: "no-hard-data"})
	if page := s.page(t, "/history"); !strings.Contains(page, `href="./undo?change=2"`) {
		t.Errorf("the history offers no undo: %s", words(t, page))
	}
	writer, _ := s.get(t, "/history")
	confirm := words(t, s.page(t, "/undo?change=2"))
	for _, want := range []string{"Caveat resolved by bob", "Change the caveat ▲There are no recruiting figures", "Resolved: yes → no", "Which claims would move ◆Recruiting in Syria is declining. for"} {
		if !strings.Contains(confirm, want) {
			t.Errorf("the confirmation does not say %q: %s", want, confirm)
		}
	}
	if got := words(t, s.page(t, "/history?author=zoe")); !strings.Contains(got, "No change meets") {
		t.Errorf("looking at what an undo does changed the map: %s", got)
	}
	refused = evidence.Errorf(evidence.Forbidden, "clients of this host may only read")
	if response, page := s.get(t, "/history", "If-None-Match", writer.Header.Get("ETag")); response.StatusCode != http.StatusOK || strings.Contains(page, "undo?") {
		t.Errorf("a reader is shown the page of a writer: %d", response.StatusCode)
	}
	for _, response := range []answer{first(s.get(t, "/undo?change=2")), first(s.post(t, "/undo", url.Values{"change": {"2"}}))} {
		if response.StatusCode != http.StatusForbidden {
			t.Errorf("a reader who may not write gets %d", response.StatusCode)
		}
	}
	refused = nil
	for _, wrong := range []url.Values{{"change": {"99"}}, {"change": {"x"}}, {}, {"change": {"2"}}, {"change": {"2"}, "author": {" "}}, {"change": {"2"}, "author": {strings.Repeat("x", 300)}}, {"change": {"2"}, "author": {"zoe"}, "message": {"a\x00b"}}, {"change": {"2"}, "author": {"an\u200bn"}}} {
		if response, _ := s.post(t, "/undo", wrong); response.StatusCode < 400 || response.StatusCode >= 500 {
			t.Errorf("the form %v gets %d", wrong, response.StatusCode)
		}
	}
	response, page := s.post(t, "/undo", url.Values{"change": {"2"}, "author": {"zoe"}, "message": {"the annex is gone"}})
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "history#change-3" {
		t.Fatalf("taking a change back: %d %v %s", response.StatusCode, response.Header, words(t, page))
	}
	if got := words(t, s.page(t, "/history")); !strings.Contains(got, "Change taken back by zoe, 30 November 2026, 09:00 UTC change 3, takes back change 2: the annex is gone") {
		t.Errorf("the history says %s", got)
	}
	after := words(t, s.page(t, "/claim/recruiting-declining"))
	if cutAt := strings.Index(before, "What holds it up"); after[:cutAt] != before[:cutAt] {
		t.Errorf("the claim stands as %s, and stood as %s", after[:cutAt], before[:cutAt])
	}
	if response, page := s.post(t, "/undo", url.Values{"change": {"2"}, "author": {"zoe"}}); response.StatusCode != http.StatusConflict || !strings.Contains(words(t, page), "It was taken back already") {
		t.Errorf("taking a change back twice: %d %s", response.StatusCode, page)
	}
	if got := s.page(t, "/undo?change=2"); !strings.Contains(words(t, got), "It was taken back already: Change taken back by zoe") || !strings.Contains(got, `href="./history?change=3"`) || strings.Contains(got, "<form class=\"undo\"") {
		t.Errorf("a change that was taken back already: %s", words(t, got))
	}
}

func first(a answer, _ string) answer { return a }
