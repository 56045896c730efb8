// A page of the items of one kind that hold words, or that rest on an entry.
// $value, $id      the place to begin after, or one before the first
// $limit           one more than the page
// $count           whether to count all that pass the filter
// $text            the words, as a full-text query
// $keys, $ids ...  the entry to rest on, as in above.cypher
// and the values of the filter, null where there is none
{{found}}
WITH collect(i) AS found
WITH found, CASE WHEN $count THEN size(found) ELSE 0 END AS total
CALL (found) {
  UNWIND found AS i
  WITH i WHERE i.{{property}} {{>=}} $value AND (i.{{property}} {{>}} $value OR i.id {{>}} $id)
  WITH i ORDER BY i.{{property}} {{direction}}, i.id {{direction}} LIMIT $limit
  RETURN collect([{{item i}}, {{references of i}}, i.{{property}}]) AS page
}
RETURN total, page
