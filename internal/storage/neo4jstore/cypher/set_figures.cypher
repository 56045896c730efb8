// Replaces the figures of claims, or of none where one does not exist.
// $rows  the key and the figures of each
UNWIND $rows AS row
OPTIONAL MATCH (c:Item {key: row.key}) USING INDEX SEEK c:Item(key)
WHERE c:Claim
OPTIONAL MATCH (alias:Alias {key: row.key})-[:NAMES]->(a:Claim) USING INDEX SEEK alias:Alias(key)
WITH row, coalesce(c, a) AS c
WITH collect([c, row.figures]) AS pairs, collect(CASE WHEN c IS NULL THEN row.key END) AS missing
CALL (pairs, missing) {
  WITH pairs, missing WHERE size(missing) = 0
  UNWIND pairs AS pair
  WITH pair[0] AS c, pair[1] AS figures
  SET c += figures
  REMOVE c.unassessed, c.staleSince
}
RETURN missing
