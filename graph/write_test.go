package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/graph"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// payload is what all payloads have, apart from who did it and when.
const payload = `
	dryRun repeated changedCount movedCount movedVerdictCount staleCount
	changes(first: 100) { nodes { kind name action fields { field before after } } }
	effects(first: 100) { nodes { key before { verdict certainty belief support independentFor } after { verdict certainty belief support independentFor } change } }`

// mutations are one of each, with what a payload has of its own.
var mutations = map[string]string{
	"createClaim":     `createClaim(input: {claim: {key: "new", statement: "New.", tags: ["a"]} DRY}) { claim { key tags version assessment { belief verdict recomputed } } PAYLOAD }`,
	"createTestimony": `createTestimony(input: {testimony: {key: "new", summary: "New.", basis: EXPERT, speaker: "vox", reportedIn: ["vox-2015"]} DRY}) { testimony { speaker { key } reportedIn { key } } PAYLOAD }`,
	"createStudy":     `createStudy(input: {study: {key: "new", title: "New", design: SURVEY, derivedFrom: ["icsr-2015"]} DRY}) { study { derivedFrom { key } sampleSize } PAYLOAD }`,
	"createSource":    `createSource(input: {source: {key: "new", title: "New", sourceKind: REPORT, cites: ["vox-2015", "stewart-2015"]} DRY}) { source { cites(first: 1) { totalCount pageInfo { hasNextPage } nodes { key } } } PAYLOAD }`,
	"createAgent":     `createAgent(input: {agent: {key: "new", name: "New", agentKind: PERSON, affiliation: "vox"} DRY}) { agent { affiliation { key } } PAYLOAD }`,
	"raiseCaveat":     `raiseCaveat(input: {caveat: {key: "new", category: METHOD, severity: SERIOUS, text: "New.", qualifies: ["icsr-2015", "promise-gap"]} DRY}) { caveat { qualifies(kinds: [CLAIM]) { nodes { ... on Claim { key assessment { belief } } } } } PAYLOAD }`,
	"createRemark":    `createRemark(input: {remark: {key: "new", remarkKind: QUESTION, text: "New?", about: ["icsr-2015", "icsr-2015->promise-gap"]} DRY}) { remark { status about { nodes { key } } aboutLinks { nodes { name } } } PAYLOAD }`,
	"updateClaim":     `updateClaim(input: {ref: "promise-gap", changes: {note: "x"} DRY}) { claim { note version assessment { belief } } PAYLOAD }`,
	"updateTestimony": `updateTestimony(input: {ref: "hute-well", changes: {basis: HEARSAY} DRY}) { testimony { basis speaker { key } } PAYLOAD }`,
	"updateStudy":     `updateStudy(input: {ref: "icsr-2015", changes: {reportedIn: ["vox-2015"], design: OTHER} DRY}) { study { reportedIn { key } bearsOn { totalCount } } PAYLOAD }`,
	"updateSource":    `updateSource(input: {ref: "vox-2015", changes: {authors: null} DRY}) { source { authors { key } } PAYLOAD }`,
	"updateAgent":     `updateAgent(input: {ref: "vox", changes: {reliability: E} DRY}) { agent { reliability } PAYLOAD }`,
	"updateCaveat":    `updateCaveat(input: {ref: "small-sample", changes: {severity: MINOR} DRY}) { caveat { severity } PAYLOAD }`,
	"createView":      `createView(input: {view: {key: "new", title: "New", address: "sources?retracted=yes"} DRY}) { view { title address } PAYLOAD }`,
	"updateView":      `updateView(input: {ref: "saved", changes: {title: "Other"} DRY}) { view { title version } PAYLOAD }`,
	"updateRemark":    `updateRemark(input: {ref: "unasked", changes: {status: RESOLVED} DRY}) { remark { status version } PAYLOAD }`,
	"link":            `link(input: {link: {from: "icsr-2015", to: "misrule-weakens", relation: SUPPORTS} DRY}) { link { name strength to { assessment { belief certainty } } } PAYLOAD }`,
	"relink":          `relink(input: {ref: "icsr-2015->promise-gap", changes: {to: "misrule-weakens"} DRY}) { link { name version to { assessment { belief } } } PAYLOAD }`,
	"unlink":          `unlink(input: {ref: "icsr-2015->promise-gap" DRY}) { removed { name action } PAYLOAD }`,
	"resolveCaveat":   `resolveCaveat(input: {ref: "small-sample" DRY}) { caveat { resolved } PAYLOAD }`,
	"retractSource":   `retractSource(input: {ref: "vox-2015" DRY}) { source { retracted } PAYLOAD }`,
	"verifyQuote":     `verifyQuote(input: {ref: "abu-walid-hunger", text: "Nothing of the kind, and then he was quoted." DRY}) { testimony { quoteVerified } PAYLOAD }`,
	"rename":          `rename(input: {ref: "vox-2015", key: "vox-two" DRY}) { item { key aliases version } PAYLOAD }`,
	"merge":           `merge(input: {into: "vox", other: "brookings" DRY}) { item { key aliases headline } PAYLOAD }`,
	"remove":          `remove(input: {ref: "promise-gap", withLinks: true DRY}) { removed { name action } PAYLOAD }`,
	"importMap":       `importMap(input: {text: "claims: [{key: new, statement: New.}]\nlinks: [{from: icsr-2015, to: new, relation: SUPPORTS}]" DRY}) { createdCount replacedCount unchangedCount PAYLOAD }`,
	"undo":            `undo(input: {revision: "1" DRY}) { PAYLOAD }`,
	"edit":            `edit(input: {edits: [{createClaim: {key: "new", statement: "New."}}, {link: {from: "icsr-2015", to: "new", relation: SUPPORTS}}, {rename: {ref: "new", key: "newer"}}] DRY}) { about { ... on Claim { key aliases assessment { belief } } ... on Link { name to { key } } } PAYLOAD }`,
}

// needed are the mutations that others need to have been made.
var needed = map[string]string{
	"updateView":   `mutation { createView(input: {view: {key: "saved", title: "Saved", address: "sources"}}) { changedCount } }`,
	"updateRemark": `mutation { createRemark(input: {remark: {key: "unasked", remarkKind: REMARK, text: "Nobody was.", about: ["vox"]}}) { changedCount } }`,
	"verifyQuote":  `mutation { updateTestimony(input: {ref: "abu-walid-hunger", changes: {quote: "he was quoted"}}) { changedCount } }`,
}

// A dry run of every mutation answers what the mutation does then, and leaves
// nothing behind.
func TestDryRuns(t *testing.T) {
	for _, f := range graph.Schema().Mutation.Fields {
		if mutations[f.Name] == "" {
			t.Errorf("%s is not tried", f.Name)
		}
	}
	for name, mutation := range mutations {
		t.Run(name, func(t *testing.T) {
			store := openMemory(t)
			importFile(t, store, demoFile)
			h := serve(store)
			if before := needed[name]; before != "" {
				ask(t, h, before, nil)
			}
			run := func(dry string) map[string]any {
				t.Helper()
				query := strings.NewReplacer("DRY", dry, "PAYLOAD", payload).Replace(mutation)
				got := ask(t, h, "mutation {"+query+"}", nil)
				if len(got.errors) > 0 {
					t.Fatalf("%s", got.body)
				}
				return got.data[name].(map[string]any)
			}
			everything := `{ revisions { totalCount } statistics { linkCount kinds { count } verdicts { count } } claims { nodes { key version assessment { belief } } } }`
			before := string(ask(t, h, everything, nil).body)
			dry := run(", dryRun: true")
			if after := string(ask(t, h, everything, nil).body); after != before {
				t.Errorf("a dry run leaves something:\n%s\n%s", before, after)
			}
			real := run("")
			if dry["dryRun"] != true || real["dryRun"] != false {
				t.Errorf("dryRun is %v, and then %v", dry["dryRun"], real["dryRun"])
			}
			delete(dry, "dryRun")
			delete(real, "dryRun")
			// The record of the payload is told when it is written, not before.
			for _, own := range []string{"claim", "testimony", "study", "source", "agent", "caveat", "remark", "view", "link", "item", "about"} {
				if _, has := real[own]; has && !empty(dry[own]) {
					t.Errorf("%s of a dry run is %v", own, dry[own])
				}
				delete(dry, own)
				delete(real, own)
			}
			if diff := cmp.Diff(real, dry); diff != "" {
				t.Errorf("(-real +dry):\n%s", diff)
			}
			if real["changedCount"] == 0.0 {
				t.Error("nothing was changed")
			}
		})
	}
}

// empty reports whether an answer has null, or a list of nulls.
func empty(v any) bool {
	list, ok := v.([]any)
	return v == nil || ok && !slices.ContainsFunc(list, func(e any) bool { return e != nil })
}

// Several mutations of one request are done one after the other, and each reads
// what those before it have left.
func TestMutationsInARow(t *testing.T) {
	h := serve(demo(t))
	got := ask(t, h, `mutation {
		a: updateClaim(input: {ref: "promise-gap", changes: {note: "one"}}) { claim { note supportedBy { totalCount } } }
		b: link(input: {link: {from: "neumann-trend", to: "promise-gap", relation: SUPPORTS}}) { link { to { note supportedBy { totalCount } assessment { independentFor } } } }
		dry: updateClaim(input: {ref: "promise-gap", changes: {note: "two"}, dryRun: true}) { claim { note } changes { nodes { fields { after } entry { ... on Claim { note version } } } } }
		bad: updateClaim(input: {ref: "promise-gap", changes: {note: "three"}, expectedVersion: 1}) { claim { note } }
		c: unlink(input: {ref: "hute-well->cruelty-is-strategy"}) { effects { nodes { claim { key assessment { belief } } after { belief } } } }
		d: updateClaim(input: {ref: "promise-gap", changes: {tags: []}}) { claim { note version tags supportedBy { totalCount } } }
	}`, nil)
	claim := func(alias, path string) any { return at(t, got.data, alias+"."+path) }
	for path, want := range map[string]any{
		"a.claim.note": "one", "a.claim.supportedBy.totalCount": 3.0,
		"b.link.to.note": "one", "b.link.to.supportedBy.totalCount": 4.0,
		"dry.claim":    nil,
		"d.claim.note": "one", "d.claim.version": 3.0, "d.claim.supportedBy.totalCount": 4.0,
	} {
		alias, rest, _ := strings.Cut(path, ".")
		if diff := cmp.Diff(want, claim(alias, rest)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	dry, _ := at(t, got.data, "dry.changes.nodes").([]any)
	if diff := cmp.Diff([]any{map[string]any{
		"fields": []any{map[string]any{"after": "two"}}, "entry": map[string]any{"note": "one", "version": 2.0},
	}}, dry); diff != "" {
		t.Errorf("a dry run (-want +got):\n%s", diff)
	}
	if got.data["bad"] != nil || !slices.Equal(got.codes(), []string{"CONFLICT"}) || got.errors[0].problem()["currentVersion"] != 2.0 {
		t.Errorf("a stale version: %s", got.body)
	}
	for _, e := range at(t, got.data, "c.effects.nodes").([]any) {
		effect := e.(map[string]any)
		if diff := cmp.Diff(at(t, effect, "after.belief"), at(t, effect, "claim.assessment.belief")); diff != "" {
			t.Errorf("a claim that moved (-effect +claim): %s", diff)
		}
	}
}

// Whoever writes is in the history, and without a curator nobody does.
func TestAuthors(t *testing.T) {
	store := demo(t)
	type user struct{}
	h := serve(store, func(c *graph.Config) {
		c.Author = func(ctx context.Context) string { name, _ := ctx.Value(user{}).(string); return name }
	})
	named := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), user{}, "ann")))
	})
	const query = `mutation { updateClaim(input: {ref: "promise-gap", changes: {note: "x"}}) { revision { author } } }`
	if got := ask(t, named, query, nil); at(t, got.data, "updateClaim.revision.author") != "ann" {
		t.Errorf("%s", got.body)
	}
	reading := serve(store, func(c *graph.Config) { c.Curator = nil })
	if got := ask(t, reading, query, nil); !slices.Equal(got.codes(), []string{"FORBIDDEN"}) {
		t.Errorf("%s", got.body)
	}
}

// manyEdits are updates of one claim after the other.
func manyEdits(n int) []any {
	edits := make([]any, n)
	for i := range edits {
		edits[i] = map[string]any{"createAgent": map[string]any{"key": fmt.Sprintf("agent-%d", i), "name": "Somebody", "agentKind": "PERSON"}}
	}
	return edits
}

// A batch may have 1,000 edits, which pass all other limits, and no more.
func TestLargeBatches(t *testing.T) {
	h := serve(demo(t))
	const query = `mutation ($edits: [OneEditInput!]!) { edit(input: {edits: $edits, message: "many"}) { changedCount revision { id } about { id } } }`
	got := ask(t, h, query, map[string]any{"edits": manyEdits(1000)})
	if len(got.errors) > 0 || at(t, got.data, "edit.changedCount") != 1000.0 {
		t.Errorf("1,000 edits: %.500s", got.body)
	}
	unread := &counted{calls: map[string]int{}, Store: refusing{demo(t), func(context.Context) error {
		t.Error("a batch that is refused reaches the store")
		return nil
	}}}
	for n, code := range map[int]string{0: "BAD_USER_INPUT", 1001: "BAD_USER_INPUT"} {
		got := ask(t, serve(unread), query, map[string]any{"edits": manyEdits(n)})
		if !slices.Equal(got.codes(), []string{code}) || len(unread.calls) > 0 {
			t.Errorf("%d edits, with the calls %v: %.500s", n, unread.calls, got.body)
		}
	}
	literal := "mutation { edit(input: {edits: [" + strings.Repeat(`{undo: {revision: "9"}}`, 1001) + "]}) { changedCount } }"
	if got := ask(t, h, literal, nil); !slices.Equal(got.codes(), []string{"COMPLEXITY_LIMIT_EXCEEDED"}) {
		t.Errorf("1,001 edits in the document: %.500s", got.body)
	}
	if got := ask(t, h, `{ revisions { totalCount } }`, nil); at(t, got.data, "revisions.totalCount") != 2.0 {
		t.Errorf("what was refused left something: %s", got.body)
	}
}

// Texts that go into the history have limits, an edit is one thing, and a
// request cannot ask for any number of mutations.
func TestMutationInputs(t *testing.T) {
	h := serve(demo(t))
	for name, test := range map[string]struct {
		query     string
		variables map[string]any
		code      string
	}{
		"a long message": {`mutation ($m: String) { undo(input: {revision: "1", message: $m}) { changedCount } }`,
			map[string]any{"m": strings.Repeat("a", 10_001)}, "BAD_USER_INPUT"},
		"a long key": {`mutation ($k: String) { undo(input: {revision: "1", idempotencyKey: $k}) { changedCount } }`,
			map[string]any{"k": strings.Repeat("a", 201)}, "BAD_USER_INPUT"},
		"two things in one": {`mutation ($e: [OneEditInput!]!) { edit(input: {edits: $e}) { changedCount } }`,
			map[string]any{"e": []any{map[string]any{"undo": map[string]any{"revision": "1"}, "unlink": map[string]any{"ref": "a->b"}}}}, "BAD_USER_INPUT"},
		"nothing in one": {`mutation ($e: [OneEditInput!]!) { edit(input: {edits: $e}) { changedCount } }`,
			map[string]any{"e": []any{map[string]any{}}}, "BAD_USER_INPUT"},
		"two things in one, in the document": {`mutation { edit(input: {edits: [{undo: {revision: "1"}, unlink: {ref: "a->b"}}]}) { changedCount } }`, nil, "BAD_USER_INPUT"},
		"a field that is not known":          {`mutation { updateClaim(input: {ref: "promise-gap", changes: {key: "x"}}) { changedCount } }`, nil, "BAD_USER_INPUT"},
		"too many effects":                   {`mutation { undo(input: {revision: "1", dryRun: true}) { effects(first: 101) { nodes { key } } } }`, nil, "BAD_USER_INPUT"},
		"many imports":                       {`mutation {` + repeat(11, ` a%d: importMap(input: {text: "{}"}) { changedCount }`) + `}`, nil, "COMPLEXITY_LIMIT_EXCEEDED"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, h, test.query, test.variables)
			if diff := cmp.Diff([]string{test.code}, got.codes()); diff != "" {
				t.Errorf("%s\n%.500s", diff, got.body)
			}
		})
	}
	if got := ask(t, h, `{ revisions { totalCount } }`, nil); at(t, got.data, "revisions.totalCount") != 1.0 {
		t.Errorf("what was refused left something: %s", got.body)
	}
}

// Nothing is changed by GET.
func TestMutationsNeedPOST(t *testing.T) {
	h := serve(demo(t))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?query="+
		url.QueryEscape(`mutation { updateClaim(input: {ref: "promise-gap", changes: {note: "x"}}) { changedCount } }`), nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	if got := ask(t, h, `{ revisions { totalCount } }`, nil); at(t, got.data, "revisions.totalCount") != 1.0 {
		t.Errorf("%s", got.body)
	}
}

// refusing is a store whose every Update does as it is told.
type refusing struct {
	storage.Store
	update func(context.Context) error
}

func (s refusing) Update(ctx context.Context, _ func(storage.Tx) error) error { return s.update(ctx) }

// A mutation may take 60 seconds, and what goes wrong below has a code.
func TestMutationsAndTheStore(t *testing.T) {
	var deadline time.Time
	outcome := error(evidence.Errorf(evidence.Unavailable, "it is locked"))
	h := serve(refusing{demo(t), func(ctx context.Context) error {
		deadline, _ = ctx.Deadline()
		return outcome
	}})
	const query = `mutation { updateClaim(input: {ref: "promise-gap", changes: {note: "x"}}) { changedCount } }`
	for _, test := range []struct {
		err  error
		code string
	}{
		{outcome, "UNAVAILABLE"},
		{context.DeadlineExceeded, "TIMEOUT"},
		{evidence.Errorf(evidence.Internal, "a secret"), "INTERNAL"},
		{evidence.Errorf(evidence.Conflict, "somebody else was faster"), "CONFLICT"},
	} {
		outcome = test.err
		before := time.Now()
		if got := ask(t, h, query, nil); !slices.Equal(got.codes(), []string{test.code}) || strings.Contains(string(got.body), "secret") {
			t.Errorf("%v: %s", test.err, got.body)
		}
		if deadline.Before(before.Add(time.Minute)) || deadline.After(time.Now().Add(time.Minute)) {
			t.Errorf("a mutation had %v", deadline.Sub(before))
		}
	}
}
