package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql/introspection"

	"corroborate/graph"
	"corroborate/graph/request"
)

// mostAllocated bounds the work for one request, in bytes that are allocated. The
// costliest request below takes a quarter of it.
const mostAllocated = 64 << 20

// The answer to an attack takes little work, is short, and says what is wrong.
func TestAttacks(t *testing.T) {
	h := serve(demo(t))
	long := strings.Repeat("x", 900_000)
	tests := []struct {
		name      string
		query     string
		variables map[string]any
		code      string // of the first error; empty where the answer is right
	}{
		{"too many tokens", "{" + strings.Repeat(" claim(ref: $k) { key }", 300) + "}", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"far too many tokens", "{" + strings.Repeat(" a", 400_000) + "}", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"braces in braces", strings.Repeat("{a", 400_000), nil, "BAD_USER_INPUT"},
		{"too deep", nested(16), nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"too deep in a fragment", "query { ...F } fragment F on Query " + nested(16), nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"lists in lists", `{ claims { nodes { supportedBy { nodes { from { ... on Testimony { collectedIn { reportedIn { authors { key } } } } } } } } } }`, nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"too many aliases", "{" + repeat(31, `a%d: claim(ref: "a") { key }`) + "}", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"one name too often", `{ claim(ref: "a") {` + strings.Repeat(" key", 51) + "} }", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"one name too often, in fragments", `{ claim(ref: "a") { ...A0 } }` + doubling(24, "Claim", "key"), nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"one fragment side by side", `{` + strings.Repeat(` ...F`, 40) + `} fragment F on Query { claim(ref: "governs-badly") {` + strings.Repeat(" key", 50) + "} }", nil, ""},
		{"a name in many fragments", `{ claim(ref: "a") {` + repeat(40, " ...F%d") + "} }" + repeat(40, " fragment F%d on Claim {"+strings.Repeat(" key", 20)+"}"), nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"as many fields to merge as go through", "{" + strings.Repeat(` claim(ref: "governs-badly") { supportedBy { nodes {`+strings.Repeat(" id", 20)+`} } }`, 50) + "}", nil, ""},
		{"fragments that all clash", `{ claim(ref: "a") {` + repeat(100, " ...F%d") + "} }" + repeat(100, " fragment F%d on Claim { supportedBy { nodes { id } } headline }"), nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"too many directives", `{ claim(ref: "a") { key` + strings.Repeat(" @skip(if: false)", 51) + "} }", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"too many points", `{ claims(first: 100) { nodes { assessment { summary warnings { code } linesFor { strength } linesAgainst { strength } } supportedBy(first: 100) { nodes { from { caveats(first: 1) { totalCount } } } } } } }`, nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"too many records", `{ claims(first: 100) { nodes { supportedBy(first: 100) { nodes { from { caveats(first: 100) { nodes { id } } } } } } } }`, nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"how sensitive ten claims are", `{ claims(first: 10) { nodes { assessment { sensitivity(within: 0.1) { same } } } } }`, nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"too many records by variables", `query ($n: Int = 2) { claims(first: $n) { nodes { supportedBy(first: $n) { nodes { from { caveats(first: $n) { nodes { id } } } } } } } }`, map[string]any{"n": 100}, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"too many records by defaults", `query ($n: Int = 100) { claims(first: $n) { nodes { supportedBy(first: $n) { nodes { from { caveats(first: $n) { nodes { id } } } } } } } }`, nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"fragments that double", `{ claims { nodes { ...A0 } } }` + doubling(24, "Claim", "supportedBy { totalCount }"), nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"fragments in a circle", `{ claim(ref: "a") { ...A ...B } } fragment A on Claim { key ...B } fragment B on Claim { key ...A }`, nil, "BAD_USER_INPUT"},
		{"a fragment in itself", `{ claims { nodes { ...A } } } fragment A on Claim { supportedBy { nodes { to { ...A } } } }`, nil, "BAD_USER_INPUT"},
		{"the schema many times", "{" + repeat(30, "a%d: __schema { types { name fields { name } } }") + "}", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"types in fields in types", `{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }`, nil, "BAD_USER_INPUT"},
		{"many mistakes", `{ claim(ref: "a") {` + repeat(900, " wrong%d") + "} }", nil, "BAD_USER_INPUT"},
		{"many operations", repeat(300, " query Q%d { __typename }"), nil, "BAD_USER_INPUT"},
		{"many nameless operations", strings.Repeat("{ __typename }", 300), nil, "BAD_USER_INPUT"},
		{"a long name", "{ " + long + " }", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"a long alias", "{ " + long + `: claim(ref: "a") { key } }`, nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"a long variable", "query ($" + long + ": Int) { __typename }", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"a long word", "{ claims(where: {verdict: " + long + "}) { totalCount } }", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"a long operation name", "query " + long + " { __typename }", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"a long key", `{ claim(ref: "` + long + `") { key } }`, nil, "NOT_FOUND"},
		{"long ids", `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": list(100, strings.Repeat("y", 9_000))}, "NOT_FOUND"},
		{"a long text to search", `{ search(text: "` + long + `") { totalCount } }`, nil, "BAD_USER_INPUT"},
		{"a long text to filter by", `{ claims(where: {text: "` + long + `"}) { totalCount } }`, nil, "BAD_USER_INPUT"},
		{"a long cursor", `{ claims(after: "` + long + `") { totalCount } }`, nil, "BAD_USER_INPUT"},
		{"a text without an end", `{ claim(ref: "` + long, nil, "BAD_USER_INPUT"},
		{"comments", strings.Repeat("#\n", 300_000) + "{ __typename }", nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"one long comment", "#" + long + "\n{ __typename }", nil, ""},
		{"commas", strings.Repeat(",", 900_000) + "{ __typename }", nil, ""},
		{"lists in a value", `{ claims(where: {tags: ` + strings.Repeat("[", 900) + strings.Repeat("]", 900) + `}) { totalCount } }`, nil, "BAD_USER_INPUT"},
		{"a long list in the variables", `query ($t: [String!]) { claims(where: {tags: $t}) { totalCount } }`, map[string]any{"t": list(100_000, "a")}, "BAD_USER_INPUT"},
		{"too many ids", `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": list(101, "a")}, "BAD_USER_INPUT"},
		{"many ids that do not exist", `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": list(100, "unknown")}, "NOT_FOUND"},
		{"a long field in the variables", `query ($w: ClaimFilterInput) { claims(where: $w) { totalCount } }`, map[string]any{"w": map[string]any{long: 1}}, "BAD_USER_INPUT"},
		{"a long word in the variables", `query ($v: [Verdict!]) { claims(where: {verdict: $v}) { totalCount } }`, map[string]any{"v": []string{long}}, "BAD_USER_INPUT"},
		{"deferred fragments", `{ claim(ref: "hute-well") { ... @defer { key } } }`, nil, "BAD_USER_INPUT"},
		{"fields that merge", `{ agent(ref: "vox") { ...A0 } }` + merging(11, " affiliation { ...A%d }"), nil, ""},
		{"fields that merge under conditions", `{ agent(ref: "vox") { ...A0 } }` + merging(11, " affiliation @include(if: true) { ...A%d }"), nil, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"what the store may not see", `{ search(text: "\" OR 1=1 --  * NEAR( ^ : { } AND NOT") { totalCount } }`, nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got answer
			bytes := allocated(func() { got = ask(t, h, test.query, test.variables) })
			if bytes > mostAllocated {
				t.Errorf("%d bytes were allocated", bytes)
			}
			if len(got.body) > 64<<10 {
				t.Errorf("the answer has %d bytes", len(got.body))
			}
			if len(got.errors) > 20 {
				t.Errorf("the answer has %d errors", len(got.errors))
			}
			codes := got.codes()
			if test.code == "" {
				if len(codes) > 0 {
					t.Errorf("refused: %s", got.body)
				}
				return
			}
			if len(codes) == 0 || codes[0] != test.code {
				t.Fatalf("codes %v, want %s: %.600s", codes, test.code, got.body)
			}
			for _, e := range got.errors[:min(len(got.errors), 19)] { // the last one may count the others
				if p := e.problem(); p["path"] == nil || test.code != "NOT_FOUND" && p["expected"] == nil {
					t.Errorf("%v says not where, or not what was expected", e)
				}
			}
		})
	}
}

// What is within the limits goes through: guards that refuse everything are
// easily built.
func TestWithinLimits(t *testing.T) {
	h := serve(demo(t))
	for name, query := range map[string]string{
		"15 deep":                                nested(15),
		"30 aliases":                             "{" + repeat(30, `a%d: claim(ref: "governs-badly") { key }`) + "}",
		"a name 50 times":                        `{ claim(ref: "governs-badly") {` + strings.Repeat(" key", 50) + "} }",
		"50 directives":                          `{ claim(ref: "governs-badly") {` + strings.Repeat(" key @skip(if: false)", 50) + "} }",
		"lists four deep":                        `{ claims(first: 5) { nodes { supportedBy(first: 5) { nodes { from { ... on Testimony { collectedIn { reportedIn { key } } } } } } } } }`,
		"a full page with figures":               `{ claims(first: 100) { nodes { key assessment { belief verdict } supportedBy { nodes { from { key } } } } } }`,
		"a lot in one request":                   `{ claims(first: 100) { nodes { supportedBy { nodes { strength from { key caveats { nodes { key } } } } } } } }`,
		"a page with its reasons":                `{ claims { nodes { assessment { summary linesFor { items { key } } keyEvidence { fall } costlyCaveats { rise } warnings { text } } } } }`,
		"the standard question about the schema": introspection.Query,
	} {
		t.Run(name, func(t *testing.T) {
			if got := ask(t, h, query, nil); len(got.errors) > 0 || got.status != 200 {
				t.Errorf("refused with %d: %.600s", got.status, got.body)
			}
		})
	}
}

// Limits can be set, each of them.
func TestLimitsCanBeSet(t *testing.T) {
	store := demo(t)
	for name, test := range map[string]struct {
		limits request.Limits
		query  string
	}{
		"tokens":     {request.Limits{Tokens: 5}, `{ rubric { hash } statistics { linkCount } }`},
		"name":       {request.Limits{Name: 9}, `{ statistics { linkCount } }`},
		"depth":      {request.Limits{Depth: 2}, `{ rubric { basis { word } } }`},
		"lists":      {request.Limits{Lists: 1}, `{ claims { nodes { caveats { totalCount } } } }`},
		"aliases":    {request.Limits{Aliases: 1}, `{ a: rubric { b: hash } }`},
		"same name":  {request.Limits{SameName: 1}, `{ rubric { hash hash } }`},
		"directives": {request.Limits{Directives: 1}, `{ rubric @skip(if: false) { hash @include(if: true) } }`},
		"fields":     {request.Limits{Fields: 3}, `{ rubric { ...R } } fragment R on Rubric { hash name: hash basis { word } }`},
		"cost":       {request.Limits{Cost: 10}, `{ statistics { linkCount } }`},
		"records":    {request.Limits{Records: 10}, `{ claims(first: 11) { nodes { key } } }`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ask(t, serve(store), test.query, nil); len(got.errors) > 0 {
				t.Errorf("refused by default: %s", got.body)
			}
			got := ask(t, serve(store, func(c *graph.Config) { c.Limits.Limits = test.limits }), test.query, nil)
			if len(got.errors) != 1 || got.codes()[0] != "COMPLEXITY_LIMIT_EXCEEDED" || got.status != 422 {
				t.Errorf("answered with %d: %s", got.status, got.body)
			}
		})
	}
}

// Variables are taken as GraphQL says, and as nothing else.
func TestVariables(t *testing.T) {
	h := serve(demo(t))
	tests := []struct {
		name, query, variables string
		path                   string // that is wrong; empty for none
	}{
		{"a number", `query ($v: Int) { claims(first: $v) { totalCount } }`, `{"v": 3}`, ""},
		{"null for nothing", `query ($v: Int) { claims(first: $v) { totalCount } }`, `{"v": null}`, ""},
		{"nothing at all", `query ($v: Int) { claims(first: $v) { totalCount } }`, `{}`, ""},
		{"more than 32 bits", `query ($v: Int) { claims(first: $v) { totalCount } }`, `{"v": -6952707176}`, "$v"},
		{"more than 64 bits", `query ($v: Int) { claims(first: $v) { totalCount } }`, `{"v": 1e30}`, "$v"},
		{"a broken number", `query ($v: Int) { claims(first: $v) { totalCount } }`, `{"v": 1.5}`, "$v"},
		{"a text for a number", `query ($v: Int) { claims(first: $v) { totalCount } }`, `{"v": "3"}`, "$v"},
		{"a text for a figure", `query ($v: Probability) { claims(where: {belief: {min: $v}}) { totalCount } }`, `{"v": "NaN"}`, "$v"},
		{"a figure that is too large", `query ($v: Probability) { claims(where: {belief: {min: $v}}) { totalCount } }`, `{"v": 1e999}`, "$v"},
		{"a whole number for a figure", `query ($v: Probability) { claims(where: {belief: {min: $v}}) { totalCount } }`, `{"v": 1}`, ""},
		{"a count of more than 32 bits", `mutation ($v: Count) { updateStudy(input: {ref: "icsr-2015", changes: {sampleSize: $v}, dryRun: true}) { dryRun } }`, `{"v": 3000000000}`, ""},
		{"a count of more than 64 bits", `mutation ($v: Count) { updateStudy(input: {ref: "icsr-2015", changes: {sampleSize: $v}, dryRun: true}) { dryRun } }`, `{"v": 1e30}`, "$v"},
		{"a text for a count", `mutation ($v: Count) { updateStudy(input: {ref: "icsr-2015", changes: {sampleSize: $v}, dryRun: true}) { dryRun } }`, `{"v": "3"}`, "$v"},
		{"a number for a text", `query ($v: String!) { search(text: $v) { totalCount } }`, `{"v": 5}`, "$v"},
		{"null for a text", `query ($v: String!) { search(text: $v) { totalCount } }`, `{"v": null}`, "$v"},
		{"no text", `query ($v: String!) { search(text: $v) { totalCount } }`, `{}`, "$v"},
		{"a word in another case", `query ($v: Verdict!) { claims(where: {verdict: [$v]}) { totalCount } }`, `{"v": "weak"}`, "$v"},
		{"a word of the list", `query ($v: [Verdict!]) { claims(where: {verdict: $v}) { totalCount } }`, `{"v": ["WEAK", "STRONG"]}`, "$v[1]"},
		{"one word for a list", `query ($v: [Verdict!]) { claims(where: {verdict: $v}) { totalCount } }`, `{"v": "WEAK"}`, ""},
		{"an unknown field", `query ($v: ClaimFilterInput) { claims(where: $v) { totalCount } }`, `{"v": {"belief": {"least": 1}}}`, "$v.belief"},
		{"a field of another type", `query ($v: ClaimFilterInput) { claims(where: $v) { totalCount } }`, `{"v": {"belief": {"min": true}}}`, "$v.belief.min"},
		{"a field that is missing", `query ($v: ClaimOrderInput) { claims(orderBy: $v) { totalCount } }`, `{"v": {"direction": "ASC"}}`, "$v.field"},
		{"a text for an object", `query ($v: ClaimFilterInput) { claims(where: $v) { totalCount } }`, `{"v": "all"}`, "$v"},
		{"a moment", `query ($v: DateTime) { claims(where: {updatedSince: $v}) { totalCount } }`, `{"v": "2026-11-24T10:00:00+01:00"}`, ""},
		{"a moment with fractions of a second", `query ($v: DateTime) { claims(where: {updatedSince: $v}) { totalCount } }`, `{"v": "2026-11-24T10:00:00.123Z"}`, ""},
		{"a word for a moment", `query ($v: DateTime) { claims(where: {updatedSince: $v}) { totalCount } }`, `{"v": "tomorrow"}`, "$v"},
		{"a moment without its zone", `query ($v: DateTime) { claims(where: {updatedSince: $v}) { totalCount } }`, `{"v": "2026-11-24T10:00:00"}`, "$v"},
		{"a number for a moment", `query ($v: ClaimFilterInput) { claims(where: $v) { totalCount } }`, `{"v": {"updatedSince": 1764000000}}`, "$v.updatedSince"},
		{"a number for a condition", `query ($v: Boolean!) { rubric { hash @skip(if: $v) } }`, `{"v": 0}`, "$v"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			body, err := json.Marshal(map[string]any{"query": test.query, "variables": json.RawMessage(test.variables)})
			if err != nil {
				t.Fatal(err)
			}
			got := post(t, h, body)
			if test.path == "" {
				if len(got.errors) > 0 {
					t.Errorf("refused: %s", got.body)
				}
				return
			}
			if len(got.errors) != 1 || got.codes()[0] != "BAD_USER_INPUT" || got.status != 422 {
				t.Fatalf("answered with %d: %s", got.status, got.body)
			}
			problem := got.errors[0].problem()
			if problem["path"] != test.path || problem["expected"] == "" {
				t.Errorf("the problem is %v, want the path %s and what is expected", problem, test.path)
			}
		})
	}
}

// Arguments are checked, and the answer says which one is wrong.
func TestArguments(t *testing.T) {
	h := serve(demo(t))
	for query, want := range map[string]string{
		`{ them: claims(last: 0) { totalCount } }`:                                                         "them.last",
		`query ($n: Int = 0) { claims(first: 3) { nodes { caveats(first: $n) { totalCount } } } }`:         "claims.nodes.caveats.first",
		`{ claims { nodes { ...F } } } fragment F on Claim { links: bearsOn(first: 1000) { totalCount } }`: "claims.nodes.links.first",
		`{ claims(first: 0) { totalCount } }`:                                                              "claims.first",
		`{ claims(first: -1) { totalCount } }`:                                                             "claims.first",
		`{ claims(first: 101) { totalCount } }`:                                                            "claims.first",
		`{ search(text: "a", first: 101) { totalCount } }`:                                                 "search.first",
		`{ claim(ref: "governs-badly") { supportedBy(first: 101) { totalCount } } }`:                       "claim.supportedBy.first",
		`{ claim(ref: "governs-badly") { supportedBy(after: "x") { totalCount } } }`:                       "claim.supportedBy.after",
		`{ claim(ref: "governs-badly") { assessment { keyEvidence(first: 0) { fall } } } }`:                "claim.assessment.keyEvidence.first",
		`{ trace(ref: "governs-badly") { chains(first: 101) { strength } } }`:                              "trace.chains.first",
		`{ trace(ref: "governs-badly", maxDepth: 0) { depth } }`:                                           "maxDepth",
		`{ claim(ref: "governs-badly") { supportedBy(kinds: [STUDY, AGENT]) { totalCount } } }`:            "kinds[1]",
		`{ claim(ref: "governs-badly") { opposedBy(kinds: CAVEAT) { totalCount } } }`:                      "kinds[0]",
		`{ source(ref: "vox-2015") { reports(kinds: [SOURCE]) { nodes { key } } } }`:                       "kinds[0]",
		`{ study(ref: "icsr-2015") { derivatives(kinds: [TESTIMONY]) { nodes { key } } } }`:                "kinds[0]",
		`{ caveat(ref: "small-sample") { qualifies(kinds: [CAVEAT]) { nodes { key } } } }`:                 "kinds[0]",
		`{ claims(after: "") { totalCount } }`:                                                             "claims.after",
		`{ claims(after: "WyJhIl0") { totalCount } }`:                                                      "claims.after",
		`{ claims(where: {belief: {max: 1.1}}) { totalCount } }`:                                           "where.belief.max",
		`{ claims(where: {belief: {min: -0.1}}) { totalCount } }`:                                          "where.belief.min",
		`{ claims(where: {independentFor: {min: -1}}) { totalCount } }`:                                    "where.independentFor.min",
		`{ claims(where: {independentFor: {min: 3, max: 2}}) { totalCount } }`:                             "where.independentFor",
		`{ sources(where: {published: {from: "2016-02", to: "2016-01-31"}}) { totalCount } }`:              "where.published",
		`{ testimonies(where: {or: [{date: {from: "2016", to: "2015"}}]}) { totalCount } }`:                "where.or[0].date",
		`{ sources(where: {published: {from: "x", to: "a"}}) { totalCount } }`:                             "where.published",
		`{ sources(where: {published: {from: "2016-20"}}) { totalCount } }`:                                "where.published.from",
		`{ claims(where: {restsOn: ""}) { totalCount } }`:                                                  "where.restsOn",
		fmt.Sprintf(`{ studies(where: {text: %q}) { totalCount } }`, strings.Repeat("é", 501)):             "where.text",
		fmt.Sprintf(`{ search(text: %q) { totalCount } }`, strings.Repeat("é", 501)):                       "text",
	} {
		got := ask(t, h, query, nil)
		if len(got.errors) != 1 || got.codes()[0] != "BAD_USER_INPUT" || got.errors[0].problem()["path"] != want || got.errors[0].problem()["expected"] == nil {
			t.Errorf("%.80s: want the path %s and what is expected, got %s", query, want, got.body)
		}
	}
	for _, query := range []string{
		`{ claims(first: 99999999999) { totalCount } }`,
		`{ claims(where: {updatedSince: "yesterday"}) { totalCount } }`,
		`{ claims(where: {verdict: [weak]}) { totalCount } }`,
		`{ claims(where: {belief: {min: 1e999}}) { totalCount } }`,
	} {
		if got := ask(t, h, query, nil); len(got.errors) == 0 || got.codes()[0] != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", query, got.body)
		}
	}
}

// nested is a query that is n fields deep, without any list.
func nested(n int) string {
	return `{ agent(ref: "zack-beauchamp") ` + strings.Repeat("{ affiliation ", n-2) + "{ key }" + strings.Repeat(" }", n-2) + " }"
}

func repeat(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// doubling is fragments each of which spreads the next one twice.
func doubling(n int, on, leaf string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " fragment A%d on %s { ...A%d ...A%[3]d }", i, on, i+1)
	}
	fmt.Fprintf(&b, " fragment A%d on %s { %s }", n, on, leaf)
	return b.String()
}

// merging is fragments that each select the same field four times, with the
// next fragment below it.
func merging(n int, field string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " fragment A%d on Agent {%s }", i, strings.Repeat(fmt.Sprintf(field, i+1), 4))
	}
	fmt.Fprintf(&b, " fragment A%d on Agent { key }", n)
	return b.String()
}

func list(n int, of string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = of
	}
	return all
}

// Questions that take long have more time than other requests.
func TestTimeForQuestions(t *testing.T) {
	h := serve(demo(t), func(c *graph.Config) { c.Limits.QueryTime = time.Nanosecond })
	for field, want := range map[string]string{
		`trace(ref: "promise-gap") { depth }`:                                                      "",
		`whatIf(withdraw: ["icsr-2015"]) { movedCount }`:                                           "",
		`impact(ref: "icsr-2015") { movedCount }`:                                                  "",
		`gaps { consideredCount }`:                                                                 "",
		`compare(claims: ["promise-gap", "governs-badly"]) { unmeasuredCount }`:                    "",
		`matrix(claims: ["promise-gap"]) { claims { key } }`:                                       "",
		`neighborhood(ref: "icsr-2015") { depth }`:                                                 "",
		`connecting(among: ["icsr-2015"]) { totalCount }`:                                          "",
		`path(from: "vox", to: "promise-gap") { length }`:                                          "",
		`claim(ref: "promise-gap") { key }`:                                                        "TIMEOUT",
		`claims { totalCount }`:                                                                    "TIMEOUT",
		`search(text: "study") { totalCount }`:                                                     "TIMEOUT",
		`path(from: "vox", to: "promise-gap") @skip(if: true) { length } statistics { linkCount }`: "TIMEOUT",
	} {
		got := ask(t, h, "{ "+field+" }", nil)
		if code := strings.Join(got.codes(), " "); code != want {
			t.Errorf("%s: %q, want %q: %s", field, code, want, got.body)
		}
	}
}
