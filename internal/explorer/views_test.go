package explorer_test

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/explorer"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
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
	for _, address := range []string{"?verdict=weak", "?verdict=strong"} {
		response, page := s.post(t, "/map/views/save", form(address))
		if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "../views" {
			t.Fatalf("saving a view: %d %v %s", response.StatusCode, response.Header, words(t, page))
		}
	}
	if response, page := s.post(t, "/map/views/save", form("?verdict=weak")); response.StatusCode != http.StatusConflict || !strings.Contains(words(t, page), "This page is saved under this name already: ★Weak ones: für Émile") ||
		!strings.Contains(page, `href="../view/view-weak-ones-f-r-mile"`) || !strings.Contains(page, `value="For the next meeting"`) {
		t.Errorf("saving a view twice: %d %s", response.StatusCode, words(t, page))
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

// A view that is refused loses nothing that was typed: the form says beside each field what is
// wrong with it, and above all fields what is about none.
func TestARefusedViewKeepsWhatWasTyped(t *testing.T) {
	var s *site
	var refused error
	var fails error
	s = newSite(t, demo(t), "/map", writable(&s, &refused), func(c *explorer.Config) {
		save := c.Save
		c.Save = func(ctx context.Context, view explorer.Save) error { return cmp.Or(fails, save(ctx, view)) }
	})
	post := func(title, note, author string) (answer, string, map[string]map[string]string) {
		response, page := s.post(t, "/map/views/save", url.Values{"address": {"?verdict=weak"}, "title": {title}, "note": {note}, "author": {author}})
		inputs := map[string]map[string]string{}
		each(t, page, func(n *html.Node, a map[string]string) {
			if n.Data == "input" {
				inputs[a["name"]] = a
			}
		})
		return response, page, inputs
	}
	response, page, inputs := post(" ", "For “them” & me", "an\u200bn")
	if response.StatusCode != http.StatusBadRequest || inputs["address"]["value"] != "?verdict=weak" || inputs["note"]["value"] != "For “them” & me" || inputs["author"]["value"] != "an\u200bn" {
		t.Errorf("the form is answered with %d, and holds %v", response.StatusCode, inputs)
	}
	for field, want := range map[string]string{"title": "The view has no name, expected a few words.", "author": "The name holds a character that nobody sees"} {
		if at := inputs[field]["aria-describedby"]; at == "" || !strings.Contains(section(t, page, at), want) {
			t.Errorf("beside the field %s stands %q", field, section(t, page, at))
		}
	}
	if inputs["note"]["aria-invalid"] != "" || inputs["title"]["aria-invalid"] != "true" {
		t.Errorf("the fields that are wrong: %v", inputs)
	}
	if _, page, inputs := post("Weak ones", "", " "); !strings.Contains(section(t, page, inputs["author"]["aria-describedby"]), "Your name is missing") {
		t.Errorf("a view by nobody: %s", words(t, page))
	}
	fails = evidence.Errorf(evidence.Conflict, "somebody else was faster")
	response, page, inputs = post("Weak ones", "For <them>", "zoe")
	if response.StatusCode != http.StatusConflict || !strings.Contains(words(t, page), "The view is not saved. Somebody else was faster.") || inputs["title"]["value"] != "Weak ones" || inputs["author"]["value"] != "zoe" {
		t.Errorf("a conflict is answered with %d: %s", response.StatusCode, words(t, page))
	}
	fails = errors.New("a fault")
	if response, page, _ := post("Other ones", "", "zoe"); response.StatusCode != http.StatusInternalServerError || strings.Contains(page, "a fault") {
		t.Errorf("a fault is answered with %d: %s", response.StatusCode, words(t, page))
	}
}

// The form says which state of the map others will see.
func TestSavingAViewSaysWhatItShows(t *testing.T) {
	var s *site
	var refused error
	s = newSite(t, demo(t), "", writable(&s, &refused))
	for address, want := range map[string]string{
		"claim/promise-gap?as-of=1":   "It shows the claim as it was after change 1, whatever changes later.",
		"claim/promise-gap?firm=yes":  "It shows the map as it is when they open it.",
		"sources?retracted=yes&as-of": "It shows the map as it is when they open it.",
	} {
		if got := words(t, s.page(t, "/views/save?address="+url.QueryEscape(address))); !strings.Contains(got, want) {
			t.Errorf("the form for %s does not say %q: %s", address, want, got)
		}
	}
}

// A list without views says how to make one.
func TestTheFirstView(t *testing.T) {
	var s *site
	var refused error
	s = newSite(t, demo(t), "", writable(&s, &refused))
	if got := words(t, s.page(t, "/views")); !strings.Contains(got, "follow “Save this view” at the end of that page") {
		t.Errorf("who may write is told %s", got)
	}
	refused = evidence.Errorf(evidence.Forbidden, "clients of this host may only read")
	if got := words(t, s.page(t, "/views")); !strings.Contains(got, "Who may change the map makes one by the link “Save this view”") {
		t.Errorf("who may not write is told %s", got)
	}
}

// Views outlive the records that they name: a view follows a record that is renamed or merged,
// and says which one is gone.
func TestViewsOfWhatIsGone(t *testing.T) {
	s := newSite(t, demo(t), "")
	for key, address := range map[evidence.Key]string{
		"of-gone": "claim/promise-gap?firm=yes", "of-merged": "claim/accounts-agree?firm=yes", "side-by-side": "compare?of=promise-gap,accounts-agree&of=recruiting-declining",
		"below": "timeline?under=promise-gap", "as-it-was": "claim/promise-gap?as-of=1", "words": "graph?of=recruiting+declining",
	} {
		s.edit(t, "bob", "", curate.Create{Item: &evidence.View{Meta: evidence.Meta{Key: key}, Title: "View " + string(key), Address: address}})
	}
	if list := words(t, s.page(t, "/views")); strings.Contains(list, "no longer") {
		t.Errorf("before anything is gone: %s", list)
	}
	s.edit(t, "bob", "", curate.Merge{Into: "recruiting-declining", Other: "accounts-agree"})
	s.edit(t, "bob", "", curate.Remove{Of: "promise-gap", WithLinks: true})
	list := s.page(t, "/views")
	if n := strings.Count(words(t, list), "the map no longer has “promise-gap”"); n != 3 {
		t.Errorf("%d views say that their record is gone: %s", n, words(t, list))
	}
	for address, want := range map[string]bool{"claim/promise-gap?firm=yes": false, "claim/promise-gap?as-of=1": true, "claim/accounts-agree?firm=yes": true, "timeline?under=promise-gap": true} {
		if got := strings.Contains(list, `href="./`+address+`"`); got != want {
			t.Errorf("that the list leads to %s is %t", address, got)
		}
	}
	page := s.page(t, "/view/of-gone")
	if text := words(t, page); !strings.Contains(text, "The map no longer has “promise-gap”, which this page names.") || strings.Contains(page, `href="../claim/promise-gap`) || !strings.Contains(text, "claim/promise-gap?firm=yes") {
		t.Errorf("the view of a claim that is gone: %s", text)
	}
	if page := s.page(t, "/view/of-merged"); strings.Contains(words(t, page), "no longer") {
		t.Errorf("the view of a claim that was merged: %s", words(t, page))
	}
	if response, _ := s.get(t, "/claim/accounts-agree?firm=yes"); response.Header.Get("Location") != "../claim/recruiting-declining?firm=yes" {
		t.Errorf("the page of a claim that was merged: %v", response)
	}
	if text := words(t, s.page(t, "/claim/promise-gap?as-of=1")); !strings.Contains(text, "change 1") {
		t.Errorf("the claim as it was: %s", text)
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
	err := s.store.Update(t.Context(), func(tx storage.Tx) error { // as a later version may have done
		return tx.Put(t.Context(), []evidence.Entry{&evidence.View{Meta: evidence.Meta{ID: "view_1", Key: "later", Version: 1}, Title: "From a later version", Address: "calendar?under=a"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	if page := s.page(t, "/views"); strings.Contains(page, `href="./calendar`) {
		t.Errorf("the list leads to a page that there is not: %s", page)
	}
	if page := s.page(t, "/view/later"); strings.Contains(page, `href="../calendar`) || !strings.Contains(words(t, page), "This version of the program has no such page.") {
		t.Errorf("the page of the view says %s", words(t, page))
	}
}

// The address of a view leads to a page, and each page that a reader may want to keep can have
// one: others are forms, or say the same to everybody.
func TestViewsAreOfPages(t *testing.T) {
	e, err := explorer.New(explorer.Config{Store: memstore.New(), Rubric: assess.DefaultRubric(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	served := map[string]bool{}
	for pattern := range e.Routes() {
		page := strings.TrimPrefix(pattern, "/")
		served[page] = true
		forms := page == "undo" || page == "views/save" || strings.HasPrefix(pattern, "POST ")
		address := strings.Replace(strings.Replace(page, "{$}", "?verdict=weak", 1), "{key}", "a", 1)
		if can := !forms && page != "help" && !strings.HasPrefix(page, "assets/"); evidence.ValidAddress(address) != can {
			t.Errorf("that a view can be of %q is %t", address, !can)
		}
	}
	for _, page := range evidence.ViewPages() {
		if !served[page] {
			t.Errorf("views can be of %q, which is no page", page)
		}
	}
}
