package explorer_test

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// The page of a path tells each chain as a sentence, and offers what an unknown end may mean.
func TestPath(t *testing.T) {
	s := newSite(t, demo(t), "")
	for address, want := range map[string]string{
		"/path?from=abu-walid&to=recruiting-declining":             "steps apart",
		"/path?from=icsr-report-2015&to=peter-neumann":             "ICSR report on the accounts of 58 Islamic State defectors” was published by International Centre for the Study of Radicalisation, which has as a member Peter Neumann.",
		"/path?from=peter-neumann&to=icsr-report-2015":             "Peter Neumann investigated “Analysis of defectors' accounts from many countries”, which is reported in “ICSR report",
		"/path?from=no-hard-data&to=recruiting-declining":          "“There are no recruiting figures to check this against.” weakens “Recruiting in Syria is declining.”",
		"/path?from=recruiting-declining&to=recruiting-declining":  "Both ends are the same record.",
		"/path?from=abu-walid&to=recruiting-declining&kind=caveat": "by way of records of these kinds",
		"/path?from=recruiting-decline&to=icsr-report-2015":        "No record has this key. Do you mean one of these?Recruiting in Syria is declining.",
		"/path?from=icsr-report-2015&to=" + "recruiting":           "Recruiting in Syria is declining. claim",
		"/path?from=zzz&to=" + url.QueryEscape("\"xylophones\""):   "Nothing in the map is called so.",
		"/path": "How two records are connected",
		"/path?from=" + strings.Repeat("x", 3_000): "How two records are connected",
		"/path?from=a-%3Eb&to=%E2%80%AE":           "How two records are connected",
	} {
		if got := words(t, s.page(t, address)); !strings.Contains(got, want) {
			t.Errorf("%s does not say %q: %s", address, want, got)
		}
	}
	// What is offered for an unknown end leads to the path.
	offered := ""
	each(t, s.page(t, "/path?from=recruiting-decline&to=icsr-report-2015"), func(_ *html.Node, a map[string]string) {
		if strings.Contains(a["href"], "from=recruiting-declining&") {
			offered = strings.TrimPrefix(a["href"], ".")
		}
	})
	if got := words(t, s.page(t, offered)); !strings.Contains(got, "steps apart") {
		t.Errorf("%s says %s", offered, got)
	}
}
