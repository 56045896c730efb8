package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"corroborate/graph"
)

// estimate asks what a request would cost.
func estimate(t *testing.T, h func(query string, variables map[string]any) answer, query, operation string, variables map[string]any) map[string]any {
	t.Helper()
	text, err := json.Marshal(variables)
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]any{"q": query, "v": string(text)}
	if operation != "" {
		given["o"] = operation
	}
	got := h(`query ($q: String!, $o: String, $v: String) { cost(query: $q, operationName: $o, variables: $v) {
		points pointLimit recordCount recordLimit fields { path points count } problems { code message path expected }
	} }`, given)
	if len(got.errors) > 0 {
		t.Fatalf("%s: %s", query, got.body)
	}
	return got.data["cost"].(map[string]any)
}

// What cost tells of a request is what the request is then charged, or why it is refused.
func TestCostIsToldBefore(t *testing.T) {
	h := serve(demo(t))
	asking := func(query string, variables map[string]any) answer { return ask(t, h, query, variables) }
	for _, test := range []struct {
		query     string
		operation string
		variables map[string]any
	}{
		{`{ claim(ref: "promise-gap") { key } }`, "", nil},
		{`query ($n: Int!) { claims(first: $n) { nodes { key supportedBy(first: 3) { nodes { id } } } } }`, "", map[string]any{"n": 7}},
		{`query ($n: Int = 50) { claims(first: $n) { nodes { assessment { warnings { code } } } } }`, "", nil},
		{`query A { rubric { hash } } query B { trace(ref: "promise-gap") { depth } }`, "B", nil},
		{`query ($no: Boolean!) { rubric { hash } trace(ref: "promise-gap") @include(if: $no) { depth } }`, "", map[string]any{"no": false}},
		{`mutation { retractSource(input: {ref: "vox-2015", dryRun: true}) { movedCount } }`, "", nil},
	} {
		told := estimate(t, asking, test.query, test.operation, test.variables)
		body, err := json.Marshal(map[string]any{"query": test.query, "operationName": test.operation, "variables": test.variables})
		if err != nil {
			t.Fatal(err)
		}
		if charged := post(t, h, body).cost["estimated"]; told["points"] != float64(charged) || charged < 1 || len(told["problems"].([]any)) > 0 {
			t.Errorf("%s is charged %d, and was told %v", test.query, charged, told)
		}
	}
	for _, test := range []struct {
		query     string
		variables map[string]any
	}{
		{`{ claim(ref: `, nil},
		{`{ claim(ref: "promise-gap") { nothing } }`, nil},
		{`query ($n: Int!) { claims(first: $n) { totalCount } }`, nil},
		{`query ($n: Int!) { claims(first: $n) { totalCount } }`, map[string]any{"n": "x"}},
		{`{ claims(first: 100) { nodes { supportedBy(first: 100) { nodes { from { caveats(first: 100) { nodes { id } } } } } } } }`, nil},
	} {
		told := estimate(t, asking, test.query, "", test.variables)["problems"].([]any)
		got := asking(test.query, test.variables)
		if len(told) == 0 || len(got.errors) == 0 {
			t.Errorf("%s is refused with %s, and was told %v", test.query, got.body, told)
			continue
		}
		first := told[0].(map[string]any)
		if message := first["message"].(string); first["code"] != got.errors[0].Extensions["code"] || !strings.Contains(got.errors[0].Message, message) {
			t.Errorf("%s is refused with %s, and was told %v", test.query, got.body, told)
		}
	}
}

// The fields that cost most come first, with how often they are resolved. Together the
// fields cost what the request does.
func TestCostByField(t *testing.T) {
	limits := graph.DefaultLimits()
	limits.Cost = 100
	h := serve(demo(t), func(c *graph.Config) { c.Limits = limits })
	told := estimate(t, func(query string, variables map[string]any) answer { return ask(t, h, query, variables) },
		`{ rubric { hash } claims(first: 40) { nodes { key assessment { verdict } supportedBy(first: 2) { edges { node { from { key caveats { totalCount } } } } } } } }`, "", nil)
	sum, by := 0.0, map[string]any{}
	for i, f := range told["fields"].([]any) {
		f := f.(map[string]any)
		by[f["path"].(string)] = f["count"]
		sum += f["points"].(float64)
		if i > 0 && f["points"].(float64) > told["fields"].([]any)[i-1].(map[string]any)["points"].(float64) {
			t.Errorf("%v is not in its place", f)
		}
	}
	if sum != told["points"] || by["claims.nodes.assessment"] != 40.0 || by["claims.nodes.supportedBy.edges.node.from.caveats"] != 80.0 || by["rubric"] != 1.0 {
		t.Errorf("got %v, whose points add up to %v", told, sum)
	}
	problems := told["problems"].([]any)
	if len(problems) != 1 || problems[0].(map[string]any)["code"] != "COMPLEXITY_LIMIT_EXCEEDED" || told["pointLimit"] != 100.0 {
		t.Errorf("beyond the limit: %v", told)
	}
}

// Variables that are no object are refused as any argument is.
func TestCostOfWrongVariables(t *testing.T) {
	h := serve(demo(t))
	for _, variables := range []string{`[]`, `{`, `1`} {
		got := ask(t, h, `query ($v: String) { cost(query: "{ rubric { hash } }", variables: $v) { points } }`, map[string]any{"v": variables})
		if len(got.errors) != 1 || got.errors[0].Extensions["code"] != "BAD_USER_INPUT" || got.errors[0].problem()["path"] != "variables" {
			t.Errorf("%s: %s", variables, got.body)
		}
	}
}

// A request of the dearest question thirty times is refused; a few are not.
func TestManyQuestionsAreRefused(t *testing.T) {
	h := serve(demo(t))
	for field, few := range map[string]int{`impact(ref: "vox") { movedCount }`: 5, `whatIf(withdraw: ["vox"]) { movedCount }`: 8, `gaps(under: "promise-gap") { consideredCount }`: 8,
		`compare(claims: ["promise-gap", "governs-badly"]) { unmeasuredCount }`: 8, `matrix(claims: ["promise-gap"]) { claims { key } }`: 8} {
		for n, refused := range map[int]bool{few: false, 30: true} {
			var query strings.Builder
			for i := range n {
				fmt.Fprintf(&query, "a%d: %s\n", i, field)
			}
			got := ask(t, h, "{"+query.String()+"}", nil)
			if codes := got.codes(); refused != (len(codes) == 1 && codes[0] == "COMPLEXITY_LIMIT_EXCEEDED") || !refused && len(codes) > 0 {
				t.Errorf("%d times %s: %v", n, field, codes)
			}
		}
	}
}

// Heavy mutations take turns as heavy queries do, and small ones do not wait.
func TestHeavyMutationsTakeTurns(t *testing.T) {
	turns := 0
	h := serve(demo(t), func(c *graph.Config) {
		c.Turn = func(context.Context) (func(), error) { turns++; return func() {}, nil }
	})
	for query, want := range map[string]int{
		`mutation { importMap(input: {text: "claims: [{key: new-one, statement: It is new.}]", dryRun: true}) { changedCount } }`:                                      1,
		`mutation { edit(input: {edits: [{resolveCaveat: {ref: "small-sample"}}], dryRun: true}) { changedCount } }`:                                                   0,
		`mutation { edit(input: {edits: [` + strings.Repeat(`{resolveCaveat: {ref: "small-sample"}}, `, 100) + `], dryRun: true}) { changedCount } }`:                  1,
		`mutation { undo(input: {revision: "revision_1", dryRun: true}) { changedCount } }`:                                                                            1,
		`mutation { resolveCaveat(input: {ref: "small-sample", dryRun: true}) { changedCount } }`:                                                                      0,
		`mutation { a: resolveCaveat(input: {ref: "small-sample", dryRun: true}) { dryRun } b: resolveCaveat(input: {ref: "small-sample", dryRun: true}) { dryRun } }`: 0,
	} {
		turns = 0
		if got := ask(t, h, query, nil); turns != want || strings.Contains(string(got.body), "UNKNOWN") {
			t.Errorf("%s: %d turns: %s", query, turns, got.body)
		}
	}
}

// What a filter looks for costs points, each time it is given, wherever it stands.
func TestFiltersCost(t *testing.T) {
	h := serve(demo(t))
	for name, test := range map[string]struct {
		where any
		want  int
	}{
		"none":                {nil, 1},
		"a text":              {map[string]any{"text": "recruiting"}, 101},
		"plain fields":        {map[string]any{"disputed": true, "tags": []string{"a"}}, 1},
		"in all combinations": {map[string]any{"or": []any{map[string]any{"text": "a"}, map[string]any{"restsOn": "vox"}}, "not": map[string]any{"hasCaveat": []string{"OTHER"}}}, 221},
	} {
		got := post(t, h, bodyOf(t, `query ($w: ClaimFilterInput) { claims(where: $w) { totalCount } }`, map[string]any{"w": test.where}))
		if len(got.errors) > 0 || got.cost["estimated"] != test.want || got.cost["actual"] < test.want {
			t.Errorf("%s costs %v, want %d: %s", name, got.cost, test.want, got.body)
		}
	}
}

func bodyOf(t *testing.T, query string, variables map[string]any) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return body
}
