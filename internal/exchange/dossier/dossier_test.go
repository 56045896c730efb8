package dossier_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
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
		if c.link == "" && strings.Contains(html, "href") {
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
			for _, want := range []string{"It rained.", "very low certainty", "Nothing supports it", "estimates", "0.010"} {
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

func TestUnknownFormat(t *testing.T) {
	err := (&dossier.Dossier{}).Write(&bytes.Buffer{}, "pdf")
	if evidence.CodeOf(err) != evidence.Invalid || !strings.Contains(fmt.Sprint(err), "markdown, html") {
		t.Errorf("got %v", err)
	}
}
