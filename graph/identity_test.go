package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"corroborate/graph"
)

// Apollo, Relay and urql keep what they read by __typename and id. So an object has an
// id only if the id is its own, and `node` finds it.
func TestWhatHasAnIDIsANode(t *testing.T) {
	types := graph.Schema().Types
	for _, d := range ours(t) {
		id := d.Fields.ForName("id")
		if id == nil || d.Kind != ast.Object && d.Kind != ast.Interface {
			continue
		}
		if id.Type.String() != "ID!" {
			t.Errorf("%s.id is %s", d.Name, id.Type)
		}
		if d.Kind == ast.Object && !slices.Contains(d.Interfaces, "Node") {
			t.Errorf("%s has an id and is no Node", d.Name)
		}
	}
	if types["Node"] == nil {
		t.Fatal("there is no Node")
	}
}

// cache is what a client with a normalized cache knows: the fields of each object with
// an id, by its type, its id, and the alias in the request.
type cache map[string]map[string]any

// add takes an answer in, and reports each field that had another value.
func (c cache) add(v any) (changed []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			changed = append(changed, c.add(e)...)
		}
	case map[string]any:
		id, isNode := v["id"].(string)
		name := fmt.Sprint(v["__typename"], ":", id)
		if isNode && c[name] == nil {
			c[name] = map[string]any{}
		}
		for field, value := range v {
			if isNode {
				kept := c.reference(value)
				if old, known := c[name][field]; known && !cmp.Equal(old, kept) {
					changed = append(changed, fmt.Sprintf("%s.%s was %v and is %v", name, field, old, kept))
				}
				c[name][field] = kept
			}
			changed = append(changed, c.add(value)...)
		}
	}
	return changed
}

// reference replaces the objects with an id in a value by their names.
func (c cache) reference(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = c.reference(e)
		}
		return list
	case map[string]any:
		if id, ok := v["id"].(string); ok {
			return fmt.Sprint(v["__typename"], ":", id)
		}
		object := make(map[string]any, len(v))
		for field, value := range v {
			object[field] = c.reference(value)
		}
		return object
	}
	return v
}

// record selects what clients show of a record, with what is around it, so that the
// same fields are kept whatever leads to the record.
const record = `
	fragment R on Node { __typename id
		... on Item { key headline version aliases }
		... on Claim { statement tags note assessment { belief support verdict certainty independentFor } supportedBy { totalCount nodes { ...L } } caveats { nodes { __typename id key severity } } }
		... on Testimony { basis quote quoteVerified speaker { __typename id key name } reportedIn { __typename id key } }
		... on Study { design sampleSize reportedIn { __typename id key } }
		... on Source { title retracted reliability authors { __typename id key name } }
		... on Agent { name reliability affiliation { __typename id key name } }
		... on Caveat { severity text resolved qualifies { nodes { __typename id key } } }
		... on Link { ...L }
		... on Revision { sequence message } }
	fragment L on Link { __typename id name strength relation version from { __typename id key } to { __typename id key assessment { belief support verdict certainty independentFor } } }`

// recordsOf are the fields of a payload that hold records.
func recordsOf(mutation string) string {
	var fields []string
	payload := graph.Schema().Types[graph.Schema().Mutation.Fields.ForName(mutation).Type.Name()]
	for _, f := range payload.Fields {
		if f.Name == "about" || f.Arguments == nil && f.Name != "revision" && graph.Schema().Types[f.Type.Name()].Fields.ForName("id") != nil {
			fields = append(fields, f.Name+" { ...R }")
		}
	}
	return strings.Join(fields, " ")
}

// A client that tries any mutation, and keeps what it is answered, still shows the map
// as it is.
func TestDryRunsAreNoFacts(t *testing.T) {
	h := serve(demo(t))
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		if got := ask(t, h, needed[name], nil); len(got.errors) > 0 {
			t.Fatalf("%s", got.body)
		}
	}
	facts := cache{}
	for _, list := range []string{"claims", "testimonies", "studies", "sources", "agents", "caveats"} {
		facts.add(ask(t, h, fmt.Sprintf(`{ %s(first: 100) { nodes { ...R } } } %s`, list, record), nil).data)
	}
	for _, name := range slices.Sorted(maps.Keys(mutations)) {
		input, _, _ := strings.Cut(strings.NewReplacer("DRY", ", dryRun: true", `revision: "1"`, `revision: "2"`).Replace(mutations[name]), ") {")
		got := ask(t, h, fmt.Sprintf(`mutation { %s) { %s changes(first: 100) { nodes { name entry { ...R } } } effects(first: 100) { nodes { key claim { ...R } after { belief } } } } } %s`, input, recordsOf(name), record), nil)
		if len(got.errors) > 0 || len(at(t, got.data, name+".changes.nodes").([]any)) == 0 {
			t.Fatalf("%s: %s", name, got.body)
		}
		for _, wrong := range facts.add(got.data) {
			t.Errorf("after trying %s, %s", name, wrong)
		}
	}
}

// A client that keeps what several what-ifs answer mixes neither up with the map, nor
// with each other.
func TestWhatIfsAreNoFacts(t *testing.T) {
	h := serve(demo(t))
	facts := cache{}
	for _, list := range []string{"claims", "testimonies", "studies", "sources", "agents", "caveats"} {
		facts.add(ask(t, h, fmt.Sprintf(`{ %s(first: 100) { nodes { ...R } } } %s`, list, record), nil).data)
	}
	hypothetical := map[string]bool{}
	for _, title := range []string{"Figures", "Other figures"} {
		got := ask(t, h, fmt.Sprintf(`{ whatIf(add: {sources: [{key: "figures", title: %q, sourceKind: DATASET, reliability: A, authors: ["peter-neumann"]}],
			links: [{from: "figures", to: "recruiting-declining", relation: SUPPORTS}]}) {
			effects(first: 2) { nodes { claim { ...R } after { belief } assessment { linesFor { items { ...R } shared { item { ...R } link { ...R } } } } } } } } %s`, title, record), nil)
		if len(got.errors) > 0 {
			t.Fatalf("%s", got.body)
		}
		eachRecord(got.data, func(id string, of map[string]any) {
			if of["key"] == "figures" {
				hypothetical[id] = true
			}
		})
		for _, wrong := range facts.add(got.data) {
			t.Error(wrong)
		}
	}
	if len(hypothetical) != 2 {
		t.Errorf("two what-ifs have the ids %v", hypothetical)
	}
	for id := range hypothetical {
		got := ask(t, h, `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id})
		if !slices.Equal(got.codes(), []string{"NOT_FOUND"}) || !strings.Contains(got.errors[0].Message, "what-if") {
			t.Errorf("%s: %s", id, got.body)
		}
	}
}

// Two what-ifs of one request add the same keys. What each adds leads to what it adds
// itself, and the map has none of it.
func TestWhatIfsOfOneRequest(t *testing.T) {
	h := serve(demo(t))
	whatIf := func(name string) string {
		return fmt.Sprintf(`whatIf(add: {
			agents: [{key: "witness", name: %[1]q, agentKind: PERSON, reliability: B}]
			testimonies: [{key: "word", summary: %[1]q, basis: EYEWITNESS, speaker: "witness", reportedIn: ["vox-2015"]}]
			caveats: [{key: "doubt", category: INDIRECT, severity: SERIOUS, text: %[1]q, qualifies: ["word->promise-gap"]}]
			links: [{from: "word", to: "promise-gap", relation: SUPPORTS, rationale: %[1]q}]
		}) {
			effects(on: ["promise-gap"]) { nodes { assessment {
				linesFor { items { id key ... on Testimony { speaker { id name } reportedIn { key } } } }
				costlyCaveats(first: 10) {
					on { link { rationale from { id key ... on Testimony { speaker { name } } } to { key } } }
					caveats { key text qualifiesLinks { nodes { id rationale } } }
				}
			} } }
		}`, name)
	}
	for range 5 { // the resolvers of both run at the same time
		got := ask(t, h, `{ one: `+whatIf("Ann")+` other: `+whatIf("Bob")+` agent(ref: "witness") { name } }`, nil)
		if !slices.Equal(got.codes(), []string{"NOT_FOUND"}) {
			t.Fatalf("%s", got.body)
		}
		for alias, name := range map[string]string{"one": "Ann", "other": "Bob"} {
			part := fmt.Sprint(got.data[alias])
			other := map[string]string{"Ann": "Bob", "Bob": "Ann"}[name]
			if strings.Count(part, name) < 5 || strings.Contains(part, other) {
				t.Errorf("the what-if of %s answers %s", name, part)
			}
			ids := map[string]bool{}
			eachRecord(got.data[alias], func(id string, _ map[string]any) {
				if rest, ok := strings.CutPrefix(id, "hypothetical_"); ok {
					ids[rest[:12]] = true
				}
			})
			if len(ids) != 1 {
				t.Errorf("the what-if of %s answers records of %v", name, ids)
			}
		}
	}
}

// Three changes of one record are three changes, whatever a client keeps by id.
func TestChangesHaveNoIDOfARecord(t *testing.T) {
	h := serve(demo(t))
	for _, note := range []string{"one", "two", "three"} {
		ask(t, h, fmt.Sprintf(`mutation { updateClaim(input: {ref: "promise-gap", changes: {note: %q}}) { changedCount } }`, note), nil)
	}
	got := ask(t, h, `{ claim(ref: "promise-gap") { __typename id revisions(first: 3) { nodes { __typename id changes { nodes { __typename entryId fields { after } } } } } } }`, nil)
	if changed := (cache{}).add(got.data); len(changed) > 0 || strings.Count(string(got.body), "entryId") != 3 {
		t.Errorf("%v\n%s", changed, got.body)
	}
}
