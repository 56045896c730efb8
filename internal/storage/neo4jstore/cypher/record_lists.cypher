// Puts right which entries say that a revision changed them, where that is not
// all that its Update wrote and nothing else.
// $less      ids of those that were written, but not changed
// $more      ids of those that were changed, but written before
// $sequence  of the revision
CALL () {
  UNWIND $less AS id
  MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
  SET i.revisions = [n IN i.revisions WHERE n <> $sequence]
}
CALL () {
  UNWIND $less AS id
  MATCH ()-[link:SUPPORTS {id: id}]->() USING INDEX SEEK link:SUPPORTS(id)
  SET link.revisions = [n IN link.revisions WHERE n <> $sequence]
}
CALL () {
  UNWIND $less AS id
  MATCH ()-[link:CONTRADICTS {id: id}]->() USING INDEX SEEK link:CONTRADICTS(id)
  SET link.revisions = [n IN link.revisions WHERE n <> $sequence]
}
CALL () {
  UNWIND $less AS id
  MATCH (r:Removed {id: id}) USING INDEX SEEK r:Removed(id)
  SET r.revisions = [n IN r.revisions WHERE n <> $sequence]
}
CALL () {
  UNWIND $more AS id
  MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
  SET i.revisions = coalesce(i.revisions, []) + $sequence
}
CALL () {
  UNWIND $more AS id
  MATCH ()-[link:SUPPORTS {id: id}]->() USING INDEX SEEK link:SUPPORTS(id)
  SET link.revisions = coalesce(link.revisions, []) + $sequence
}
CALL () {
  UNWIND $more AS id
  MATCH ()-[link:CONTRADICTS {id: id}]->() USING INDEX SEEK link:CONTRADICTS(id)
  SET link.revisions = coalesce(link.revisions, []) + $sequence
}
CALL () {
  UNWIND $more AS id
  MATCH (r:Removed {id: id}) USING INDEX SEEK r:Removed(id)
  SET r.revisions = r.revisions + $sequence
}
