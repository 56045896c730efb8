// Writes what a revision changed.
// $rows  sequence, part, and the entries of it as the program writes them
UNWIND $rows AS row
CREATE (c:Changes)
SET c = row
