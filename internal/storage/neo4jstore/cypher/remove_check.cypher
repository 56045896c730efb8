// What a Remove takes out, by the names in entries.cypher, and what else
// refers to that: links, and items by their references.
// $items  ids of the items to remove
// $links  ids of the links to remove
UNWIND $items AS id
MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
MATCH (i)<-[r:{{references}}]-(other:Item)
WHERE NOT other.id IN $items
RETURN i.key AS key, other.key AS from, null AS to, type(r) AS relation LIMIT 5
UNION ALL
UNWIND $items AS id
MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
MATCH (i)-[link:SUPPORTS|CONTRADICTS]-()
WHERE NOT link.id IN $links
RETURN i.key AS key, startNode(link).key AS from, endNode(link).key AS to, type(link) AS relation LIMIT 5
