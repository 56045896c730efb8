package explorer_test

import (
	"fmt"
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
		if form, ok := strings.CutPrefix(pattern, "POST "); ok {
			mux.Handle("POST "+base+form, page)
			continue
		}
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

// section is the words of the part of a page that has an id.
func section(t *testing.T, page, id string) string {
	t.Helper()
	var b strings.Builder
	each(t, page, func(n *html.Node, a map[string]string) {
		if a["id"] == id {
			if err := html.Render(&b, n); err != nil {
				t.Fatal(err)
			}
		}
	})
	return words(t, b.String())
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
		body := s.page(t, "/claim/"+string(key))
		page, table, without := words(t, body), section(t, body, "table"), section(t, body, "without")
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
			if l.To == key && !strings.Contains(table, m.ByKey()[l.From].Headline()) {
				t.Errorf("the table of %s does not name %s: %s", key, l.From, table)
			}
		}
		for i, e := range a.KeyEvidence {
			if want := wording.Number(e.Belief) + wording.Signed(-e.Fall); i < 20 && e.Fall >= 0.0005 && !strings.Contains(without, want) {
				t.Errorf("the page of %s does not say %q without %s: %s", key, want, e.Component, without)
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
	for _, key := range []string{"Recruiting-Declining", "recruiting%20declining"} {
		if response, page := s.get(t, "/claim/"+key); response.StatusCode != http.StatusNotFound || !strings.Contains(page, `href="../claim/recruiting-declining"`) {
			t.Errorf("%s, which is no key, offers nothing: %d %s", key, response.StatusCode, words(t, page))
		}
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
	for _, path := range []string{"/", "/claim/c", "/agent/a", "/source/s", "/testimony/t", "/caveat/k", "/graph?of=c&depth=3", "/graph?trace=c", "/graph?of=" + url.QueryEscape("c") + "&step=" + url.QueryEscape(evil), "/search?q=script", "/search?q=" + url.QueryEscape(evil), "/?text=" + url.QueryEscape(evil), "/sources", "/?tags=" + url.QueryEscape(evil)} {
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
