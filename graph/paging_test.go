package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever the size of the pages, walking a list page by page gives the list,
// each element once, and so does going on after any element's cursor.
func TestPagesMakeTheList(t *testing.T) {
	h := serve(demo(t))
	lists := map[string]string{ // by the path to it
		"claims":            `query ($first: Int, $after: String) { claims(orderBy: {field: BELIEF, direction: DESC}, first: $first, after: $after) { ...P } } fragment P on ClaimConnection { totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`,
		"testimonies":       `query ($first: Int, $after: String) { testimonies(first: $first, after: $after) { ...P } } fragment P on TestimonyConnection { totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`,
		"search":            `query ($first: Int, $after: String) { search(text: "of", first: $first, after: $after) { totalCount nodes { item { id } } edges { cursor node { item { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
		"claim.supportedBy": `query ($first: Int, $after: String) { claim(ref: "recruiting-declining") { supportedBy(first: $first, after: $after) { ...P } } } ` + linkPage,
		// Four links of one relation, and one of the other.
		"source.bearsOn": `query ($first: Int, $after: String) { source(ref: "vox-2015") { bearsOn(first: $first, after: $after) { ...P } } } ` + linkPage,
		"source.cites":   `query ($first: Int, $after: String) { source(ref: "vox-2015") { cites(first: $first, after: $after) { totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
		// Lists that an answer computes.
		"whatIf.effects":   `query ($first: Int, $after: String) { whatIf(withdraw: ["icsr-2015"], add: {claims: [{key: "new", statement: "New"}]}) { effects(first: $first, after: $after) ` + keyPage + ` } }`,
		"impact.effects":   `query ($first: Int, $after: String) { impact(ref: "icsr-2015") { effects(first: $first, after: $after) ` + keyPage + ` } }`,
		"impact.unmoved":   `query ($first: Int, $after: String) { impact(ref: "vox") { unmoved(first: $first, after: $after) ` + keyPage + ` } }`,
		"gaps.gaps":        `query ($first: Int, $after: String) { gaps { gaps(first: $first, after: $after) ` + gapPage + ` } }`,
		"under.gaps":       `query ($first: Int, $after: String) { under: gaps(under: "state-failure-exposes") { gaps(first: $first, after: $after) ` + gapPage + ` } }`,
		"tags":             `query ($first: Int, $after: String) { tags(first: $first, after: $after) { totalCount nodes { id: name } edges { cursor node { id: name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
		"compare.shared":   `query ($first: Int, $after: String) { compare(claims: ["promise-gap", "governs-badly"]) { shared(first: $first, after: $after) { totalCount nodes { item: component { id: name } } edges { cursor node { item: component { id: name } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
		"matrix.rows":      `query ($first: Int, $after: String) { matrix(claims: ["promise-gap", "governs-badly"]) { rows(first: $first, after: $after) { totalCount nodes { item: of { id } } edges { cursor node { item: of { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
		"edit.effects":     `mutation ($first: Int, $after: String) { edit(input: {edits: [{resolveCaveat: {ref: "no-hard-data"}}, {updateClaim: {ref: "promise-gap", changes: {note: "x"}}}, {createClaim: {key: "new", statement: "New"}}], dryRun: true}) { effects(first: $first, after: $after) ` + keyPage + ` } }`,
		"edit.changes":     `mutation ($first: Int, $after: String) { edit(input: {edits: [{resolveCaveat: {ref: "no-hard-data"}}, {updateClaim: {ref: "promise-gap", changes: {note: "x"}}}, {createClaim: {key: "new", statement: "New"}}], dryRun: true}) { changes(first: $first, after: $after) ` + strings.ReplaceAll(keyPage, "key", "name") + ` } }`,
		"caveat.qualifies": `query ($first: Int, $after: String) { caveat(ref: "unidentified") { qualifies(first: $first, after: $after) { totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
	}
	for path, query := range lists {
		t.Run(path, func(t *testing.T) {
			load := func(first int, after any) page {
				t.Helper()
				got := ask(t, h, query, map[string]any{"first": first, "after": after})
				if len(got.errors) > 0 {
					t.Fatalf("%s", got.body)
				}
				return readPage(t, at(t, got.data, path).(map[string]any))
			}
			whole := load(100, nil)
			if len(whole.ids) < 3 || whole.hasNext || whole.hasPrevious || whole.total != len(whole.ids) {
				t.Fatalf("the whole list: %+v", whole)
			}
			for size := 1; size <= len(whole.ids); size++ {
				var ids []string
				var after any
				for {
					p := load(size, after)
					if p.hasPrevious != (after != nil) || p.total != whole.total || len(p.ids) > size {
						t.Fatalf("a page of %d after %v: %+v", size, after, p)
					}
					ids = append(ids, p.ids...)
					if !p.hasNext {
						break
					}
					after = p.end
				}
				if diff := cmp.Diff(whole.ids, ids); diff != "" {
					t.Errorf("pages of %d (-want +got):\n%s", size, diff)
				}
			}
			for i, cursor := range whole.cursors {
				if diff := cmp.Diff(whole.ids[i+1:], load(100, cursor).ids); diff != "" {
					t.Errorf("after element %d (-want +got):\n%s", i, diff)
				}
			}
		})
	}
}

// Whatever the size of the pages, walking a list from its end gives the list too, and
// each page says whether there is something on either side of it.
func TestPagesFromTheEnd(t *testing.T) {
	h := serve(demo(t))
	for _, list := range []struct{ path, of, from string }{
		{path: "claims", of: `orderBy: {field: BELIEF, direction: DESC}`},
		{path: "claims", of: `where: {not: {tags: ["conclusion"]}}, orderBy: {field: CERTAINTY}`},
		{path: "testimonies", of: `orderBy: {field: DATE, direction: DESC}`},
		{path: "sources", of: `orderBy: {field: PUBLISHED}`},
		{path: "agents", of: `where: {agentKind: [PERSON]}`},
		{path: "claim.supportedBy", of: `kinds: []`, from: `ref: "recruiting-declining"`},
		{path: "claim.supportedBy", of: `orderBy: KEY`, from: `ref: "recruiting-declining"`},
		// Four links of one relation, and one of the other.
		{path: "source.bearsOn", of: `orderBy: STRENGTH`, from: `ref: "vox-2015"`},
		{path: "caveat.qualifies", of: `kinds: []`, from: `ref: "unidentified"`},
	} {
		t.Run(list.path+" "+list.of, func(t *testing.T) {
			record, field, isRelation := strings.Cut(list.path, ".")
			query := "query ($first: Int, $after: String, $last: Int, $before: String) { " + record
			if isRelation {
				query += "(" + list.from + ") { " + field
			}
			query += "(" + list.of + `, first: $first, after: $after, last: $last, before: $before) {
				totalCount nodes { ... on Node { id } } edges { cursor node { ... on Node { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`
			if isRelation {
				query += " }"
			}
			load := func(variables map[string]any) page {
				t.Helper()
				got := ask(t, h, query, variables)
				if len(got.errors) > 0 {
					t.Fatalf("%s", got.body)
				}
				return readPage(t, at(t, got.data, list.path).(map[string]any))
			}
			whole := load(map[string]any{"first": 100})
			if len(whole.ids) < 3 || whole.hasNext || whole.hasPrevious {
				t.Fatalf("the whole list: %+v", whole)
			}
			for size := 1; size <= len(whole.ids); size++ {
				var ids []string
				var before any
				for {
					p := load(map[string]any{"last": size, "before": before})
					if p.hasNext != (before != nil) || p.total != whole.total || len(p.ids) > size {
						t.Fatalf("a page of %d before %v: %+v", size, before, p)
					}
					ids = append(p.ids, ids...)
					if !p.hasPrevious {
						break
					}
					before = p.cursors[0]
				}
				if diff := cmp.Diff(whole.ids, ids); diff != "" {
					t.Errorf("pages of %d (-want +got):\n%s", size, diff)
				}
			}
			for i, cursor := range whole.cursors {
				p := load(map[string]any{"last": 2, "before": cursor})
				if diff := cmp.Diff(whole.ids[max(0, i-2):i], p.ids); diff != "" || !p.hasNext || p.hasPrevious != (i > 2) {
					t.Errorf("before element %d: %+v (-want +got):\n%s", i, p, diff)
				}
				p = load(map[string]any{"first": 2, "after": cursor})
				end := min(i+3, len(whole.ids))
				if diff := cmp.Diff(whole.ids[i+1:end], p.ids); diff != "" || !p.hasPrevious || p.hasNext != (end < len(whole.ids)) {
					t.Errorf("after element %d: %+v (-want +got):\n%s", i, p, diff)
				}
			}
		})
	}
}

// A page from the end costs what one from the start costs.
func TestPagesFromTheEndCost(t *testing.T) {
	h := serve(demo(t))
	answer := func(end string) string {
		got := ask(t, h, `{ claims(`+end+`: 100) { nodes { supportedBy(first: 100) { nodes { from { ... on Claim { supportedBy(first: 100) { nodes { id } } } } } } } } }`, nil)
		if !strings.Contains(string(got.body), "COMPLEXITY_LIMIT_EXCEEDED") {
			t.Errorf("%s: %s", end, got.body)
		}
		return string(got.body)
	}
	if diff := cmp.Diff(answer("first"), answer("last")); diff != "" {
		t.Error(diff)
	}
}

// A page begins at one end of a list.
func TestPagesFromBothEnds(t *testing.T) {
	h := serve(demo(t))
	cursor := readPage(t, at(t, ask(t, h, `{ claims(first: 1) { totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`, nil).data, "claims").(map[string]any)).end
	for arguments, path := range map[string]string{
		`first: 1, last: 1`:                  "claims.last",
		`last: 1, after: "` + cursor + `"`:   "claims.after",
		`first: 1, before: "` + cursor + `"`: "claims.before",
		`before: "` + cursor + `"`:           "claims.before",
		`last: 0`:                            "claims.last",
		`last: 101`:                          "claims.last",
		`last: 1, before: "x"`:               "claims.before",
		`last: 1, before: "` + cursor + `", where: {text: "a"}`: "before",
	} {
		got := ask(t, h, `{ claims(`+arguments+`) { totalCount } }`, nil)
		if !strings.Contains(string(got.body), `"path":"`+path+`"`) || !strings.Contains(string(got.body), `"BAD_USER_INPUT"`) {
			t.Errorf("%s: %s", arguments, got.body)
		}
	}
}

const keyPage = `{ totalCount nodes { id: key } edges { cursor node { id: key } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`

const gapPage = `{ totalCount nodes { item: claim { id } } edges { cursor node { item: claim { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`

const linkPage = `fragment P on LinkConnection { totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`

type page struct {
	ids, cursors         []string
	hasNext, hasPrevious bool
	end                  string
	total                int
}

// readPage reads a connection, and checks that its parts agree.
func readPage(t *testing.T, c map[string]any) page {
	t.Helper()
	id := func(node any) string {
		object := node.(map[string]any)
		if item, ok := object["item"]; ok {
			object = item.(map[string]any)
		}
		return object["id"].(string)
	}
	p := page{ids: []string{}, total: int(c["totalCount"].(float64))}
	for _, n := range c["nodes"].([]any) {
		p.ids = append(p.ids, id(n))
	}
	for i, e := range c["edges"].([]any) {
		edge := e.(map[string]any)
		if id(edge["node"]) != p.ids[i] {
			t.Errorf("edge %d is not node %d", i, i)
		}
		p.cursors = append(p.cursors, edge["cursor"].(string))
	}
	info := c["pageInfo"].(map[string]any)
	p.hasNext, p.hasPrevious = info["hasNextPage"].(bool), info["hasPreviousPage"].(bool)
	if len(p.ids) > 0 {
		p.end = info["endCursor"].(string)
		if info["startCursor"] != p.cursors[0] || p.end != p.cursors[len(p.cursors)-1] {
			t.Errorf("the page's cursors are not its elements': %v, %v", info, p.cursors)
		}
	} else if info["startCursor"] != nil || info["endCursor"] != nil {
		t.Errorf("an empty page has cursors: %v", info)
	}
	return p
}

// A cursor is good for the list that it is of, and for no other.
func TestCursorsOfOtherLists(t *testing.T) {
	h := serve(demo(t))
	lists := []string{
		`claims(orderBy: {field: BELIEF}%s)`,
		`claims(orderBy: {field: BELIEF, direction: DESC}%s)`,
		`claims(orderBy: {field: SUPPORT}%s)`,
		`claims(where: {tags: ["conclusion"]}, orderBy: {field: BELIEF}%s)`,
		`claims(where: {tags: ["defection"]}, orderBy: {field: BELIEF}%s)`,
		`claims(where: {belief: {min: 0.1}}, orderBy: {field: BELIEF}%s)`,
		`claims(where: {belief: {min: 0.2}}, orderBy: {field: BELIEF}%s)`,
		`sources(orderBy: {field: KEY}%s)`,
		`agents(orderBy: {field: KEY}%s)`,
		`search(text: "the"%s)`,
		`search(text: "of"%s)`,
		`search(text: "of", kinds: [TESTIMONY]%s)`,
	}
	cursors := make([]string, len(lists))
	for i, list := range lists {
		got := ask(t, h, "{ it: "+fmt.Sprintf(list, ", first: 1")+" { pageInfo { endCursor } } }", nil)
		if len(got.errors) > 0 {
			t.Fatalf("%s", got.body)
		}
		cursors[i] = at(t, got.data, "it.pageInfo.endCursor").(string)
	}
	for i, list := range lists {
		for j, cursor := range cursors {
			got := ask(t, h, "{ it: "+fmt.Sprintf(list, fmt.Sprintf(", after: %q", cursor))+" { totalCount } }", nil)
			if i == j && len(got.errors) > 0 || i != j && strings.Join(got.codes(), " ") != "BAD_USER_INPUT" {
				t.Errorf("%s with a cursor of %s: %s", list, lists[j], got.body)
			}
		}
	}
	// The same list asked for in other words is the same list.
	got := ask(t, h, fmt.Sprintf(`{ search(text: "of", kinds: [TESTIMONY, TESTIMONY], after: %q) { totalCount } }`, cursors[11]), nil)
	if len(got.errors) > 0 {
		t.Errorf("%s", got.body)
	}
}

// The cursor of a list that an answer computes is good for the same question only.
func TestCursorsOfOtherQuestions(t *testing.T) {
	h := serve(demo(t))
	lists := []string{
		`query { of: whatIf(withdraw: ["icsr-2015"]) { it: effects(%s) { ...P } } }`,
		`query { of: whatIf(withdraw: ["icsr-2015"]) { it: effects(on: ["promise-gap", "recruiting-declining"], %s) { ...P } } }`,
		`query { of: whatIf(resolve: ["no-hard-data"]) { it: effects(%s) { ...P } } }`,
		`query { of: whatIf(withdraw: ["icsr-2015"], add: {claims: [{key: "a", statement: "a"}]}) { it: effects(%s) { ...P } } }`,
		`query { of: impact(ref: "icsr-2015") { it: effects(%s) { ...P } } }`,
		`query { of: impact(ref: "speckhard-yayla-2015") { it: effects(%s) { ...P } } }`,
		`query { of: impact(ref: "vox") { it: unmoved(%s) { ...C } } }`,
		`query { of: gaps { it: gaps(%s) { ...G } } }`,
		`query { of: gaps(under: "state-failure-exposes") { it: gaps(%s) { ...G } } }`,
		`query { of: compare(claims: ["promise-gap", "governs-badly"]) { it: shared(%s) { ...S } } }`,
		`query { of: compare(claims: ["promise-gap", "recruiting-declining"]) { it: shared(%s) { ...S } } }`,
		`query { of: matrix(claims: ["promise-gap", "governs-badly"]) { it: rows(%s) { ...R } } }`,
		`query { of: matrix(claims: ["promise-gap", "governs-badly"], rows: ORIGINS) { it: rows(%s) { ...R } } }`,
		`mutation { of: resolveCaveat(input: {ref: "no-hard-data", dryRun: true}) { it: effects(%s) { ...P } } }`,
		`mutation { of: resolveCaveat(input: {ref: "no-hard-data", dryRun: true, message: "Why"}) { it: effects(%s) { ...P } } }`,
		`mutation { of: resolveCaveat(input: {ref: "no-hard-data", dryRun: true}) { it: changes(%s) { ...D } } }`,
	}
	cursors := make([]string, len(lists))
	query := func(list, arguments string) answer {
		text := fmt.Sprintf(list, arguments)
		for name, on := range map[string]string{"P": "Effect", "C": "Claim", "D": "Change", "G": "Gap", "S": "SharedComponent", "R": "MatrixRow"} {
			if strings.Contains(text, "..."+name) {
				text += fmt.Sprintf(" fragment %s on %sConnection { pageInfo { endCursor } }", name, on)
			}
		}
		return ask(t, h, text, nil)
	}
	for i, list := range lists {
		got := query(list, "first: 1")
		if len(got.errors) > 0 {
			t.Fatalf("%s: %s", list, got.body)
		}
		cursors[i] = at(t, got.data, "of.it.pageInfo.endCursor").(string)
	}
	for i, list := range lists {
		for j, cursor := range cursors {
			got := query(list, fmt.Sprintf("after: %q", cursor))
			refused := strings.Join(got.codes(), " ") == "BAD_USER_INPUT" && got.errors[0].problem()["path"] == "after"
			if i == j && len(got.errors) > 0 || i != j && !refused {
				t.Errorf("%s with a cursor of %s: %s", list, lists[j], got.body)
			}
		}
	}
}
