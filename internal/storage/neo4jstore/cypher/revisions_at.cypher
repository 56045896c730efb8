// Revisions by their numbers.
// $sequences  the numbers
UNWIND $sequences AS n
MATCH (r:Revision {sequence: n}) USING INDEX SEEK r:Revision(sequence)
RETURN n, {{revision}} AS revision
