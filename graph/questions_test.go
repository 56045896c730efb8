package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"corroborate/graph"
	questions "corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Questions that are wrong or too large get an error that says so.
func TestQuestionsAreChecked(t *testing.T) {
	h := serve(demo(t), func(c *graph.Config) {
		c.Limits.Questions = questions.Limits{Refs: 2, Added: 1, Claims: 3, Depth: 3, Nodes: 100, Length: 10}
	})
	for query, want := range map[string][2]string{
		`{ whatIf { movedCount } }`: {},
		`{ whatIf(withdraw: ["hute-well", "claim_0001", "vox"]) { movedCount } }`:                                                                       {"COMPLEXITY_LIMIT_EXCEEDED"},
		`{ whatIf(withdraw: ["speckhard-yayla-2015"]) { movedCount } }`:                                                                                 {"COMPLEXITY_LIMIT_EXCEEDED"},
		`{ impact(ref: "speckhard-yayla-2015") { movedCount } }`:                                                                                        {"COMPLEXITY_LIMIT_EXCEEDED"},
		`{ whatIf(add: {claims: [{key: "a", statement: "a"}, {key: "b", statement: "b"}]}) { movedCount } }`:                                            {"COMPLEXITY_LIMIT_EXCEEDED", "add"},
		`{ whatIf(add: {claims: [{key: "a", statement: "a"}]}) { movedCount effects { nodes { key claim { key } } } } }`:                                {},
		`{ whatIf(add: {claims: [{key: "A b", statement: "a"}]}) { movedCount } }`:                                                                      {"BAD_USER_INPUT", "add.claims[0].key"},
		`{ whatIf(add: {studies: [{key: "a", title: "a", design: SURVEY, sampleSize: -1}]}) { movedCount } }`:                                           {"BAD_USER_INPUT", "add.studies[0].sampleSize"},
		`{ whatIf(resolve: ["hute-well"]) { movedCount } }`:                                                                                             {"BAD_USER_INPUT", "resolve[0]"},
		`{ whatIf(resolve: ["small-samples"]) { movedCount } }`:                                                                                         {"NOT_FOUND", "resolve[0]"},
		`{ whatIf(change: [{ref: "vox", reliability: A}, {ref: "vox-2015", retracted: true}, {ref: "small-sample", severity: MINOR}]) { movedCount } }`: {"COMPLEXITY_LIMIT_EXCEEDED"},
		`{ whatIf(change: [{ref: "vox->promise-gap", strength: WEAK}]) { movedCount } }`:                                                                {"NOT_FOUND", "change[0].ref"},
		`{ whatIf(change: [{ref: "icsr-2015->promise-gap", retracted: false}]) { movedCount } }`:                                                        {"BAD_USER_INPUT", "change[0].retracted"},
		`{ whatIf(change: [{ref: "vox", reliability: null}]) { movedCount } }`:                                                                          {"BAD_USER_INPUT", "change[0]"},
		`{ whatIf(withdraw: ["hute-well"]) { effects(on: [], first: 101) { nodes { key } } } }`:                                                         {"BAD_USER_INPUT", "whatIf.effects.first"},
		`{ whatIf(withdraw: ["hute-well"]) { effects(on: ["nothing"]) { nodes { key } } } }`:                                                            {"NOT_FOUND", "on[0]"},
		`{ whatIf(withdraw: ["hute-well"]) { effects(on: ["promise-gap", "vox"]) { nodes { key } } } }`:                                                 {"BAD_USER_INPUT", "on[1]"},
		`query { search(text: "a b c d e f g h i j k l m n o p q r s t u") { totalCount } }`:                                                            {"BAD_USER_INPUT", "text"},
		`{ impact(ref: "nothing") { movedCount } }`:                                                                                                     {"NOT_FOUND", "ref"},
		`{ gaps(under: "icsr-2015") { consideredCount } }`:                                                                                              {"BAD_USER_INPUT", "under"},
		`{ gaps(under: "nothing") { consideredCount } }`:                                                                                                {"NOT_FOUND", "under"},
		`{ gaps(under: "state-failure-exposes") { consideredCount } }`:                                                                                  {"COMPLEXITY_LIMIT_EXCEEDED"},
		`{ gaps { gaps(first: 101) { totalCount } } }`:                                                                                                  {"BAD_USER_INPUT", "gaps.gaps.first"},
		`{ gaps { gaps { nodes { rises(first: 101) { after } } } } }`:                                                                                   {"BAD_USER_INPUT", "gaps.gaps.nodes.rises.first"},
		`{ neighborhood(ref: "vox", depth: 0) { depth } }`:                                                                                              {"BAD_USER_INPUT", "depth"},
		`{ neighborhood(ref: "vox", depth: 4) { depth } }`:                                                                                              {"BAD_USER_INPUT", "depth"},
		`{ neighborhood(ref: "vox", first: 0) { depth } }`:                                                                                              {"BAD_USER_INPUT", "first"},
		`{ neighborhood(ref: "vox", first: 101) { depth } }`:                                                                                            {"BAD_USER_INPUT", "first"},
		`{ neighborhood(ref: "vox", depth: 3, first: 10) { depth } }`:                                                                                   {},
		`{ neighborhood(ref: "nothing") { depth } }`:                                                                                                    {"NOT_FOUND", "ref"},
		`{ neighborhood(ref: "icsr-2015->promise-gap") { depth } }`:                                                                                     {"BAD_USER_INPUT", "ref"},
		`{ neighborhood(ref: "") { depth } }`:                                                                                                           {"NOT_FOUND", "ref"},
		`{ neighborhood(ref: "vox", kinds: [LINK]) { depth } }`:                                                                                         {"BAD_USER_INPUT", "neighborhood.kinds[0]"},
		`{ neighborhood(ref: "vox", relations: [CITES, SPOKEN_BY], minStrength: WEAK) { depth } }`:                                                      {"BAD_USER_INPUT", "minStrength"},
		`{ neighborhood(ref: "vox", relations: [CITES, SUPPORTS], minStrength: WEAK) { depth } }`:                                                       {},
		`{ neighborhood(ref: "vox", relations: [SPOKEN_BY, RAISED_IN], kinds: [CLAIM]) { depth } }`:                                                     {"BAD_USER_INPUT", "relations"},
		`{ neighborhood(ref: "vox", relations: [SUPPORTS], kinds: [STUDY], direction: OUT) { depth } }`:                                                 {"BAD_USER_INPUT", "relations"},
		`{ neighborhood(ref: "vox", relations: [SUPPORTS], kinds: [STUDY], direction: IN) { depth } }`:                                                  {},
		`{ neighborhood(ref: "vox", relations: [QUALIFIES_LINK], kinds: [STUDY], direction: OUT) { depth } }`:                                           {},
		`{ neighborhood(ref: "vox", relations: [QUALIFIES_SUPPORT]) { depth } }`:                                                                        {"BAD_USER_INPUT", "neighborhood.relations[0]"},
		`{ connecting(among: ["vox"], first: 0) { totalCount } }`:                                                                                       {"BAD_USER_INPUT", "first"},
		`{ connecting(among: ["vox"], first: 10001) { totalCount } }`:                                                                                   {"BAD_USER_INPUT", "first"},
		`{ connecting(among: ["vox"], and: ["icsr-2015", "nothing"]) { totalCount } }`:                                                                  {"NOT_FOUND", "and[1]"},
		`{ connecting(among: ["vox", "icsr-2015->promise-gap"]) { totalCount } }`:                                                                       {"BAD_USER_INPUT", "among[1]"},
		`{ connecting(among: ["vox"], relations: [CITES], minStrength: WEAK) { totalCount } }`:                                                          {"BAD_USER_INPUT", "minStrength"},
		`{ connecting(among: [], relations: [CITES, SUPPORTS], minStrength: WEAK) { totalCount } }`:                                                     {},
		fmt.Sprintf(`{ connecting(among: [%s]) { totalCount } }`, strings.Repeat(`"vox" `, 101)):                                                        {"BAD_USER_INPUT", "among"},
		fmt.Sprintf(`{ connecting(among: ["vox"], and: [%s]) { totalCount } }`, strings.Repeat(`"vox" `, 101)):                                          {"BAD_USER_INPUT", "and"},
		`{ path(from: "vox", to: "nothing") { length } }`:                                                                                               {"NOT_FOUND", "to"},
		`{ path(from: "nothing", to: "nothing") { length } }`:                                                                                           {"NOT_FOUND", "from"},
		`{ path(from: "vox", to: "icsr-2015->promise-gap") { length } }`:                                                                                {"BAD_USER_INPUT", "to"},
		`{ path(from: "vox", to: "icsr-2015", maxLength: 0) { length } }`:                                                                               {"BAD_USER_INPUT", "maxLength"},
		`{ path(from: "vox", to: "icsr-2015", maxLength: 11) { length } }`:                                                                              {"BAD_USER_INPUT", "maxLength"},
		`{ path(from: "agent_0001", to: "claim_0001", maxLength: 5) { length } }`:                                                                       {},
		`{ whatIf { effects(first: 0) { nodes { key } } } }`:                                                                                            {"BAD_USER_INPUT", "whatIf.effects.first"},
		`{ whatIf(add: {links: [{from: "study_0001", to: "claim_0001", relation: BASED_ON}]}) { movedCount } }`:                                         {"BAD_USER_INPUT", "whatIf.add.links[0].relation"},
	} {
		got := ask(t, h, query, nil)
		code, argument := "", ""
		if len(got.errors) > 0 {
			code = got.codes()[0]
			if path, ok := got.errors[0].problem()["path"]; ok {
				argument = fmt.Sprint(path)
			}
		}
		if code != want[0] || argument != want[1] {
			t.Errorf("%s: %s at %q, want %v: %s", query, code, argument, want, got.body)
		}
	}
}

// One request may look for a few paths, each of which may read much, and no more.
func TestManyPathsAreRefused(t *testing.T) {
	h := serve(demo(t))
	for n, code := range map[int]string{20: "", 21: "COMPLEXITY_LIMIT_EXCEEDED"} {
		var query strings.Builder
		for i := range n {
			fmt.Fprintf(&query, "p%d: path(from: \"vox\", to: \"icsr-2015\") { length chains { nodes { key } } }\n", i)
		}
		got := ask(t, h, "{"+query.String()+"}", nil)
		if len(got.errors) > 0 && got.codes()[0] != code || len(got.errors) == 0 && code != "" {
			t.Errorf("%d paths: %s", n, got.body)
		}
	}
}

// stuck is a store whose scans end with their context only.
type stuck struct{ storage.Store }

func (s stuck) View(ctx context.Context, f func(storage.Reader) error) error {
	return s.Store.View(ctx, func(r storage.Reader) error { return f(stuckReader{r}) })
}

type stuckReader struct{ storage.Reader }

func (stuckReader) Scan(ctx context.Context, _ func(evidence.Entry) error) error {
	<-ctx.Done()
	return ctx.Err()
}

// Where the gaps of a whole map take longer than a request may, the answer
// says so, and what is under one claim is answered all the same.
func TestGapsTakeTooLong(t *testing.T) {
	h := serve(stuck{demo(t)}, func(c *graph.Config) {
		c.Background = t.Context()
		c.Limits.TraceTime = 50 * time.Millisecond
	})
	got := ask(t, h, `{ gaps { consideredCount } }`, nil)
	if len(got.errors) != 1 || got.codes()[0] != "TIMEOUT" || got.errors[0].Extensions["total"] != 0.0 {
		t.Errorf("%s", got.body)
	}
}
