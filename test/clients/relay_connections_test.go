package clients_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

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
