package evidence_test

import (
	"testing"

	"corroborate/internal/evidence"
)

func TestValidURL(t *testing.T) {
	for text, want := range map[string]bool{
		"https://example.org/a?b=c#d": true, "http://example.org": true, "HTTP://EXAMPLE.ORG/": true, "mailto:ann@example.org": true,
		"": false, "example.org": false, "//example.org": false, "javascript:alert(1)": false, "JavaScript:alert(1)": false, " javascript:alert(1)": false,
		"java\tscript:alert(1)": false, "data:text/html,x": false, "ftp://example.org/a": false, "https:example.org": false, "https://": false,
		"mailto:": false, "https://example.org/a b": false, "https://example.org/\n": false, "file:///etc/passwd": false,
	} {
		if got := evidence.ValidURL(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestDatesAndRanges(t *testing.T) {
	for date, want := range map[string]bool{
		"2015": true, "2015-12": true, "2016-02-29": true, "2014/2016": true, "2014-05/2016-03-01": true, "2015/2015-12-31": true, "2015-12-31/2015": true,
		"": false, "15": false, "2015-13": false, "2015-02-29": false, "2016/2014": false, "2014/": false, "/2014": false, "2014/2015/2016": false, "2015-03/2015-02-28": false,
	} {
		if got := evidence.ValidDate(date); got != want {
			t.Errorf("%q: %v, want %v", date, got, want)
		}
	}
}
