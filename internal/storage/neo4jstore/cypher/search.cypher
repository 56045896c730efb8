// The next hits of some kinds, if they are few, see storage.HitRead.
// $indexes        the full-text index of each kind
// $text           the full-text query
// $terms          what the texts hold, with blanks around whole words
// $exact          whether the full-text query finds nothing else
// $few            how many hits are listed at most, or less than 0 for all
// $limit          how many hits are wanted at most
// $both           whether titled hits and others are wanted; if not, $titled says which
// $tier, $rank, $key  the place to begin after, or one before the first; tier is 0 for titled
//                 hits and 1 for others
UNWIND $indexes AS index
CALL (index) {
  CALL db.index.fulltext.queryNodes(index, $text{{options}}) YIELD node AS i
  RETURN collect(i) AS hits
}
CALL (hits) {
  WITH hits WHERE $few < 0 OR size(hits) <= $few
  UNWIND hits AS i
  WITH i, coalesce(i.rank, 0) AS rank, i.key AS key, CASE WHEN all(term IN $terms WHERE ' ' + i.searchTitle + ' ' CONTAINS term) THEN 0 ELSE 1 END AS tier
  WHERE ($exact OR all(term IN $terms WHERE ' ' + i.searchTitle + ' ¶ ' + i.searchText + ' ' CONTAINS term))
    AND ($both OR (tier = 0) = $titled)
    AND (tier {{above}} $tier OR tier = $tier AND (rank {{above}} $rank OR rank = $rank AND key {{above}} $key))
  WITH i, tier, rank ORDER BY tier {{up}}, rank {{up}}, key {{up}} LIMIT $limit
  RETURN collect([{{item i}}, {{references of i}}, tier = 0, -rank]) AS listed
}
RETURN index, size(hits) AS found, listed
