package explorer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// A timeline lists what a claim rests on by date, at whatever level, and says how much has none.
func TestTimeline(t *testing.T) {
	s := newSite(t, demo(t), "")
	s.edit(t, "bob", "see the annex", curate.ResolveCaveat{Of: "no-hard-data"})
	page := s.page(t, "/timeline?under=recruiting-declining")
	text := words(t, page)
	for _, want := range []string{"Timeline When what Recruiting in Syria is declining. rests on", "have no date.", "30 November 2026", "Belief moved from"} {
		if !strings.Contains(text, want) {
			t.Errorf("the timeline does not say %q: %s", want, text)
		}
	}
	early, late := strings.Index(text, "2015-"), strings.LastIndex(text, "2015-")
	if early < 0 || text[early:early+7] > text[late:late+7] {
		t.Errorf("the dates are not in order: %s", text)
	}
	if got := words(t, s.page(t, "/timeline")); !strings.Contains(got, "Open a claim") {
		t.Errorf("a timeline of no claim says %s", got)
	}
	for path, want := range map[string]int{"/timeline?under=recruiting-decline": http.StatusNotFound, "/timeline?under=vox-2015": http.StatusBadRequest} {
		if response, _ := s.get(t, path); response.StatusCode != want {
			t.Errorf("%s gets %d", path, response.StatusCode)
		}
	}
}

// A long timeline loses no row between its pages, and draws all of it.
func TestPagesOfATimeline(t *testing.T) {
	m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "c"}, Statement: "So it is."}}}
	for i := range 130 {
		key := evidence.Key(fmt.Sprintf("s-%d", i))
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: key}, Title: fmt.Sprintf("Source %d.", i), Kind: "REPORT", Published: fmt.Sprintf("%d", 1900+i%50)})
		m.Add(&evidence.Link{From: key, To: "c", Relation: evidence.Supports, Strength: "WEAK"})
	}
	s := newSite(t, m, "")
	first, second := s.page(t, "/timeline?under=c"), s.page(t, "/timeline?under=c&from=100")
	if !strings.Contains(first, "from=100") || strings.Contains(second, "from=200") {
		t.Errorf("the pages lead on to others: %s", words(t, second))
	}
	if n := strings.Count(first+second, `<th scope="row">`); n != 130 {
		t.Errorf("the pages have %d rows", n)
	}
	if n := strings.Count(second, "<circle"); n < 2*130 {
		t.Errorf("%d points are drawn", n)
	}
}
