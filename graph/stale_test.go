package graph_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/graph"
	"corroborate/internal/curate"
)

const allClaims = `{
	claims(first: 100) { nodes { key assessment { belief support verdict certainty independentFor recomputed } } }
	search(text: "recruiting") { nodes { item { ... on Claim { assessment { belief recomputed } } } } }
	trace(ref: "state-failure-exposes") { assessment { belief } nodes { ... on Claim { assessment { belief summary recomputed } } } }
	drawn: trace(ref: "state-failure-exposes") { nodes { key ... on Claim { assessment { belief verdict recomputed } } } }
	statistics { staleCount }
}`

// set puts a value in the place of every one of a name.
func set(v any, name string, to any) {
	switch v := v.(type) {
	case map[string]any:
		for k, below := range v {
			if k == name {
				v[k] = to
			}
			set(below, name, to)
		}
	case []any:
		for _, below := range v {
			set(below, name, to)
		}
	}
}

// While a change of very many claims is being worked out, the figures of every
// claim that is read are those that it will have, and say that they are ahead.
func TestStaleClaims(t *testing.T) {
	store := counting(demo(t))
	var curator *curate.Curator
	h := serve(store, func(c *graph.Config) { c.Curator.Bound, curator, c.Wait = 1, c.Curator, 250*time.Millisecond })
	got := ask(t, h, `mutation { raiseCaveat(input: {caveat: {key: "old", category: OUTDATED, severity: CRITICAL, text: "Old.", qualifies: ["icsr-2015"]}}) { movedCount staleCount revision { staleCount } } }`, nil)
	pending, _ := at(t, got.data, "raiseCaveat.staleCount").(float64)
	if pending < 10 || at(t, got.data, "raiseCaveat.movedCount") != 0.0 || at(t, got.data, "raiseCaveat.revision.staleCount") != pending {
		t.Fatalf("%s", got.body)
	}
	store.calls = map[string]int{}
	before := ask(t, h, allClaims, nil)
	if n := store.calls["Below"]; n > 3 {
		t.Errorf("%d calls for what is below", n)
	}
	if at(t, before.data, "statistics.staleCount") != pending {
		t.Errorf("%v claims are stale, want %v", at(t, before.data, "statistics.staleCount"), pending)
	}
	if effects, err := curator.CatchUp(t.Context(), nil); err != nil || len(effects) == 0 {
		t.Fatalf("catching up: %d effects, %v", len(effects), err)
	}
	after := ask(t, h, allClaims, nil)
	if at(t, after.data, "statistics.staleCount") != 0.0 {
		t.Errorf("%v claims are stale", at(t, after.data, "statistics.staleCount"))
	}
	set(before.data, "recomputed", false)
	set(before.data, "staleCount", 0.0)
	set(after.data, "recomputed", false)
	if diff := cmp.Diff(after.data, before.data); diff != "" {
		t.Errorf("(-caught up +stale):\n%s", diff)
	}
	history := ask(t, h, `{ revision(id: "2") { staleCount movedCount } claim(ref: "promise-gap") { history { nodes { revision { id } } } } }`, nil)
	if at(t, history.data, "revision.staleCount") != 0.0 || at(t, history.data, "revision.movedCount") == 0.0 {
		t.Errorf("%s", history.body)
	}
}

// A claim that is changed along with too many others has the figures that it
// will have. A dry run counts the claims, and cannot tell their figures.
func TestStaleSubjects(t *testing.T) {
	h := serve(demo(t), func(c *graph.Config) { c.Curator.Bound = 1 })
	const merge = `mutation { merge(input: {into: "life-is-miserable", other: "leaders-are-corrupt" DRY}) { staleCount item { ... on Claim { assessment { belief recomputed independentFor } } } } }`
	dry := ask(t, h, strings.ReplaceAll(merge, "DRY", ", dryRun: true"), nil)
	if n, _ := at(t, dry.data, "merge.staleCount").(float64); n < 1 || at(t, dry.data, "merge.item") != nil {
		t.Errorf("%s", dry.body)
	}
	got := ask(t, h, strings.ReplaceAll(merge, "DRY", ""), nil)
	a, _ := at(t, got.data, "merge.item.assessment").(map[string]any)
	again := ask(t, serve(demo(t)), strings.ReplaceAll(merge, "DRY", ""), nil)
	want, _ := at(t, again.data, "merge.item.assessment").(map[string]any)
	if a["recomputed"] != true || want["recomputed"] != false {
		t.Errorf("recomputed is %v, and %v if all figures are kept", a["recomputed"], want["recomputed"])
	}
	delete(a, "recomputed")
	delete(want, "recomputed")
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("(-worked out +stale):\n%s", diff)
	}
}
