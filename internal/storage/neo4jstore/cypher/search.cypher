// A page of the items that hold words, best first, or from the end of that list.
// $text        the words, as a full-text query
// $kinds       labels, null for any
// $score, $id  the place to begin after, null for an end of the list
// $limit       one more than the page
// $count       whether to count all hits
CALL () {
  WITH $count AS wanted WHERE wanted
  CALL db.index.fulltext.queryNodes('items_by_words', $text) YIELD node AS i
  WHERE $kinds IS NULL OR any(label IN labels(i) WHERE label IN $kinds)
  RETURN count(*) AS total
}
CALL () {
  CALL db.index.fulltext.queryNodes('items_by_words', $text) YIELD node AS i, score
  WHERE ($kinds IS NULL OR any(label IN labels(i) WHERE label IN $kinds))
    AND ($score IS NULL OR score {{below}} $score OR score = $score AND i.id {{above}} $id)
  WITH i, score ORDER BY score {{down}}, i.id {{up}} LIMIT $limit
  RETURN collect([{{item i}}, {{references of i}}, score]) AS page
}
RETURN total, page
