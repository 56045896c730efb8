// The next links, by from, to and relation.
// $from, $to, $relation  the last link before them
// $limit                 how many
MATCH (f:Item)-[link:SUPPORTS|CONTRADICTS]->(t:Item) USING INDEX f:Item(key)
WHERE f.key >= $from
  AND (f.key > $from OR t.key > $to OR t.key = $to AND type(link) > $relation)
WITH link, f.key AS from, t.key AS to
ORDER BY from, to, type(link) LIMIT $limit
RETURN {{link}} AS link, from, to
