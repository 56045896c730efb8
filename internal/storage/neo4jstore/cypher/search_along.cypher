// The next hits of one kind, along the order of its items, see storage.HitRead. The program
// joins one of these with UNION ALL for each kind.
// $terms, $limit  as in search.cypher
// $far            how many items are looked at at most
// $rank, $key, $plainKey  the place to begin after, or one before the first; plainKey is for
//                 items without a rank
// $titled         whether titled hits are looked for, or others
CALL () {
  MATCH (i:{{label}}) USING INDEX i:{{label}}({{index}})
  WHERE {{beyond}}
  WITH i ORDER BY {{order}} LIMIT $far
  WHERE all(term IN $terms WHERE ' ' + i.searchTitle + ' ' CONTAINS term) = $titled
    AND ($titled OR all(term IN $terms WHERE ' ' + i.searchTitle + ' ¶ ' + i.searchText + ' ' CONTAINS term))
  WITH i LIMIT $limit
  RETURN collect([{{item i}}, {{references of i}}, $titled, -coalesce(i.rank, 0)]) AS hits
}
RETURN '{{fulltext}}' AS index, hits
