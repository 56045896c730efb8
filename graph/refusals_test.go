package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"corroborate/graph"
)

// A document that is refused is refused with the part that is wrong, what was expected there,
// and the known names that are most like an unknown one. cost tells the same before.
func TestRefusalsSayWhereAndWhatInstead(t *testing.T) {
	h := serve(demo(t))
	for query, want := range map[string]struct{ path, expected, nearest string }{
		`{ claim(ref: `:      {"query", "a GraphQL document", ""},
		``:                   {"query", `{"query": "..."}`, ""},
		`fragment F on A {}`: {"query", "a GraphQL document", ""},
		`query A { rubric { hash } } query B { rubric { hash } }`:                     {"operationName", "the name of one of them", ""},
		`{ mine: claim(ref: "a") { statementt } }`:                                    {"mine.statementt", "a field of Claim", "[statement]"},
		`{ claims { nodes { ...F } } } fragment F on Claim { them: caveats { sum } }`: {"fragment F.them.sum", "a field of CaveatConnection", ""},
		`{ rubric { hash { a } } }`:                                                   {"rubric.hash.a", "a field of String", ""},
		`{ claim(ref: "a") { caveats } }`:                                             {"claim.caveats", "a selection of fields, as in caveats { __typename }", ""},
		`{ claim(key: "a") { key } }`:                                                 {"claim", "ref", "[ref]"},
		`{ claims(firs: 1) { totalCount } }`:                                          {"claims", "where, orderBy, first, after, last, before", "[first]"},
		`{ claim { key } }`:                                                           {"claim", "ref: ID!", ""},
		`{ claims(first: "a") { totalCount } }`:                                       {"claims.first", "a whole number of 32 bits", ""},
		`{ claims(first: [1]) { totalCount } }`:                                       {"claims.first", "a whole number of 32 bits, and no list", ""},
		`{ claims(where: {verdict: [WEAK, WEEK]}) { totalCount } }`:                   {"claims.where.verdict[1]", "a word of Verdict", "[WEAK]"},
		`{ claims(where: {belief: {mini: 1}}) { totalCount } }`:                       {"claims.where.belief.mini", "the fields of ProbabilityRangeInput", "[min]"},
		`{ claims(orderBy: {direction: ASC}) { totalCount } }`:                        {"claims.orderBy", "an object of type ClaimOrderInput", ""},
		`{ rubric @includee(if: true) { hash } }`:                                     {"rubric.@includee", "a directive that is known there, such as @include or @skip", ""},
		`{ rubric @include { hash } }`:                                                {"rubric.@include", "if: Boolean!", ""},
		`{ claim(ref: $k) { key } }`:                                                  {"claim.ref", "a variable that the operation declares", ""},
		`query ($n: Int) { rubric { hash } }`:                                         {"$n", "variables that are used", ""},
		`query ($n: String) { claims(first: $n) { totalCount } }`:                     {"claims.first", "a variable of type Int", ""},
		`{ claim(ref: "a") { ...F } }`:                                                {"claim...F", "a fragment of the document", ""},
		`{ claim(ref: "a") { key } claim(ref: "b") { key } }`:                         {"claim", "an alias for one of the fields", ""},
		`{ claims(first: 1000) { totalCount } }`:                                      {"claims.first", "1 to 100", ""},
		"{" + strings.Repeat(" claim(ref: $k) { key }", 300) + "}":                    {"query", "at most 2000 tokens", ""},
		"{" + repeat(31, `a%d: claim(ref: "a") { key }`) + "}":                        {"query", "at most 30 aliases", ""},
		nested(16): {"query", "at most 15 fields in each other", ""},
		`{ rubric { hash } claims(first: 100) { nodes { supportedBy(first: 100) { nodes { from { caveats(first: 100) { nodes { id } } } } } } } }`: {"claims.nodes.supportedBy.nodes.from.caveats.nodes", "at most 50000 records, by smaller pages or less of each", ""},
		`{ claims { nodes { supportedBy { nodes { from { ... on Testimony { collectedIn { reportedIn { authors { key } } } } } } } } } }`:          {"claims.nodes.supportedBy.nodes.from.collectedIn.reportedIn.authors", "at most 4 lists in each other", ""},
		`{ claims(first: 100) { nodes { history { totalCount } assessment { sensitivity(within: 0.1) { same } } } } }`:                             {"claims.nodes.assessment.sensitivity", "at most 10000 points, by smaller pages or less of each", ""},
	} {
		got := ask(t, h, query, nil)
		if len(got.errors) == 0 {
			t.Errorf("%s is not refused: %s", query, got.body)
			continue
		}
		check := func(p map[string]any) {
			nearest := ""
			if p["nearest"] != nil {
				nearest = fmt.Sprint(p["nearest"])
			}
			if p["path"] != want.path || p["expected"] != want.expected || nearest != want.nearest {
				t.Errorf("%.300s\ngot  %v\nwant %v", query, p, want)
			}
		}
		check(got.errors[0].problem())
		if query == "" || strings.HasPrefix(query, "query A") {
			continue
		}
		told := estimate(t, func(q string, variables map[string]any) answer { return ask(t, h, q, variables) }, query, "", nil)["problems"].([]any)
		if len(told) == 0 {
			t.Errorf("%.300s: cost tells no problem", query)
			continue
		}
		p := told[0].(map[string]any)
		p["nearest"] = got.errors[0].problem()["nearest"]
		check(p)
	}
}

// A request with a page of a wrong size, or with a text that is no cursor, does nothing: no
// work for a question, and no change of the map.
func TestWrongPagesDoNothing(t *testing.T) {
	s := demo(t)
	h := serve(s)
	before := ask(t, h, `{ revisions { totalCount } }`, nil)
	for _, query := range []string{
		`mutation { resolveCaveat(input: {ref: "small-sample"}) { effects(first: 0) { totalCount } } }`,
		`mutation { resolveCaveat(input: {ref: "small-sample"}) { effects(after: "x") { totalCount } } }`,
		`{ whatIf(withdraw: ["hute-well"]) { effects(first: 101) { totalCount } } }`,
		`{ impact(ref: "vox") { unmoved(after: "") { totalCount } } }`,
	} {
		if got := ask(t, h, query, nil); got.status != 422 || len(got.cost) > 0 || got.codes()[0] != "BAD_USER_INPUT" {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
	if after := ask(t, h, `{ revisions { totalCount } }`, nil); string(before.body) != string(after.body) {
		t.Errorf("before: %s, after: %s", before.body, after.body)
	}
}

// What nobody runs does not take the place of a document that is in use.
func TestCostKeepsNoDocument(t *testing.T) {
	var seen lookups
	h := serve(demo(t), func(c *graph.Config) { c.Watcher = &seen })
	const query = `{ rubric { hash } }`
	estimate(t, func(q string, variables map[string]any) answer { return ask(t, h, q, variables) }, query, "", nil)
	ask(t, h, query, nil)
	ask(t, h, query, nil)
	if got := fmt.Sprint(seen.found); got != "[false false true]" {
		t.Errorf("documents were found: %s", got)
	}
}

// lookups notes which documents were known.
type lookups struct{ found []bool }

func (*lookups) Began(ctx context.Context) context.Context { return ctx }
func (*lookups) Ended(context.Context, string, string)     {}
func (l *lookups) LookedUp(found bool)                     { l.found = append(l.found, found) }
func (*lookups) Spent(string, int, int)                    {}
func (*lookups) AskedGaps(string)                          {}
