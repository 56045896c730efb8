package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// operation is a GraphQL query with different variables: a request for each,
// and the statements that the store sends for it.
type operation struct {
	name     string
	query    string
	requests [][]byte
	recorded [][]statement
}

// statements returns the mean number of statements per request.
func (o *operation) statements() float64 {
	n := 0
	for _, list := range o.recorded {
		n += len(list)
	}
	return float64(n) / float64(len(o.recorded))
}

const evidenceFields = `strength from {
	key headline
	... on Testimony { basis speaker { key name } reportedIn { key title } }
	... on Study { design sampleSize reportedIn { key title } }
}`

// The operations, by name.
const (
	claimQuery = `query ($of: ID!) { claim(ref: $of) {
		key statement tags assessment { verdict certainty belief }
		supportedBy { nodes { ` + evidenceFields + ` } }
		opposedBy { nodes { ` + evidenceFields + ` } }
		caveats { nodes { key category severity text } }
	} }`
	listQuery = `{ claims(first: 50, orderBy: {field: BELIEF, direction: DESC}) {
		totalCount
		nodes { key statement assessment { verdict certainty belief independentFor independentAgainst } }
	} }`
	fiftyQuery = `query ($of: String) { claims(first: 50, after: $of) {
		nodes { key statement supportedBy { nodes { ` + evidenceFields + ` } } opposedBy { nodes { ` + evidenceFields + ` } } }
		pageInfo { endCursor }
	} }`
	traceQuery = `query ($of: ID!) { trace(ref: $of) {
		depth truncated nodes { __typename id key headline } edges { name relation sourceKey targetKey link { strength jointly } }
	} }`
	searchQuery       = `query ($of: String!) { search(text: $of, first: 20) { nodes { field snippet item { __typename key headline } } } }`
	neighborhoodQuery = `query ($of: ID!) { neighborhood(ref: $of, depth: 2) { truncated nodes { __typename key headline } edges { relation sourceKey targetKey } } }`
	whatIfQuery       = `query ($of: ID!) { whatIf(withdraw: [$of]) { movedCount movedVerdictCount effects { nodes { key before { belief verdict } after { belief verdict } } } } }`
)

// deep is the largest depth of the traces that are measured.
const deep = 6

// prepare makes the requests, at most asks for each operation, and records the
// statements that they lead to. All stores of one map get the same requests.
func prepare(ctx context.Context, r *recorder, asks int) ([]*operation, error) {
	keys, err := keysOf(ctx, r, "claims", 10)
	if err != nil {
		return nil, err
	}
	tops, err := topsOf(ctx, r, asks)
	if err != nil {
		return nil, err
	}
	testimonies, err := keysOf(ctx, r, "testimonies", 2)
	if err != nil {
		return nil, err
	}
	cursors, err := cursorsOf(ctx, r, min(asks, 10))
	if err != nil {
		return nil, err
	}
	words, err := wordsOf(ctx, r)
	if err != nil {
		return nil, err
	}
	var list []*operation
	for _, o := range []struct {
		name, query string
		of          []string
	}{
		{"claim", claimQuery, every(keys, asks)},
		{"list", listQuery, []string{""}},
		{"fifty", fiftyQuery, cursors},
		{"trace", traceQuery, tops},
		{"search", searchQuery, every(words, asks)},
		{"neighborhood", neighborhoodQuery, every(keys, asks)},
		{"whatif", whatIfQuery, every(testimonies, asks)},
	} {
		op := &operation{name: o.name, query: o.query}
		for _, of := range o.of {
			body, sent, err := r.record(ctx, o.query, of)
			if err != nil {
				return nil, err
			}
			op.requests, op.recorded = append(op.requests, body), append(op.recorded, sent)
		}
		list = append(list, op)
	}
	return list, nil
}

// request is the body of a request; it leaves out an empty text.
func request(query, of string) []byte {
	variables := map[string]string{}
	if of != "" {
		variables["of"] = of
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		panic(err) // strings can always be marshaled
	}
	return body
}

// every returns at most most elements of a list, evenly spread over it.
func every(list []string, most int) []string {
	if len(list) <= most {
		return list
	}
	taken := make([]string, most)
	for i := range taken {
		taken[i] = list[i*len(list)/most]
	}
	return taken
}

// node holds the fields of records that requests select here.
type node struct {
	Key       string
	Statement string
}

type page struct {
	Nodes    []node
	PageInfo struct{ EndCursor *string }
}

// keysOf returns the keys on the first pages of a list.
func keysOf(ctx context.Context, r *recorder, list string, pages int) ([]string, error) {
	var keys []string
	after := ""
	for range pages {
		var answer struct{ List page }
		if err := r.ask(ctx, "query ($of: String) { list: "+list+"(first: 100, after: $of) { nodes { key } pageInfo { endCursor } } }", after, &answer); err != nil {
			return nil, err
		}
		for _, n := range answer.List.Nodes {
			keys = append(keys, n.Key)
		}
		if answer.List.PageInfo.EndCursor == nil {
			break
		}
		after = *answer.List.PageInfo.EndCursor
	}
	return keys, nil
}

// cursorsOf returns the cursors before each of the first pages of fifty claims.
func cursorsOf(ctx context.Context, r *recorder, pages int) ([]string, error) {
	cursors := []string{""}
	for range pages - 1 {
		var answer struct{ Claims page }
		if err := r.ask(ctx, "query ($of: String) { claims(first: 50, after: $of) { pageInfo { endCursor } } }", cursors[len(cursors)-1], &answer); err != nil {
			return nil, err
		}
		if answer.Claims.PageInfo.EndCursor == nil {
			break
		}
		cursors = append(cursors, *answer.Claims.PageInfo.EndCursor)
	}
	return cursors, nil
}

// topsOf returns the claims with the deepest traces, among claims that nothing
// rests on.
func topsOf(ctx context.Context, r *recorder, asks int) ([]string, error) {
	var answer struct{ Claims page }
	if err := r.ask(ctx, "{ claims(first: 100, orderBy: {field: DEPENDENTS, direction: ASC}) { nodes { key } } }", "", &answer); err != nil {
		return nil, err
	}
	byDepth := map[int][]string{}
	most := 0
	for _, n := range answer.Claims.Nodes[:min(len(answer.Claims.Nodes), 2*asks)] {
		var answer struct{ Trace struct{ Depth int } }
		if err := r.ask(ctx, "query ($of: ID!) { trace(ref: $of) { depth } }", n.Key, &answer); err != nil {
			return nil, err
		}
		depth := min(answer.Trace.Depth, deep)
		byDepth[depth] = append(byDepth[depth], n.Key)
		most = max(most, depth)
	}
	return byDepth[most], nil
}

// wordsOf returns pairs of words that occur together in a claim.
func wordsOf(ctx context.Context, r *recorder) ([]string, error) {
	var answer struct{ Claims page }
	if err := r.ask(ctx, "{ claims(first: 40) { nodes { key statement } } }", "", &answer); err != nil {
		return nil, err
	}
	var pairs []string
	for _, n := range answer.Claims.Nodes {
		words := strings.FieldsFunc(n.Statement, func(c rune) bool {
			return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", c)
		})
		var long []string
		for _, w := range words {
			if len(w) > 5 {
				long = append(long, w)
			}
		}
		if len(long) > 1 {
			pairs = append(pairs, fmt.Sprint(long[0], " ", long[1]))
		}
	}
	return pairs, nil
}
