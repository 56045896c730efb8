package dossier_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/wording"
)

func assessed(t *testing.T, m *evidence.Map, claim evidence.Key) *dossier.Dossier {
	t.Helper()
	var keys []evidence.Key
	for _, c := range m.Claims {
		keys = append(keys, c.Key)
	}
	all, err := assess.Assess(t.Context(), m, keys, assess.DefaultRubric(), assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range m.Claims {
		c.Figures = &all[c.Key].Figures
	}
	return &dossier.Dossier{Map: m, Assessment: all[claim]}
}

func write(t *testing.T, d *dossier.Dossier, format dossier.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestStrangeAddresses: only addresses of the web become links.
func TestStrangeAddresses(t *testing.T) {
	for _, c := range []struct{ url, doi, link string }{
		{"https://example.org/a?b=c&d", "", `href="https://example.org/a?b=c&amp;d"`},
		{"http://example.org/\"><script>", "", `href="http://example.org/%22%3E%3Cscript%3E"`},
		{"javascript:alert(1)", "", ""},
		{"JAVASCRIPT://example.org/%0aalert(1)", "", ""},
		{"data:text/html,<script>", "", ""},
		{"file:///etc/passwd", "", ""},
		{"//example.org", "", ""},
		{"not an address", "10.1000/182", `href="https://doi.org/10.1000/182"`},
		{"", "10.1000/a b<c", `href="https://doi.org/10.1000/a%20b%3Cc"`},
		{"", "none", ""},
	} {
		m := &evidence.Map{
			Sources: []*evidence.Source{{Meta: evidence.Meta{Key: "s"}, Title: "A source", Kind: "REPORT", URL: c.url, DOI: c.doi}},
			Claims:  []*evidence.Claim{{Meta: evidence.Meta{Key: "c"}, Statement: "It rained."}},
			Links:   []*evidence.Link{{From: "s", To: "c", Relation: "SUPPORTS", Strength: "STRONG"}},
		}
		html := string(write(t, assessed(t, m, "c"), dossier.HTML))
		if c.link == "" && strings.Contains(html, `rel="noreferrer`) {
			t.Errorf("%q became a link", c.url+c.doi)
		}
		if !strings.Contains(html, c.link) {
			t.Errorf("%q %q: no %s in the page", c.url, c.doi, c.link)
		}
	}
}

// TestEveryVerdict writes a dossier of each kind of conclusion, the empty ones too.
func TestEveryVerdict(t *testing.T) {
	for _, verdict := range evidence.Verdicts {
		a := &assess.Assessment{Claim: "c", Figures: evidence.Figures{Verdict: verdict, Certainty: "VERY_LOW", Method: "SAMPLED", StandardError: 0.01}}
		m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "c"}, Statement: "It rained."}}}
		for _, format := range dossier.Formats {
			text := string(write(t, &dossier.Dossier{Map: m, Assessment: a}, format))
			for _, want := range []string{"It rained.", "very low certainty", "Nothing supports it", "estimates", "0.010", wording.VerdictMeans(verdict)} {
				if !strings.Contains(text, want) {
					t.Errorf("%s, %s: %q is not in it", verdict, format, want)
				}
			}
			if strings.Contains(text, "<nil>") || strings.Contains(text, "%!") || strings.Contains(text, string(verdict)) {
				t.Errorf("%s, %s: %s", verdict, format, text)
			}
		}
	}
}

// reasoned is a dossier with everything that an assessment can say, and its map.
func reasoned() *dossier.Dossier {
	meta := func(key evidence.Key) evidence.Meta { return evidence.Meta{Key: key} }
	m := &evidence.Map{
		Agents: []*evidence.Agent{{Meta: meta("a-1"), Name: "Jane Doe", Kind: "PERSON", Reliability: "B"}},
		Sources: []*evidence.Source{
			{Meta: meta("p-1"), Title: "The paper", Kind: "JOURNAL_ARTICLE", Authors: []evidence.Key{"a-1"}},
			{Meta: meta("p-2"), Title: "The withdrawn paper", Kind: "OTHER", Retracted: true},
		},
		Studies: []*evidence.Study{
			{Meta: meta("s-1"), Title: "The mice", Design: "ANIMAL", ReportedIn: []evidence.Key{"p-1"}},
			{Meta: meta("s-2"), Title: "The void", Design: "CASE_CONTROL", ReportedIn: []evidence.Key{"p-2"}},
			{Meta: meta("s-3"), Title: "The origin", Design: "COHORT", Population: "Rivers"},
		},
		Testimonies: []*evidence.Testimony{
			{Meta: meta("t-1"), Summary: "She saw it", Basis: "EYEWITNESS", Speaker: "a-1", Quote: "I saw it."},
			{Meta: meta("t-2"), Summary: "He heard her", Basis: "SECOND_HAND", BasedOn: []evidence.Key{"t-1"}, Locator: "p. 3"},
			{Meta: meta("t-3"), Summary: "They go round", Basis: "HEARSAY", BasedOn: []evidence.Key{"t-4"}},
			{Meta: meta("t-4"), Summary: "And round", Basis: "HEARSAY", BasedOn: []evidence.Key{"t-3"}},
		},
		Claims: []*evidence.Claim{{Meta: meta("c-1"), Statement: "It rains"}, {Meta: meta("c-2"), Statement: "It pours",
			Figures: &evidence.Figures{Verdict: "TENTATIVE", Certainty: "VERY_LOW", Belief: 0.9999, Disbelief: 1e-9}}},
		Caveats: []*evidence.Caveat{
			{Meta: meta("k-1"), Category: "SMALL_SAMPLE", Severity: "SERIOUS", Text: "Four mice", Qualifies: []evidence.Ref{"s-1"}},
			{Meta: meta("k-2"), Category: "NO_HARD_DATA", Severity: "MINOR", Text: "Nobody measured", Qualifies: []evidence.Ref{"c-1"}},
			{Meta: meta("k-3"), Category: "INDIRECT", Severity: "MODERATE", Text: "Mice are no people", Qualifies: []evidence.Ref{"s-1->c-1", "c-2-|c-1"}, RaisedIn: []evidence.Key{"p-1", "p-0"}},
		},
	}
	for _, from := range []evidence.Key{"s-1", "s-2", "t-1", "t-2", "t-3", "p-1"} {
		m.Add(&evidence.Link{From: from, To: "c-1", Relation: "SUPPORTS", Strength: "STRONG"})
	}
	m.Add(&evidence.Link{From: "c-2", To: "c-1", Relation: "CONTRADICTS", Strength: "WEAK", Rationale: "It would be wetter"})
	strength := 0.62
	item := func(key evidence.Key) assess.Component { return assess.Component{Key: key} }
	guide := &evidence.Source{Meta: meta("p-0"), Title: "The guide"}
	firmness := &assess.Firmness{Nearest: &assess.Boundary{Of: assess.WordCertainty, FigureName: "belief", Figure: 0.31, Threshold: 0.25, From: "LOW", To: "VERY_LOW"},
		Flip: &assess.Flip{What: assess.Prose{{Text: "the strength of the link from "}, {Text: "the mice", Ref: "s-1"}}, From: 0.85, To: 0.62, FromWord: "STRONG", ToWord: "MODERATE",
			Verdict: "SINGLE_LINE", Certainty: "VERY_LOW"}}
	return &dossier.Dossier{Map: m, Outside: map[evidence.Key]evidence.Item{"p-0": guide}, Firmness: firmness, Assessment: &assess.Assessment{
		Claim:         "c-1",
		Figures:       evidence.Figures{Verdict: "SINGLE_LINE", Certainty: "LOW", Belief: 1 - 1e-9, Disbelief: 1e-9, IndependentFor: 3, IndependentAgainst: 1, AtLeast: true, Method: "EXACT"},
		LinesFor:      []assess.Line{{Items: []evidence.Key{"p-1"}}, {Items: []evidence.Key{"t-1"}, Strength: 0.3}, {Items: []evidence.Key{"s-1"}, Strength: 0.4, Independent: 2, Shared: []assess.Component{item("p-1")}}},
		EchoesFor:     []evidence.Key{"t-2"},
		Echoes:        []assess.Echo{{Item: "t-2", Side: assess.For, Repeats: []evidence.Key{"t-1"}, Adds: 0.02}},
		Spent:         []assess.Spent{{Item: "s-2", Side: assess.For, Reason: assess.SpentRetracted, Because: []assess.Component{item("p-2")}}, {Item: "t-3", Side: assess.For, Reason: assess.SpentCircle, Because: []assess.Component{item("t-3"), item("t-4")}}},
		Ceiling:       assess.Ceiling{Belief: 0.9, Opposition: 0.2, Caveats: []evidence.Key{"k-2"}},
		Ways:          []assess.Way{{Of: assess.WordCertainty, Certainty: "HIGH", Barriers: []assess.Barrier{assess.BarrierCeiling}}, {Of: assess.WordCertainty, Certainty: "MODERATE", Line: &strength, Caveats: []evidence.Key{"k-1", "k-2"}}, {Of: assess.WordVerdict, Verdict: "TENTATIVE"}},
		Summary:       assess.Prose{{Text: "It rests on "}, {Text: "the mice", Ref: "s-1"}, {Text: "."}},
		Warnings:      []assess.Warning{{Text: assess.Prose{{Text: "The link from "}, {Text: "the premise", Ref: "c-2-|c-1"}, {Text: " is doubtful; so is "}, {Text: "Jane Doe", Ref: "a-1"}, {Text: "."}}}},
		KeyEvidence:   []assess.Influence{{Component: item("s-1"), Belief: 0.5, Fall: 0.4}, {Component: item("t-1"), Fall: 1e-5}, {Component: item("t-2"), Fall: 0}},
		CostlyCaveats: []assess.CaveatCost{{On: assess.Component{Link: &assess.LinkRef{From: "s-1", To: "c-1", Relation: "SUPPORTS"}}, Category: "INDIRECT", Belief: 0.7, Rise: 0.1}},
	}}
}

// A dossier tells in words that a reader understands what the assessment says.
func TestWhatADossierSays(t *testing.T) {
	text := string(write(t, reasoned(), dossier.Markdown))
	for _, want := range []string{
		"**Single line**, with low certainty.",
		"It rests on the mice.\n",
		"| Belief | \\> .999 |", "| Disbelief | \\< .001 |", "| Independent lines for it | at least 3 |",
		"**Warning.** The link from the premise is doubtful; so is Jane Doe.",
		"### For: at least 3 independent lines\n\n#### Line 1, of strength 0.400: 2 of its records share no weakness\n\nHangs on: “The paper”\n\n- **The mice** (animal study, `s-1`)\n  - Supports this claim, strong\n  - Caveat on this link, **moderate**, indirect: Mice are no people\n",
		"#### Records that bear only jointly with others\n\n- **The paper** (journal article)\n",
		"- **He heard her** (second-hand account, `t-2`)\n  - Repeats “She saw it” and adds 0.020 to the support.\n",
		"- **The void** (case-control study, `s-2`)\n  - It cannot hold, because what it needs is retracted: “The withdrawn paper”.\n",
		"  - It rests on a circle that nothing outside holds up: “They go round” and “And round”.\n",
		"- **It pours** (`c-2`): Tentative, with very low certainty: belief \\> .999, disbelief \\< .001\n  - Contradicts this claim, weak: It would be wetter\n",
		"## Other records\n\nRecords that the evidence above derives from, and records that bear only on premises.\n\n- **The origin** (cohort study, `s-3`)\n  - Population: Rivers\n",
		"(`k-3`) · On: the link from “The mice” to this claim; the link from “It pours” against this claim · Raised in: “The paper”; “The guide”",
		"| “The mice” | 0.500 | -0.400 |\n", "1 more moves it by \\< .001.",
		"| indirect, on the link from “The mice” to this claim | 0.700 | +0.100 |",
		"If all the evidence for it carried, belief would be 0.900. What speaks against it (opposition 0.200) keeps it from rising further, and so do the caveats on the claim itself: “Nobody measured”.",
		"- High certainty is out of reach: belief cannot rise so far, whatever evidence is added for it.",
		"- Moderate certainty requires one more independent line for it, of strength 0.620 or more, or resolving “Four mice” and “Nobody measured”.",
		"- The verdict “tentative” requires more than one line; no caveats were found whose resolution would be enough.",
		"### How firm the words are\n\nThe certainty is low with belief at 0.310, very low below 0.250. The smallest change that moves a word: " +
			"the strength of the link from the mice from 0.850 (strong) to 0.620 (moderate), which makes it single line, very low certainty.\n\n## Quotes",
		"> Jane Doe (reliability B), in “She saw it”\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if word := regexp.MustCompile("[A-Z]{2,}_?[A-Z]{2,}").FindString(strings.ReplaceAll(text, "DOI", "")); word != "" {
		t.Errorf("%s is no word for people", word)
	}
	for e := range reasoned().Map.Items() {
		key := string(e.EntryMeta().Key)
		most := 1
		if e.EntryKind() == evidence.KindAgent {
			most = 0
		}
		if n := strings.Count(text, key); n > most {
			t.Errorf("the key %s is there %d times, expected at most %d", key, n, most)
		}
	}
}

// A dossier whose firmness nobody asked for tells nothing of it; that no number
// moves a word is told.
func TestFirmness(t *testing.T) {
	for _, format := range dossier.Formats {
		d := reasoned()
		d.Firmness.Flip = nil
		if text := string(write(t, d, format)); !strings.Contains(text, "below 0.250. No single number, changed as far as it goes, moves a word.") {
			t.Errorf("%s: it is not told that no number moves a word:\n%s", format, text)
		}
		d.Firmness = nil
		if text := string(write(t, d, format)); strings.Contains(text, "How firm") {
			t.Errorf("%s: firmness is told of that is not known:\n%s", format, text)
		}
	}
}

// What a page names it leads to, where the dossier tells of it.
func TestNamesLead(t *testing.T) {
	html := string(write(t, reasoned(), dossier.HTML))
	ids := map[string]int{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		ids[id[1]]++
	}
	for id, n := range ids {
		if n != 1 {
			t.Errorf("%q is the id of %d places", id, n)
		}
	}
	led := map[string]bool{}
	for _, to := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(html, -1) {
		led[to[1]] = true
		if ids[to[1]] == 0 {
			t.Errorf("nothing has the id %q, which a name leads to", to[1])
		}
	}
	for e := range reasoned().Map.Items() {
		id := "item-" + string(e.EntryMeta().Key)
		if e.EntryKind() != evidence.KindAgent && ids[id] != 1 {
			t.Errorf("nothing has the id %q", id)
		}
	}
	for _, want := range []string{`It rests on <a href="#item-s-1">the mice</a>.`, `The link from <a href="#item-c-2">the premise</a> is doubtful; so is Jane Doe.`} {
		if !strings.Contains(html, want) {
			t.Errorf("%s is not in the page", want)
		}
	}
}

// The strongest line comes first, and a long list is digested: what it leaves out
// is named, and told of farther down.
func TestManyLines(t *testing.T) {
	d := &dossier.Dossier{Map: &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "c"}, Statement: "It rains"}}},
		Assessment: &assess.Assessment{Claim: "c", Figures: evidence.Figures{Verdict: "CORROBORATED", Certainty: "HIGH", Method: "EXACT", IndependentFor: 9}}}
	for i := range 80 {
		key := evidence.Key(fmt.Sprintf("s%02d", i))
		strength := 0.0003
		if i >= 71 {
			strength = float64(i) / 100
		}
		d.Map.Add(&evidence.Study{Meta: evidence.Meta{Key: key}, Title: fmt.Sprintf("Study %02d", i), Design: "COHORT"})
		d.Map.Add(&evidence.Link{From: key, To: "c", Relation: "SUPPORTS", Strength: "WEAK", Rationale: fmt.Sprintf("Reason %02d", i)})
		d.Assessment.LinesFor = append(d.Assessment.LinesFor, assess.Line{Items: []evidence.Key{key}, Strength: strength})
	}
	text := string(write(t, d, dossier.Markdown))
	for _, want := range []string{"### For: 9 independent lines\n\n9 that matter, 71 together 0.021.\n", "#### Line 1, of strength 0.790\n\n- **Study 79**", "#### Line 9, of strength 0.710\n", "#### Other lines\n\nStudy 00; Study 01; "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the dossier", want)
		}
	}
	if strings.Contains(text, "#### Line 10") {
		t.Error("a line that does not matter is told one by one")
	}
	for i := range 80 {
		if n := strings.Count(text, fmt.Sprintf("Reason %02d", i)); n != 1 {
			t.Errorf("why study %d bears on the claim is told %d times", i, n)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	err := (&dossier.Dossier{}).Write(&bytes.Buffer{}, "pdf")
	if evidence.CodeOf(err) != evidence.Invalid || !strings.Contains(fmt.Sprint(err), "markdown, html") {
		t.Errorf("got %v", err)
	}
}
