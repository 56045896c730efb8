package explorer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// A reader who may write saves what a page shows under a name, and others open it from the
// list of views.
func TestSavedViews(t *testing.T) {
	var s *site
	var refused error
	s = newSite(t, demo(t), "/map", writable(&s, &refused))
	for _, page := range []string{"/?verdict=weak&after=x", "/sources?retracted=yes", "/compare?of=promise-gap&of=governs-badly", "/matrix?claims=promise-gap", "/graph?of=promise-gap",
		"/what-if?of=promise-gap&withdraw=vox-2015", "/tags?prefix=a", "/claim/promise-gap?firm=yes", "/history?author=ann"} {
		body := s.page(t, "/map"+page)
		want := strings.TrimSuffix(strings.TrimPrefix(page, "/"), "&after=x")
		_, after, ok := strings.Cut(body, "views/save?address=")
		address, _, _ := strings.Cut(after, `"`)
		if got, err := url.QueryUnescape(address); !ok || err != nil || !sameAddress(got, want) {
			t.Errorf("%s offers to save %q", page, got)
		}
	}
	for _, page := range []string{"/", "/claim/promise-gap", "/help"} {
		if body := s.page(t, "/map"+page); strings.Contains(body, "views/save") {
			t.Errorf("%s offers to save what needs no name", page)
		}
	}
	form := func(address string) url.Values {
		return url.Values{"address": {address}, "title": {"Weak ones: für Émile"}, "note": {"For the next meeting"}, "author": {"zoe"}}
	}
	for range 2 {
		response, page := s.post(t, "/map/views/save", form("?verdict=weak"))
		if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "../views" {
			t.Fatalf("saving a view: %d %v %s", response.StatusCode, response.Header, words(t, page))
		}
	}
	list := s.page(t, "/map/views")
	for _, want := range []string{"Saved views 2", "Weak ones: für Émile", "For the next meeting"} {
		if got := words(t, list); !strings.Contains(got, want) {
			t.Errorf("the list of views does not say %q: %s", want, got)
		}
	}
	for _, want := range []string{`href="./?verdict=weak"`, "view/view-weak-ones-f-r-mile\"", "view/view-weak-ones-f-r-mile-2\""} {
		if !strings.Contains(list, want) {
			t.Errorf("the list of views has no %s: %s", want, list)
		}
	}
	if page := s.page(t, "/map/view/view-weak-ones-f-r-mile"); !strings.Contains(page, `href="../?verdict=weak">Open it`) || !strings.Contains(words(t, page), "zoe") {
		t.Errorf("the page of a view says %s", words(t, page))
	}
	for _, wrong := range []string{"", "https://example.org/", "//example.org", "javascript:alert(1)", "undo?change=2", "views/save?address=gaps", "assets/x.css", "playground", "claim/a/b", "nothing?x=y"} {
		if response, _ := s.post(t, "/map/views/save", form(wrong)); response.StatusCode != http.StatusBadRequest {
			t.Errorf("saving %q gets %d", wrong, response.StatusCode)
		}
		if response, _ := s.get(t, "/map/views/save?address="+url.QueryEscape(wrong)); response.StatusCode != http.StatusBadRequest {
			t.Errorf("the form for %q gets %d", wrong, response.StatusCode)
		}
	}
	if response, _ := s.post(t, "/map/views/save", url.Values{"address": {"gaps"}, "title": {" "}}); response.StatusCode != http.StatusBadRequest {
		t.Errorf("a view without a name gets %d", response.StatusCode)
	}
	refused = evidence.Errorf(evidence.Forbidden, "clients of this host may only read")
	if body := s.page(t, "/map/?verdict=weak"); strings.Contains(body, "views/save") {
		t.Error("a reader who may not write is offered to save a view")
	}
	for _, response := range []answer{first(s.get(t, "/map/views/save?address=gaps")), first(s.post(t, "/map/views/save", form("gaps")))} {
		if response.StatusCode != http.StatusForbidden {
			t.Errorf("a reader who may not write gets %d", response.StatusCode)
		}
	}
}

// sameAddress reports whether two addresses have one path and the same values.
func sameAddress(a, b string) bool {
	one, err := url.Parse(a)
	other, err2 := url.Parse(b)
	return err == nil && err2 == nil && one.Path == other.Path && one.Query().Encode() == other.Query().Encode()
}

// A view whose page this program does not have is shown as text.
func TestViewsOfUnknownPages(t *testing.T) {
	s := newSite(t, nil, "")
	s.edit(t, "bob", "", curate.Create{Item: &evidence.View{Meta: evidence.Meta{Key: "later"}, Title: "From a later version", Address: "calendar?under=a"}})
	if page := s.page(t, "/views"); strings.Contains(page, `href="./calendar`) {
		t.Errorf("the list leads to a page that there is not: %s", page)
	}
	if page := s.page(t, "/view/later"); strings.Contains(page, `href="../calendar`) || !strings.Contains(words(t, page), "This version of the program has no such page.") {
		t.Errorf("the page of the view says %s", words(t, page))
	}
}
