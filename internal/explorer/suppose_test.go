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

// A scenario that no longer fits the map says what is gone, by title, and supposes the
// rest.
func TestWhatIfThatDoesNotFit(t *testing.T) {
	s := newSite(t, demo(t), "")
	for address, want := range map[string]string{
		"withdraw=icsr-report-2051":                    "“icsr-report-2051” is not in the map.",
		"resolve=icsr-report-2015":                     "“ICSR report on the accounts of 58 Islamic State defectors” is a source, and only a caveat can be resolved.",
		"withdraw=no-hard-data":                        "“There are no recruiting figures to check this against.” is a caveat: it can be resolved, not withdrawn.",
		"withdraw=a-%3Eb":                              "The link from “a” to “b” is not in the map.",
		"change=severity:GRAVE:no-hard-data":           "“There are no recruiting figures to check this against.” cannot be rated so.",
		"change=weight:GRAVE:no-hard-data":             "“weight:GRAVE:no-hard-data” says nothing that can be supposed.",
		"add=for:STRONG:SURVEY:B:icsr-report-2015":     "“ICSR report on the accounts of 58 Islamic State defectors” is a source, and evidence is for or against a claim.",
		"add=for:STRONG:DREAM:B:recruiting-declining":  "“add",
		"change=" + strings.Repeat("x", 70):            strings.Repeat("x", 60) + "…” says nothing",
		"withdraw=" + strings.Repeat("x", 700):         strings.Repeat("x", 60) + "…” is not in the map.",
		"withdraw=%3Cscript%3Ealert(1)%3C%2Fscript%3E": "“<script>alert(1)</script>” is not in the map.",
	} {
		want = strings.Replace(want, "“add", "“for:STRONG:DREAM:B:recruiting-declining” says nothing", 1)
		for _, page := range []string{"/what-if?withdraw=speckhard-yayla-2015&", "/claim/recruiting-declining?withdraw=speckhard-yayla-2015&", "/study/speckhard-yayla-2015?withdraw=speckhard-yayla-2015&"} {
			if text := words(t, s.page(t, page+address)); !strings.Contains(text, want) {
				t.Errorf("%s does not say %q: %s", page+address, want, text)
			}
		}
		if text := words(t, s.page(t, "/what-if?withdraw=speckhard-yayla-2015&"+address)); !strings.Contains(text, "claims would move") {
			t.Errorf("%s: the rest is not supposed: %s", address, text)
		}
	}
	many := "?" + strings.Repeat("withdraw=abc&", 101)
	for _, page := range []string{"/what-if", "/claim/recruiting-declining", "/study/speckhard-yayla-2015"} {
		if response, body := s.get(t, page+many); response.StatusCode != http.StatusBadRequest || !strings.Contains(words(t, body), "101 things are supposed, expected at most 100.") {
			t.Errorf("%s: %d %s", page, response.StatusCode, words(t, body))
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

// What was removed since a scenario was written is named by the title that it had.
func TestWhatIfOfWhatIsRemoved(t *testing.T) {
	s := newSite(t, demo(t), "")
	if _, err := s.curator.Edit(t.Context(), curate.Call{Author: "ann"}, curate.Remove{Of: "no-hard-data"}, curate.Unlink{Of: "hute-well->cruelty-is-strategy"}); err != nil {
		t.Fatal(err)
	}
	text := words(t, s.page(t, "/what-if?resolve=no-hard-data&withdraw=icsr-report-2015&withdraw=hute-well-%3Ecruelty-is-strategy"))
	for _, want := range []string{"“There are no recruiting figures to check this against.” is not in the map.", "The link from “Blindfolded prisoners were told they were free to walk off and fell into a well; he knows of more than 300 victims.” to “", "would move"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
}

// Ratings that are supposed to be others, and a line that does not exist, count as the
// model has it.
func TestWhatIfOfRatings(t *testing.T) {
	s := newSite(t, demo(t), "")
	yes := true
	asker := analysis.Asker{Store: s.store, Rubric: assess.DefaultRubric(), Limits: analysis.DefaultLimits()}
	for address, c := range map[string]struct {
		change analysis.Change
		says   string
	}{
		"change=severity:MINOR:no-hard-data":    {analysis.Change{Changes: []assess.FieldChange{{Of: "no-hard-data", Severity: "MINOR"}}}, "with the caveat “There are no recruiting figures to check this against.” minor"},
		"change=reliability:E:icsr-report-2015": {analysis.Change{Changes: []assess.FieldChange{{Of: "icsr-report-2015", Reliability: "E"}}}, "with “ICSR report on the accounts of 58 Islamic State defectors” unreliable (E)"},
		"change=retracted:YES:icsr-report-2015": {analysis.Change{Changes: []assess.FieldChange{{Of: "icsr-report-2015", Retracted: &yes}}}, "Islamic State defectors” retracted"},
		"change=strength:WEAK:speckhard-yayla-2015-%3Erecruiting-declining": {analysis.Change{Changes: []assess.FieldChange{{Of: "speckhard-yayla-2015->recruiting-declining", Strength: "WEAK"}}},
			"with the link from “Interviews with Syrian defectors” to “Recruiting in Syria is declining.” weak"},
		"add=for:STRONG:SURVEY:B:recruiting-declining":             {analysis.Change{Add: supposedLine(evidence.Supports)}, "with one more survey for “Recruiting in Syria is declining.”: strong, in a report of reliability B"},
		"side=against&strength=STRONG&design=SURVEY&reliability=B": {analysis.Change{Add: supposedLine(evidence.Contradicts)}, "with one more survey against “Recruiting in Syria is declining.”"},
	} {
		c.change.Reasons = []evidence.Ref{"recruiting-declining"}
		answer, err := asker.WhatIf(t.Context(), c.change)
		if err != nil {
			t.Fatal(err)
		}
		text := words(t, s.page(t, "/what-if?of=recruiting-declining&"+address))
		after := answer.Reasons["recruiting-declining"]
		for _, want := range []string{c.says, "→ " + wording.Number(after.Belief), wording.Word(after.Certainty) + " certainty"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q: %s", address, want, text)
			}
		}
		others, verdicts := 0, 0
		for _, e := range answer.Effects {
			if e.Claim != "recruiting-declining" {
				others++
				if e.Before.Verdict != e.After.Verdict {
					verdicts++
				}
			}
		}
		if want := wording.Count(others, "other claim") + " move"; others > 0 && !strings.Contains(text, want) {
			t.Errorf("%s does not say %q: %s", address, want, text)
		}
		if verdicts > 0 && !strings.Contains(text, wording.Count(verdicts, "to another verdict")[:1]) {
			t.Errorf("%s does not say that %d get another verdict", address, verdicts)
		}
	}
}

// supposedLine is a line of evidence that does not exist.
func supposedLine(on evidence.Relation) *evidence.Map {
	m := &evidence.Map{}
	m.Add(&evidence.Source{Meta: evidence.Meta{Key: "r"}, Title: "r", Kind: "REPORT", Reliability: "B"})
	m.Add(&evidence.Study{Meta: evidence.Meta{Key: "s"}, Title: "s", Design: "SURVEY", ReportedIn: []evidence.Key{"r"}})
	m.Add(&evidence.Link{From: "s", To: "recruiting-declining", Relation: on, Strength: "STRONG"})
	return m
}

// The edits that a what-if offers do, in the map, what it supposes.
func TestWhatIfBecomesEdits(t *testing.T) {
	s := newSite(t, demo(t), "")
	body := s.page(t, "/what-if?of=recruiting-declining&resolve=no-hard-data&withdraw=icsr-report-2015&withdraw=peter-neumann&add=for:STRONG:SURVEY:B:recruiting-declining&change=strength:WEAK:speckhard-yayla-2015-%3Erecruiting-declining")
	var edits []string
	each(t, body, func(_ *html.Node, a map[string]string) {
		if a["data-edit"] != "" {
			edits = append(edits, a["data-edit"])
		}
	})
	want := []string{`{"retractSource":{"expectedVersion":1,"ref":"icsr-report-2015"}}`, `{"resolveCaveat":{"expectedVersion":1,"ref":"no-hard-data"}}`,
		`{"relink":{"changes":{"strength":"WEAK"},"expectedVersion":1,"ref":"speckhard-yayla-2015-\u003erecruiting-declining"}}`}
	if !slices.Equal(edits, want) {
		t.Errorf("the edits are %q", edits)
	}
	for _, why := range []string{"Nobody can be withdrawn: rate how reliable “Peter Neumann” is instead.", "The line that is added is only supposed"} {
		if text := words(t, body); !strings.Contains(text, why) {
			t.Errorf("the page does not say %q: %s", why, text)
		}
	}
}

// Each part of the evidence opens into how sound it is, as the model has it, and offers what
// could be different of it.
func TestEachPartOpensIntoItsReasons(t *testing.T) {
	m := demo(t)
	s := newSite(t, m, "")
	rubric := assess.DefaultRubric()
	items, on := m.ByKey(), map[evidence.Ref][]*evidence.Caveat{}
	for _, c := range m.Caveats {
		for _, of := range c.Qualifies {
			if !c.Resolved {
				on[of] = append(on[of], c)
			}
		}
	}
	for _, claim := range []string{"recruiting-declining", "state-failure-exposes", "defection-cripples"} {
		body, parts := s.page(t, "/claim/"+claim), 0
		each(t, body, func(n *html.Node, a map[string]string) {
			it := items[evidence.Key(a["data-part"])]
			if it == nil {
				return
			}
			parts++
			var b strings.Builder
			if err := html.Render(&b, n); err != nil {
				t.Fatal(err)
			}
			text, sound := words(t, b.String()), rubric.SoundnessOf(it, on[it.Ref()])
			want := "how sound: " + wording.Number(sound.Value)
			switch len(sound.Factors) {
			case 0: // a claim without a caveat
				want = "suppose, "
			case 1:
			default:
				want = "= " + wording.Number(sound.Value)
			}
			for _, f := range sound.Factors {
				if !strings.Contains(text, f.Text+" "+wording.Number(f.Value)) {
					t.Errorf("%s, %s does not say %s %v: %s", claim, a["data-part"], f.Text, f.Value, text)
				}
			}
			if !strings.Contains(text, want) || !strings.Contains(b.String(), `value="`+a["data-part"]+`"`) {
				t.Errorf("%s, %s does not say %q, or cannot be withdrawn: %s", claim, a["data-part"], want, text)
			}
		})
		if parts < 8 {
			t.Errorf("%s opens %d parts", claim, parts)
		}
	}
	text := words(t, s.page(t, "/claim/defection-cripples"))
	for _, want := range []string{"For: (", "Against: (", "Conflict "} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// The picture, the outline and the table have the same records in the same order.
func TestPictureOutlineAndTableAgree(t *testing.T) {
	s := newSite(t, demo(t), "")
	for _, claim := range []string{"recruiting-declining", "cruelty-is-strategy", "defection-cripples", "accounts-agree"} {
		var picture, outline, table []string
		body := s.page(t, "/claim/"+claim)
		each(t, body, func(n *html.Node, a map[string]string) {
			switch {
			case a["class"] == "box evidence":
				picture = append(picture, a["data-ref"])
			case a["data-part"] != "" && n.Parent.Data == "article":
				outline = append(outline, a["data-part"])
			case a["class"] == "ref" && n.Parent.Data == "th" && n.Parent.Parent.Parent.Parent.Attr[0].Val == "rows evidence":
				table = append(table, a["href"][strings.LastIndex(a["href"], "/")+1:])
			}
		})
		if !subsequence(picture, outline) {
			t.Errorf("%s: the picture has %v, the outline %v", claim, picture, outline)
		}
		direct := slices.DeleteFunc(table, func(key string) bool { return !slices.Contains(outline, key) })
		if !subsequence(direct, outline) {
			t.Errorf("%s: the table has %v, the outline %v", claim, direct, outline)
		}
		if len(picture) == 0 || len(outline) < len(picture) {
			t.Errorf("%s: %d records in the picture, %d in the outline", claim, len(picture), len(outline))
		}
	}
}

// subsequence reports whether a list has all of another one, in the same order.
func subsequence(of, list []string) bool {
	for _, one := range of {
		at := slices.Index(list, one)
		if at < 0 {
			return false
		}
		list = list[at+1:]
	}
	return true
}
