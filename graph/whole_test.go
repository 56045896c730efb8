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

// So is a page of records with what is below it. A field of each record that has to
// be resolved makes gqlgen write it all.
func TestPagesAreAsResolved(t *testing.T) {
	h := serve(demo(t))
	const source, caveat = `{ __typename key title url doi published retracted kind sourceKind }`, `{ nodes { id key text category severity resolved } totalCount }`
	fields := []string{"__typename", "id", "key", "headline", "kind", "version", "updatedAt", "note", "label: key", "caveats " + caveat, "few: caveats(last: 1) { n: totalCount __typename }",
		"bearsOn { nodes { name strength to { key statement assessment { verdict belief recomputed } } } }", "caveats { edges { cursor } nodes { key } }",
		"...on Claim { statement tags assessment { certainty support } supportedBy(first: 2, orderBy: KEY) { totalCount nodes { id strength from { __typename key headline ...on Testimony { reportedIn " + source + " speaker { name } } } } } opposedBy { totalCount } }",
		"...on Testimony { summary basis quote quoteVerified language date speaker { key name agentKind } reportedIn " + source + " basedOn { key } }",
		"...on Study { title design sampleSize reportedIn " + source + " investigators { name } derivedFrom { key } }", "...on Source { authors { name } publisher { key reliability } cites { nodes { key } } }",
		"caveats(first: 0) { totalCount }", "caveats(after: \"x\") { totalCount }", "id @skip(if: $yes)", "again: key @include(if: $yes)"}
	roots := []string{"claims(first: 7, orderBy: {field: BELIEF, direction: DESC})", "testimonies", "studies(first: 3)", "sources(last: 4)", "claims(first: 3) { totalCount } more: claims(first: 2)"}
	rapid.Check(t, func(t *rapid.T) {
		root := rapid.SampledFrom(roots).Draw(t, "root")
		selected := strings.Join(rapid.SliceOfNDistinct(rapid.SampledFrom(fields), 1, 5, rapid.ID).Draw(t, "fields"), " ")
		query := func(more string) string {
			return fmt.Sprintf("query ($yes: Boolean = true) { %s { nodes { here: __typename ...on Item { %s } %s } } }", root, selected, more)
		}
		want := besides.ReplaceAllString(askText(t, h, query(" resolved: aliases")), "")
		if diff := cmp.Diff(want, askText(t, h, query(""))); diff != "" {
			t.Errorf("%s (-resolved +in one go):\n%s", query(""), diff)
		}
	})
}

// Writing a list in one go is there to take less: not a context and a goroutine
// for each field and element.
func TestWholeTakesLess(t *testing.T) {
	h := serve(demo(t))
	allocations := func(query, more string) float64 {
		query = fmt.Sprintf(query, more)
		return testing.AllocsPerRun(5, func() {
			if got := ask(t, h, query, nil); len(got.errors) > 0 {
				t.Fatalf("%s", got.body)
			}
		})
	}
	const trace = `{ trace(ref: "state-failure-exposes") { nodes { id key headline %s } edges { name relation source target } } }`
	const page = `{ claims(first: 20) { nodes { key %s supportedBy { nodes { from { key headline } } } } } }`
	for query, times := range map[string]float64{trace: 1.2, page: 1.3} {
		if whole, resolved := allocations(query, ""), allocations(query, "aliases"); resolved < times*whole {
			t.Errorf("%s: %v allocations in one go, %v if nodes are resolved", query, whole, resolved)
		}
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
