// The links that there are between some ends.
// $supports, $contradicts  ends: the two ids, with a blank between
UNWIND $supports AS ends
MATCH ()-[link:SUPPORTS {ends: ends}]->() USING INDEX SEEK link:SUPPORTS(ends)
RETURN 'SUPPORTS' AS relation, ends, link.id AS id
UNION ALL
UNWIND $contradicts AS ends
MATCH ()-[link:CONTRADICTS {ends: ends}]->() USING INDEX SEEK link:CONTRADICTS(ends)
RETURN 'CONTRADICTS' AS relation, ends, link.id AS id
