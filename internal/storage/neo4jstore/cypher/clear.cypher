// Takes everything out of the database but the two nodes that make it a map.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
SET m.rubric = ''
WITH m
MATCH (n)
WHERE NOT n:Map AND NOT n:Clock
DETACH DELETE n
