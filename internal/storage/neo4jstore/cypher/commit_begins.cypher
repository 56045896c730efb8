// Says that a commit is about to begin, and gives it a number.
MATCH (c:Clock {name: 'corroborate'}) USING INDEX SEEK c:Clock(name)
SET c.begun = c.begun + 1
RETURN c.begun AS number
