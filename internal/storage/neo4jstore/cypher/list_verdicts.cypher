// A page of the claims of some verdicts: a page of each, along its index, and
// of these the first.
// $value, $id  the place to begin after, or one before the first
// $limit       one more than the page
// $limits      those of pages that are read along of the items: the last value of each
// $count       whether to count all that pass the filter
// and the values of the filter: $c0 ...
{{collect}}
CALL ({{sets}}) {
  {{count}}
}
CALL ({{sets}}) {
  UNWIND {{verdicts}} AS verdict
  CALL ({{verdict and sets}}) {
    MATCH (i:Claim) USING INDEX i:Claim(verdict, {{index}})
    WHERE i.verdict = verdict AND i.{{property}} {{>=}} $value AND i.id IS NOT NULL
      AND (i.{{property}} {{>}} $value OR i.id {{>}} $id)
    WITH i ORDER BY i.verdict {{direction}}, i.{{property}} {{direction}}, i.id {{direction}}
    WHERE {{filter}}
    WITH i ORDER BY i.verdict {{direction}}, i.{{property}} {{direction}}, i.id {{direction}} LIMIT $limit
    RETURN i
  }
  WITH i ORDER BY i.{{property}} {{direction}}, i.id {{direction}} LIMIT $limit
  RETURN collect([{{item i}}, {{references of i}}, i.{{property}}{{next}}]) AS page
}
RETURN total, page
