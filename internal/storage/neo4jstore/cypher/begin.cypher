// Makes the two nodes that say that this is a map, and where it stands.
// $format  of the graph
// $id      of the map
// $copy    which copy of the map it is
MERGE (m:Map {name: 'corroborate'})
ON CREATE SET m.format = $format, m.sequence = 0, m.rubric = '', m.recent = [], m.id = $id, m.copy = $copy
MERGE (c:Clock {name: 'corroborate'})
ON CREATE SET c.begun = 0, c.done = 0
RETURN m.copy AS copy
