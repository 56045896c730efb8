// Counts up the sequence further. The writers' lock is held already.
// $n  by how much
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
SET m.sequence = m.sequence + $n
RETURN m.sequence AS counted
