// How many nodes belong to a record or a revision that is not there.
CALL () {
  MATCH (a:Alias) WHERE NOT (a)-[:NAMES]->(:Item)
  RETURN count(a) AS aliases
}
CALL () {
  MATCH (c:Changes) WHERE NOT EXISTS { MATCH (r:Revision {sequence: c.sequence}) }
  RETURN count(c) AS changes
}
CALL () {
  MATCH (e:Effect) WHERE NOT EXISTS { MATCH (r:Revision {sequence: e.sequence}) }
  RETURN count(e) AS effects
}
CALL () {
  MATCH (c:Claim)
  WHERE c:Item AND coalesce(c.dependents, -1) <> COUNT { MATCH (c)-[:SUPPORTS|CONTRADICTS]->(t) RETURN DISTINCT t }
  RETURN count(c) AS dependents
}
RETURN aliases, changes, effects, dependents
