// The next items of one kind, by key.
// $after  the last key before them
// $limit  how many
MATCH (i:{{label}}) USING INDEX i:{{label}}(key)
WHERE i.key > $after
WITH i ORDER BY i.key LIMIT $limit
RETURN {{item i}} AS node, {{references of i}} AS references
