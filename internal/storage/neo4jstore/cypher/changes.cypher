// What revisions changed.
// $sequences  their numbers
UNWIND $sequences AS n
MATCH (c:Changes) USING INDEX SEEK c:Changes(sequence, part)
WHERE c.sequence = n AND c.part IS NOT NULL
RETURN n, c.entries AS entries
ORDER BY n, c.part
