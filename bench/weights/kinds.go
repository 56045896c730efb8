//go:build unix

package main

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql/introspection"
)

// kind is a kind of request, with what it is asked of: values of its variables.
type kind struct {
	name, query string
	of          [][2]string
}

const evidenceFields = `nodes { strength from { key headline ... on Testimony { speaker { key } reportedIn { key title } } ... on Study { design reportedIn { key title } } } }`

// kinds are the kinds of requests; the first is a plain lookup.
func (a asker) kinds(ctx context.Context, asks int) ([]kind, error) {
	var failed error
	keys := func(list string) [][2]string {
		found, err := a.keys(ctx, list, asks)
		failed = errors.Join(failed, err)
		pairs := make([][2]string, len(found))
		for i, key := range found {
			pairs[i] = [2]string{key, found[(i+len(found)/2)%len(found)]}
		}
		return pairs
	}
	claims := keys("claims(first: 100)")
	tops := keys("claims(first: 100, orderBy: {field: DEPENDENTS, direction: ASC})")
	bases := keys("claims(first: 20, orderBy: {field: DEPENDENTS, direction: DESC})")
	testimonies, sources, agents := keys("testimonies(first: 100)"), keys("sources(first: 100)"), keys("agents(first: 100)")
	once := [][2]string{{}}
	several := once
	for range min(asks, 5) - 1 {
		several = append(several, [2]string{})
	}
	list := []kind{
		{"a claim", `query ($of: ID!) { claim(ref: $of) { key statement } }`, claims},
		{"its evidence, sources and caveats", `query ($of: ID!) { claim(ref: $of) { key supportedBy { ` + evidenceFields + ` } opposedBy { ` + evidenceFields + ` } caveats { nodes { text } } } }`, claims},
		{"who created it", `query ($of: ID!) { claim(ref: $of) { key createdBy } }`, claims},
		{"its revisions", `query ($of: ID!) { claim(ref: $of) { revisions { nodes { message } } } }`, claims},
		{"its history", `query ($of: ID!) { claim(ref: $of) { history { nodes { after { belief } } } } }`, claims},
		{"its possible duplicates", `query ($of: ID!) { claim(ref: $of) { alike { nodes { item { key } } } } }`, claims},
		{"its warnings", `query ($of: ID!) { claim(ref: $of) { assessment { warnings { code } } } }`, claims},
		{"all reasons, of a claim at the top", `query ($of: ID!) { claim(ref: $of) { assessment { summary ways { certainty verdict } keyEvidence { belief } costlyCaveats { belief } whatWouldChangeThis { strength } } } }`, tops},
		{"its firmness", `query ($of: ID!) { claim(ref: $of) { assessment { firmness { flip { what to } } } } }`, claims},
		{"its sensitivity", `query ($of: ID!) { claim(ref: $of) { assessment { sensitivity(within: 0.1) { same } } } }`, claims[:min(len(claims), 8)]},
		{"100 claims", `{ claims(first: 100) { nodes { key statement assessment { verdict belief } } } }`, several},
		{"100 claims, ordered and counted", `{ claims(first: 100, orderBy: {field: BELIEF, direction: DESC}) { totalCount nodes { key } } }`, several},
		{"100 claims, filtered", `{ claims(first: 100, where: {disputed: false, hasCaveat: [UNREPRESENTATIVE_SAMPLE]}) { nodes { key } } }`, several},
		{"100 claims with their evidence", `{ claims(first: 100) { nodes { key supportedBy { ` + evidenceFields + ` } } } }`, several},
		{"20 claims with their warnings", `{ claims(first: 20) { nodes { assessment { warnings { code } } } } }`, several},
		{"a search", `query ($of: String!) { search(text: $of) { nodes { field snippet item { key headline } } } }`,
			[][2]string{{"reports"}, {"the village"}, {"prices market"}, {"water"}, {"more people"}, {"a"}, {"survey of"}, {"school"}}},
		{"a trace", `query ($of: ID!) { trace(ref: $of) { nodes { id key headline } edges { name source target } } }`, tops},
		{"a trace with chains", `query ($of: ID!) { trace(ref: $of) { chains { strength } } }`, tops},
		{"a what-if: a testimony", `query ($of: ID!) { whatIf(withdraw: [$of]) { movedCount } }`, testimonies},
		{"a what-if: a claim under many", `query ($of: ID!) { whatIf(withdraw: [$of]) { movedCount } }`, bases},
		{"an impact: a testimony", `query ($of: ID!) { impact(ref: $of) { movedCount } }`, testimonies},
		{"an impact: a source", `query ($of: ID!) { impact(ref: $of) { movedCount } }`, sources},
		{"an impact: an agent", `query ($of: ID!) { impact(ref: $of) { movedCount } }`, agents},
		{"an impact: a claim under many", `query ($of: ID!) { impact(ref: $of) { movedCount } }`, bases},
		{"gaps under a claim", `query ($of: ID!) { gaps(under: $of) { consideredCount } }`, tops},
		{"a neighborhood, 1 step", `query ($of: ID!) { neighborhood(ref: $of) { nodes { id key } edges { name } } }`, agents},
		{"a neighborhood, 2 steps, 1,000 records", `query ($of: ID!) { neighborhood(ref: $of, depth: 2, first: 1000) { nodes { id key } edges { name } } }`, agents},
		{"a neighborhood, 5 steps, 1,000 records", `query ($of: ID!) { neighborhood(ref: $of, depth: 5, first: 1000) { nodes { id key } edges { name } } }`, agents},
		{"a path", `query ($of: ID!, $other: ID!) { path(from: $of, to: $other) { length } }`, claims},
		{"a path by claims and evidence", `query ($of: ID!, $other: ID!) { path(from: $of, to: $other, kinds: [CLAIM, TESTIMONY, STUDY], maxLength: 20) { length } }`, claims},
		{"100 revisions", `{ revisions(first: 100) { nodes { message author } } }`, several},
		{"statistics", `{ statistics { kinds { count } staleCount } }`, several},
		{"a citation", `{ citation(text: "10.1000/182") { sources { key title } } }`, several},
		{"introspection", introspection.Query, several},
		{"a cost", `{ cost(query: "{ claims(first: 100) { nodes { key supportedBy { nodes { from { key } } } } } }") { points } }`, several},
		{"a dry run: an update", `mutation ($of: ID!) { updateClaim(input: {ref: $of, changes: {statement: "Another statement."}, dryRun: true}) { movedCount } }`, claims},
		{"a dry run: a retraction", `mutation ($of: ID!) { retractSource(input: {ref: $of, dryRun: true}) { movedCount } }`, sources},
		{"a dry run: an import of one claim", `mutation { importMap(input: {text: "claims: [{key: new-one, statement: It is new.}]", dryRun: true}) { changedCount } }`, several},
		{"gaps of the whole map, kept", `{ gaps { consideredCount } }`, once},
	}
	return list, failed
}
