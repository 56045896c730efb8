package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

func meta(key evidence.Key) evidence.Meta { return evidence.Meta{Key: key} }

// whole has every field of every kind, and an entry of each kind with no more
// than it needs.
func whole() *evidence.Map {
	return &evidence.Map{
		Agents: []*evidence.Agent{
			{Meta: meta("jane"), Name: "Jane Doe", Kind: "PERSON", Affiliation: "institute", Pseudonymous: true, Reliability: "B",
				URL: "https://example.org/~jane?a=b#c", Note: "Not her name."},
			{Meta: meta("institute"), Name: "The Institute", Kind: "ORGANIZATION"},
		},
		Sources: []*evidence.Source{
			{Meta: meta("paper"), Title: `What "they" said: a paper`, Kind: "JOURNAL_ARTICLE", Authors: []evidence.Key{"jane", "institute"},
				Publisher: "institute", Published: "2015-12-23", URL: "https://example.org", DOI: "10.1000/182", Reliability: "A", Retracted: true,
				DerivedFrom: []evidence.Key{"report", "cohort", "hearsay"}, Cites: []evidence.Key{"report"}, Note: "# withdrawn"},
			{Meta: meta("report"), Title: "Report", Kind: "REPORT"},
		},
		Studies: []*evidence.Study{
			{Meta: meta("survey"), Title: "A survey", Design: "SURVEY", SampleSize: 58, Population: "Residents", Method: "By mail", Period: "2014",
				Investigators: []evidence.Key{"jane"}, ReportedIn: []evidence.Key{"paper"}, DerivedFrom: []evidence.Key{"cohort", "report"}, Note: "no"},
			{Meta: meta("cohort"), Title: "A cohort", Design: "COHORT"},
			{Meta: meta("-"), Title: "On mice", Design: "ANIMAL"},
		},
		Testimonies: []*evidence.Testimony{
			{Meta: meta("what-jane-saw"), Summary: "She saw it.", Basis: "EYEWITNESS", Quote: "I saw it,\nand she saw it.\n",
				QuotePrefix: "said: ", QuoteSuffix: " Then", QuoteVerified: true, Locator: "1:20",
				Language: "no", Date: "2015", Speaker: "jane", CollectedIn: []evidence.Key{"survey"}, BasedOn: []evidence.Key{"cohort", "report", "hearsay"},
				ReportedIn: []evidence.Key{"paper"}, Note: " between blanks "},
			{Meta: meta("hearsay"), Summary: "It was said.", Basis: "HEARSAY"},
		},
		Claims: []*evidence.Claim{
			{Meta: meta("it-is-so"), Statement: "It is so – 100 % of it.", Tags: []string{"conclusion", "2015"}, Note: "Ünïcödé 😀"},
			{Meta: meta("2015-12"), Statement: "12 of them agree"},
		},
		Caveats: []*evidence.Caveat{
			{Meta: meta("few"), Category: "SMALL_SAMPLE", Severity: "SERIOUS", Text: "Few were asked.",
				Qualifies: []evidence.Ref{"survey", "jane", "what-jane-saw->it-is-so", "2015-12-|it-is-so"},
				RaisedIn:  []evidence.Key{"paper"}, Resolved: true},
			{Meta: meta("old"), Category: "OUTDATED", Severity: "MINOR", Text: "tab\there, \x00 there", Qualifies: []evidence.Ref{"--|2015-12"}},
		},
		Remarks: []*evidence.Remark{
			{Meta: meta("why"), Kind: "QUESTION", Text: "Who else was asked?", About: []evidence.Ref{"survey", "old", "what-jane-saw->it-is-so"}, Status: "RESOLVED"},
			{Meta: meta("so"), Kind: "REMARK", Text: "See the annex.", About: []evidence.Ref{"why"}, Status: "OPEN"},
		},
		Views: []*evidence.View{{Meta: meta("weak-ones"), Title: "Weak ones", Address: "?verdict=weak&tags=a", Note: "For the next meeting."}},
		Links: []*evidence.Link{
			{From: "what-jane-saw", To: "it-is-so", Relation: evidence.Supports, Strength: evidence.StrengthStrong, Jointly: "both",
				Rationale: "She was there.", Locator: "page 3"},
			{From: "2015-12", To: "it-is-so", Relation: evidence.Contradicts, Strength: evidence.StrengthModerate},
			{From: "-", To: "2015-12", Relation: evidence.Contradicts, Strength: evidence.StrengthWeak},
		},
	}
}

func TestHowMapsAreWritten(t *testing.T) {
	for _, format := range exchange.Formats {
		roundTrip(t, whole(), format)
		golden(t, "testdata/whole."+string(format), write(t, whole(), format))
		roundTrip(t, &evidence.Map{}, format)
	}
	for format, want := range map[exchange.Format]string{exchange.YAML: "{}\n", exchange.JSON: "{}\n", exchange.JSONL: ""} {
		if got := write(t, &evidence.Map{}, format); string(got) != want {
			t.Errorf("an empty map in %s is %q, expected %q", format, got, want)
		}
	}
}

func TestALinkIsWrittenWithItsStrength(t *testing.T) {
	link := &evidence.Link{From: "a", To: "b", Relation: evidence.Supports}
	for _, format := range exchange.Formats {
		if got := write(t, &evidence.Map{Links: []*evidence.Link{link}}, format); !bytes.Contains(got, []byte("MODERATE")) {
			t.Errorf("%s has no strength: %s", format, got)
		}
	}
	if link.Strength != "" {
		t.Error("the link that was written has changed")
	}
}

func TestWhatIsNotWritten(t *testing.T) {
	claim := &evidence.Claim{Meta: meta("a"), Statement: "A."}
	agent := &evidence.Agent{Meta: meta("b"), Name: "B", Kind: "PERSON"}
	for _, format := range exchange.Formats {
		w, err := exchange.NewWriter(&bytes.Buffer{}, format)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = w.Write(claim), w.Write(agent), w.Write(claim)
		if grouped := format != exchange.JSONL; (err != nil) != grouped || (w.Close() != nil) != grouped {
			t.Errorf("%s: a list that is begun twice gives %v", format, err)
		}
		bad := &evidence.Map{Claims: []*evidence.Claim{claim, {Meta: meta("c"), Statement: "caf\xe9", Tags: []string{"x"}}}}
		err = exchange.Write(context.Background(), &bytes.Buffer{}, format, bad)
		if evidence.CodeOf(err) != evidence.Invalid || !strings.Contains(err.Error(), `statement of claim "c"`) {
			t.Errorf("%s: what is not UTF-8 gives %v", format, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := exchange.Write(ctx, &bytes.Buffer{}, format, whole()); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: a canceled context gives %v", format, err)
		}
		if err := exchange.Write(context.Background(), full{}, format, whole()); !errors.Is(err, errFull) {
			t.Errorf("%s: a full disk gives %v", format, err)
		}
	}
	if _, err := exchange.NewWriter(&bytes.Buffer{}, "xml"); evidence.CodeOf(err) != evidence.Invalid {
		t.Errorf("an unknown format gives %v", err)
	}
}

var errFull = errors.New("the disk is full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestPlainTextsNeedNoQuotes(t *testing.T) {
	want := map[string]string{
		"A plain text.":               "A plain text.",
		"58 accounts, and more":       "58 accounts, and more",
		"https://example.org/a?b=c#":  "https://example.org/a?b=c#",
		"it's \"so\"":                 "it's \"so\"",
		"10.1000/182":                 "10.1000/182",
		"Ünïcödé 😀":                   "Ünïcödé 😀",
		"no":                          `"no"`,
		"a: b":                        `"a: b"`,
		"2015":                        `"2015"`,
		"a\nb\n":                      "|\n      a\n      b",
		"a\nb":                        "|-\n      a\n      b",
		" a\nb":                       `" a\nb"`,
		"a\u0085\u200b\U000E0001\"\\": `"a\x85\u200B\U000E0001\"\\"`,
	}
	for text, yaml := range want {
		m := &evidence.Map{Claims: []*evidence.Claim{{Meta: meta("a"), Statement: text}}}
		want := "claims:\n  - key: a\n    statement: " + yaml + "\n"
		if diff := cmp.Diff(want, string(write(t, m, exchange.YAML))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
