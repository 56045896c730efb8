// From a map of format 8 to one of format 9, which may have remarks.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
WHERE m.format < 9
SET m.format = 9
