// Writes links, and counts anew how many claims their origins are linked to.
// $SUPPORTS, $CONTRADICTS  from and to, both ids, and the properties
// $origins                 ids of what the links come from, or came from before
CALL () {
  UNWIND $SUPPORTS AS row
  MATCH (f:Item {id: row.from}) USING INDEX SEEK f:Item(id)
  MATCH (t:Item {id: row.to}) USING INDEX SEEK t:Item(id)
  CREATE (f)-[link:SUPPORTS]->(t)
  SET link = row.properties
}
CALL () {
  UNWIND $CONTRADICTS AS row
  MATCH (f:Item {id: row.from}) USING INDEX SEEK f:Item(id)
  MATCH (t:Item {id: row.to}) USING INDEX SEEK t:Item(id)
  CREATE (f)-[link:CONTRADICTS]->(t)
  SET link = row.properties
}
CALL () {
  UNWIND $origins AS id
  MATCH (c:Item {id: id}) USING INDEX SEEK c:Item(id)
  WHERE c:Claim
  WITH c, COUNT { MATCH (c)-[:SUPPORTS|CONTRADICTS]->(t) RETURN DISTINCT t } AS dependents
  SET c.dependents = dependents, c.rank = -dependents
}
