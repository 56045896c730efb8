// Pages of the effects of revisions, the largest first, and of those on claims,
// the latest first; or pages from the end of these lists.
// $revisions  queries: n, sequence, size and claim to begin after, count
// $claims     queries: n, key or id, sequence to begin after, count
// $limit      the most effects that one of the queries needs
UNWIND $revisions AS q
CALL (q) {
  MATCH (e:Effect) USING INDEX SEEK e:Effect(sequence, size, claim)
  WHERE e.sequence = q.sequence AND e.size {{below}}= q.size AND e.claim IS NOT NULL
    AND (e.size {{below}} q.size OR e.claim {{above}} q.claim)
  WITH e ORDER BY e.sequence {{down}}, e.size {{down}}, e.claim {{up}} LIMIT $limit
  RETURN collect(e {.*}) AS page
}
CALL (q) {
  WITH q WHERE q.count
  MATCH (e:Effect) USING INDEX SEEK e:Effect(sequence, size, claim)
  WHERE e.sequence = q.sequence AND e.size IS NOT NULL AND e.claim IS NOT NULL
  RETURN count(*) AS total
}
RETURN q.n AS n, page, total
UNION ALL
UNWIND $claims AS q
CALL (q) {
  MATCH (i:Item {key: q.key}) USING INDEX SEEK i:Item(key) RETURN i.id AS id
  UNION
  MATCH (a:Alias {key: q.key})-[:NAMES]->(i:Item) USING INDEX SEEK a:Alias(key) RETURN i.id AS id
  UNION
  WITH q WHERE q.id IS NOT NULL RETURN q.id AS id
}
CALL (q, id) {
  MATCH (e:Effect) USING INDEX SEEK e:Effect(claim, sequence)
  WHERE e.claim = id AND e.sequence {{below}} q.sequence
  WITH e ORDER BY e.claim {{down}}, e.sequence {{down}} LIMIT $limit
  RETURN collect(e {.*}) AS page
}
CALL (q, id) {
  WITH q, id WHERE q.count
  MATCH (e:Effect) USING INDEX SEEK e:Effect(claim, sequence)
  WHERE e.claim = id AND e.sequence IS NOT NULL
  RETURN count(*) AS total
}
RETURN q.n AS n, page, total
