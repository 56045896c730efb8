// Sets the sequence. The writers' lock is held already.
// $sequence  to set it to
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
SET m.sequence = $sequence
RETURN m.sequence AS sequence
