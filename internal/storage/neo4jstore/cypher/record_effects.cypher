// Adds effects to revisions. One that is there already is replaced.
// $rows    the properties of each effect
// $counts  how many there are for each revision: sequence, n
CALL () {
  UNWIND $rows AS row
  MATCH (e:Effect {claim: row.claim, sequence: row.sequence}) USING INDEX SEEK e:Effect(claim, sequence)
  DELETE e
  RETURN collect(row.sequence) AS replaced
}
CALL () {
  UNWIND $rows AS row
  CREATE (e:Effect)
  SET e = row
}
CALL () {
  UNWIND $rows AS row
  WITH row.claim AS claim, max(row.sequence) AS sequence
  MATCH (c:Item {id: claim}) USING INDEX SEEK c:Item(id)
  WHERE c:Claim AND (c.lastMoved IS NULL OR c.lastMoved < sequence)
  SET c.lastMoved = sequence
  REMOVE c.unmoved
}
CALL (replaced) {
  UNWIND $counts AS row
  MATCH (r:Revision {sequence: row.sequence}) USING INDEX SEEK r:Revision(sequence)
  SET r.effects = r.effects + row.n - size([n IN replaced WHERE n = row.sequence])
}
