// The map once more, in the form that the peer reads: every record is a PeerRecord, and
// also a PeerClaim and so on; every edge has the same relation with PEER_ before it.
// Statements end with a semicolon, and what is there already is not made again.
CREATE CONSTRAINT peer_record_key IF NOT EXISTS FOR (r:PeerRecord) REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT peer_record_id IF NOT EXISTS FOR (r:PeerRecord) REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT peer_claim_key IF NOT EXISTS FOR (c:PeerClaim) REQUIRE c.key IS UNIQUE;
CREATE CONSTRAINT peer_source_key IF NOT EXISTS FOR (s:PeerSource) REQUIRE s.key IS UNIQUE;
MATCH (i:Claim) CALL (i) {
  CREATE (:PeerRecord:PeerClaim {id: i.id, key: i.key, kind: 'CLAIM', headline: i.statement, statement: i.statement,
    note: i.note, tags: i.tags, verdict: i.verdict, certainty: i.certainty, belief: i.belief})
} IN TRANSACTIONS OF 5000 ROWS;
MATCH (i:Testimony) CALL (i) {
  CREATE (:PeerRecord:PeerTestimony {id: i.id, key: i.key, kind: 'TESTIMONY', headline: i.summary, basis: i.basis, quote: i.quote, note: i.note})
} IN TRANSACTIONS OF 5000 ROWS;
MATCH (i:Study) CALL (i) {
  CREATE (:PeerRecord:PeerStudy {id: i.id, key: i.key, kind: 'STUDY', headline: i.title, design: i.design, sampleSize: i.sampleSize, note: i.note})
} IN TRANSACTIONS OF 5000 ROWS;
MATCH (i:Source) CALL (i) {
  CREATE (:PeerRecord:PeerSource {id: i.id, key: i.key, kind: 'SOURCE', headline: i.title, url: i.url, published: i.published, note: i.note})
} IN TRANSACTIONS OF 5000 ROWS;
MATCH (i:Agent) CALL (i) {
  CREATE (:PeerRecord:PeerAgent {id: i.id, key: i.key, kind: 'AGENT', headline: i.name, note: i.note})
} IN TRANSACTIONS OF 5000 ROWS;
MATCH (i:Caveat) CALL (i) {
  CREATE (:PeerRecord:PeerCaveat {id: i.id, key: i.key, kind: 'CAVEAT', headline: i.text, category: i.category, severity: i.severity})
} IN TRANSACTIONS OF 5000 ROWS;
MATCH (f:Item)-[e]->(t:Item) CALL (f, e, t) {
  MATCH (a:PeerRecord {id: f.id}) MATCH (b:PeerRecord {id: t.id})
  CREATE (a)-[edge:$('PEER_' + type(e))]->(b)
  SET edge.strength = e.strength, edge.position = e.position
} IN TRANSACTIONS OF 5000 ROWS;
CREATE INDEX peer_claim_belief IF NOT EXISTS FOR (c:PeerClaim) ON (c.belief);
CREATE FULLTEXT INDEX peer_claim_words IF NOT EXISTS FOR (c:PeerClaim) ON EACH [c.statement, c.note];
CALL db.awaitIndexes();
