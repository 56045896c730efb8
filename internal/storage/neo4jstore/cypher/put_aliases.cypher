// Gives items the aliases that they have now. Aliases may change hands, so the
// old ones go first.
// $old  aliases that are given up
// $new  id and alias of each that is taken
CALL () {
  UNWIND $old AS key
  MATCH (a:Alias {key: key}) USING INDEX SEEK a:Alias(key)
  DETACH DELETE a
}
CALL () {
  UNWIND $new AS row
  MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
  CREATE (:Alias {key: row.key})-[:NAMES]->(i)
}
