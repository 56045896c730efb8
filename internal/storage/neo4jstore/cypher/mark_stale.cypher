// Says that figures of claims are yet to be worked out, or of none where one
// does not exist. Those that are stale already stay so since then.
// $keys      of the claims
// $sequence  of the Update that moves them
UNWIND $keys AS key
OPTIONAL MATCH (c:Item {key: key}) USING INDEX SEEK c:Item(key)
WHERE c:Claim
OPTIONAL MATCH (alias:Alias {key: key})-[:NAMES]->(a:Claim) USING INDEX SEEK alias:Alias(key)
WITH key, coalesce(c, a) AS c
WITH collect(c) AS claims, collect(CASE WHEN c IS NULL THEN key END) AS missing
CALL (claims, missing) {
  WITH claims, missing WHERE size(missing) = 0
  UNWIND claims AS c
  WITH c WHERE c.staleSince IS NULL
  SET c.staleSince = $sequence
}
RETURN missing
