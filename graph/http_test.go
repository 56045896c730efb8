package graph_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	modern = "application/graphql-response+json"
	legacy = "application/json"
)

// GraphQL over HTTP, as its specification says.
func TestHTTP(t *testing.T) {
	h := serve(demo(t))
	type result struct {
		Status      int
		ContentType string
		Data        string // there, null or absent
		Codes       string
	}
	const utf8 = "; charset=utf-8"
	fine := result{200, modern + utf8, "there", ""}
	bad := func(status int, media string) result { return result{status, media + utf8, "absent", "BAD_USER_INPUT"} }
	get := func(query string) string { return "/graphql?" + url.Values{"query": {query}}.Encode() }
	tests := []struct {
		name, method, target, body string
		header                     []string
		want                       result
	}{
		{"POST", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, nil, fine},
		{"POST, with all parameters", "POST", "/graphql", `{"query": "query A { rubric { hash } } query B($k: ID!) { claim(ref: $k) { key } }", "operationName": "B", "variables": {"k": "governs-badly"}, "extensions": {"a": 1}, "more": []}`, nil, fine},
		{"POST, with null for what is optional", "POST", "/graphql", `{"query": "{ rubric { hash } }", "operationName": null, "variables": null, "extensions": null}`, nil, fine},
		{"POST, in UTF-8", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Content-Type", "application/json; charset=UTF-8"}, fine},
		{"GET", "GET", get("{ rubric { hash } }"), "", nil, fine},
		{"GET, with all parameters", "GET", "/graphql?" + url.Values{"query": {"query A { rubric { hash } } query B($k: ID!) { claim(ref: $k) { key } }"}, "operationName": {"B"}, "variables": {`{"k": "governs-badly"}`}, "extensions": {`{}`}}.Encode(), "", nil, fine},
		{"GET, with nothing for what is optional", "GET", get("{ rubric { hash } }") + "&operationName=&variables=&extensions=", "", nil, fine},

		{"old clients", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Accept", legacy}, result{200, legacy + utf8, "there", ""}},
		{"any answer", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Accept", "*/*"}, result{200, legacy + utf8, "there", ""}},
		{"no wish", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Accept", ""}, result{200, legacy + utf8, "there", ""}},
		{"the new form first", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Accept", "application/graphql-response+json, application/json;q=0.9"}, fine},
		{"either form", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Accept", "application/json, application/graphql-response+json"}, fine},
		{"the old form first", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Accept", "application/graphql-response+json;q=0.5, application/json"}, result{200, legacy + utf8, "there", ""}},
		{"the new form or anything", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Accept", "text/html, application/graphql-response+json, */*"}, fine},
		{"anything but the old form", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Accept", "application/json;q=0, */*"}, fine},
		{"another answer", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Accept", "text/html"}, bad(406, legacy)},
		{"another charset", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Accept", "application/json; charset=latin1"}, bad(406, legacy)},

		{"an error in a field", "POST", "/graphql", `{"query": "{ claim(ref: \"a\") { key } rubric { hash } }"}`, nil, result{294, modern + utf8, "there", "NOT_FOUND"}},
		{"an error in a field, old clients", "POST", "/graphql", `{"query": "{ claim(ref: \"a\") { key } rubric { hash } }"}`, []string{"Accept", legacy}, result{200, legacy + utf8, "there", "NOT_FOUND"}},
		{"an error that leaves nothing", "POST", "/graphql", `{"query": "{ claims(where: {restsOn: \"nothing\"}) { totalCount } }"}`, nil, result{294, modern + utf8, "null", "NOT_FOUND"}},

		{"not a document", "POST", "/graphql", `{"query": "{"}`, nil, bad(400, modern)},
		{"not a document, old clients", "POST", "/graphql", `{"query": "{"}`, []string{"Accept", legacy}, bad(200, legacy)},
		{"not valid", "POST", "/graphql", `{"query": "{ nothing }"}`, nil, bad(422, modern)},
		{"not valid, old clients", "POST", "/graphql", `{"query": "{ nothing }"}`, []string{"Accept", legacy}, bad(200, legacy)},
		{"which operation", "POST", "/graphql", `{"query": "query A { rubric { hash } } query B { rubric { hash } }"}`, nil, bad(422, modern)},
		{"no such operation", "POST", "/graphql", `{"query": "query A { rubric { hash } }", "operationName": "B"}`, nil, bad(422, modern)},
		{"a variable of another type", "POST", "/graphql", `{"query": "query ($k: ID!) { claim(ref: $k) { key } }", "variables": {"k": []}}`, nil, bad(422, modern)},
		{"a mutation", "POST", "/graphql", `{"query": "mutation { a }"}`, nil, bad(422, modern)},

		{"not JSON", "POST", "/graphql", `NONSENSE`, nil, bad(400, modern)},
		{"half of JSON", "POST", "/graphql", `{"query":`, nil, bad(400, modern)},
		{"more than JSON", "POST", "/graphql", `{"query": "{ rubric { hash } }"} {}`, nil, bad(400, modern)},
		{"not JSON, old clients", "POST", "/graphql", `NONSENSE`, []string{"Accept", legacy}, bad(400, legacy)},
		{"nothing", "POST", "/graphql", ``, nil, bad(400, modern)},
		{"a list", "POST", "/graphql", `[{"query": "{ rubric { hash } }"}]`, nil, bad(422, modern)},
		{"null", "POST", "/graphql", `null`, nil, bad(422, modern)},
		{"a misspelt query", "POST", "/graphql", `{"qeury": "{ rubric { hash } }"}`, nil, bad(422, modern)},
		{"a query in capitals", "POST", "/graphql", `{"QUERY": "{ rubric { hash } }"}`, nil, bad(422, modern)},
		{"a query that is no text", "POST", "/graphql", `{"query": {}}`, nil, bad(422, modern)},
		{"variables that are no object", "POST", "/graphql", `{"query": "{ rubric { hash } }", "variables": [7]}`, nil, bad(422, modern)},
		{"a name that is no text", "POST", "/graphql", `{"query": "{ rubric { hash } }", "operationName": 1}`, nil, bad(422, modern)},
		{"extensions that are no object", "POST", "/graphql", `{"query": "{ rubric { hash } }", "extensions": "a"}`, nil, bad(422, modern)},
		{"GET without a query", "GET", "/graphql", "", nil, bad(422, modern)},
		{"GET, a broken URL", "GET", "/graphql?query=%zz", "", nil, bad(400, modern)},
		{"GET, variables that are not JSON", "GET", get("{ rubric { hash } }") + "&variables={", "", nil, bad(400, modern)},
		{"GET, variables that are no object", "GET", get("{ rubric { hash } }") + "&variables=[7]", "", nil, bad(422, modern)},
		{"GET, a mutation", "GET", get("mutation { a }"), "", nil, bad(422, modern)},

		{"a form", "POST", "/graphql", `query=1`, []string{"Content-Type", "application/x-www-form-urlencoded"}, bad(415, modern)},
		{"no type", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Content-Type", ""}, bad(415, modern)},
		{"a type that browsers send anywhere", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Content-Type", "text/plain"}, bad(415, modern)},
		{"a packed body", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Content-Type", "application/json", "Content-Encoding", "gzip"}, bad(415, modern)},
		{"another charset of the body", "POST", "/graphql", `{"query": "{ rubric { hash } }"}`, []string{"Content-Type", "application/json; charset=utf-16"}, bad(415, modern)},
		{"too much", "POST", "/graphql", `{"query": "` + strings.Repeat(" ", 1<<20) + `{ rubric { hash } }"}`, nil, bad(413, modern)},
		{"PUT", "PUT", "/graphql", `{"query": "{ rubric { hash } }"}`, nil, bad(405, modern)},
		{"DELETE", "DELETE", "/graphql", "", nil, bad(405, modern)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), test.method, test.target, strings.NewReader(test.body))
			r.Header.Set("Accept", modern)
			if test.method != "GET" {
				r.Header.Set("Content-Type", legacy)
			}
			for i := 0; i < len(test.header); i += 2 {
				r.Header.Set(test.header[i], test.header[i+1])
				if test.header[i+1] == "" {
					r.Header.Del(test.header[i])
				}
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			var body map[string]json.RawMessage
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
				t.Fatalf("%v: %s", err, w.Body)
			}
			got := result{Status: w.Code, ContentType: w.Header().Get("Content-Type"), Data: "absent"}
			if data, there := body["data"]; there {
				got.Data = "there"
				if string(data) == "null" {
					got.Data = "null"
				}
			}
			var errs []failure
			if body["errors"] != nil {
				if err := json.Unmarshal(body["errors"], &errs); err != nil {
					t.Fatal(err)
				}
				got.Codes = strings.Join(answer{errors: errs}.codes(), " ")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s%s", diff, w.Body)
			}
			if slices.Contains([]int{405, 406, 413, 415}, w.Code) && (errs[0].problem()["expected"] == nil || !strings.Contains(errs[0].Message, errs[0].problem()["message"].(string))) {
				t.Errorf("the answer does not say what was expected: %s", w.Body)
			}
			if w.Code == http.StatusMethodNotAllowed && w.Header().Get("Allow") == "" {
				t.Error("405 without Allow")
			}
			if w.Header().Get("Vary") != "Accept" {
				t.Error("a cache may mix up the two forms")
			}
			if len(got.Codes) > 0 && len(w.Body.Bytes()) > 2_000 {
				t.Errorf("the answer has %d bytes: it echoes the request", w.Body.Len())
			}
		})
	}
}

func TestOptionsAndHead(t *testing.T) {
	h := serve(demo(t))
	for method, want := range map[string]int{"OPTIONS": 204, "HEAD": 405} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, "/graphql", nil))
		if w.Code != want || w.Header().Get("Allow") != "GET, POST, OPTIONS" {
			t.Errorf("%s: %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
}
