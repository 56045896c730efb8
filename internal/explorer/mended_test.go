package explorer_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"context"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/explorer"
)

// fields are what the form of a list sends if a reader changes nothing.
func fields(t *testing.T, page string) url.Values {
	t.Helper()
	sent := url.Values{}
	inForm := false
	each(t, page, func(n *html.Node, a map[string]string) {
		if n.Data == "form" {
			inForm = strings.Contains(a["class"], "filters")
		}
		if !inForm || n.Data != "input" && n.Data != "option" {
			return
		}
		name := a["name"]
		if n.Data == "option" {
			if _, chosen := a["selected"]; !chosen {
				return
			}
			for _, s := range n.Parent.Attr {
				if s.Key == "name" {
					name = s.Val
				}
			}
		}
		if a["value"] != "" {
			sent.Add(name, a["value"])
		}
	})
	return sent
}

// A form of a list sends what the list is filtered by: each value of each filter, once.
func TestFormsKeepWhatIsFilteredBy(t *testing.T) {
	s := newSite(t, demo(t), "")
	for _, address := range []string{
		"/?certainty=low&certainty=moderate&verdict=weak&verdict=tentative", "/?restsOn=icsr-report-2015&restsOn=speckhard-yayla-2015",
		"/?tags=conclusion&tags=recruiting", "/?tags=conclusion", "/sources?sourceKind=report&sourceKind=book&retracted=no", "/testimonies?speaker=abu-walid",
	} {
		at, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		sent := fields(t, s.page(t, address))
		for name, values := range at.Query() {
			got := sent[name]
			slices.Sort(got)
			slices.Sort(values)
			if !slices.Equal(got, values) {
				t.Errorf("the form of %s sends %s=%q", address, name, got)
			}
		}
	}
	// The values of one filter are joined as they act.
	for address, want := range map[string]string{
		"/?certainty=high&certainty=low&text=xyzzy":    "without “certainty: high or low”",
		"/?tags=conclusion&tags=recruiting&text=xyzzy": "without “tag: conclusion and recruiting”",
		"/testimonies?speaker=abu-walid":               "Only speaker: Abu Walid",
	} {
		if got := words(t, s.page(t, address)); !strings.Contains(got, want) {
			t.Errorf("%s does not say %q: %s", address, want, got)
		}
	}
}

// A list counts a caveat until it is resolved.
func TestResolvedCaveatsAreNotCounted(t *testing.T) {
	s := newSite(t, demo(t), "")
	row := func() string {
		found := ""
		each(t, s.page(t, "/?text=recruiting"), func(n *html.Node, a map[string]string) {
			if n.Data == "tr" {
				var b strings.Builder
				if err := html.Render(&b, n); err != nil {
					t.Fatal(err)
				}
				if text := words(t, "<table>"+b.String()+"</table>"); strings.Contains(text, "Recruiting in Syria is declining.") {
					found = text
				}
			}
		})
		return found
	}
	if got := row(); !strings.Contains(got, "1 caveat") {
		t.Errorf("the row says %s", got)
	}
	s.edit(t, "bob", "", curate.ResolveCaveat{Of: "no-hard-data"})
	if got := row(); strings.Contains(got, "caveat") {
		t.Errorf("after the caveat is resolved, the row says %s", got)
	}
}

// A line end of another system is no character that nobody sees.
func TestLineEndsOfOtherSystems(t *testing.T) {
	m := &evidence.Map{}
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "c"}, Statement: "So it is.", Note: "one\r\ntwo\rthree"})
	if page := newSite(t, m, "").page(t, "/claim/c"); strings.ContainsAny(page, "\r\uFFFD") || !strings.Contains(words(t, page), "one two three") {
		t.Errorf("the page says %s", words(t, page))
	}
}

// wide is a claim with many parts: studies in as many sources, each with quotes, premises and
// caveats.
func wide(n int) *evidence.Map {
	m := &evidence.Map{}
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "top"}, Statement: "So it is."})
	for i := range n {
		key := func(kind string) evidence.Key { return evidence.Key(fmt.Sprintf("%s-%d", kind, i)) }
		m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: key("said")}, Summary: fmt.Sprintf("Said %d.", i), Basis: "EYEWITNESS", Quote: fmt.Sprintf("I saw it, the %dth time.", i)})
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: key("premise")}, Statement: fmt.Sprintf("Premise %d.", i)})
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: key("above")}, Statement: fmt.Sprintf("Above %d.", i)})
		m.Add(&evidence.Caveat{Meta: evidence.Meta{Key: key("caveat")}, Category: "OTHER", Severity: "MINOR", Text: fmt.Sprintf("Caveat %d.", i), Qualifies: []evidence.Ref{"said-0"}})
		for _, l := range [][2]evidence.Key{{key("said"), "top"}, {key("said"), key("premise")}, {key("premise"), "top"}, {"top", key("above")}} {
			m.Add(&evidence.Link{From: l[0], To: l[1], Relation: "SUPPORTS", Strength: "WEAK"})
		}
	}
	return m
}

// However much there is of a claim, its page has a bound, and says what it leaves out; and
// what a client pays grows with what the page is made of.
func TestAPageHasABound(t *testing.T) {
	sizes, paid := map[int]int{}, map[int]int{}
	for _, n := range []int{150, 300} {
		s := newSite(t, wide(n), "", func(c *explorer.Config) {
			c.Options = assess.Options{}
			c.Spend = func(context.Context, int) (func(int), time.Duration, error) {
				return func(actual int) { paid[n] = actual }, 0, nil
			}
		})
		body := s.page(t, "/claim/top")
		sizes[n] = len(body)
		text := words(t, body)
		for _, want := range []string{fmt.Sprintf("%d more rows not shown", 2*n-100), fmt.Sprintf("%d more quotes not shown", n-20), fmt.Sprintf("%d more claims not shown", n-40), fmt.Sprintf("100 of %d are shown.", n), "more caveats on it"} {
			if !strings.Contains(text, want) {
				t.Errorf("with %d records, the page does not say %q", n, want)
			}
		}
	}
	if sizes[300] > sizes[150]*11/10 || sizes[300] > 1_000_000 {
		t.Errorf("the page has %d bytes with 150 records, and %d with twice as many", sizes[150], sizes[300])
	}
	if paid[300] < paid[150]+60 {
		t.Errorf("the page costs %d points with 150 records, and %d with twice as many", paid[150], paid[300])
	}
}
