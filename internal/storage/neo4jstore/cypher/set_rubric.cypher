// $hash  of the rubric by which figures are kept
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
SET m.rubric = $hash
