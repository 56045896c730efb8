// Counts the hits of a search of one kind. The program joins one of these with UNION ALL
// for each kind.
// $text, $terms, $exact  as in search.cypher
// $most                  how far it counts
CALL db.index.fulltext.queryNodes('{{fulltext}}', $text{{options}}) YIELD node AS i
WHERE $exact OR all(term IN $terms WHERE ' ' + i.searchTitle + ' ¶ ' + i.searchText + ' ' CONTAINS term)
WITH i LIMIT $most
RETURN '{{label}}' AS label, count(*) AS found
