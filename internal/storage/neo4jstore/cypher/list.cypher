// A page of the items of one kind, along the index of what it is sorted by.
// The order comes before the filter, of which the planner thinks that it leaves
// so little that sorting is as good as the index.
// $value, $id  the place to begin after, or one before the first
// $limit       one more than the page
// $limits      those of pages that are read along of the items: the last value of each
// $count       whether to count all that pass the filter
// $c0 ...      the values of the filter
{{collect}}
CALL ({{sets}}) {
  {{count}}
}
CALL ({{sets}}) {
  MATCH (i:{{label}}) USING INDEX i:{{label}}({{index}})
  WHERE i.{{property}} {{>=}} $value AND i.id IS NOT NULL
    AND (i.{{property}} {{>}} $value OR i.id {{>}} $id)
  WITH i ORDER BY i.{{property}} {{direction}}, i.id {{direction}}
  WHERE {{filter}}
  WITH i ORDER BY i.{{property}} {{direction}}, i.id {{direction}} LIMIT $limit
  RETURN collect([{{item i}}, {{references of i}}, i.{{property}}{{next}}]) AS page
}
RETURN total, page
