// From a map of format 2 to one of format 3, in which relationships of
// unresolved caveats say what is on which kind of item.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
WHERE m.format < 3
SET m.format = 3
WITH m
MATCH (v:Caveat)-[q:QUALIFIES]->(i:Item) USING INDEX v:Caveat(key)
WHERE v.key IS NOT NULL AND NOT v.resolved
SET q.doubt = head([label IN labels(i) WHERE label <> 'Item']) + ' ' + v.category
