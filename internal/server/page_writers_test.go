package server_test

import (
	"fmt"
	"net/http"
	"testing"

	"corroborate/internal/server"
)

// tellsWriters has a page that tells whether it may write.
type tellsWriters struct{ explored }

func (tellsWriters) Routes() map[string]http.Handler {
	return map[string]http.Handler{"/{$}": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, server.MayWrite(r.Context()) == nil) })}
}

// A page knows whether what it sends may write. Whether a link of another site led to it
// has no part in that; the host that the page is at has.
func TestPagesKnowWhetherTheyMayWrite(t *testing.T) {
	r := start(t, func(c *server.Config) { c.Explorer, c.Doors.Hosts = tellsWriters{}, []string{"map.example"} })
	follows := []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Referer", "https://elsewhere.example/"}
	for name, test := range map[string]struct {
		header []string
		want   string
	}{
		"this machine":             {nil, "true"},
		"by a link from elsewhere": {follows, "true"},
		"another host":             {[]string{"Host", "map.example"}, "false"},
		"through a proxy":          {[]string{"X-Forwarded-For", "192.0.2.7"}, "false"},
	} {
		if got := r.ask(t, "GET", "/", "", test.header...); got.body != test.want {
			t.Errorf("%s: %q, want %q", name, got.body, test.want)
		}
	}
}
