// Makes new items, each a map of its properties, and replaces those of others. A claim
// that was removed and comes back has the effects that it had.
// $Agent, $Source ...  new items
// $replaced            items that there are, with the number of the revision, which their
//                      list of revisions gets once; their figures stay
CALL () {
  UNWIND $Agent AS row
  CREATE (i:Item:Agent)
  SET i = row
}
CALL () {
  UNWIND $Source AS row
  CREATE (i:Item:Source)
  SET i = row
}
CALL () {
  UNWIND $Study AS row
  CREATE (i:Item:Study)
  SET i = row
}
CALL () {
  UNWIND $Testimony AS row
  CREATE (i:Item:Testimony)
  SET i = row
}
CALL () {
  UNWIND $Claim AS row
  CREATE (i:Item:Claim)
  SET i = row
  WITH i
  CALL (i) {
    MATCH (e:Effect) USING INDEX SEEK e:Effect(claim, sequence)
    WHERE e.claim = i.id AND e.sequence IS NOT NULL
    RETURN max(e.sequence) AS moved
  }
  SET i.lastMoved = moved, i.unmoved = CASE WHEN moved IS NULL THEN 1 END
}
CALL () {
  UNWIND $Caveat AS row
  CREATE (i:Item:Caveat)
  SET i = row
}
CALL () {
  UNWIND $Remark AS row
  CREATE (i:Item:Remark)
  SET i = row
}
CALL () {
  UNWIND $View AS row
  CREATE (i:Item:View)
  SET i = row
}
CALL () {
  UNWIND $replaced AS row
  MATCH (i:Item {id: row.item.id}) USING INDEX SEEK i:Item(id)
  SET i += row.item,
    i.revisions = CASE WHEN row.sequence = 0 THEN i.revisions WHEN i.revisions IS NULL THEN [row.sequence] WHEN i.revisions[-1] = row.sequence THEN i.revisions ELSE i.revisions + row.sequence END
}
