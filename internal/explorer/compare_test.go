package explorer_test

import (
	"strings"
	"testing"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// What the pages say of claims side by side are the figures of the model, row by row.
func TestSideBySideSaysTheFigures(t *testing.T) {
	s := newSite(t, demo(t), "")
	asker := analysis.Asker{Store: s.store, Rubric: assess.DefaultRubric(), Limits: analysis.DefaultLimits()}
	claims := []evidence.Ref{"recruiting-declining", "promise-gap"}
	shared, err := asker.Compare(t.Context(), claims)
	if err != nil {
		t.Fatal(err)
	}
	page := words(t, s.page(t, "/compare?of=recruiting-declining,promise-gap"))
	for _, row := range shared.Shared {
		for _, w := range row.Without {
			if want := "for " + wording.Number(w.Belief) + " (" + wording.Signed(-w.Fall) + ")"; !strings.Contains(page, want) {
				t.Errorf("without %s, the page does not say %q of %s: %s", row.Component, want, w.Claim, page)
			}
		}
	}
	table, err := asker.Matrix(t.Context(), claims, assess.RowsEvidence)
	if err != nil {
		t.Fatal(err)
	}
	page = words(t, s.page(t, "/matrix?claims=recruiting-declining,promise-gap"))
	for _, row := range table.Rows {
		for _, c := range row.Cells {
			if want := "for " + wording.Number(c.Strength); !strings.Contains(page, want) {
				t.Errorf("the page does not say %q of %s: %s", want, row.Of, page)
			}
		}
	}
}

// The pages say what to do if claims are missing, and what is wrong with others.
func TestSideBySideAddresses(t *testing.T) {
	s := newSite(t, demo(t), "")
	for address, want := range map[string]string{
		"/compare":                "Tick two claims or more",
		"/compare?of=promise-gap": "claims are offered here",
		"/compare?of=promise-gap&of=governs-badly": "things hold up both.",
		"/matrix":                             "claims are offered here",
		"/matrix?of=promise-gap":              "Evidence by claims 3",
		"/matrix?of=promise-gap&rows=origins": "Where it comes from",
		"/matrix?of=promise-gap&from=99":      "Rows 3 to 3 of 3.",
		"/compare?of=promise-gap&of=governs-badly&pick=more&find=cruelty": "2 of 2 claims with these words are offered here",
		"/compare?of=promise-gap&pick=more&find=zebra":                    "No other claim has these words.",
		"/matrix?of=promise-gap&pick=more":                                "18 of 19 claims are offered here",
		"/":                                                               "Show what those that are ticked share",
		"/claim/promise-gap":                                              "What it shares with other claims",
	} {
		if got := words(t, s.page(t, address)); !strings.Contains(got, want) {
			t.Errorf("%s does not say %q: %s", address, want, got)
		}
	}
	if body := s.page(t, "/compare?of=promise-gap,governs-badly&pick=more&find=cruelty"); strings.Count(body, " checked>") != 2 {
		t.Errorf("looking for more forgets what is ticked: %s", body)
	}
	for address, want := range map[string]int{"/compare?of=promise-gap,nothing": 404, "/matrix?of=vox": 400, "/compare?of=a,b,c,d,e,f,g,h,i": 400} {
		got, body := s.get(t, address)
		if got.StatusCode != want {
			t.Errorf("%s answers %d: %s", address, got.StatusCode, words(t, body))
		}
		if again := `href=".` + address + `&amp;pick=more">Pick other claims`; !strings.Contains(body, again) {
			t.Errorf("%s has no %s: %s", address, again, body)
		}
	}
}
