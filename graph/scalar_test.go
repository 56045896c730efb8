package graph_test

import (
	"slices"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// What a scalar does not hold is refused on every way in, with a code, a path and what
// was expected.
func TestScalarsAreChecked(t *testing.T) {
	h := serve(demo(t))
	for mutation, want := range map[string]string{
		`createAgent(input: {agent: {key: "new", name: "New", agentKind: PERSON, url: "javascript:alert(1)"}}) { changedCount }`:              "input.agent.url",
		`updateAgent(input: {ref: "vox", changes: {url: "data:text/html,x"}}) { changedCount }`:                                               "input.changes.url",
		`updateSource(input: {ref: "vox-2015", changes: {url: "vox.com"}}) { changedCount }`:                                                  "input.changes.url",
		`updateSource(input: {ref: "vox-2015", changes: {doi: "javascript:alert(1)"}}) { changedCount }`:                                      "input.changes.doi",
		`updateSource(input: {ref: "vox-2015", changes: {published: "2016/2014"}}) { changedCount }`:                                          "input.changes.published",
		`updateTestimony(input: {ref: "hute-well", changes: {date: "yesterday"}}) { changedCount }`:                                           "input.changes.date",
		`rename(input: {ref: "vox", key: "Vox News"}) { changedCount }`:                                                                       "input.key",
		`edit(input: {edits: [{createSource: {key: "new", title: "New", sourceKind: REPORT, url: "JAVASCRIPT:alert(1)"}}]}) { changedCount }`: "input.edits[0].createSource.url",
		`importMap(input: {text: "agents: [{key: new, name: New, kind: PERSON, url: 'javascript:alert(1)'}]"}) { changedCount }`:              "input.text",
	} {
		got := ask(t, h, "mutation { "+mutation+" }", nil)
		problem := map[string]any{}
		if len(got.errors) == 1 {
			problem = got.errors[0].problem()
		}
		if path, _ := problem["path"].(string); !slices.Equal(got.codes(), []string{"BAD_USER_INPUT"}) || path != want || problem["expected"] == nil {
			t.Errorf("%s: want the path %q and what is expected: %s", mutation, want, got.body)
		}
	}
	for _, query := range []string{
		`mutation { updateSource(input: {ref: "vox-2015", changes: {published: 2016}}) { changedCount } }`,
		`mutation { updateSource(input: {ref: "vox-2015", changes: {url: true}}) { changedCount } }`,
		`{ claims(where: {belief: {min: "0.5"}}) { totalCount } }`,
		`{ claims(where: {belief: {min: 2}}) { totalCount } }`,
		`{ whatIf(add: {agents: [{key: "new", name: "New", agentKind: PERSON, url: "javascript:alert(1)"}]}) { movedCount } }`,
	} {
		if got := ask(t, h, query, nil); !slices.Equal(got.codes(), []string{"BAD_USER_INPUT"}) {
			t.Errorf("%s: %s", query, got.body)
		}
	}
}

// A store of an earlier version may hold a URL that a page must not follow. Clients are
// not told it.
func TestOldURLsAreNotShown(t *testing.T) {
	store := openMemory(t)
	old := &evidence.Agent{Meta: evidence.Meta{ID: "agent_1", Key: "old", Version: 1}, Name: "Old", Kind: "PERSON", URL: "javascript:alert(1)"}
	if err := store.Update(t.Context(), func(tx storage.Tx) error { return tx.Put(t.Context(), []evidence.Entry{old}) }); err != nil {
		t.Fatal(err)
	}
	got := ask(t, serve(store), `{ agent(ref: "old") { name url } }`, nil)
	if at(t, got.data, "agent.name") != "Old" || at(t, got.data, "agent.url") != nil {
		t.Errorf("%s", got.body)
	}
}
