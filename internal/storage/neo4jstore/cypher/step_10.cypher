// From a map of format 9 to one of format 10, which may have views.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
WHERE m.format < 10
SET m.format = 10
