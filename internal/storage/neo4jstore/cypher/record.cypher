// Writes a revision, unless another has its key.
// $revision  its properties; effects of it may be there already
OPTIONAL MATCH (other:Revision {idempotencyKey: $revision.idempotencyKey}) USING INDEX SEEK other:Revision(idempotencyKey)
WITH count(other) AS others
CALL (others) {
  WITH others WHERE others = 0
  CREATE (r:Revision)
  SET r = $revision,
    r.effects = COUNT { MATCH (e:Effect {sequence: $revision.sequence}) USING INDEX SEEK e:Effect(sequence, size, claim) WHERE e.size IS NOT NULL AND e.claim IS NOT NULL }
}
RETURN others
