// From a map of format 5 to one of format 6, in which claims have the number of the last
// revision that moved their figures, or say that none has. Some thousands at a time, so
// that no transaction gets large; the map is of format 6 when nothing is left.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
WHERE m.format < 6
CALL () {
  MATCH (c:Claim) USING INDEX c:Claim(key)
  WHERE c.key IS NOT NULL AND c.lastMoved IS NULL AND c.unmoved IS NULL
  WITH c LIMIT 10000
  CALL (c) {
    MATCH (e:Effect) USING INDEX SEEK e:Effect(claim, sequence)
    WHERE e.claim = c.id AND e.sequence IS NOT NULL
    RETURN max(e.sequence) AS moved
  }
  SET c.lastMoved = moved, c.unmoved = CASE WHEN moved IS NULL THEN 1 END
  RETURN count(*) AS claims
}
SET m.format = CASE claims WHEN 0 THEN 6 ELSE m.format END
