// Everything that the figures of some claims depend on, and what records need. Both walks stop where
// they have been: their ends are asked for once each, so the planner takes a
// breadth-first search and no path is followed twice. A caveat on links refers to
// the ends of each in turn, so that where they lead to is at the odd positions.
// $keys, $ids  of the claims and records
CALL () {
  UNWIND $keys AS key
  {{c named key}}
  RETURN c
  UNION
  UNWIND $ids AS id
  MATCH (c:Item {id: id}) USING INDEX SEEK c:Item(id)
  RETURN c
}
MATCH (c)<-[:SUPPORTS|CONTRADICTS*0..]-(x)
WITH DISTINCT x
MATCH (x)-[:{{provenance}}*0..]->(y)
WITH DISTINCT y
WITH collect(y) AS found
CALL (found) {
  UNWIND found AS i
  RETURN i
  UNION
  UNWIND found AS y
  MATCH (y)<-[:QUALIFIES]-(i:Caveat)
  RETURN i
  UNION
  UNWIND found AS y
  MATCH (y)<-[q:QUALIFIES_SUPPORT|QUALIFIES_CONTRADICTION]-(i:Caveat)
  WHERE q.position % 2 = 1
  RETURN i
}
RETURN {{item i}} AS node, {{references of i}} AS references,
  [(i)<-[link:SUPPORTS|CONTRADICTS]-(f:Item) | [{{link}}, f.key]] AS links
