// From a map of format 4 to one of format 5, in which claims have the rank of their
// certainty, and records the first end of their date, or say that they have none. Some thousands at a time, so that no
// transaction gets large; the map is of format 5 when nothing is left.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
WHERE m.format < 5
CALL () {
  MATCH (c:Claim) USING INDEX c:Claim(belief, id)
  WHERE c.belief IS NOT NULL AND c.id IS NOT NULL AND c.certaintyRank IS NULL
  WITH c LIMIT 10000
  SET c.certaintyRank = CASE c.certainty WHEN 'HIGH' THEN 4 WHEN 'MODERATE' THEN 3 WHEN 'LOW' THEN 2 WHEN 'VERY_LOW' THEN 1 ELSE 0 END
  RETURN count(*) AS claims
}
CALL () {
  MATCH (s:Source) USING INDEX s:Source(key)
  WHERE s.key IS NOT NULL AND s.publishedFirst IS NULL AND s.undated IS NULL
  WITH s LIMIT 10000
  SET s.publishedFirst = s.published, s.undated = CASE WHEN s.published IS NULL THEN 1 END
  RETURN count(*) AS sources
}
CALL () {
  MATCH (t:Testimony) USING INDEX t:Testimony(key)
  WHERE t.key IS NOT NULL AND t.dateFirst IS NULL AND t.undated IS NULL
  WITH t LIMIT 10000
  SET t.dateFirst = t.date, t.undated = CASE WHEN t.date IS NULL THEN 1 END
  RETURN count(*) AS testimonies
}
SET m.format = CASE claims + sources + testimonies WHEN 0 THEN 5 ELSE m.format END
