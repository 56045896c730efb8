package explorer_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// What a reader ticks on the page of a claim leads to a page that says what the model says:
// of this claim, and of all that move.
func TestWhatIf(t *testing.T) {
	s := newSite(t, demo(t), "")
	change := analysis.Change{Withdraw: []evidence.Ref{"icsr-report-2015", "speckhard-yayla-2015->recruiting-declining"}, Resolve: []evidence.Ref{"no-hard-data"}}
	query := url.Values{"of": {"recruiting-declining"}, "resolve": evidence.Strings(change.Resolve), "withdraw": evidence.Strings(change.Withdraw)}

	offered := url.Values{}
	each(t, s.page(t, "/claim/recruiting-declining"), func(n *html.Node, a map[string]string) {
		if n.Data == "input" && (a["type"] == "checkbox" || a["type"] == "hidden") {
			offered.Add(a["name"], a["value"])
		}
	})
	for name, values := range query {
		for _, v := range values {
			if !slices.Contains(offered[name], v) {
				t.Errorf("the page of the claim does not offer %s=%s: %v", name, v, offered[name])
			}
		}
	}

	body := s.page(t, "/what-if?"+query.Encode())
	page := words(t, body)
	asker := analysis.Asker{Store: s.store, Rubric: assess.DefaultRubric(), Limits: analysis.DefaultLimits()}
	change.Reasons = []evidence.Ref{"recruiting-declining"}
	answer, err := asker.WhatIf(t.Context(), change)
	if err != nil {
		t.Fatal(err)
	}
	claims := answer.Part.ByKey()
	opposed := 0
	for _, e := range answer.Effects {
		stands := func(f evidence.Figures) string {
			text := wording.Number(f.Belief) + " " + wording.Verdict(f.Verdict) + ", " + wording.Word(f.Certainty)
			if e.Before.Disbelief > 0.0005 || e.After.Disbelief > 0.0005 {
				text += "against " + wording.Number(f.Disbelief)
				opposed++
			}
			return text
		}
		if want := claims[e.Claim].Headline() + stands(e.Before) + stands(e.After); !strings.Contains(page, want) {
			t.Errorf("the page does not say %q: %s", want, page)
		}
	}
	if opposed == 0 {
		t.Error("nothing speaks against any claim that moves")
	}
	after := answer.Reasons["recruiting-declining"]
	for _, want := range []string{after.Summary.String(), wording.Capital(wording.Verdict(after.Verdict)) + " " + wording.Word(after.Certainty),
		"without “ICSR report on the accounts of 58 Islamic State defectors”", "with the caveat “There are no recruiting figures to check this against.” resolved",
		"without the link from “Interviews with Syrian defectors” to “Recruiting in Syria is declining.”"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q: %s", want, page)
		}
	}
	ticked, drops := 0, 0
	each(t, body, func(n *html.Node, a map[string]string) {
		if _, on := a["checked"]; on {
			ticked++
		}
		if strings.Contains(a["href"], "what-if") {
			at, err := url.Parse(a["href"])
			if err != nil {
				t.Fatal(err)
			}
			if left := at.Query(); len(left["withdraw"])+len(left["resolve"]) != 2 || left.Get("of") != "recruiting-declining" {
				t.Errorf("a link that takes one thing back leads to %s", a["href"])
			}
			drops++
		}
	})
	if ticked != 3 || drops != 3 {
		t.Errorf("%d ticks and %d links that take one thing back", ticked, drops)
	}
}

// A scenario that does not fit the map says what is wrong with it.
func TestWhatIfThatDoesNotFit(t *testing.T) {
	s := newSite(t, demo(t), "")
	for address, want := range map[string]string{
		"/what-if?withdraw=icsr-report-2051":               "There is no record or link \"icsr-report-2051\".",
		"/what-if?resolve=icsr-report-2015":                "\"icsr-report-2015\" is a source, expected a caveat.",
		"/what-if?withdraw=a-%3Eb":                         "There is no record or link \"a->b\".",
		"/what-if?" + strings.Repeat("withdraw=abc&", 101): "101 records are supposed, expected at most 100.",
	} {
		response, page := s.get(t, address)
		if text := words(t, page); response.StatusCode == http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", address, response.StatusCode, text)
		}
	}
	for _, address := range []string{"/what-if", "/what-if?of=recruiting-declining", "/what-if?of=nothing&withdraw=icsr-report-2015"} {
		s.page(t, address)
	}
	if _, err := s.curator.Edit(t.Context(), curate.Call{Author: "ann"}, curate.Rename{Of: "icsr-report-2015", Key: "report"}); err != nil {
		t.Fatal(err)
	}
	if text := words(t, s.page(t, "/what-if?withdraw=icsr-report-2015")); !strings.Contains(text, "claims would move") {
		t.Errorf("by an old key: %s", text)
	}
}
