// The items that say nearly what texts say, those that hold most words first.
// $queries  n, in which order they were asked
//           indexes, those of the kinds
//           text, the words, as a full-text query that counts them
//           least, how many words an item holds at least
//           limit, how many are looked at, and first, how many are wanted
UNWIND $queries AS q
CALL (q) {
  UNWIND q.indexes AS index
  CALL db.index.fulltext.queryNodes(index, q.text, {limit: q.limit}) YIELD node AS i, score
  WHERE score >= q.least
  WITH i, score ORDER BY score DESC, i.key
  WITH collect(i) AS found
  RETURN [i IN found[..q.first] | [{{item i}}, {{references of i}}]] AS items
}
RETURN q.n AS n, items
