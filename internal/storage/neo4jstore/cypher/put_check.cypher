// What a Put will meet. Few maps have aliases, and few entries come back after
// they were removed, so the last two parts first see whether there are any.
// $ids    of the entries
// $names  keys and aliases that they have
// $others keys that they refer to besides
UNWIND $ids AS id
MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
RETURN 'id' AS by, i.id AS id, i.key AS key, labels(i) AS labels, i.aliases AS more
UNION ALL
UNWIND $ids AS id
MATCH ()-[link:SUPPORTS {id: id}]->() USING INDEX SEEK link:SUPPORTS(id)
RETURN 'id' AS by, id, null AS key, ['Link'] AS labels, null AS more
UNION ALL
UNWIND $ids AS id
MATCH ()-[link:CONTRADICTS {id: id}]->() USING INDEX SEEK link:CONTRADICTS(id)
RETURN 'id' AS by, id, null AS key, ['Link'] AS labels, null AS more
UNION ALL
UNWIND $names + $others AS key
MATCH (i:Item {key: key}) USING INDEX SEEK i:Item(key)
RETURN 'key' AS by, i.id AS id, i.key AS key, [] AS labels, null AS more
UNION ALL
CALL () {
  MATCH (:Alias)
  RETURN count(*) AS aliases
}
WITH aliases WHERE aliases > 0
UNWIND $names AS key
MATCH (a:Alias {key: key})-[:NAMES]->(i:Item) USING INDEX SEEK a:Alias(key)
RETURN 'alias' AS by, i.id AS id, a.key AS key, [] AS labels, null AS more
UNION ALL
CALL () {
  MATCH (:Removed)
  RETURN count(*) AS removed
}
WITH removed WHERE removed > 0
UNWIND $ids AS id
MATCH (r:Removed {id: id}) USING INDEX SEEK r:Removed(id)
RETURN 'removed' AS by, r.id AS id, null AS key, [] AS labels, r.revisions AS more
