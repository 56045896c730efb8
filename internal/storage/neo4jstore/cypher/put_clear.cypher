// Drops what the entries that a Put replaces will have anew. Keys may change
// hands, so those who get another one lose theirs first.
// $items    ids of replaced items
// $renamed  those of them that get another key
// $links    ids of replaced links
CALL () {
  UNWIND $items AS id
  MATCH (i:Item {id: id})-[r:{{references}}]->() USING INDEX SEEK i:Item(id)
  DELETE r
}
CALL () {
  UNWIND $renamed AS id
  MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
  SET i.key = '_' + id
}
CALL () {
  UNWIND $links AS id
  MATCH (c:Item)-[link:SUPPORTS {id: id}]->() USING INDEX SEEK link:SUPPORTS(id)
  WITH c, link, id, link.revisions AS revisions
  DELETE link
  RETURN collect([id, c.id, revisions]) AS supporting
}
CALL () {
  UNWIND $links AS id
  MATCH (c:Item)-[link:CONTRADICTS {id: id}]->() USING INDEX SEEK link:CONTRADICTS(id)
  WITH c, link, id, link.revisions AS revisions
  DELETE link
  RETURN collect([id, c.id, revisions]) AS contradicting
}
RETURN supporting + contradicting AS links
