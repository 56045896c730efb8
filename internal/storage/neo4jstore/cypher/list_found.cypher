// A page of the items of one kind that are found by one condition.
// $value, $id  the place to begin after, or one before the first
// $limit       one more than the page
// $limits      those of pages that are read along of the items: the last value of each
// $count       whether to count all that pass the filter
// $c0 ...      the values of the filter
{{collect}}
CALL ({{sets}}) {
  {{found}}
  WITH i WHERE i:{{label}} AND {{filter}}
  RETURN collect(i) AS found
}
WITH found, CASE WHEN $count THEN size(found) ELSE 0 END AS total
CALL (found) {
  UNWIND found AS i
  WITH i WHERE i.{{property}} {{>=}} $value AND (i.{{property}} {{>}} $value OR i.id {{>}} $id)
  WITH i ORDER BY i.{{property}} {{direction}}, i.id {{direction}} LIMIT $limit
  RETURN collect([{{item i}}, {{references of i}}, i.{{property}}{{next}}]) AS page
}
RETURN total, page
