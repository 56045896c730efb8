package neo4jstore

import (
	"slices"
	"strings"
)

// format is the version of the graph's form. A step that changes it raises it.
// Since 2 it has aliases and a history, which a program that knows 1 alone
// would not keep; since 3 the relationships of unresolved caveats say what is
// on which kind of item; since 4 the counts kept with claims are of independent
// lines, and caveats are on links, too; since 5 claims have a rank of their certainty,
// and dates are sorted by their first day; since 6 claims have the number of the last
// revision that moved their figures; since 7 claims have a rank, and words have a new form;
// since 8 the map has an id, and each copy of it a word of its own; since 9 it has remarks;
// since 10 it has views.
const format = 10

// schema are the statements that make every constraint and index, constraints first.
var schema = strings.Split(strings.TrimSpace(read("schema.cypher")), "\n")

// outdated are indexes that earlier versions of the program made.
var outdated = []string{"claim_by_verdict", "claim_counts", "claim_by_lines", "verdict_by_linesFor", "items_by_words"}

// missing are the statements that make what is not among the names.
func missing(names []string) []string {
	return slices.DeleteFunc(slices.Clone(schema), func(statement string) bool {
		words := strings.Fields(statement)
		return slices.Contains(names, words[slices.Index(words, "IF")-1]) // as in CREATE INDEX name IF NOT EXISTS
	})
}
