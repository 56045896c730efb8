// From a map of format 3 to one of format 4, in which the counts kept with claims,
// and with how these moved, are of independent lines. Some thousands at a time, so
// that no transaction gets large; the map is of format 4 when nothing is left.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
WHERE m.format < 4
CALL () {
  MATCH (c:Claim) USING INDEX c:Claim(belief, id)
  WHERE c.belief IS NOT NULL AND c.id IS NOT NULL AND c.linesFor IS NOT NULL
  WITH c LIMIT 10000
  SET c.independentFor = c.linesFor, c.independentAgainst = c.linesAgainst, c.atLeast = false
  REMOVE c.linesFor, c.linesAgainst
  RETURN count(*) AS claims
}
CALL () {
  MATCH (e:Effect) USING INDEX e:Effect(claim, sequence)
  WHERE e.claim IS NOT NULL AND e.sequence IS NOT NULL AND e.linesForAfter IS NOT NULL
  WITH e LIMIT 10000
  SET e.independentForBefore = e.linesForBefore, e.independentAgainstBefore = e.linesAgainstBefore,
    e.independentForAfter = e.linesForAfter, e.independentAgainstAfter = e.linesAgainstAfter
  REMOVE e.linesForBefore, e.linesAgainstBefore, e.linesForAfter, e.linesAgainstAfter
  RETURN count(*) AS effects
}
SET m.format = CASE claims + effects WHEN 0 THEN 4 ELSE m.format END
