// The claims whose figures depend on some entries, as below.cypher walks, the
// other way round. The first step over links is taken for itself, so that what
// many records lead to is walked from once. A caveat on links refers to the ends
// of each in turn, so that where they lead to is at the odd positions.
// $keys, $ids               of entries
// $supports, $contradicts   links by name: from, to
{{above}}
WITH i WHERE i:Claim
RETURN collect(i.key) AS keys
