-- Which revision moved the figures of a claim last: the greatest sequence number among
-- its effects. Claims without effects have a stretch of the index.
ALTER TABLE items ADD COLUMN last_moved INTEGER;
UPDATE items SET last_moved = (SELECT max(e.sequence) FROM effects e WHERE e.claim = items.id) WHERE kind = 'CLAIM';
CREATE INDEX claims_by_last_moved ON items (last_moved, id) WHERE kind = 'CLAIM';
CREATE INDEX verdicts_by_last_moved ON items (verdict, last_moved, id) WHERE verdict IS NOT NULL;

CREATE TRIGGER claim_moved AFTER INSERT ON effects BEGIN
  UPDATE items SET last_moved = NEW.sequence
  WHERE id = NEW.claim AND kind = 'CLAIM' AND (last_moved IS NULL OR last_moved < NEW.sequence);
END;
-- A claim that was removed and comes back has the effects that it had.
CREATE TRIGGER claim_came AFTER INSERT ON items WHEN NEW.kind = 'CLAIM' BEGIN
  UPDATE items SET last_moved = (SELECT max(e.sequence) FROM effects e WHERE e.claim = NEW.id)
  WHERE item = NEW.item AND EXISTS (SELECT 1 FROM effects e WHERE e.claim = NEW.id);
END;
