package explorer_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"corroborate/internal/evidence"
)

// Filters are addresses; what is wrong with one is told, and what finds nothing says what to drop.
func TestFilters(t *testing.T) {
	s := newSite(t, demo(t), "")
	for address, want := range map[string]string{
		"/?verdict=contradicted":                          "Claims 1 ",
		"/?verdict=contradicted&verdict=weak":             "Claims 2 ",
		"/?text=recruiting":                               "Claims 2 ",
		"/?tags=conclusion&certainty=low":                 "Only tag: conclusion",
		"/?restsOn=icsr-report-2015":                      "Only rests on: ICSR report on the accounts",
		"/?hangsOn=icsr-report-2015":                      "Only hangs on: ICSR report on the accounts",
		"/?hangsOn=a&hangsOn=peter-neumann":               "Only hangs on: Peter Neumann",
		"/?hangsOn=no-hard-data":                          "Nothing meets all of this",
		"/?tags=conclusion":                               "#conclusion",
		"/tags":                                           "Each leads to the claims that have it.",
		"/tags?verdict=contradicted":                      "Of the claims with verdict: contradicted. Show the tags of all claims",
		"/tags?prefix=conc":                               "Tags 1 ",
		"/tags?from=99999":                                "This page is past the last tag. Go to the first one",
		"/tags?from=99999&prefix=conc":                    "This page is past the last tag. Go to the first one",
		"/tags?from=99999&prefix=nothing":                 "No tag begins with “nothing”.",
		"/timeline?under=recruiting-declining&from=99999": "This page is past the last date. Go to the first one",
		"/tags?prefix=nothing":                            "No tag begins with “nothing”.",
		"/?verdict=splendid":                              "“splendid” cannot be read, so the list is not limited by “verdict”. That takes ",
		"/?certainty=total":                               "That takes high, moderate, low or very-low.",
		"/?disputed=perhaps":                              "“perhaps” cannot be read, so the list is not limited by “disputed”. That takes yes or no.",
		"/?conclusion=true":                               "so the list is not limited by “conclusion”. That takes yes or no.",
		"/?hasCaveat=bad":                                 "so the list is not limited by “caveat”. That takes small-sample,",
		"/sources?published=yesterday":                    "“yesterday” cannot be read, so the list is not limited by “published”. That takes a year, a month or a day, such as 2015, 2015-12 or 2015-12-23, or a range of two of these, such as 2014/2016.",
		"/?updatedSince=yesterday":                        "so the list is not limited by “changed since”. That takes a day, such as 2015-12-23.",
		"/?sort=sideways":                                 "There is no order “sideways”.",
		"/?verdict=contradicted&certainty=high":           "without “certainty: high”: 1",
		"/?updatedSince=2030-01-01":                       "Nothing meets all of this",
		"/?after=nonsense":                                "Claims 19 ",
		"/sources?sort=newest":                            "Article on why Islamic State fighters quit",
		"/sources?retracted=yes":                          "Show all sources",
		"/sources?author=zack-beauchamp":                  "Sources 1 ",
		"/testimonies?speaker=abu-walid":                  "Testimonies 2 ",
		"/agents?agentKind=organization":                  "People and organizations 4 ",
		"/caveats?severity=serious":                       "serious · ",
		"/?text=nothing&text=recruiting":                  "Claims 2 ",
		"/?" + strings.Repeat("tags=a&", 5_000):           "4900 more values of tag are left out.",
		"/studies?design=interviews":                      "Interviews with Syrian defectors",
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
