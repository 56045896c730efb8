// Revisions that take others back, the oldest first.
// $ids    of entries: the revisions changed any of these
// $newer  the sequence number that theirs are greater than
// $limit  how many at most
CALL () {
  {{by id}}
}
UNWIND revisions AS n
WITH DISTINCT n WHERE n > $newer
MATCH (r:Revision {sequence: n}) USING INDEX SEEK r:Revision(sequence)
WHERE r.undoes IS NOT NULL
WITH r ORDER BY r.sequence LIMIT $limit
RETURN collect({{revision}}) AS page
