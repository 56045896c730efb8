// Takes entries out of the map, and keeps the list of their revisions. What the
// links came from is counted anew.
// $items     ids of items, to which nothing that stays refers
// $links     ids of links
// $sequence  of this Update
CALL () {
  UNWIND $links AS id
  MATCH (c:Item)-[link:SUPPORTS {id: id}]->() USING INDEX SEEK link:SUPPORTS(id)
  WITH c, link, id, coalesce(link.revisions, []) AS revisions
  DELETE link
  RETURN collect([id, revisions]) AS supporting, collect(DISTINCT c) AS supporters
}
CALL () {
  UNWIND $links AS id
  MATCH (c:Item)-[link:CONTRADICTS {id: id}]->() USING INDEX SEEK link:CONTRADICTS(id)
  WITH c, link, id, coalesce(link.revisions, []) AS revisions
  DELETE link
  RETURN collect([id, revisions]) AS contradicting, collect(DISTINCT c) AS contradicters
}
CALL (supporters, contradicters) {
  UNWIND supporters + contradicters AS c
  WITH DISTINCT c WHERE c:Claim
  WITH c, COUNT { MATCH (c)-[:SUPPORTS|CONTRADICTS]->(t) RETURN DISTINCT t } AS dependents
  SET c.dependents = dependents, c.rank = -dependents
}
CALL () {
  UNWIND $items AS id
  MATCH (a:Alias)-[:NAMES]->(i:Item {id: id}) USING INDEX SEEK i:Item(id)
  DETACH DELETE a
}
CALL () {
  UNWIND $items AS id
  MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
  WITH i, id, coalesce(i.revisions, []) AS revisions
  DETACH DELETE i
  RETURN collect([id, revisions]) AS items
}
CALL (supporting, contradicting, items) {
  UNWIND supporting + contradicting + items AS gone
  MERGE (r:Removed {id: gone[0]})
  SET r.revisions = CASE WHEN gone[1][-1] = $sequence THEN gone[1] ELSE gone[1] + $sequence END
}
