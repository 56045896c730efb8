package explorer_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/explorer"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
	"corroborate/internal/wording"
)

// site is the explorer over a store with a map in it.
type site struct {
	curator *curate.Curator
	store   storage.Store
	handler http.Handler
}

// newSite serves a map as a server does that is at /, or under a path.
func newSite(t *testing.T, m *evidence.Map, base string, change ...func(*explorer.Config)) *site {
	t.Helper()
	s := &site{store: memstore.New()}
	n := 0
	s.curator = &curate.Curator{Store: s.store, Rubric: assess.DefaultRubric(), Now: func() time.Time { return time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) },
		NewID: func(kind evidence.Kind) evidence.ID {
			n++
			return evidence.ID(fmt.Sprintf("%s_%d", strings.ToLower(string(kind)), n))
		}}
	if m != nil {
		if _, err := s.curator.Import(t.Context(), m, curate.ImportOptions{Call: curate.Call{Author: "ann", Message: "the first map"}}); err != nil {
			t.Fatal(err)
		}
	}
	config := explorer.Config{Store: s.store, Rubric: assess.DefaultRubric(), Log: slog.New(slog.NewTextHandler(testLog{t}, nil)), Version: "1.2.3"}
	for _, f := range change {
		f(&config)
	}
	e, err := explorer.New(config)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, page := range e.Routes() {
		mux.Handle(base+pattern, page)
	}
	s.handler = mux
	return s
}

type testLog struct{ t *testing.T }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Logf("%s", p)
	return len(p), nil
}

// demo is the map of the first minute.
func demo(t *testing.T) *evidence.Map {
	t.Helper()
	name := filepath.Join("..", "..", "examples", "islamic-state-defections.yaml")
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := exchange.Read(t.Context(), name, f, exchange.YAML, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// answer is the answer to a request, without its body.
type answer struct {
	StatusCode int
	Header     http.Header
}

func (s *site) get(t *testing.T, path string, header ...string) (got answer, body string) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	s.handler.ServeHTTP(recorder, request)
	return answer{recorder.Code, recorder.Header()}, recorder.Body.String()
}

// page is a page that must be there.
func (s *site) page(t *testing.T, path string) string {
	t.Helper()
	response, body := s.get(t, path)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %d: %s", path, response.StatusCode, words(t, body))
	}
	return body
}

// each visits all elements of a page.
func each(t *testing.T, page string, visit func(n *html.Node, attributes map[string]string)) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			attributes := map[string]string{}
			for _, a := range n.Attr {
				attributes[a.Key] = a.Val
			}
			visit(n, attributes)
		}
	}
}

var spaces = regexp.MustCompile(`\s+`)

// words are the words of a page as a reader sees them.
func words(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "title" {
			b.WriteString(n.Data)
		}
	}
	return spaces.ReplaceAllString(b.String(), " ")
}

// shouted matches a word of a vocabulary as the API has it.
var shouted = regexp.MustCompile(`\b[A-Z]{2,}_[A-Z]+(_[A-Z]+)*\b|\b(LOW|HIGH|MODERATE|STRONG|WEAK|EXACT|TENTATIVE|CORROBORATED|CLAIM|SOURCE)\b`)

// A reader gets from the list to every page by links that lead somewhere, wherever a proxy
// puts the pages, and finds words instead of those of the API.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	for _, base := range []string{"", "/tools/map"} {
		s := newSite(t, demo(t), base)
		seen := map[string]bool{base + "/": true}
		kinds := map[string]int{}
		for todo := []string{base + "/"}; len(todo) > 0; todo = todo[1:] {
			at, err := url.Parse(todo[0])
			if err != nil {
				t.Fatal(err)
			}
			body := s.page(t, todo[0])
			kinds[strings.Split(strings.TrimPrefix(at.Path, base), "/")[1]]++
			if text := words(t, body); shouted.MatchString(text) || strings.Contains(body, "ZgotmplZ") || strings.Contains(text, "<nil>") || strings.Contains(text, "%!") {
				t.Errorf("%s says %q: %s", todo[0], shouted.FindString(text), text)
			}
			ids, headings := map[string]bool{}, 0
			each(t, body, func(n *html.Node, a map[string]string) {
				if n.Data == "h1" {
					headings++
				}
				if id := a["id"]; id != "" {
					if ids[id] {
						t.Errorf("%s has two elements with the id %q", todo[0], id)
					}
					ids[id] = true
				}
				if a["style"] != "" || n.Data == "style" || n.Data == "script" && a["src"] == "" {
					t.Errorf("%s has what its policy forbids: %s", todo[0], n.Data)
				}
				to := a["href"]
				if n.Data == "form" {
					to = a["action"]
				}
				if to == "" || strings.HasPrefix(to, "http") || strings.HasPrefix(to, "data:") {
					return
				}
				if strings.HasPrefix(to, "/") {
					t.Errorf("%s links to %s, which a proxy may have moved", todo[0], to)
				}
				next, err := at.Parse(to)
				if err != nil {
					t.Fatal(err)
				}
				below, inside := strings.CutPrefix(next.Path, base+"/")
				if !inside {
					t.Errorf("%s links out of the site: %s", todo[0], to)
				}
				if below == "playground" || below == "export" { // another room's
					return
				}
				next.Fragment = ""
				if address := next.String(); !seen[address] && len(next.RawQuery) < 30 {
					seen[address] = true
					if !strings.HasPrefix(below, "assets/") {
						todo = append(todo, address)
					} else if response, _ := s.get(t, address); response.StatusCode != http.StatusOK {
						t.Errorf("%s loads %s: %d", todo[0], to, response.StatusCode)
					}
				}
			})
			each(t, body, func(_ *html.Node, a map[string]string) {
				if id, local := strings.CutPrefix(a["href"], "#"); local && !ids[id] {
					t.Errorf("%s links to #%s, which it does not have", todo[0], id)
				}
			})
			if headings != 1 {
				t.Errorf("%s has %d first headings", todo[0], headings)
			}
		}
		for kind, least := range map[string]int{"claim": 19, "agent": 13, "source": 5, "study": 2, "testimony": 5, "caveat": 5, "help": 1, "search": 1} {
			if kinds[kind] < least {
				t.Errorf("the links lead to %d pages of %s, expected %d or more", kinds[kind], kind, least)
			}
		}
	}
}

// The page of a claim says in words what the model says in figures.
func TestAClaimIsToldAsItIsComputed(t *testing.T) {
	m := demo(t)
	s := newSite(t, m, "")
	all, err := assess.Assess(t.Context(), m, m.ClaimKeys(), assess.DefaultRubric(), assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list := words(t, s.page(t, "/"))
	for key, a := range all {
		page := words(t, s.page(t, "/claim/"+string(key)))
		verdict, certainty := wording.Capital(wording.Verdict(a.Verdict)), wording.Word(a.Certainty)+" certainty"
		for _, want := range []string{verdict + " " + certainty, wording.VerdictMeans(a.Verdict), wording.CertaintyMeans(a.Certainty),
			"For" + wording.Number(a.Belief), "Open" + wording.Number(a.Ignorance), "Against" + wording.Number(a.Disbelief),
			a.Summary.String()[:40]} {
			if !strings.Contains(page, want) {
				t.Errorf("the page of %s does not say %q: %s", key, want, page)
			}
		}
		for _, c := range a.CostlyCaveats {
			if got := wording.Signed(c.Rise); !strings.Contains(page, wording.Number(c.Belief)+got) && c.Rise >= 0.0005 {
				t.Errorf("the page of %s does not say that without a caveat belief is %v, %s", key, c.Belief, got)
			}
		}
		for _, l := range m.Links {
			if l.To == key && !strings.Contains(page, m.ByKey()[l.From].Headline()) {
				t.Errorf("the page of %s does not name %s", key, l.From)
			}
		}
		if row := m.ByKey()[key].Headline(); !strings.Contains(list, row) || !strings.Contains(list, verdict+" "+certainty) || !strings.Contains(list, "for "+wording.Number(a.Belief)) {
			t.Errorf("the list does not say of %s: %s, %s, %v", key, verdict, certainty, a.Belief)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	s := newSite(t, demo(t), "")
	response, page := s.get(t, "/claim/recruiting-decline")
	if response.StatusCode != http.StatusNotFound || !strings.Contains(page, `href="../claim/recruiting-declining"`) {
		t.Errorf("a key with a typing error: %d %s", response.StatusCode, words(t, page))
	}
	for _, key := range []string{"a->b", strings.Repeat("x", 300), "claim_77", "%E2%80%AE"} {
		if response, page := s.get(t, "/claim/"+key); response.StatusCode != http.StatusNotFound || !strings.Contains(words(t, page), "There is nothing of this name") {
			t.Errorf("%q: %d %s", key, response.StatusCode, words(t, page))
		}
	}
	// A wrong kind, an id and an old key lead to the record.
	if _, err := s.curator.Edit(t.Context(), curate.Call{Author: "ann"}, curate.Rename{Of: "recruiting-declining", Key: "fewer-recruits"}); err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]string{
		"/study/fewer-recruits?firm=yes": "../claim/fewer-recruits?firm=yes",
		"/claim/recruiting-declining":    "../claim/fewer-recruits",
		"/claim/icsr-report-2015":        "../source/icsr-report-2015",
	} {
		if response, _ := s.get(t, from); response.StatusCode != http.StatusFound || response.Header.Get("Location") != want {
			t.Errorf("%s leads to %q with %d", from, response.Header.Get("Location"), response.StatusCode)
		}
	}
}

// Filters are addresses; what is wrong with one is told, and what finds nothing says what to drop.
func TestFilters(t *testing.T) {
	s := newSite(t, demo(t), "")
	for address, want := range map[string]string{
		"/?verdict=contradicted":                "Claims 1 ",
		"/?verdict=contradicted&verdict=weak":   "Claims 2 ",
		"/?text=recruiting":                     "Claims 2 ",
		"/?tags=conclusion&certainty=low":       "Only tag: conclusion",
		"/?restsOn=icsr-report-2015":            "Only rests on: icsr-report-2015",
		"/?verdict=splendid":                    "“splendid” is no verdict that can be filtered by.",
		"/?sort=sideways":                       "There is no order “sideways”.",
		"/?verdict=contradicted&certainty=high": "without “certainty: high”: 1",
		"/?updatedSince=2030-01-01":             "Nothing meets all of this",
		"/?after=nonsense":                      "Claims 19 ",
		"/sources?sort=newest":                  "Article on why Islamic State fighters quit",
		"/sources?retracted=yes":                "Show all sources",
		"/sources?author=zack-beauchamp":        "Sources 1 ",
		"/testimonies?speaker=abu-walid":        "Testimonies 2 ",
		"/agents?agentKind=organization":        "People and organizations 4 ",
		"/caveats?severity=serious":             "serious · ",
		"/studies?design=interviews":            "Interviews with Syrian defectors",
	} {
		if got := words(t, s.page(t, address)); !strings.Contains(got, want) {
			t.Errorf("%s does not say %q: %s", address, want, got)
		}
	}
	if empty := words(t, newSite(t, nil, "").page(t, "/")); !strings.Contains(empty, "Nothing here yet") {
		t.Errorf("the list of an empty map says %s", empty)
	}
}

// A list that has more than one page loses no row between them.
func TestPagesOfALongList(t *testing.T) {
	m := &evidence.Map{}
	for i := range 120 {
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("claim-%d", i))}, Statement: fmt.Sprintf("Statement %d.", i)})
	}
	s := newSite(t, m, "")
	seen := map[string]bool{}
	next := "/?sort=key"
	pages := 0
	for ; next != ""; pages++ {
		at, err := url.Parse(next)
		if err != nil {
			t.Fatal(err)
		}
		next = ""
		each(t, s.page(t, at.String()), func(_ *html.Node, a map[string]string) {
			if a["class"] == "row" {
				seen[a["href"]] = true
			}
			if a["rel"] == "next" {
				to, err := at.Parse(a["href"])
				if err != nil {
					t.Fatal(err)
				}
				next = to.String()
			}
		})
	}
	if len(seen) != 120 || pages != 3 {
		t.Errorf("%d claims on %d pages", len(seen), pages)
	}
}

func TestSearch(t *testing.T) {
	s := newSite(t, demo(t), "")
	page := s.page(t, "/search?q=recruit")
	if got := words(t, page); !strings.Contains(got, "Recruiting in Syria is declining.") || !strings.Contains(page, "<mark>Recruiting</mark>") {
		t.Errorf("a search for the beginning of a word finds %s", got)
	}
	if got := words(t, s.page(t, "/search?q=recruiting-decline")); !strings.Contains(got, "Nothing contains all") && !strings.Contains(got, "Recruiting in Syria") {
		t.Errorf("a key with a typing error: %s", got)
	}
	if got := words(t, s.page(t, "/search?q=neumann&kind=agent")); !strings.Contains(got, "Search for “neumann” 1") {
		t.Errorf("a search among people: %s", got)
	}
	for _, q := range []string{"", "%20", "%22%3Cscript%3E", "%E2%80%AE", strings.Repeat("word+", 500)} {
		s.page(t, "/search?q="+q)
	}
}

// No text of the map acts on the page, or on what stands beside it.
func TestHostileTexts(t *testing.T) {
	evil := `"><script>alert(1)</script><a href="javascript:alert(2)" onclick=x>` + "\u202eoverride\u0007"
	m := &evidence.Map{}
	m.Add(&evidence.Agent{Meta: evidence.Meta{Key: "a"}, Name: evil, Kind: "PERSON", URL: "https://example.org/", Note: evil})
	m.Add(&evidence.Source{Meta: evidence.Meta{Key: "s"}, Title: evil, Kind: "REPORT", URL: "http://example.org/a?b=<script>", Authors: []evidence.Key{"a"}})
	m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: "t"}, Summary: evil, Basis: "EYEWITNESS", Quote: evil, Speaker: "a", ReportedIn: []evidence.Key{"s"}})
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "c"}, Statement: evil, Tags: []string{"tag"}, Note: evil})
	m.Add(&evidence.Caveat{Meta: evidence.Meta{Key: "k"}, Category: "OTHER", Severity: "MINOR", Text: evil, Qualifies: []evidence.Ref{"t", "t->c"}})
	m.Add(&evidence.Link{From: "t", To: "c", Relation: "SUPPORTS", Strength: "STRONG", Rationale: evil, Locator: evil})
	s := newSite(t, m, "")
	for _, path := range []string{"/", "/claim/c", "/agent/a", "/source/s", "/testimony/t", "/caveat/k", "/search?q=script", "/search?q=" + url.QueryEscape(evil), "/?text=" + url.QueryEscape(evil), "/sources", "/?tags=" + url.QueryEscape(evil)} {
		page := s.page(t, path)
		if strings.ContainsAny(page, "\u202e\u0007") {
			t.Errorf("%s holds characters that nobody sees", path)
		}
		each(t, page, func(n *html.Node, a map[string]string) {
			if n.Data == "script" || a["onclick"] != "" || strings.HasPrefix(a["href"], "javascript:") {
				t.Errorf("%s runs a text of the map: %s %v", path, n.Data, a)
			}
		})
	}
}

// A page that has not changed is not computed again.
func TestPagesAreKept(t *testing.T) {
	s := newSite(t, demo(t), "")
	first, _ := s.get(t, "/claim/recruiting-declining")
	tag := first.Header.Get("ETag")
	if again, body := s.get(t, "/claim/recruiting-declining", "If-None-Match", tag); again.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("the same page again: %d", again.StatusCode)
	}
	if dark, body := s.get(t, "/claim/recruiting-declining", "If-None-Match", tag, "Cookie", "corroborate-theme=dark"); dark.StatusCode != http.StatusOK || !strings.Contains(body, `data-theme="dark"`) {
		t.Errorf("the same page in the dark: %d", dark.StatusCode)
	}
	if _, err := s.curator.Edit(t.Context(), curate.Call{Author: "bob", Message: "it was checked"}, curate.ResolveCaveat{Of: "no-hard-data"}); err != nil {
		t.Fatal(err)
	}
	after, body := s.get(t, "/claim/recruiting-declining", "If-None-Match", tag)
	if text := words(t, body); after.StatusCode != http.StatusOK || !strings.Contains(text, "Caveat resolved by bob, 30 November 2026") || !strings.Contains(text, "it was checked") {
		t.Errorf("after a change: %d %s", after.StatusCode, text)
	}
}

// The budget of a first visit: the design's, for the style sheet.
func TestTheStyleSheetIsSmall(t *testing.T) {
	s := newSite(t, nil, "")
	each(t, s.page(t, "/"), func(n *html.Node, a map[string]string) {
		if a["rel"] != "stylesheet" {
			return
		}
		response, body := s.get(t, "/"+strings.TrimPrefix(a["href"], "./"), "Accept-Encoding", "gzip")
		if len(body) > 12<<10 || len(body) < 1000 || response.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("the style sheet has %d bytes: %v", len(body), response.Header)
		}
	})
}

// gone is a store that does not answer.
type gone struct{ storage.Store }

func (gone) View(context.Context, func(storage.Reader) error) error {
	return evidence.Errorf(evidence.Unavailable, "dial tcp 10.1.2.3:7687: connection refused")
}

// slow is a store that answers when nobody waits any longer.
type slow struct{ storage.Store }

func (slow) View(ctx context.Context, _ func(storage.Reader) error) error {
	<-ctx.Done()
	return ctx.Err()
}

// What a server cannot do right now is told in words, with what to do, and without what is
// nobody's business.
func TestTrouble(t *testing.T) {
	busy := evidence.Refuse(evidence.Problem{Code: evidence.TooMany, Message: "16 requests of yours wait already"})
	for name, test := range map[string]struct {
		change func(*explorer.Config)
		status int
		says   string
		retry  string
	}{
		"gone": {func(c *explorer.Config) { c.Store = gone{} }, 503, "The map cannot be read right now", ""},
		"slow": {func(c *explorer.Config) { c.Store, c.Patience = slow{}, time.Millisecond }, 503, "This page takes too long to compute", ""},
		"broken": {func(c *explorer.Config) {
			c.Turn = func(context.Context) (func(), error) { return nil, errors.New("secret") }
		}, 500, "It is no fault of yours", ""},
		"busy": {func(c *explorer.Config) { c.Turn = func(context.Context) (func(), error) { return nil, busy } }, 429, "16 requests of yours wait already.", ""},
		"poor": {func(c *explorer.Config) {
			c.Spend = func(context.Context, int) (func(int), time.Duration, error) { return nil, 2 * time.Second, busy }
		}, 429, "Try again", "3"},
	} {
		s := newSite(t, demo(t), "", test.change)
		response, page := s.get(t, "/claim/recruiting-declining")
		text := words(t, page)
		if response.StatusCode != test.status || !strings.Contains(text, test.says) || strings.Contains(text, "secret") || strings.Contains(text, "10.1.2.3") {
			t.Errorf("%s: %d %s", name, response.StatusCode, text)
		}
		if got := response.Header.Get("Retry-After"); got != test.retry || response.Header.Get("ETag") != "" {
			t.Errorf("%s: %v", name, response.Header)
		}
	}
}

// A client pays for what a page makes the model do, and its turn ends with the work.
func TestWorkIsCounted(t *testing.T) {
	var paid, turns, done int
	s := newSite(t, demo(t), "", func(c *explorer.Config) {
		c.Spend = func(_ context.Context, estimated int) (func(int), time.Duration, error) {
			return func(actual int) { paid = actual }, 0, nil
		}
		c.Turn = func(context.Context) (func(), error) {
			turns++
			return func() { done++ }, nil
		}
	})
	s.page(t, "/")
	list := paid
	s.page(t, "/claim/state-failure-exposes")
	if list == 0 || paid <= list || turns != 1 || done != 1 {
		t.Errorf("the list costs %d points, and a claim %d; %d turns, %d done", list, paid, turns, done)
	}
	s.page(t, "/source/icsr-report-2015")
	if turns != 2 || done != 2 {
		t.Errorf("after the page of a source: %d turns, %d done", turns, done)
	}
}

// Browsers that can take pages compressed get them so.
func TestPagesAreCompressed(t *testing.T) {
	s := newSite(t, demo(t), "")
	_, plain := s.get(t, "/claim/recruiting-declining")
	response, zipped := s.get(t, "/claim/recruiting-declining", "Accept-Encoding", "gzip, br")
	reader, err := gzip.NewReader(strings.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	if unzipped, err := io.ReadAll(reader); err != nil || string(unzipped) != plain {
		t.Errorf("the page is another one: %v", err)
	}
	if response.Header.Get("Content-Encoding") != "gzip" || len(zipped) > len(plain)/3 {
		t.Errorf("%d of %d bytes: %v", len(zipped), len(plain), response.Header)
	}
}
