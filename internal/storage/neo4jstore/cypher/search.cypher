// The next hits of one kind, see storage.HitRead. The program joins one of these with
// UNION ALL for each kind. Hits are listed by the words if they are few; if not, items of
// the kind are looked at along their order.
// $text           the full-text query
// $terms          what the texts hold, with blanks around whole words
// $exact          whether the full-text query finds nothing else
// $few            how many hits are listed at most, or less than 0 for all
// $far            how many items are looked at along the order at most
// $limit          how many hits are wanted at most
// $tier, $rank, $key, $plainKey  the place to begin after, or one before the first; tier is
//                 0 for titled hits and 1 for others, plainKey is for items without a rank
// $titled         whether titled hits are looked for along the order, or others
CALL () {
  CALL db.index.fulltext.queryNodes('{{fulltext}}', $text{{options}}) YIELD node AS i
  RETURN collect(i) AS hits
}
CALL (hits) {
  WITH hits WHERE $few < 0 OR size(hits) <= $few
  UNWIND hits AS i
  WITH i, coalesce(i.rank, 0) AS rank, i.key AS key, CASE WHEN all(term IN $terms WHERE ' ' + i.searchTitle + ' ' CONTAINS term) THEN 0 ELSE 1 END AS tier
  WHERE ($exact OR all(term IN $terms WHERE ' ' + i.searchTitle + ' ¶ ' + i.searchText + ' ' CONTAINS term))
    AND (tier {{above}} $tier OR tier = $tier AND (rank {{above}} $rank OR rank = $rank AND key {{above}} $key))
  WITH i, tier, rank ORDER BY tier {{up}}, rank {{up}}, key {{up}} LIMIT $limit
  RETURN collect([{{item i}}, {{references of i}}, tier = 0, -rank]) AS listed
}
CALL (hits) {
  WITH hits WHERE $few >= 0 AND size(hits) > $few
  MATCH (i:{{label}}) USING INDEX i:{{label}}({{index}})
  WHERE {{beyond}}
  WITH i ORDER BY {{order}} LIMIT $far
  WHERE all(term IN $terms WHERE ' ' + i.searchTitle + ' ' CONTAINS term) = $titled
    AND ($titled OR all(term IN $terms WHERE ' ' + i.searchTitle + ' ¶ ' + i.searchText + ' ' CONTAINS term))
  WITH i LIMIT $limit
  RETURN collect([{{item i}}, {{references of i}}, $titled, -coalesce(i.rank, 0)]) AS walked
}
RETURN '{{label}}' AS label, size(hits) AS found, listed, walked
