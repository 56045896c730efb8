package evidence_test

import (
	"slices"
	"strings"
	"testing"

	"corroborate/internal/evidence"
)

// The address of a view leads to a page of the program, and nowhere else.
func TestAddressesOfViews(t *testing.T) {
	for address, want := range map[string]bool{
		"?verdict=weak&tags=a": true, "sources?retracted=yes": true, "claim/recruiting-declining?as-of=3": true, "what-if?of=a&withdraw=b-%3Ec": true, "gaps": true, "search?q=%D9%85": true,
		"source/a": true, "questions?kind=x": true, "tags": true, "timeline?under=a": true, "view/a": true,
		"": false, "?": false, "/sources": false, "//example.org/a": false, `\\example.org`: false, "https://example.org/": false, "javascript:alert(1)": false, "JavaScript:alert(1)": false,
		"export?format=yaml": false, "graphql?query=%7B__typename%7D": false, "metrics": false, "playground": false, "healthz": false, "assets/a": false, "undo?change=2": false, "views/save?address=gaps": false,
		"calendar": false, "claims": false, "remarks": false, "link/a": false, "claim": false, "claim/": false, "claim/a/b": false, "claim/A": false, "sourcesx": false, "xsources": false, "claim/" + strings.Repeat("a", evidence.MaxKey+1): false,
		"data:text/html,x": false, "../admin": false, "a/../../b": false, "a//b": false, "a b": false, "a\nb": false, "?a=\nb": false, "?a b": false, "sources#x": false, "sources?a=#x": false, "sources?a=%zz": false,
		"?a=" + strings.Repeat("b", evidence.MaxAddress): false,
	} {
		if got := evidence.ValidAddress(address); got != want {
			t.Errorf("%.60q leads to a page: %t", address, got)
		}
		v := &evidence.View{Meta: evidence.Meta{Key: "v"}, Title: "v", Address: address}
		if problems := evidence.Check(v); (len(problems) == 0) != want {
			t.Errorf("a view of %.60q: %v", address, problems)
		}
	}
}

// An address of no page says which one may be meant.
func TestAddressesOfNoPage(t *testing.T) {
	for address, word := range map[string]string{"source?retracted=yes": "source", "export?format=yaml": "export", "sources?a=%zz": ""} {
		problems := evidence.Check(&evidence.View{Meta: evidence.Meta{Key: "v"}, Title: "v", Address: address})
		if len(problems) != 1 || problems[0].Path != "address" || problems[0].Expected != evidence.AddressForm || problems[0].Word != word || (word != "") != slices.Contains(problems[0].Words, "sources") {
			t.Errorf("a view of %q: %+v", address, problems)
		}
	}
}
