// From a map of format 6 to one of format 7, in which claims have a rank: less, the more
// claims they are linked to. Some thousands at a time, so that no transaction gets large;
// the map is of format 7 when nothing is left.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
WHERE m.format < 7
CALL () {
  MATCH (c:Claim) USING INDEX c:Claim(key)
  WHERE c.key IS NOT NULL AND c.rank IS NULL
  WITH c LIMIT 10000
  SET c.rank = -c.dependents
  RETURN count(*) AS claims
}
SET m.format = CASE claims WHEN 0 THEN 7 ELSE m.format END
