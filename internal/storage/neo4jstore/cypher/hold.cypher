// Takes the writers' lock, and changes nothing.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
SET m.sequence = m.sequence
RETURN m.sequence AS sequence, {{identity}} AS map
