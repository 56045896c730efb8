package explorer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/explorer"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// The page of gaps says what the model says: of the whole map, and of what is under a claim.
func TestGaps(t *testing.T) {
	m := demo(t)
	s := newSite(t, m, "")
	asker := analysis.Asker{Store: s.store, Rubric: assess.DefaultRubric(), Limits: analysis.DefaultLimits()}
	items := m.ByKey()
	for _, under := range []string{"", "recruiting-declining"} {
		report, err := asker.Gaps(t.Context(), 20)
		address := "/gaps"
		if under != "" {
			report, _, err = asker.GapsUnder(t.Context(), evidence.Ref(under), 20)
			address += "?under=" + under
		}
		if err != nil {
			t.Fatal(err)
		}
		text := words(t, s.page(t, address))
		want := []string{wording.Count(report.Claims, "claim") + " were considered.", "probability of " + wording.Number(report.Strength)}
		for _, g := range report.Gaps {
			want = append(want, items[g.Claim].Headline(), "One more strong line would move belief in it from "+wording.Number(g.Before)+" to "+wording.Number(g.After)+" ("+wording.Signed(g.After-g.Before)+")")
			for i, rise := range g.Rises {
				if i < 5 {
					want = append(want, items[rise.Claim].Headline()+": from "+wording.Number(rise.Before)+" to "+wording.Number(rise.After))
				}
			}
		}
		if len(report.Nothing) == 0 {
			want = append(want, "Each of the claims considered has a line")
		}
		for _, one := range want {
			if !strings.Contains(text, one) {
				t.Errorf("%s does not say %q: %s", address, one, text)
			}
		}
	}
	for address, want := range map[string]string{"/gaps?under=icsr-report-2015": "is a source", "/gaps?under=recruiting-decline": "Do you mean one of these?"} {
		if response, body := s.get(t, address); response.StatusCode == http.StatusOK || !strings.Contains(words(t, body), want) {
			t.Errorf("%s: %d %s", address, response.StatusCode, words(t, body))
		}
	}
	if text := words(t, newSite(t, nil, "").page(t, "/gaps")); !strings.Contains(text, "0 claims were considered") {
		t.Errorf("the gaps of an empty map: %s", text)
	}
}

// Page by page, each gap is there once, up to the number that the page names.
func TestGapsPageByPage(t *testing.T) {
	m := generate.Map(generate.Config{Claims: 150, Seed: 7})
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "bare"}, Statement: "Nobody has said anything of this."})
	s := newSite(t, m, "")
	seen, pages := map[string]bool{}, 0
	for next := "/gaps"; next != ""; pages++ {
		body := s.page(t, next)
		if pages == 0 {
			if text := words(t, body); !strings.Contains(text, "The 100 claims where it would do most are shown") || !strings.Contains(section(t, body, "nothing"), "Nobody has said anything of this.") {
				t.Errorf("the first page says %s", text)
			}
		}
		next = ""
		inList := 0
		each(t, body, func(n *html.Node, a map[string]string) {
			if n.Data == "ol" && a["class"] == "gaps" {
				for c := range n.ChildNodes() {
					if c.Data == "li" {
						inList++
						var b strings.Builder
						if err := html.Render(&b, c); err != nil {
							t.Fatal(err)
						}
						seen[strings.SplitN(b.String(), "</a>", 2)[0]] = true
					}
				}
			}
			if a["rel"] == "next" {
				next = strings.TrimPrefix(a["href"], ".")
			}
		})
		if inList != 20 {
			t.Errorf("page %d has %d gaps", pages, inList)
		}
	}
	if len(seen) != 100 || pages != 5 {
		t.Errorf("%d gaps on %d pages", len(seen), pages)
	}
}

// stuck reads no map before it is let go.
type stuck struct {
	storage.Store
	letGo chan struct{}
}

func (s stuck) View(ctx context.Context, f func(storage.Reader) error) error {
	if _, asked := ctx.Deadline(); !asked { // work that outlives a request
		<-s.letGo
	}
	return s.Store.View(ctx, f)
}

// While the gaps are still being worked out, no browser keeps the page that says so.
func TestGapsAreAwaited(t *testing.T) {
	letGo := make(chan struct{})
	s := newSite(t, demo(t), "", func(c *explorer.Config) { c.Patience, c.Store = 2*time.Second, stuck{c.Store, letGo} })
	response, page := s.get(t, "/gaps")
	if !strings.Contains(words(t, page), "still being computed") || response.Header.Get("ETag") != "" {
		t.Errorf("%d, with the tag %q: %s", response.StatusCode, response.Header.Get("ETag"), words(t, page))
	}
	close(letGo)
	if text := words(t, s.page(t, "/gaps")); !strings.Contains(text, "were considered") {
		t.Errorf("afterwards: %s", text)
	}
}
