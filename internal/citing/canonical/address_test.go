package canonical_test

import (
	"net/url"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/citing/canonical"
)

func TestDOI(t *testing.T) {
	for text, want := range map[string]string{
		"10.1000/182":                                       "10.1000/182",
		"10.1000/Wells.15":                                  "10.1000/wells.15",
		" doi:10.1000/182 ":                                 "10.1000/182",
		"DOI: 10.1000/182.":                                 "10.1000/182",
		"doi 10.1000/182":                                   "10.1000/182",
		"https://doi.org/10.1000/182":                       "10.1000/182",
		"http://dx.doi.org/10.1000/ABC":                     "10.1000/abc",
		"HTTPS://DOI.ORG/10.1000/182?x=1":                   "10.1000/182",
		"doi.org/10.1000/182":                               "10.1000/182",
		"info:doi/10.1000/182":                              "10.1000/182",
		"https://doi.org/10.1016/S0140-6736%2897%2911096-0": "10.1016/s0140-6736(97)11096-0",
		"10.1016/S0140-6736(97)11096-0":                     "10.1016/s0140-6736(97)11096-0",
		"10.1002/(SICI)1097<1::AID-1>3.0.CO;2-X":            "10.1002/(sici)1097<1::aid-1>3.0.co;2-x",
		"10.1000.10/123":                                    "10.1000.10/123",
		"<https://doi.org/10.1000/182>":                     "10.1000/182",
		"(10.1000/182)":                                     "10.1000/182",
		"10.1000/182\u200b":                                 "10.1000/182",
		"10.10\u00ad00/1\ufeff82":                           "10.1000/182",
		"&lt;10.1000/182&gt;":                               "10.1000/182",
		"10.1000/a&amp;lt;b":                                "10.1000/a<b",
		"10.1000/a&copy=b":                                  "10.1000/a&copy=b",
		"10.1000/(SICI)1(19)1:2&lt;3::AID-X4&gt;3.0.CO;2-Z": "10.1000/(sici)1(19)1:2<3::aid-x4>3.0.co;2-z",
		"10.1000":                         "",
		"10.1000/":                        "",
		"10.1/182":                        "",
		"11.1000/182":                     "",
		"https://example.org/10.1000/182": "",
		"10.1000/182 and more":            "",
		"":                                "",
	} {
		if got := canonical.DOI(text); got != want {
			t.Errorf("%q is %q, expected %q", text, got, want)
		}
	}
}

func TestURL(t *testing.T) {
	for _, same := range [][]string{
		{"https://example.org/a", "http://example.org/a", "https://www.example.org/a", "https://EXAMPLE.org/a/", "https://example.org:443/a",
			"http://example.org:80/a", "https://example.org/a#part", "https://example.org/a?", "https://example.org/a?utm_source=x&UTM_Medium=y",
			"https://example.org/a?fbclid=1&gclid=2", " https://example.org/a ", "www.example.org/a", "https://example.org//a/./b/..", "https://example.org/%61"},
		{"https://example.org", "https://example.org/", "http://www.example.org?utm_id=1#top"},
		{"https://example.org/a?x=1&y=2", "https://example.org/a?y=2&x=1", "https://example.org/a?y=2&utm_term=t&x=%31"},
		{"https://example.org/a%20b?q=c+d", "https://example.org/a%20b?q=c%20d", "https://example.org/a b?q=c d"},
		{"https://example.org/é", "https://example.org/%C3%A9", "https://example.org/%c3%a9"},
	} {
		for _, text := range same {
			if got, want := canonical.URL(text), canonical.URL(same[0]); got != want || got == "" {
				t.Errorf("%q is %q, and %q is %q", text, got, same[0], want)
			}
		}
	}
	seen := map[string]string{}
	for _, text := range []string{"https://example.org/a", "https://example.org/A", "https://example.org/b", "https://example.com/a", "https://a.example.org/a",
		"https://example.org:8080/a", "https://example.org/a?x=1", "https://example.org/a?x=2", "https://example.org/a?x=1&x=2", "https://example.org/a?ref=1",
		"https://example.org/a?x=1%26y=2", "https://example.org/a?x=1&y=2", "https://example.org/a#!b", "https://example.org/a?x"} {
		got := canonical.URL(text)
		if other, ok := seen[got]; ok || got == "" {
			t.Errorf("%q is %q, as %q is", text, got, other)
		}
		seen[got] = text
	}
	for _, text := range []string{"", "example", "ftp://example.org/a", "mailto:a@example.org", "https://", "https:///a", "http://[::1", "/a", "10.1000/182"} {
		if got := canonical.URL(text); got != "" {
			t.Errorf("%q is %q, expected nothing", text, got)
		}
	}
}

// TestSameAgain: what forms have in common is a form itself, and the same.
func TestSameAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`https?://(www\.)?[a-z]{1,3}\.org(:80)?(/[a-z%.é 0-9]{0,4}){0,3}(\?[a-z=&%;0-9+]{0,8})?(#[!a-z]{0,2})?`), rapid.String()).Draw(t, "text")
		if same := canonical.URL(text); same != "" && canonical.URL("https://"+same) != same {
			t.Errorf("%q is %q, and that is %q", text, same, canonical.URL("https://"+same))
		}
		doi := rapid.StringMatching(`(doi:|https://doi.org/)?10\.[0-9]{4}/[ -~é]{1,6}`).Draw(t, "doi")
		if same := canonical.DOI(doi); same != "" && (canonical.DOI("https://doi.org/"+url.PathEscape(same)) != same || canonical.DOI(same) != same) {
			t.Errorf("%q is %q, and that is %q, or %q where it resolves", doi, same, canonical.DOI(same), canonical.DOI("https://doi.org/"+url.PathEscape(same)))
		}
	})
}
