// From a map of format 7 to one of format 8, in which the map has an id, and a word for
// which copy of it this is.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
WHERE m.format < 8
SET m.format = 8, m.id = 'map_' + replace(randomUUID(), '-', ''), m.copy = randomUUID()
