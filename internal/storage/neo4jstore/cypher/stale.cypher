// The claims whose figures are yet to be worked out, those that wait longest first.
// $limit  how many
MATCH (c:Claim) USING INDEX SEEK c:Claim(staleSince, key)
WHERE c.staleSince > 0 AND c.key IS NOT NULL
RETURN c.key AS key
ORDER BY c.staleSince, c.key LIMIT $limit
