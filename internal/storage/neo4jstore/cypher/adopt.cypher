// Says which map this is, and that it is another copy of it than before. It leaves the Clock
// alone, which the announcement of the commit has to change.
// $id    of the map
// $copy  a word that no other copy has
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
SET m.id = $id, m.copy = $copy
