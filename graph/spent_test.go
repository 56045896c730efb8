package graph_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/graph"
	"corroborate/internal/assess"
)

// An answer says what its request was estimated to cost, and what it did cost, by what
// was counted. So the same request on the same map costs the same every time, if one
// goroutine computes it.
func TestCostIsTold(t *testing.T) {
	h := serve(demo(t), func(c *graph.Config) {
		c.Wait, c.Options.Workers, c.Curator.Options.Workers = 250*time.Millisecond, 1, 1
	})
	small := ask(t, h, `{ claim(ref: "promise-gap") { key } }`, nil).cost
	if diff := cmp.Diff(map[string]int{"estimated": 1, "actual": 11, "storeCalls": 1, "entries": 1, "modelSteps": 0}, small); diff != "" {
		t.Errorf("a lookup (-want +got):\n%s", diff)
	}
	for _, test := range []struct {
		name, query string
		steps       bool
	}{
		{"a list", `{ claims(first: 100) { nodes { key statement caveats { nodes { text } } } } }`, false},
		{"a trace", `{ trace(ref: "state-failure-exposes") { nodes { id headline } edges { name } } }`, false},
		{"an impact", `{ impact(ref: "icsr-2015") { movedCount } }`, true},
		{"reasons", `{ claim(ref: "promise-gap") { assessment { warnings { code } } } }`, true},
		{"a search", `{ search(text: "recruiting") { nodes { field } } }`, false},
		{"possible duplicates", `{ claim(ref: "promise-gap") { alike { nodes { item { key } } } } }`, false},
		{"statistics", `{ statistics { kinds { count } } }`, false},
		{"a dry run", `mutation { retractSource(input: {ref: "vox-2015", dryRun: true}) { movedCount } }`, true},
	} {
		first, again := ask(t, h, test.query, nil), ask(t, h, test.query, nil)
		got := first.cost
		if len(first.errors) > 0 || got["estimated"] <= 1 || got["actual"] <= small["actual"] || got["storeCalls"] < 1 || (got["modelSteps"] > 0) != test.steps {
			t.Errorf("%s costs %v: %v", test.name, got, first.errors)
		}
		if diff := cmp.Diff(got, again.cost); diff != "" {
			t.Errorf("%s, again (-first +second):\n%s", test.name, diff)
		}
	}
	if got := ask(t, h, `{ claim(ref: "promise-gap") { nothing } }`, nil).cost; got != nil {
		t.Errorf("a request that is not valid costs %v", got)
	}
}

// A counter of the model's steps that was there before is still told of them.
func TestStepsAreStillTold(t *testing.T) {
	var told int64
	h := serve(demo(t), func(c *graph.Config) {
		c.Options = assess.Options{Workers: 1, Worked: func(_ context.Context, steps int64) { told += steps }}
	})
	got := ask(t, h, `{ impact(ref: "icsr-2015") { movedCount } }`, nil)
	if told == 0 || got.cost["modelSteps"] != int(told) {
		t.Errorf("the answer tells of %v steps, and the option is told of %d", got.cost["modelSteps"], told)
	}
}
