package clients_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// mostAnswered is how long the answer to a request that means harm may be, in bytes.
const mostAnswered = 64 << 10

// TestHostileDocuments sends what takes much to read. Each answer is short, has a
// code, and is no server error; and after each the program still answers.
func TestHostileDocuments(t *testing.T) {
	url := serve(t)
	document := func(query string, variables any) []byte {
		body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, strings.ReplaceAll(format, "%d", "%[1]d"), i)
		}
		return b.String()
	}
	raw := func(text string) []byte { return []byte(text) }
	nested := func(n int) string {
		return `{ claim(ref: "a") {` + strings.Repeat(" supportedBy { nodes { to {", n) + " key" + strings.Repeat(" } } }", n) + "} }"
	}
	const limit, input = "COMPLEXITY_LIMIT_EXCEEDED", "BAD_USER_INPUT"
	for _, test := range []struct {
		name, code string
		body       []byte
	}{
		{"deep nesting", limit, document(nested(100), nil)},
		{"very deep nesting", limit, document(nested(10_000), nil)},
		{"10,000 aliases", limit, document("{"+many(10_000, " a%d: rubric { hash }")+"}", nil)},
		{"10,000 aliases of the heaviest", limit, document("{"+many(10_000, ` a%d: impact(ref: "vox") { movedCount }`)+"}", nil)},
		{"a fragment in itself", input, document(`{ ...F } fragment F on Query { ...F }`, nil)},
		{"200 fragments in circles", input, document(`{ ...F0 }`+many(100, ` fragment F%d on Query { ...G%d } fragment G%d on Query { ...F0 }`), nil)},
		{"fragments that double", limit, document("{ claim(ref: \"a\") { ...F0 } }"+doubling(), nil)},
		{"a flood of directives", limit, document("{ rubric"+strings.Repeat(" @include(if: true)", 30_000)+" { hash } }", nil)},
		{"a flood of unknown directives", limit, document("{ rubric"+many(30_000, " @d%d")+" { hash } }", nil)},
		{"10,000 variables", limit, document("query ("+many(10_000, "$v%d: Int ")+") { rubric { hash } }", nil)},
		{"a huge list of variables", input, document(`query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": strings.Split(strings.Repeat("a ", 400_000), " ")})},
		{"a huge text", "NOT_FOUND", document(`query ($ref: ID!) { claim(ref: $ref) { key } }`, map[string]any{"ref": strings.Repeat("é", 400_000)})},
		{"an object in an object, 100,000 deep", input, raw(`{"query": "{ rubric { hash } }", "variables": ` + strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000) + "}")},
		{"a list in a list, 400,000 deep, that never ends", input, raw(strings.Repeat("[", 400_000))},
		{"a batch", input, raw("[" + strings.Repeat(`{"query": "{ rubric { hash } }"},`, 20_000) + "{}]")},
		{"a huge number", input, raw(`{"query": "query ($n: Int) { claims(first: $n) { totalCount } }", "variables": {"n": 1` + strings.Repeat("0", 500_000) + "}}")},
		{"a number beyond all floats", input, raw(`{"query": "query ($n: Float) { claims(where: {belief: {min: $n}}) { totalCount } }", "variables": {"n": 1e999999}}`)},
		{"letters out of order", "NOT_FOUND", document(`query ($ref: ID!) { claim(ref: $ref) { key } }`, map[string]any{"ref": "\u202e\u0000\ufeff\u2066" + strings.Repeat("\u0301", 10_000)})},
		{"half a letter", "NOT_FOUND", raw(`{"query": "{ claim(ref: \"\ud800\") { key } }"}`)},
		{"no UTF-8", input, raw("{\"query\": \"{ claim(ref: \\\"\xff\xfe\\\") \xc0\xaf { key } }\"}")},
		{"10,000 errors", limit, document("{"+many(10_000, " wrong%d")+"}", nil)},
		{"introspection in itself", input, document("{ __schema { types"+strings.Repeat(" { fields { type", 12)+" { name }"+strings.Repeat(" } }", 12)+" } }", nil)},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkRefusal(t, post(t, url, test.body), test.code)
			checkAlive(t, url)
		})
	}

	t.Run("a body without an end", func(t *testing.T) {
		status, size := send(t, url, io.MultiReader(strings.NewReader(`{"query": "`), endless{}), "")
		if status != http.StatusRequestEntityTooLarge || size > mostAnswered {
			t.Errorf("status %d, and %d bytes", status, size)
		}
		checkAlive(t, url)
	})
	t.Run("a packed body", func(t *testing.T) {
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(w, endless{}, 64<<20); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if status, size := send(t, url, &packed, "gzip"); status != http.StatusUnsupportedMediaType || size > mostAnswered {
			t.Errorf("status %d, and %d bytes", status, size)
		}
		checkAlive(t, url)
	})
}

// TestHostileImports imports maps of 100,000 mistakes: the answer lists some, and
// counts the others.
func TestHostileImports(t *testing.T) {
	url := serve(t)
	for format, text := range map[string]string{
		"YAML":  "claims:\n" + strings.Repeat("- {}\n", 100_000),
		"JSON":  `{"claims": [` + strings.Repeat("{},", 100_000) + "{}]}",
		"JSONL": strings.Repeat("{}\n", 100_000),
	} {
		t.Run(format, func(t *testing.T) {
			a := ask(t, url, `mutation ($text: String!, $format: MapFormat!) { importMap(input: {text: $text, format: $format, dryRun: true}) { createdCount } }`,
				map[string]any{"text": text, "format": format})
			checkRefusal(t, a, "BAD_USER_INPUT")
			checkAlive(t, url)
		})
	}
}

// checkRefusal expects a short answer with errors that have codes, the first of
// them code.
func checkRefusal(t *testing.T, a answer, code string) {
	t.Helper()
	for _, wrong := range wrongIn(a, code) {
		t.Error(wrong)
	}
}

// wrongIn says what is wrong with the answer to a request that means harm.
func wrongIn(a answer, code string) []string {
	var wrong []string
	if a.size > mostAnswered || a.status >= 500 {
		wrong = append(wrong, fmt.Sprintf("status %d, and %d bytes", a.status, a.size))
	}
	if len(a.Errors) == 0 || a.Errors[0].Extensions.Code != code {
		wrong = append(wrong, fmt.Sprintf("expected %s: status %d, %.600v", code, a.status, a.Errors))
	}
	for _, e := range a.Errors {
		if e.Extensions.Code == "" || e.Extensions.Code == "INTERNAL" {
			wrong = append(wrong, fmt.Sprintf("an error has the code %q: %.300s", e.Extensions.Code, e.Message))
		}
	}
	return wrong
}

// TestRefusalsFindFaults plants a fault in a server's refusals.
func TestRefusalsFindFaults(t *testing.T) {
	const right = `{"errors": [{"message": "no", "extensions": {"code": "BAD_USER_INPUT"}}]}`
	for name, fault := range map[string]struct {
		status int
		body   string
		wrong  int
	}{
		"none":           {422, right, 0},
		"a server error": {500, right, 1},
		"a long answer":  {422, right + strings.Repeat(" ", mostAnswered), 1},
		"no error":       {200, `{"data": {}}`, 1},
		"another code":   {422, strings.ReplaceAll(right, "BAD_USER_INPUT", "NOT_FOUND"), 1},
		"a masked error": {422, strings.ReplaceAll(right, "BAD_USER_INPUT", "INTERNAL"), 2},
		"a second error": {422, strings.ReplaceAll(right, "}]}", `}, {"message": "no code"}]}`), 1},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(fault.status)
			_, _ = io.WriteString(w, fault.body)
		}))
		if wrong := wrongIn(post(t, server.URL, nil), "BAD_USER_INPUT"); len(wrong) != fault.wrong {
			t.Errorf("the fault %q: %d expected, found %q", name, fault.wrong, wrong)
		}
		server.Close()
	}
}

func checkAlive(t *testing.T, url string) {
	t.Helper()
	got := read[struct{ Claim struct{ Key string } }](t, url, `{ claim(ref: "recruiting-declining") { key } }`, nil)
	if got.Claim.Key != "recruiting-declining" {
		t.Errorf("the program answers %v", got)
	}
}

// doubling are fragments that each spread the next one twice.
func doubling() string {
	const n = 40
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " fragment F%d on Claim { a: supportedBy { nodes { to { ...F%d } } } b: supportedBy { nodes { to { ...F%d } } } }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Claim { key }", n)
	return b.String()
}

// endless is a body that goes on for as long as somebody reads it.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// send sends a body as it is, and returns the status and the length of the answer.
// The server may stop reading.
func send(t *testing.T, url string, body io.Reader, encoding string) (status, size int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hang)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if encoding != "" {
		request.Header.Set("Content-Encoding", encoding)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatal(err)
	}
	return response.StatusCode, len(text)
}
