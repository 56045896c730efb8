// Takes the writers' lock, and changes nothing, because it is rolled back. It sets a property that nobody reads:
// one that is set to what it was would be read before the lock is there, and stay so until the end.
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
SET m.held = true
RETURN m.sequence AS sequence, {{identity}} AS map
