// What a Put will meet.
// $ids   of the entries
// $keys  that they have or refer to
UNWIND $ids AS id
MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
RETURN 'id' AS by, i.id AS id, i.key AS key, labels(i) AS labels
UNION ALL
UNWIND $ids AS id
MATCH ()-[link:SUPPORTS {id: id}]->() USING INDEX SEEK link:SUPPORTS(id)
RETURN 'id' AS by, id, null AS key, ['Link'] AS labels
UNION ALL
UNWIND $ids AS id
MATCH ()-[link:CONTRADICTS {id: id}]->() USING INDEX SEEK link:CONTRADICTS(id)
RETURN 'id' AS by, id, null AS key, ['Link'] AS labels
UNION ALL
UNWIND $keys AS key
MATCH (i:Item {key: key}) USING INDEX SEEK i:Item(key)
RETURN 'key' AS by, i.id AS id, i.key AS key, [] AS labels
