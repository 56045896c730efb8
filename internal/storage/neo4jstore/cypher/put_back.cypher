// Forgets that entries were removed, as they are there again.
// $ids  of them
UNWIND $ids AS id
MATCH (r:Removed {id: id}) USING INDEX SEEK r:Removed(id)
DELETE r
