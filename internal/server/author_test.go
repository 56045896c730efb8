package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"corroborate/internal/server"
)

// A client says who it is, in a header that has more than ASCII by percent-encoding.
func TestAuthor(t *testing.T) {
	r := start(t, func(c *server.Config) {
		c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "by %q", server.AuthorOf(r.Context())) })
	})
	for _, test := range []struct {
		sent, want string // want is the author, or what was expected
		status     int
	}{
		{"", "", 200},
		{"ann", "ann", 200},
		{" Ann O'Hara, Jr. ", "Ann O'Hara, Jr.", 200},
		{"Zo%C3%AB", "Zoë", 200},
		{"%C5%81ukasz", "Łukasz", 200},
		{"Zoe%CC%88", "Zoë", 200}, // two characters that mean one
		{"UTF-8''Zo%C3%AB%20M.", "Zoë M.", 200},
		{"50%25", "50%", 200},
		{"a+b", "a+b", 200},
		{strings.Repeat("%C3%AB", 200), strings.Repeat("ë", 200), 200},
		{strings.Repeat("%C3%AB", 201), "at most 200 characters", 400},
		{"50%", "percent-encoded UTF-8", 400},
		{"Zoë", "percent-encoded UTF-8", 400},
		{"Zo%EB", "percent-encoded UTF-8", 400},
		{"a%0Ab", "letters, digits, signs and spaces", 400},
		{"a%00b", "letters, digits, signs and spaces", 400},
		{"a%E2%80%AEb", "letters, digits, signs and spaces", 400}, // which turns the text around
	} {
		got := r.ask(t, "POST", "/graphql", "", server.AuthorHeader, test.sent)
		if got.status != test.status || test.status == 200 && got.body != fmt.Sprintf("by %q", test.want) {
			t.Errorf("%q: %d %s", test.sent, got.status, got.body)
			continue
		}
		if test.status == 200 {
			continue
		}
		wrong := got.told(t)
		if wrong.Extensions.Code != "BAD_USER_INPUT" || wrong.Argument() != server.AuthorHeader || !strings.HasPrefix(wrong.Expected(), test.want) {
			t.Errorf("%q: told %+v", test.sent, wrong)
		}
	}
}

// The log has the author, and a page of another origin may say who it is.
func TestAuthorIsLoggedAndShared(t *testing.T) {
	r := start(t, func(c *server.Config) { c.Doors.Origins = []string{"https://app.example"} })
	preflight := r.ask(t, "OPTIONS", "/graphql", "", "Origin", "https://app.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,corroborate-author")
	if !strings.Contains(preflight.header.Get("Access-Control-Allow-Headers"), "corroborate-author") {
		t.Errorf("a preflight is answered with %v", preflight.header)
	}
	r = start(t, nil)
	r.ask(t, "POST", "/graphql", "", server.AuthorHeader, "Zo%C3%AB")
	if line := r.log.find(t, "request"); line["author"] != "Zoë" {
		t.Errorf("logged %v", line)
	}
	r = start(t, nil)
	r.ask(t, "POST", "/graphql", "")
	if line := r.log.find(t, "request"); line["author"] != nil {
		t.Errorf("logged %v", line)
	}
}

func TestAuthorTwice(t *testing.T) {
	r := start(t, nil)
	request, err := http.NewRequestWithContext(t.Context(), "POST", r.url+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header[server.AuthorHeader] = []string{"ann", "bob"}
	response, err := r.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if body := readAll(t, response); response.StatusCode != 400 || !strings.Contains(body, "is there 2 times, expected one name") {
		t.Errorf("%d %s", response.StatusCode, body)
	}
}
