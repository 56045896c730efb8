// Notes, with entries that were written before, that a revision changed them. Those that
// are neither items nor links were removed since.
// $ids       of what the revision changed
// $sequence  of the revision
CALL () {
  UNWIND $ids AS id
  MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
  SET i.revisions = coalesce(i.revisions, []) + $sequence
  RETURN collect(id) AS items
}
CALL () {
  UNWIND $ids AS id
  MATCH ()-[link:SUPPORTS {id: id}]->() USING INDEX SEEK link:SUPPORTS(id)
  SET link.revisions = coalesce(link.revisions, []) + $sequence
  RETURN collect(id) AS supporting
}
CALL () {
  UNWIND $ids AS id
  MATCH ()-[link:CONTRADICTS {id: id}]->() USING INDEX SEEK link:CONTRADICTS(id)
  SET link.revisions = coalesce(link.revisions, []) + $sequence
  RETURN collect(id) AS contradicting
}
CALL (items, supporting, contradicting) {
  UNWIND [id IN $ids WHERE NOT id IN items AND NOT id IN supporting AND NOT id IN contradicting] AS id
  MERGE (r:Removed {id: id})
  SET r.revisions = coalesce(r.revisions, []) + $sequence
}
