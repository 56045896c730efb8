// Counts up the sequence once more. The writers' lock is held already.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
SET m.sequence = m.sequence + 1
RETURN m.sequence AS sequence
