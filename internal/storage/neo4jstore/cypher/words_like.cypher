// Words of the items of one kind that are among some. The program joins one of these with
// UNION for each kind.
// $texts  full-text queries for items that have one of the words
// $words  the words that are looked for
// $limit  how many items of each query are looked at
UNWIND $texts AS text
CALL db.index.fulltext.queryNodes('{{fulltext}}', text, {limit: $limit}) YIELD node AS i
UNWIND split(i.searchTitle + ' ' + i.searchText, ' ') AS word
WITH DISTINCT word WHERE word IN $words
RETURN word
