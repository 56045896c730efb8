package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/graph/request"
)

// What is written in one go is what the resolvers would have written, to the
// letter. A field that has to be resolved, next to the others, makes them write
// it all; it is taken out again before the answers are compared.
func TestWholeIsAsResolved(t *testing.T) {
	h := serve(demo(t))
	nodeFields := []string{"__typename", "id", "key", "headline", "version", "createdAt", "updatedAt", "name: headline",
		"...on Claim { statement }", "...on Claim { id assessment { verdict belief } }", "...on Node { id }", "...on Evidence { key label: key }",
		"...on Claim { figures: assessment { __typename support opposition conflict disbelief ignorance certainty disputed independentFor independentAgainst independentAtLeast exact standardError recomputed } }",
		"...on Study { id }", "id @skip(if: true)", "again: id @include(if: $yes)"}
	edgeFields := []string{"__typename", "name", "edgeId", "relation", "source", "sourceKey", "target", "targetKey", "how: relation",
		"link { strength jointly }", "link { __typename id name relation rationale locator version createdAt updatedAt }", "by: link { ...on Node { id } }"}
	sides := []string{"depth", "truncated", "__typename"}
	roots := []string{`trace(ref: "state-failure-exposes")`, `trace(ref: "recruiting-declining", maxDepth: 1)`, `trace(ref: "promise-gap")`,
		`neighborhood(ref: "icsr-2015", depth: 2)`, `neighborhood(ref: "vox", depth: 1, kinds: [SOURCE])`, `neighborhood(ref: "promise-gap", relations: [SUPPORTS, QUALIFIES], minStrength: STRONG)`, `path(from: "vox", to: "recruiting-declining")`, `trace(ref: "nothing")`}
	const resolvedNode, resolvedEdge = " resolved: aliases", " resolved: link { to { id } }"
	rapid.Check(t, func(t *rapid.T) {
		some := func(name string, of []string) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(of), 1, 5).Draw(t, name), " ")
		}
		root, nodes, edges, rest := rapid.SampledFrom(roots).Draw(t, "root"), some("nodes", nodeFields), some("edges", edgeFields), some("rest", sides)
		if strings.HasPrefix(root, "path") {
			rest = "length"
		}
		query := func(nodes, edges string) string {
			return fmt.Sprintf("query ($yes: Boolean = true) { %s { %s nodes { %s } edges { %s } more: nodes { id } } }", root, rest, nodes, edges)
		}
		want := besides.ReplaceAllString(askText(t, h, query(nodes+resolvedNode, edges+resolvedEdge)), "")
		if diff := cmp.Diff(want, askText(t, h, query(nodes, edges))); diff != "" {
			t.Errorf("%s (-resolved +in one go):\n%s", query(nodes, edges), diff)
		}
	})
}

// Writing a list in one go is there to take less: not a context and a goroutine
// for each field and element.
func TestWholeTakesLess(t *testing.T) {
	h := serve(demo(t))
	allocations := func(more string) float64 {
		query := fmt.Sprintf(`{ trace(ref: "state-failure-exposes") { nodes { id key headline %s } edges { name relation source target } } }`, more)
		return testing.AllocsPerRun(5, func() {
			if got := ask(t, h, query, nil); len(got.errors) > 0 {
				t.Fatalf("%s", got.body)
			}
		})
	}
	if whole, resolved := allocations(""), allocations("aliases"); resolved < 1.2*whole {
		t.Errorf("%v allocations in one go, %v if nodes are resolved", whole, resolved)
	}
}

// besides finds what has to be resolved in an answer.
var besides = regexp.MustCompile(`,"resolved":(\[[^]]*\]|null|\{"to":\{"id":"\w*"\}\})`)

func askText(t *rapid.T, h http.Handler, query string) string {
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(request.WithID(t.Context(), "request-1"), http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return placed.ReplaceAllString(costs.ReplaceAllString(w.Body.String(), "$1"), "")
}

// placed finds where in a document an error is, which is another place with
// another document.
var placed = regexp.MustCompile(`"locations":[^]]*\],`)
