// How many caveats of some categories are on items of one kind, up to a limit.
// $doubts  label and category, as in "Claim METHOD"
// $limit   no more than that
UNWIND $doubts AS doubt
MATCH ()-[q:QUALIFIES {doubt: doubt}]->() USING INDEX q:QUALIFIES(doubt)
WITH q LIMIT $limit
RETURN count(q) AS n
