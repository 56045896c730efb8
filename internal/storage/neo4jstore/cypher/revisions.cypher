// A page of the revisions.
// $after                  the sequence number that comes before the page
// $limit                  one more than the page
// $count                  whether to count all that pass the filter
// $movedKeys, $movedIds   of the claim whose figures they moved, where $moved
// $keys, $ids ...         of the entry that they changed, as in entries.cypher
// $author, $group, $since, $idempotencyKey  null where they do not matter
CALL () {
  CALL () {
    UNWIND $movedKeys AS key
    {{c named key}}
    RETURN c.id AS id
    UNION ALL
    UNWIND $movedIds AS id
    RETURN id
  }
  RETURN head(collect(id)) AS moved
}
{{numbers}}
CALL (moved, numbers) {
  {{count}}
}
CALL (moved, numbers) {
  {{found}}
  WITH moved, r ORDER BY {{order}}
  WHERE {{filter}}
  WITH r ORDER BY {{order}} LIMIT $limit
  RETURN collect({{revision}}) AS page
}
RETURN total, page
