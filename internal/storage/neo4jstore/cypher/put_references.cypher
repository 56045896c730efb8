// Writes what items refer to.
// $SPOKEN_BY ...  the id of the item, and the keys that it refers to, in their order;
//                 of a caveat that is not resolved also its category
CALL () {
  UNWIND $SPOKEN_BY AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:SPOKEN_BY {position: position}]->(t)
}
CALL () {
  UNWIND $COLLECTED_IN AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:COLLECTED_IN {position: position}]->(t)
}
CALL () {
  UNWIND $BASED_ON AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:BASED_ON {position: position}]->(t)
}
CALL () {
  UNWIND $REPORTED_IN AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:REPORTED_IN {position: position}]->(t)
}
CALL () {
  UNWIND $DERIVED_FROM AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:DERIVED_FROM {position: position}]->(t)
}
CALL () {
  UNWIND $CITES AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:CITES {position: position}]->(t)
}
CALL () {
  UNWIND $AUTHORED_BY AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:AUTHORED_BY {position: position}]->(t)
}
CALL () {
  UNWIND $PUBLISHED_BY AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:PUBLISHED_BY {position: position}]->(t)
}
CALL () {
  UNWIND $INVESTIGATED_BY AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:INVESTIGATED_BY {position: position}]->(t)
}
CALL () {
  UNWIND $AFFILIATED_WITH AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:AFFILIATED_WITH {position: position}]->(t)
}
CALL () {
  UNWIND $QUALIFIES AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:QUALIFIES {position: position, doubt: head([label IN labels(t) WHERE label <> 'Item']) + ' ' + row.doubt}]->(t)
}
CALL () {
  UNWIND $QUALIFIES_SUPPORT AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:QUALIFIES_SUPPORT {position: position}]->(t)
}
CALL () {
  UNWIND $QUALIFIES_CONTRADICTION AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:QUALIFIES_CONTRADICTION {position: position}]->(t)
}
CALL () {
  UNWIND $RAISED_IN AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:RAISED_IN {position: position}]->(t)
}
CALL () {
  UNWIND $ABOUT AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:ABOUT {position: position}]->(t)
}
CALL () {
  UNWIND $ABOUT_SUPPORT AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:ABOUT_SUPPORT {position: position}]->(t)
}
CALL () {
  UNWIND $ABOUT_CONTRADICTION AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  UNWIND range(0, size(row.to) - 1) AS position
  MATCH (t:Item {key: row.to[position]}) USING INDEX SEEK t:Item(key)
  CREATE (i)-[:ABOUT_CONTRADICTION {position: position}]->(t)
}
