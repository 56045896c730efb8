// The entries that refs name.
// $keys, $ids               of items; ids of links too
// $supports, $contradicts   links by name: from, to
UNWIND $keys AS ref
{{i named ref}}
RETURN ref, {{item i}} AS node, {{references of i}} AS references, null AS link, null AS from, null AS to
UNION ALL
UNWIND $ids AS ref
MATCH (i:Item {id: ref}) USING INDEX SEEK i:Item(id)
RETURN ref, {{item i}} AS node, {{references of i}} AS references, null AS link, null AS from, null AS to
UNION ALL
UNWIND $ids AS ref
MATCH (f:Item)-[link:SUPPORTS {id: ref}]->(t:Item) USING INDEX SEEK link:SUPPORTS(id)
RETURN ref, null AS node, [] AS references, {{link}} AS link, f.key AS from, t.key AS to
UNION ALL
UNWIND $ids AS ref
MATCH (f:Item)-[link:CONTRADICTS {id: ref}]->(t:Item) USING INDEX SEEK link:CONTRADICTS(id)
RETURN ref, null AS node, [] AS references, {{link}} AS link, f.key AS from, t.key AS to
UNION ALL
UNWIND $supports AS ends
{{f named ends.from}}
{{t named ends.to}}
MATCH (f)-[link:SUPPORTS]->(t)
RETURN ends.ref AS ref, null AS node, [] AS references, {{link}} AS link, f.key AS from, t.key AS to
UNION ALL
UNWIND $contradicts AS ends
{{f named ends.from}}
{{t named ends.to}}
MATCH (f)-[link:CONTRADICTS]->(t)
RETURN ends.ref AS ref, null AS node, [] AS references, {{link}} AS link, f.key AS from, t.key AS to
