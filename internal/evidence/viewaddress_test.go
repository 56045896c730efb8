package evidence_test

import (
	"strings"
	"testing"

	"corroborate/internal/evidence"
)

// The address of a view leads to a page of the program, and nowhere else.
func TestAddressesOfViews(t *testing.T) {
	for address, want := range map[string]bool{
		"?verdict=weak&tags=a": true, "sources?retracted=yes": true, "claim/recruiting-declining?as-of=3": true, "what-if?of=a&withdraw=b-%3Ec": true, "gaps": true, "search?q=%D9%85": true,
		"": false, "?": false, "/sources": false, "//example.org/a": false, `\\example.org`: false, "https://example.org/": false, "javascript:alert(1)": false, "JavaScript:alert(1)": false,
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
