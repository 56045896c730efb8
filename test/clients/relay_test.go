package clients_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// introspected is what the checks need to know of the schema.
type introspected struct {
	Schema struct {
		Types []introspectedType
	} `json:"__schema"`
}

type introspectedType struct {
	Kind, Name    string
	Fields        []introspectedField
	PossibleTypes []struct{ Name string }
	Interfaces    []struct{ Name string }
}

type introspectedField struct {
	Name string
	Args []introspectedArgument
	Type typeRef
}

type introspectedArgument struct {
	Name         string
	DefaultValue *string
	Type         typeRef
}

type typeRef struct {
	Kind   string
	Name   string
	OfType *typeRef
}

func (r typeRef) named() typeRef {
	for r.OfType != nil {
		r = *r.OfType
	}
	return r
}

func introspect(t *testing.T, url string) map[string]introspectedType {
	t.Helper()
	const ref = `kind name ofType { kind name ofType { kind name ofType { kind name } } }`
	schema := read[introspected](t, url, `{ __schema { types { kind name possibleTypes { name } interfaces { name }
		fields { name type { `+ref+` } args { name defaultValue type { `+ref+` } } } } } }`, nil)
	types := map[string]introspectedType{}
	for _, d := range schema.Schema.Types {
		types[d.Name] = d
	}
	return types
}

// serveAll serves a map with records of every kind: the demo map, and remarks on it.
func serveAll(t *testing.T) string {
	t.Helper()
	text := ""
	for _, file := range []string{filepath.Join(root, "examples", "islamic-state-defections.yaml"), filepath.Join("testdata", "remarks.yaml")} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text += string(content) + "\n"
	}
	file := filepath.Join(t.TempDir(), "map.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return built.Serve(t, "--store", built.Store(t, file))
}

// ids are those of every node of the demo map that lists lead to, by type.
func ids(t *testing.T, url string) map[string][]string {
	t.Helper()
	type node struct{ ID string }
	type list struct{ Nodes []node }
	found := map[string][]string{}
	add := func(kind string, nodes []node) {
		for _, n := range nodes {
			found[kind] = append(found[kind], n.ID)
		}
	}
	records := read[map[string]list](t, url, `{ Claim: claims(first: 100) { nodes { id } } Testimony: testimonies(first: 100) { nodes { id } } Study: studies(first: 100) { nodes { id } }
		Source: sources(first: 100) { nodes { id } } Agent: agents(first: 100) { nodes { id } } Caveat: caveats(first: 100) { nodes { id } } Remark: remarks(first: 100) { nodes { id } } View: views(first: 100) { nodes { id } }
		Revision: revisions(first: 100) { nodes { id } } }`, nil)
	for kind, l := range records {
		add(kind, l.Nodes)
	}
	links := read[struct {
		Claims struct{ Nodes []struct{ SupportedBy list } }
	}](t, url, `{ claims(first: 100) { nodes { supportedBy(first: 100) { nodes { id } } } } }`, nil)
	for _, c := range links.Claims.Nodes {
		add("Link", c.SupportedBy.Nodes)
	}
	return found
}

// TestRelayNodes checks what Relay asks of objects: what has an id is a node, ids
// are unique over all types, and each leads back to its object.
func TestRelayNodes(t *testing.T) {
	url := serveAll(t)
	types, all := introspect(t, url), ids(t, url)
	var nodes []string
	for _, possible := range types["Node"].PossibleTypes {
		nodes = append(nodes, possible.Name)
	}
	slices.Sort(nodes)
	if found := slices.Sorted(maps.Keys(all)); !slices.Equal(nodes, found) {
		t.Fatalf("nodes are %v, and the test knows lists of %v", nodes, found)
	}
	for _, d := range types {
		if d.Kind == "OBJECT" && slices.ContainsFunc(d.Fields, func(f introspectedField) bool { return f.Name == "id" }) && !slices.Contains(nodes, d.Name) {
			t.Errorf("%s has an id, and is no Node", d.Name)
		}
	}

	owner := map[string]string{}
	type object struct {
		Typename string `json:"__typename"`
		ID       string
	}
	for kind, list := range all {
		for _, id := range list {
			if other, taken := owner[id]; taken {
				t.Errorf("the id %s is that of a %s and of a %s", id, other, kind)
			}
			owner[id] = kind
		}
		again := read[struct {
			Node  object
			Nodes []object
		}](t, url, `query ($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id } nodes(ids: $ids) { __typename id } }`,
			map[string]any{"id": list[0], "ids": list[:min(len(list), 100)]})
		if again.Node != (object{kind, list[0]}) {
			t.Errorf("node(id: %q) is %v, expected a %s", list[0], again.Node, kind)
		}
		for i, got := range again.Nodes {
			if got != (object{kind, list[i]}) {
				t.Errorf("element %d of nodes(ids) is %v, expected the %s %s", i, got, kind, list[i])
			}
		}
	}
	for _, id := range []string{"claim_aaaaaaaaaaaaaaaa", "nobody", ""} {
		a := ask(t, url, `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id})
		if string(a.Data) != `{"node":null}` || len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "NOT_FOUND" {
			t.Errorf("node(id: %q) is %s, with %v", id, a.Data, a.Errors)
		}
	}
}

// page is one page of a connection.
type page struct {
	Edges []struct {
		Cursor string
		Node   json.RawMessage
	}
	Nodes    []json.RawMessage
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
	TotalCount int
}

// fetching gets a page of up to n elements, after a cursor or, backward, before it. The
// cursor is empty for an end of the list.
type fetching func(n int, cursor string, backward bool) page

// checkPages compares a list page by page, of one element each, with one page of up to
// 100, forward and backward, and says what does not fit.
func checkPages(fetch fetching) []string {
	wrong := append(checkWay(fetch, false), checkWay(fetch, true)...)
	whole, again := fetch(100, "", false), fetch(100, "", true)
	if whole.TotalCount <= 100 && !reflect.DeepEqual(whole, again) {
		wrong = append(wrong, fmt.Sprintf("the first 100 are %v, and the last 100 of %d %v", whole, whole.TotalCount, again))
	}
	return wrong
}

// checkWay is checkPages in one direction.
func checkWay(fetch fetching, backward bool) []string {
	var wrong []string
	complain := func(format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("backward: %t: ", backward)+fmt.Sprintf(format, args...))
	}
	// sides tells whether there is something ahead of a page and behind it.
	sides := func(p page) (ahead, behind bool) {
		if backward {
			return p.PageInfo.HasPreviousPage, p.PageInfo.HasNextPage
		}
		return p.PageInfo.HasNextPage, p.PageInfo.HasPreviousPage
	}
	whole := fetch(100, "", backward)
	if want := min(whole.TotalCount, 100); len(whole.Edges) != want {
		complain("%d edges of %d in all", len(whole.Edges), whole.TotalCount)
	}
	if ahead, behind := sides(whole); ahead != (whole.TotalCount > 100) || behind {
		complain("the whole list: %+v", whole.PageInfo)
	}
	if backward {
		slices.Reverse(whole.Edges)
	}
	cursor := ""
	for i, edge := range whole.Edges[:min(len(whole.Edges), 4)] {
		p := fetch(1, cursor, backward)
		last := i+1 == whole.TotalCount
		ahead, behind := sides(p)
		switch {
		case len(p.Edges) != 1 || len(p.Nodes) != 1:
			complain("page %d has %d edges and %d nodes", i, len(p.Edges), len(p.Nodes))
			return wrong
		case string(p.Edges[0].Node) != string(edge.Node) || string(p.Nodes[0]) != string(edge.Node):
			complain("page %d holds %s, and the whole list %s", i, p.Edges[0].Node, edge.Node)
		case p.PageInfo.StartCursor == nil || *p.PageInfo.StartCursor != p.Edges[0].Cursor || p.PageInfo.EndCursor == nil || *p.PageInfo.EndCursor != p.Edges[0].Cursor:
			complain("page %d has the cursor %s, and says %+v", i, p.Edges[0].Cursor, p.PageInfo)
		case ahead == last:
			complain("page %d of %d: %+v", i, whole.TotalCount, p.PageInfo)
		case behind != (i > 0):
			complain("page %d: %+v", i, p.PageInfo)
		case p.TotalCount != whole.TotalCount:
			complain("page %d counts %d, and the whole list %d", i, p.TotalCount, whole.TotalCount)
		}
		if edge.Cursor != p.Edges[0].Cursor {
			complain("element %d has the cursor %s in the whole list, and %s in its page", i, edge.Cursor, p.Edges[0].Cursor)
		}
		cursor = p.Edges[0].Cursor
	}
	if n := len(whole.Edges); n > 0 && n == whole.TotalCount {
		p := fetch(1, whole.Edges[n-1].Cursor, backward)
		if ahead, _ := sides(p); len(p.Edges) != 0 || ahead || p.PageInfo.EndCursor != nil {
			complain("beyond the last element: %d edges, %+v", len(p.Edges), p.PageInfo)
		}
	}
	return wrong
}

// required are arguments that a connection needs.
var required = map[string]string{"Query.search": `text: "the"`}

// answered is how a request gets at an object that is no node: a field of a query or a
// mutation, with %s for what it selects of the object.
var answered = map[string]string{
	"WhatIf":      `whatIf(withdraw: ["icsr-2015"]) { %s }`,
	"Impact":      `impact(ref: "icsr-2015") { %s }`,
	"Gaps":        `gaps { %s }`,
	"Comparison":  `compare(claims: ["recruiting-declining", "governs-badly"]) { %s }`,
	"Matrix":      `matrix(claims: ["recruiting-declining", "governs-badly"]) { %s }`,
	"CitedSource": `citation(text: "@book{b, author = {Berman, Eli}, title = {Recruiting in Syria}, year = 2015}") { sources { %s } }`,
	"CitedAgent":  `citation(text: "@book{b, author = {Berman, Eli}, title = {Recruiting in Syria}, year = 2015}") { agents { %s } }`,
	"Change":      `createClaim(input: {claim: {key: "new", statement: "In Syria, recruiting is declining."}, dryRun: true}) { changes { nodes { %s } } }`,

	"ClaimPayload":     `updateClaim(input: {ref: "promise-gap", changes: {note: "New."}, dryRun: true}) { %s }`,
	"TestimonyPayload": `updateTestimony(input: {ref: "hute-well", changes: {basis: HEARSAY}, dryRun: true}) { %s }`,
	"StudyPayload":     `updateStudy(input: {ref: "icsr-2015", changes: {design: OTHER}, dryRun: true}) { %s }`,
	"SourcePayload":    `retractSource(input: {ref: "vox-2015", dryRun: true}) { %s }`,
	"AgentPayload":     `updateAgent(input: {ref: "vox", changes: {reliability: E}, dryRun: true}) { %s }`,
	"CaveatPayload":    `resolveCaveat(input: {ref: "no-hard-data", dryRun: true}) { %s }`,
	"ViewPayload":      `updateView(input: {ref: "weak-ones", changes: {title: "Weak"}, dryRun: true}) { %s }`,
	"RemarkPayload":    `updateRemark(input: {ref: "read-again", changes: {status: OPEN}, dryRun: true}) { %s }`,
	"LinkPayload":      `relink(input: {ref: "icsr-2015->promise-gap", changes: {strength: WEAK}, dryRun: true}) { %s }`,
	"ItemPayload":      `rename(input: {ref: "recruiting-declining", key: "renamed", dryRun: true}) { %s }`,
	"RemovalPayload":   `remove(input: {ref: "no-hard-data", dryRun: true}) { %s }`,
	"ImportPayload":    `importMap(input: {text: "agents: [{key: vox, name: Vox Media, kind: ORGANIZATION}, {key: eli-berman, name: E. Berman, kind: PERSON}]", dryRun: true}) { %s }`,
	"UndoPayload":      `undo(input: {revision: "1", dryRun: true}) { %s }`,
	"EditPayload":      `edit(input: {edits: [{retractSource: {ref: "vox-2015"}}, {updateClaim: {ref: "promise-gap", changes: {note: "New."}}}], dryRun: true}) { %s }`,
}

// listIn finds the page that an answer calls list.
func listIn(t *testing.T, answer any) (p page) {
	t.Helper()
	switch v := answer.(type) {
	case map[string]any:
		if list, ok := v["list"]; ok {
			text, err := json.Marshal(list)
			if err == nil {
				err = json.Unmarshal(text, &p)
			}
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		for _, inner := range v {
			return listIn(t, inner)
		}
	case []any:
		if len(v) > 0 {
			return listIn(t, v[0])
		}
	}
	t.Fatalf("there is no list in %v", answer)
	return p
}

// TestRelayConnections goes through every connection of the schema, forward and, if it
// has the arguments, backward, by the rules of Relay's cursor connections.
func TestRelayConnections(t *testing.T) {
	url := serveAll(t)
	types, all := introspect(t, url), ids(t, url)
	long := 0
	for _, owner := range slices.Sorted(maps.Keys(types)) {
		if types[owner].Kind != "OBJECT" || strings.HasPrefix(owner, "__") {
			continue
		}
		for _, f := range types[owner].Fields {
			connection := f.Type.named().Name
			if !strings.HasSuffix(connection, "Connection") {
				continue
			}
			name := owner + "." + f.Name
			answer := answered[owner]
			if owner != "Query" && all[owner] == nil && answer == "" {
				t.Errorf("%s is a connection, and the test knows no request for it", name)
				continue
			}
			selection := fmt.Sprintf(`{ edges { cursor node { %[1]s } } nodes { %[1]s } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }`,
				plain(types, connection))
			ref := longest(t, url, owner, f.Name, all[owner])
			fetch := func(n int, cursor string, backward bool) page {
				arguments := "first: $n, after: $cursor"
				if backward {
					arguments = "last: $n, before: $cursor"
				}
				if more := required[name]; more != "" {
					arguments += ", " + more
				}
				list := `list: ` + f.Name + `(` + arguments + `) ` + selection
				query := `query ($n: Int, $cursor: String) { ` + list + ` }`
				switch {
				case answer != "":
					operation := "query"
					if strings.Contains(answer, "dryRun") {
						operation = "mutation"
					}
					query = operation + ` ($n: Int, $cursor: String) { ` + fmt.Sprintf(answer, list) + ` }`
				case owner != "Query":
					query = `query ($n: Int, $cursor: String, $id: ID!) { node(id: $id) { ... on ` + owner + ` { ` + list + ` } } }`
				}
				variables := map[string]any{"n": n, "cursor": nil}
				if cursor != "" {
					variables["cursor"] = cursor
				}
				if answer == "" && owner != "Query" {
					variables["id"] = ref
				}
				return listIn(t, read[any](t, url, query, variables))
			}
			if fetch(1, "", false).TotalCount > 1 {
				long++
			}
			check := checkPages
			if !slices.ContainsFunc(f.Args, func(a introspectedArgument) bool { return a.Name == "last" }) {
				check = func(fetch fetching) []string { return checkWay(fetch, false) }
			}
			for _, wrong := range check(fetch) {
				t.Errorf("%s of %q: %s", name, ref, wrong)
			}
		}
	}
	if long < 20 {
		t.Errorf("only %d connections have two elements or more", long)
	}
}

// plain selects what is plain in an element of a connection.
func plain(types map[string]introspectedType, connection string) string {
	for _, f := range types[connection].Fields {
		if f.Name != "nodes" {
			continue
		}
		element := types[f.Type.named().Name]
		selection := "__typename"
		if element.Kind != "OBJECT" {
			return selection + " ... on Node { id }"
		}
		for _, f := range element.Fields {
			if kind := f.Type.named().Kind; len(f.Args) == 0 && (kind == "SCALAR" || kind == "ENUM") {
				selection += " " + f.Name
			}
		}
		return selection
	}
	return "__typename"
}

// longest finds the record whose list has the most elements.
func longest(t *testing.T, url, owner, field string, ids []string) string {
	t.Helper()
	if len(ids) == 0 {
		return ""
	}
	ids = ids[:min(len(ids), 40)]
	counts := read[struct {
		Nodes []struct{ List struct{ TotalCount int } }
	}](t, url, `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on `+owner+` { list: `+field+` { totalCount } } } }`, map[string]any{"ids": ids})
	best := 0
	for i, n := range counts.Nodes {
		if n.List.TotalCount > counts.Nodes[best].List.TotalCount {
			best = i
		}
	}
	return ids[best]
}

// TestRelayChecksFindFaults plants faults in a list of four elements.
func TestRelayChecksFindFaults(t *testing.T) {
	list := func(n int, cursor string, backward bool) page {
		p, begin, end := page{TotalCount: 4}, 0, 4
		if cursor != "" {
			at := 0
			_, _ = fmt.Sscanf(cursor, "c%d", &at)
			if backward {
				end = at
			} else {
				begin = at + 1
			}
		}
		if backward {
			begin = max(0, end-n)
		} else {
			end = min(begin+n, 4)
		}
		p.PageInfo.HasPreviousPage, p.PageInfo.HasNextPage = begin > 0, end < 4
		for i := begin; i < end; i++ {
			cursor, node := fmt.Sprintf("c%d", i), json.RawMessage(fmt.Sprint(i))
			p.Edges = append(p.Edges, struct {
				Cursor string
				Node   json.RawMessage
			}{cursor, node})
			p.Nodes = append(p.Nodes, node)
			if p.PageInfo.StartCursor == nil {
				p.PageInfo.StartCursor = &cursor
			}
			p.PageInfo.EndCursor = &cursor
		}
		return p
	}
	if wrong := checkPages(list); len(wrong) > 0 {
		t.Fatalf("nothing is wrong with the list, and yet: %q", wrong)
	}
	for name, fault := range map[string]func(p *page, n int, cursor string, backward bool){
		"more than asked for":    func(p *page, _ int, _ string, _ bool) { p.Edges = append(p.Edges, p.Edges...) },
		"the first page always":  func(p *page, n int, _ string, backward bool) { *p = list(n, "", backward) },
		"no next page":           func(p *page, _ int, _ string, _ bool) { p.PageInfo.HasNextPage = false },
		"always a next page":     func(p *page, _ int, _ string, _ bool) { p.PageInfo.HasNextPage = true },
		"a count of the page":    func(p *page, _ int, _ string, _ bool) { p.TotalCount = len(p.Edges) },
		"other cursors":          func(p *page, _ int, _ string, _ bool) { p.PageInfo.EndCursor = new(string) },
		"nothing before":         func(p *page, _ int, _ string, _ bool) { p.PageInfo.HasPreviousPage = false },
		"the last are the first": func(p *page, n int, cursor string, _ bool) { *p = list(n, cursor, false) },
		"the first are the last": func(p *page, n int, cursor string, _ bool) { *p = list(n, cursor, true) },
		"backward, turned round": func(p *page, _ int, _ string, backward bool) {
			if backward {
				slices.Reverse(p.Edges)
				slices.Reverse(p.Nodes)
			}
		},
		"other nodes": func(p *page, _ int, _ string, _ bool) {
			slices.Reverse(p.Nodes)
			p.Nodes = slices.Repeat(p.Nodes[:min(1, len(p.Nodes))], 2)
		},
	} {
		if wrong := checkPages(func(n int, cursor string, backward bool) page {
			p := list(n, cursor, backward)
			fault(&p, n, cursor, backward)
			return p
		}); len(wrong) == 0 {
			t.Errorf("the fault %q is not found", name)
		}
	}
}
