// Writes revisions, each unless another has its key.
// $revisions  their properties; effects of them may be there already
UNWIND $revisions AS revision
CALL (revision) {
  OPTIONAL MATCH (other:Revision {idempotencyKey: revision.idempotencyKey}) USING INDEX SEEK other:Revision(idempotencyKey)
  RETURN count(other) AS others
}
CALL (revision, others) {
  WITH revision, others WHERE others = 0
  CREATE (r:Revision)
  SET r = revision,
    r.effects = COUNT { MATCH (e:Effect {sequence: revision.sequence}) USING INDEX SEEK e:Effect(sequence, size, claim) WHERE e.size IS NOT NULL AND e.claim IS NOT NULL }
}
RETURN sum(others) AS others
