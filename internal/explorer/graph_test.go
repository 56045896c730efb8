package explorer_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"corroborate/internal/curate"
)

// What an address of a graph asks for that is not there is told, and the rest is shown.
func TestGraphOfAnything(t *testing.T) {
	s := newSite(t, demo(t), "/tools/map")
	for path, want := range map[string]string{
		"graph":                                                    "Name a record by some of its words",
		"graph?of=recruiting":                                      "Do you mean one of these?Recruiting in Syria is declining. claim",
		"graph?of=recruiting-decline":                              "No record has this key. Do you mean one of these?Recruiting in Syria is declining. claim",
		"graph?of=helicopter":                                      "Nothing in the map is called so.",
		"graph?of=a-%3Eb":                                          "Do you mean one of these?",
		"graph?of=recruiting-declining&depth=9":                    "“9” is no number of steps from 1 to 5.",
		"graph?of=recruiting-declining&kinds=x":                    "There is no kind “x”.",
		"graph?of=icsr-report-2015&relations=x":                    "There is no relation “x”.",
		"graph?of=icsr-report-2015&step=x":                         "“x” is no step.",
		"graph?of=icsr-report-2015&step=fold.xx":                   "A step of this address no longer fits, because the map has changed: “fold.xx”.",
		"graph?trace=recruiting-declining&depth=1":                 "The claim rests on more records: this graph ends after 1 step.",
		"graph?trace=recruiting-declining&kinds=claim&kinds=agent": "cannot be reached without records of others",
		"graph?of=anne-speckhard&depth=5&most=3":                   "The others are folded",
	} {
		page := s.page(t, "/tools/map/"+path)
		if text := words(t, page); !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("%s does not say %q: %s", path, want, text)
		}
		each(t, page, func(n *html.Node, a map[string]string) {
			if _, is := a["data-step"]; is && n.Data == "a" && !strings.HasPrefix(a["href"], "./graph?") {
				t.Errorf("%s leads to %q", path, a["href"])
			}
		})
	}
	for path, status := range map[string]int{"graph?trace=recruiting-decline": http.StatusNotFound, "graph?trace=icsr-report-2015": http.StatusBadRequest, "graph?trace=a->b": http.StatusNotFound} {
		if response, page := s.get(t, "/tools/map/"+path); response.StatusCode != status || strings.Contains(words(t, page), "no fault of yours") {
			t.Errorf("%s answers %d: %s", path, response.StatusCode, words(t, page))
		}
	}
	// An old key leads to the same graph.
	if _, err := s.curator.Edit(t.Context(), curate.Call{Author: "ann"}, curate.Rename{Of: "recruiting-declining", Key: "fewer-recruits"}); err != nil {
		t.Fatal(err)
	}
	if page := s.page(t, "/tools/map/graph?of=recruiting-declining"); !strings.Contains(page, `id="row-fewer-recruits"`) {
		t.Errorf("an old key: %s", words(t, page))
	}
}

// Each step that a page offers leads to a page that holds as many records.
func TestGraphStepsLeadSomewhere(t *testing.T) {
	s := newSite(t, demo(t), "")
	links := 0
	each(t, s.page(t, "/graph?of=anne-speckhard&depth=3&most=50"), func(n *html.Node, a map[string]string) {
		if _, is := a["data-step"]; !is || n.Data != "a" || links > 25 {
			return
		}
		links++
		if text := words(t, s.page(t, "/"+strings.TrimPrefix(a["href"], "./"))); strings.Contains(text, "no longer fits") {
			t.Errorf("%s: %s", a["href"], text)
		}
	})
	if links < 5 {
		t.Errorf("there are %d steps", links)
	}
}
