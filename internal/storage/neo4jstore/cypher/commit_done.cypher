// Says that a commit has ended. Those before it ended before it began.
// $number  of the commit, null for whatever was begun
MATCH (c:Clock {name: 'corroborate'}) USING INDEX SEEK c:Clock(name)
WHERE $number IS NULL OR c.done < $number
SET c.done = coalesce($number, c.begun)
