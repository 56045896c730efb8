// From a map of format 1 to one of format 2, which has a history: of what was
// before, nothing is known.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
WHERE m.format < 2
SET m.format = 2
