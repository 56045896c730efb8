package explorer_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"corroborate/internal/evidence"
)

// A list takes the name of a record for its key, and a tag as it may be typed: the address then has
// the key.
func TestFiltersTakeNames(t *testing.T) {
	s := newSite(t, demo(t), "/map")
	for address, want := range map[string]string{
		"/sources?author=Zack+Beauchamp&sort=newest&after=x":                      "sources?author=zack-beauchamp&sort=newest",
		"/sources?author=%20beauchamp%20":                                         "sources?author=zack-beauchamp",
		"/testimonies?speaker=abu-walid&speaker=Abu+Walid":                        "testimonies?speaker=abu-walid",
		"/?restsOn=ICSR+report+on+the+accounts":                                   "?restsOn=icsr-report-2015",
		"/?hangsOn=Peter+Neumann":                                                 "?hangsOn=peter-neumann",
		"/?tags=Conclusion":                                                       "?tags=conclusion",
		"/tags?tags=CONCLUSION":                                                   "tags?tags=conclusion",
		"/sources?author=Zack+Beauchamp&publisher=Vox&verdict=kept":               "sources?author=zack-beauchamp&publisher=vox&verdict=kept",
		"/?restsOn=Zack-Beauchamp&restsOn=icsr-report-2015&tags=recruiting&text=": "?restsOn=zack-beauchamp&restsOn=icsr-report-2015&tags=recruiting&text=",
	} {
		response, page := s.get(t, "/map"+address)
		if got := response.Header.Get("Location"); response.StatusCode != http.StatusFound || !sameAddress(got, want) {
			t.Errorf("%s leads to %q with %d: %s", address, got, response.StatusCode, words(t, page))
			continue
		}
		if after, _ := s.get(t, "/map/"+response.Header.Get("Location")); after.StatusCode != http.StatusOK {
			t.Errorf("%s leads to a page that is answered with %d", address, after.StatusCode)
		}
	}
}

// A graph and a path take the words that only one record has for its key: the address then has the
// key, and the page says which record that is.
func TestGraphsAndPathsTakeNames(t *testing.T) {
	s := newSite(t, demo(t), "/map")
	for address, want := range map[string][]string{
		"graph?of=Zack+Beauchamp":                            {"graph?of=zack-beauchamp", "What is around a record", "●Zack Beauchamp"},
		"graph?of=beauchamp&depth=2&kinds=source":            {"graph?of=zack-beauchamp&depth=2&kinds=source", "●Zack Beauchamp"},
		"path?from=beauchamp&to=icsr-report-2015":            {"path?from=zack-beauchamp&to=icsr-report-2015", "●Zack Beauchamp", "steps apart"},
		"path?from=%20Abu+Walid&to=Beauchamp&kind=testimony": {"path?from=abu-walid&to=zack-beauchamp&kind=testimony", "●Abu Walid", "●Zack Beauchamp"},
		"path?from=Peter+Neumann&to=nosuch":                  {"path?from=peter-neumann&to=nosuch", "●Peter Neumann", "Nothing in the map is called so."},
		"path?from=beauchamp":                                {"path?from=zack-beauchamp", "●Zack Beauchamp"},
	} {
		response, page := s.get(t, "/map/"+address)
		if got := response.Header.Get("Location"); response.StatusCode != http.StatusFound || !sameAddress(got, want[0]) {
			t.Errorf("%s leads to %q with %d: %s", address, got, response.StatusCode, words(t, page))
			continue
		}
		got := words(t, s.page(t, "/map/"+response.Header.Get("Location")))
		for _, says := range want[1:] {
			if !strings.Contains(got, says) {
				t.Errorf("%s leads to a page that does not say %q: %s", address, says, got)
			}
		}
	}
}

// A name that fits several records or none limits no list: it is told, with what may be meant, and
// the box still holds it.
func TestFiltersTellWhatIsNotClear(t *testing.T) {
	m := demo(t)
	m.Add(&evidence.Agent{Meta: evidence.Meta{Key: "anna-neumann"}, Name: "Anna Neumann", Kind: "PERSON"})
	s := newSite(t, m, "")
	all := len(m.Sources)
	page := s.page(t, "/sources?author=neumann&author=zack-beauchamp&retracted=no")
	if got := words(t, page); !strings.Contains(got, "What is meant by “author: neumann” is not clear, so the list is not limited by it. Do you mean one of these?") || !strings.Contains(got, "author: Zack Beauchamp ×drop") {
		t.Errorf("a name of two people: %s", got)
	}
	offers, boxes := map[string]string{}, map[string]map[string]string{}
	each(t, page, func(n *html.Node, a map[string]string) {
		if n.Data == "a" && strings.Contains(a["href"], "neumann") {
			offers[n.FirstChild.FirstChild.Data] = a["href"]
		}
		if n.Data == "input" && a["value"] == "neumann" {
			boxes[a["name"]] = a
		}
	})
	for name, key := range map[string]string{"Anna Neumann": "anna-neumann", "Peter Neumann": "peter-neumann"} {
		if to, _ := strings.CutPrefix(offers[name], "./"); !sameAddress(to, "sources?retracted=no&author="+key+"&author=zack-beauchamp") {
			t.Errorf("the page offers %s by %q", name, offers[name])
		}
	}
	if boxes["author"]["data-record"] != "agent" {
		t.Errorf("the box is %v", boxes)
	}
	for address, want := range map[string][]string{
		"/sources?author=nosuch":     {"Sources " + strconv.Itoa(all), "Nothing in the map is called “nosuch”, so the list is not limited by “author”."},
		"/?restsOn=nosuch":           {"Claims 19 ", "Nothing in the map is called “nosuch”, so the list is not limited by “rests on”."},
		"/?restsOn=icsr-report-2051": {"Claims 19 ", "What is meant by “rests on: icsr-report-2051” is not clear", "ICSR report on the accounts"},
		"/?tags=Conclusoin":          {"No claim has the tag “Conclusoin”. Do you mean one of these?conclusion", "Nothing meets all of this"},
		"/tags?tags=conclusoin":      {"No claim has the tag “conclusoin”. Do you mean one of these?conclusion"},
		"/?" + many("restsOn", 40):   {"Claims 19 ", "“name 4”", "35 other names of the address fit nothing, too."},
	} {
		got := words(t, s.page(t, address))
		for _, says := range want {
			if !strings.Contains(got, says) {
				t.Errorf("%.60s does not say %q: %s", address, says, got)
			}
		}
	}
}

// many are so many values of a filter that name nothing.
func many(name string, n int) string {
	query := url.Values{}
	for i := range n {
		query.Add(name, "name "+strconv.Itoa(i))
	}
	return query.Encode()
}
