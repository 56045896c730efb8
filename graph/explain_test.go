package graph_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// allReasons asks for everything that an assessment tells, by the names of things.
const allReasons = `support opposition conflict belief disbelief ignorance certainty verdict disputed independentFor independentAgainst independentAtLeast
	exact standardError summary summaryParts { text item { key } link { name } }
	linesFor { strength independent independentAtLeast items { key } shared { name } } linesAgainst { strength independent items { key } shared { name } }
	echoesFor { key } echoesAgainst { key } echoes { side item { key } repeats { key } adds } spent { side item { key } reason because { name } }
	singlePointsOfFailure { name } keyEvidenceCount keyEvidence(first: 100) { component { name item { key } link { name } } support belief fall }
	costlyCaveatsCount costlyCaveats(first: 100) { on { name } category caveats { key } support belief rise }
	whatWouldChangeThis { side moves strength certainty verdict } ceiling { belief opposition caveats { key } }
	ways { of certainty verdict line caveats { key } barriers } warnings { code text parts { text } about { name } }`

// How a claim would stand, as a question tells it, is how it does stand once the
// same is done: in all figures and all reasons.
func TestAfterwardsIsWhatComes(t *testing.T) {
	for question, edit := range map[string]string{
		`change: [{ref: "icsr-2015->promise-gap", strength: WEAK}]`:                 `relink(input: {ref: "icsr-2015->promise-gap", changes: {strength: WEAK}}) { movedCount }`,
		`change: [{ref: "small-sample", severity: MINOR}]`:                          `updateCaveat(input: {ref: "small-sample", changes: {severity: MINOR}}) { movedCount }`,
		`change: [{ref: "vox-2015", reliability: A, retracted: false}]`:             `updateSource(input: {ref: "vox-2015", changes: {reliability: A}}) { movedCount }`,
		`change: [{ref: "icsr-report-2015", retracted: true}]`:                      `retractSource(input: {ref: "icsr-report-2015"}) { movedCount }`,
		`resolve: ["limited-sample"]`:                                               `resolveCaveat(input: {ref: "limited-sample"}) { movedCount }`,
		`add: {links: [{from: "vox-2015", to: "promise-gap", relation: SUPPORTS}]}`: `link(input: {link: {from: "vox-2015", to: "promise-gap", relation: SUPPORTS}}) { movedCount }`,
	} {
		store := demo(t)
		h := serve(store)
		before := ask(t, h, fmt.Sprintf(`{ whatIf(%s) { movedCount effects(first: 20) { nodes { key assessment { %s } } } } }`, question, allReasons), nil)
		if len(before.errors) > 0 || at(t, before.data, "whatIf.movedCount") == 0.0 {
			t.Fatalf("%s: %s", question, before.body)
		}
		if done := ask(t, h, "mutation { "+edit+" }", nil); len(done.errors) > 0 {
			t.Fatalf("%s: %s", edit, done.body)
		}
		for _, e := range at(t, before.data, "whatIf.effects.nodes").([]any) {
			effect := e.(map[string]any)
			after := ask(t, h, fmt.Sprintf(`query ($key: ID!) { claim(ref: $key) { assessment { %s } } }`, allReasons), map[string]any{"key": effect["key"]})
			if diff := cmp.Diff(at(t, after.data, "claim.assessment"), effect["assessment"], cmpopts.EquateApprox(0, 1e-12)); diff != "" {
				t.Errorf("%s, of %s (-what came +what was told):\n%s", question, effect["key"], diff)
			}
		}
	}
}

// The reasons afterwards speak of the records as they are: an id has no other
// content by a question than the map gives it.
func TestAfterwardsKeepsRecords(t *testing.T) {
	h := serve(demo(t))
	a := ask(t, h, `{ whatIf(change: [{ref: "icsr-2015->promise-gap", strength: WEAK}, {ref: "small-sample", severity: MINOR}, {ref: "icsr-report-2015", reliability: E}]) {
		effects(on: "promise-gap") { nodes { assessment {
			keyEvidence(first: 100) { component { link { id strength } item { id ... on Source { reliability } } } }
			costlyCaveats(first: 100) { caveats { id severity } }
		} } } } }`, nil)
	want := map[string]string{}
	eachRecord(a.data, func(id string, _ map[string]any) { want[id] = "" })
	if len(want) < 6 {
		t.Fatalf("the answer names %d records: %s", len(want), a.body)
	}
	for id := range want {
		got := ask(t, h, `query ($id: ID!) { node(id: $id) { id ... on Link { strength } ... on Source { reliability } ... on Caveat { severity } } }`, map[string]any{"id": id})
		eachRecord(a.data, func(of string, told map[string]any) {
			if of == id {
				if diff := cmp.Diff(at(t, got.data, "node"), any(told)); diff != "" {
					t.Errorf("%s (-in the map +told):\n%s", id, diff)
				}
			}
		})
	}
}

// eachRecord visits every object with an id in an answer.
func eachRecord(v any, visit func(id string, record map[string]any)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			eachRecord(e, visit)
		}
	case map[string]any:
		if id, ok := v["id"].(string); ok {
			visit(id, v)
		}
		for _, e := range v {
			eachRecord(e, visit)
		}
	}
}

// What a question adds is never found under the id that the answer gives it.
func TestAddedRecordsAreNotInTheMap(t *testing.T) {
	h := serve(demo(t))
	a := ask(t, h, `{ whatIf(add: {sources: [{key: "figures", title: "Figures", sourceKind: DATASET, reliability: A}], links: [{from: "figures", to: "recruiting-declining", relation: SUPPORTS}]}) {
		effects(on: "recruiting-declining", first: 1) { nodes { claim { id } assessment { linesFor { items { id key } } } } } } }`, nil)
	ids := map[string]string{}
	eachRecord(at(t, a.data, "whatIf.effects.nodes"), func(id string, record map[string]any) { ids[fmt.Sprint(record["key"])] = id })
	if ids["figures"] == "" {
		t.Fatalf("%s", a.body)
	}
	if codes := ask(t, h, `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": ids["figures"]}).codes(); len(codes) != 1 || codes[0] != "NOT_FOUND" {
		t.Errorf("%s is %v", ids["figures"], codes)
	}
}
