package main

import (
	"context"
	"errors"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"

	"corroborate/bench/maps"
)

// bareCypher holds the best statement that we know for each question. The statements read
// the program's form of the map and its indexes, and only what the answer tells. The edit writes the study, its link and its history, but no figures.
var bareCypher = map[string]string{
	askClaim: `MATCH (c:Claim {key: $key})
		RETURN c {.key, .statement, .note, .tags, .verdict, .certainty, .belief} AS claim,
			COLLECT { MATCH (c)<-[l:SUPPORTS]-(i:Item) WITH l, i ORDER BY i.key LIMIT 100 RETURN ` + evidenceOf + ` } AS supported,
			COLLECT { MATCH (c)<-[l:CONTRADICTS]-(i:Item) WITH l, i ORDER BY i.key LIMIT 100 RETURN ` + evidenceOf + ` } AS opposed,
			[(c)<-[:QUALIFIES]-(v) | v {.key, .text, .category, .severity}] AS caveats`,
	askList: `MATCH (c:Claim) USING INDEX c:Claim(belief, id)
		WHERE c.belief <= $belief AND c.id IS NOT NULL AND (c.belief < $belief OR c.id < $id)
		WITH c ORDER BY c.belief DESC, c.id DESC LIMIT 50
		RETURN collect([c {.key, .statement, .verdict, .belief}, COUNT { (c)<-[:SUPPORTS]-() }, COUNT { (c)<-[:CONTRADICTS]-() }]) AS page`,
	askFifty: `MATCH (c:Claim) USING INDEX c:Claim(key) WHERE c.key > $last
		WITH c ORDER BY c.key LIMIT 50
		RETURN collect([c {.key, .statement}, COLLECT { MATCH (c)<-[:SUPPORTS]-(i:Item) WITH i ORDER BY i.key LIMIT 20
			RETURN [i {.key, headline: coalesce(i.statement, i.title, i.summary)}, [(i)-[:REPORTED_IN]->(s) | s {.key, .title}]] }]) AS page`,
	askTrace: `MATCH (c:Claim {key: $key})
		MATCH (c)<-[:SUPPORTS|CONTRADICTS*0..]-(x)
		WITH DISTINCT x
		MATCH (x)-[:SPOKEN_BY|COLLECTED_IN|BASED_ON|REPORTED_IN|DERIVED_FROM|AUTHORED_BY|PUBLISHED_BY|INVESTIGATED_BY*0..]->(y)
		WITH DISTINCT y
		WITH collect(y) AS found
		CALL (found) {
			UNWIND found AS i RETURN i
			UNION
			UNWIND found AS y MATCH (y)<-[:QUALIFIES]-(i:Caveat) RETURN i
			UNION
			UNWIND found AS y MATCH (y)<-[q:QUALIFIES_SUPPORT|QUALIFIES_CONTRADICTION]-(i:Caveat) WHERE q.position % 2 = 1 RETURN i
		}
		RETURN collect([id(i), i {.id, .key, headline: coalesce(i.statement, i.title, i.summary, i.text, i.name)},
			[(i)<-[e:SUPPORTS|CONTRADICTS|QUALIFIES]-(f) | [type(e), id(f), e.strength]],
			[(i)-[e:SPOKEN_BY|COLLECTED_IN|BASED_ON|REPORTED_IN|DERIVED_FROM|AUTHORED_BY|PUBLISHED_BY|INVESTIGATED_BY]->(t) | [type(e), id(t)]]]) AS found`,
	askFrequent: bareSearch,
	askRare:     bareSearch,
	askEdit: `MATCH (m:Map {name: 'corroborate'}) SET m.sequence = m.sequence + 1
		WITH m.sequence AS sequence
		MATCH (s:Item {key: $source}) MATCH (c:Item {key: $key})
		CREATE (i:Item:Study) SET i = $item, i.revisions = [sequence]
		CREATE (i)-[:REPORTED_IN {position: 0}]->(s)
		CREATE (i)-[l:SUPPORTS]->(c) SET l = $link, l.ends = i.id + ' ' + c.id, l.revisions = [sequence]
		CREATE (r:Revision) SET r = $revision, r.sequence = sequence
		CREATE (:Changes {sequence: sequence, part: 0, entries: $entries})
		RETURN i.key`,
}

// evidenceOf is what a question for one claim asks of an item i and its link l.
const evidenceOf = `[l.strength, labels(i), i {.key, headline: coalesce(i.statement, i.title, i.summary), .basis, .quote, .design, .note, .url},
	[(i)-[:REPORTED_IN]->(s) | s {.key, .title, .url}], [(i)<-[:QUALIFIES]-(v) | v {.key, .text, .category, .severity}]]`

// bareSearch leaves ranking to Lucene, which ends it after twenty hits where it can.
const bareSearch = `CALL db.index.fulltext.queryNodes('claim_by_words', $word + ' ' + $word + '*', {limit: 20}) YIELD node
	RETURN collect(node {.key, .statement}) AS page`

// cypherAsker is the driver of Neo4j without the program.
type cypherAsker struct{ driver neo4j.DriverWithContext }

func newCypherAsker(ctx context.Context, kept maps.Kept) (asker, error) {
	driver, err := neo4j.NewDriverWithContext(kept.URL, neo4j.BasicAuth(kept.User, kept.Password, ""), func(c *config.Config) { c.FetchSize = neo4j.FetchAll })
	if err != nil {
		return nil, err
	}
	// The first connection writes to memory that the others read. So it must
	// exist before several are made at once.
	if err := driver.VerifyConnectivity(ctx); err != nil {
		return nil, errors.Join(err, driver.Close(ctx))
	}
	return cypherAsker{driver}, nil
}

func (a cypherAsker) close() error { return a.driver.Close(context.Background()) }

func (a cypherAsker) ask(ctx context.Context, _ int, op *operation, r request) error {
	_, err := a.read(ctx, op, r)
	return err
}

func (a cypherAsker) tidy(ctx context.Context) error {
	_, err := neo4j.ExecuteQuery(ctx, a.driver, "MATCH (i:Item) WHERE i.id STARTS WITH $made DETACH DELETE i", map[string]any{"made": studyID("")}, neo4j.EagerResultTransformer)
	return err
}

// read returns the records of the answer. It does not open a transaction of its own, so
// that there is one round trip.
func (a cypherAsker) read(ctx context.Context, op *operation, r request) (records []*neo4j.Record, err error) {
	session := a.driver.NewSession(ctx, neo4j.SessionConfig{})
	defer func() { err = errors.Join(err, session.Close(ctx)) }()
	result, err := session.Run(ctx, bareCypher[op.name], cypherParameters(op, r))
	if err != nil {
		return nil, err
	}
	return result.Collect(ctx)
}

func cypherParameters(op *operation, r request) map[string]any {
	if op.name != askEdit {
		return map[string]any{"key": r.Key, "word": r.Word, "belief": r.belief, "id": r.id, "last": r.last}
	}
	written := newStudy(r)
	return map[string]any{"key": r.Key, "source": r.Source, "entries": written.changes,
		"item": map[string]any{"id": written.item, "key": r.Study, "version": 1, "createdAt": written.at, "updatedAt": written.at,
			"title": studyTitle, "note": studyNote, "design": "COHORT", "searchTitle": written.searchTitle, "searchText": written.searchText},
		"link":     map[string]any{"id": written.link, "version": 1, "createdAt": written.at, "updatedAt": written.at, "strength": "MODERATE"},
		"revision": map[string]any{"at": written.at, "author": "", "message": "", "intent": "EDIT", "group": 0, "inputHash": r.Study, "changes": 2, "effects": 0},
	}
}

// studyTitle and studyNote are those of every study that an edit creates.
const (
	studyTitle = "A later study of the same"
	studyNote  = "What the study found, in a sentence or two."
)

// study is what a bare edit writes besides what the request says.
type study struct {
	item, link              string // ids
	at                      time.Time
	searchTitle, searchText string
	changes                 []byte // about as many as the program writes
}

// studyID is the id of a study that a bare edit creates.
func studyID(key string) string { return "study_bare-" + key }

func newStudy(r request) study {
	return study{item: studyID(r.Study), link: "link_" + r.Study, at: time.Now().UTC().Truncate(time.Millisecond),
		searchTitle: "a later study of the same " + r.Study, searchText: "what the study found in a sentence or two", changes: make([]byte, 400)}
}
