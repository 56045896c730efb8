// Writes a node that nobody ever sees, because the transaction is rolled back. It has no label,
// so that it makes no name and takes no lock.
CREATE ()
