// Where the map stands.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
RETURN m.sequence AS sequence, m.rubric AS rubric, m.id AS id, m.copy AS copy
