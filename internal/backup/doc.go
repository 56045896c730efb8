// Package backup writes all that a store keeps to a file, and makes a store of such a
// file again: entries with ids, versions, times and aliases; figures, and which of them are stale;
// revisions with their changes, effects and idempotency keys; the sequence, the hash of the
// rubric and the id of the map. The file knows nothing of the engine of the store.
//
// A backup is JSON, one value a line, compressed by gzip. The first line is the header,
// the last one counts the others and has their checksum. In between are the entries in
// the order of Scan, then the revisions, oldest first, each followed by its changes and its effects.
package backup
