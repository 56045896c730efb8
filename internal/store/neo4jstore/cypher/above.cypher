// The claims whose figures depend on some entries, as below.cypher walks, the
// other way round. The first step over links is taken for itself, so that what
// many records lead to is walked from once.
// $keys, $ids               of entries
// $supports, $contradicts   links by name: from, to
{{above}}
WITH i WHERE i:Claim
RETURN collect(i.key) AS keys
