// Deletes what belongs to a record or a revision that is not there, and counts anew how many claims
// each claim is linked to.
CALL () {
  MATCH (a:Alias) WHERE NOT (a)-[:NAMES]->(:Item)
  DETACH DELETE a
}
CALL () {
  MATCH (c:Changes) WHERE NOT EXISTS { MATCH (r:Revision {sequence: c.sequence}) }
  DELETE c
}
CALL () {
  MATCH (e:Effect) WHERE NOT EXISTS { MATCH (r:Revision {sequence: e.sequence}) }
  DELETE e
}
CALL () {
  MATCH (c:Claim) WHERE c:Item
  WITH c, COUNT { MATCH (c)-[:SUPPORTS|CONTRADICTS]->(t) RETURN DISTINCT t } AS dependents
  WHERE coalesce(c.dependents, -1) <> dependents
  SET c.dependents = dependents, c.rank = -dependents
}
