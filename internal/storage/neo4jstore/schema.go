package neo4jstore

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// format is the version of the graph's form. A step that changes it raises it.
// Since 2 it has aliases and a history, which a program that knows 1 alone
// would not keep; since 3 the relationships of unresolved caveats say what is
// on which kind of item; since 4 the counts kept with claims are of independent
// lines, and caveats are on links, too.
const format = 4

// schema is every constraint and index, by name.
func schema() map[string]string {
	list := map[string]string{
		"map_name":         "CREATE CONSTRAINT map_name IF NOT EXISTS FOR (m:Map) REQUIRE m.name IS UNIQUE",
		"clock_name":       "CREATE CONSTRAINT clock_name IF NOT EXISTS FOR (c:Clock) REQUIRE c.name IS UNIQUE",
		"item_id":          "CREATE CONSTRAINT item_id IF NOT EXISTS FOR (i:Item) REQUIRE i.id IS UNIQUE",
		"item_key":         "CREATE CONSTRAINT item_key IF NOT EXISTS FOR (i:Item) REQUIRE i.key IS UNIQUE",
		"supports_id":      "CREATE CONSTRAINT supports_id IF NOT EXISTS FOR ()-[l:SUPPORTS]-() REQUIRE l.id IS UNIQUE",
		"supports_ends":    "CREATE CONSTRAINT supports_ends IF NOT EXISTS FOR ()-[l:SUPPORTS]-() REQUIRE l.ends IS UNIQUE",
		"contradicts_id":   "CREATE CONSTRAINT contradicts_id IF NOT EXISTS FOR ()-[l:CONTRADICTS]-() REQUIRE l.id IS UNIQUE",
		"contradicts_ends": "CREATE CONSTRAINT contradicts_ends IF NOT EXISTS FOR ()-[l:CONTRADICTS]-() REQUIRE l.ends IS UNIQUE",
		"alias_key":        "CREATE CONSTRAINT alias_key IF NOT EXISTS FOR (a:Alias) REQUIRE a.key IS UNIQUE",
		"removed_id":       "CREATE CONSTRAINT removed_id IF NOT EXISTS FOR (r:Removed) REQUIRE r.id IS UNIQUE",
		"revision_number":  "CREATE CONSTRAINT revision_number IF NOT EXISTS FOR (r:Revision) REQUIRE r.sequence IS UNIQUE",
		"revision_repeats": "CREATE CONSTRAINT revision_repeats IF NOT EXISTS FOR (r:Revision) REQUIRE r.idempotencyKey IS UNIQUE",
		"changes_part":     "CREATE CONSTRAINT changes_part IF NOT EXISTS FOR (c:Changes) REQUIRE (c.sequence, c.part) IS UNIQUE",
		"effect_on":        "CREATE CONSTRAINT effect_on IF NOT EXISTS FOR (e:Effect) REQUIRE (e.claim, e.sequence) IS UNIQUE",
		// The program splits texts into words, so the analyzer only splits at blanks.
		"items_by_words": "CREATE FULLTEXT INDEX items_by_words IF NOT EXISTS FOR (i:Item) ON EACH [i.searchTitle, i.searchText] " +
			"OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}",
	}
	maps.Copy(list, likeIndexes())
	index := func(name, label string, properties ...string) {
		for i, p := range properties {
			properties[i] = "i." + p
		}
		list[name] = fmt.Sprintf("CREATE INDEX %s IF NOT EXISTS FOR (i:%s) ON (%s)", name, label, strings.Join(properties, ", "))
	}
	for _, kind := range evidence.ItemKinds {
		plural := strings.ToLower(labels[kind])
		index(plural+"_by_key", labels[kind], "key")
		index(plural+"_by_updated_at", labels[kind], "updatedAt", "id")
	}
	list["qualifies_by_doubt"] = "CREATE INDEX qualifies_by_doubt IF NOT EXISTS FOR ()-[q:QUALIFIES]-() ON (q.doubt)"
	// All that claims are filtered by and that is theirs alone, for counts.
	index("claim_tallies", "Claim", "verdict", "certainty", "belief", "independentFor", "updatedAt")
	// The orders among the claims of one verdict, on which figures depend so much
	// that those of a verdict may all be at the end of a list of all claims.
	index("verdict_by_key", "Claim", "verdict", "key")
	for _, property := range []string{"updatedAt", "belief", "support", "opposition", "conflict", "independentFor", "dependents"} {
		index("verdict_by_"+property, "Claim", "verdict", property, "id")
	}
	index("claim_by_belief", "Claim", "belief", "id")
	index("claim_by_support", "Claim", "support", "id")
	index("claim_by_opposition", "Claim", "opposition", "id")
	index("claim_by_conflict", "Claim", "conflict", "id")
	index("claim_by_independent", "Claim", "independentFor", "id")
	index("claim_by_dependents", "Claim", "dependents", "id")
	index("claim_unassessed", "Claim", "unassessed", "id")
	index("claim_stale", "Claim", "staleSince", "key")
	index("revision_by_author", "Revision", "author", "sequence")
	index("revision_by_group", "Revision", "group", "sequence")
	index("revision_by_time", "Revision", "at")
	index("effect_by_size", "Effect", "sequence", "size", "claim")
	return list
}

// outdated are indexes that earlier versions of the program made.
var outdated = []string{"claim_by_verdict", "claim_counts", "claim_by_lines", "verdict_by_linesFor"}

// missing are the statements that make what is not among the names, constraints
// first.
func missing(names []string) []string {
	var statements []string
	for name, statement := range schema() {
		if !slices.Contains(names, name) {
			statements = append(statements, statement)
		}
	}
	slices.Sort(statements)
	return statements
}
