// Deletes aliases of records that are not there, and counts anew how many claims each claim is linked to.
CALL () {
  MATCH (a:Alias) WHERE NOT (a)-[:NAMES]->(:Item)
  DETACH DELETE a
}
CALL () {
  MATCH (c:Claim) WHERE c:Item
  WITH c, COUNT { MATCH (c)-[:SUPPORTS|CONTRADICTS]->(t) RETURN DISTINCT t } AS dependents
  WHERE coalesce(c.dependents, -1) <> dependents
  SET c.dependents = dependents, c.rank = -dependents
}
