-- What lists need to be walks along an index whatever they are sorted and
-- filtered by, and counted without a look at each item.

CREATE INDEX claims_by_conflict ON items (conflict, id) WHERE conflict IS NOT NULL;

-- The same orders among the claims of one verdict, on which figures depend so
-- much that those of a verdict may all be at the end of a list of all claims.
CREATE INDEX verdicts_by_key ON items (verdict, key) WHERE verdict IS NOT NULL;
CREATE INDEX verdicts_by_updated_at ON items (verdict, updated_at, id) WHERE verdict IS NOT NULL;
CREATE INDEX verdicts_by_belief ON items (verdict, belief, id) WHERE verdict IS NOT NULL;
CREATE INDEX verdicts_by_support ON items (verdict, support, id) WHERE verdict IS NOT NULL;
CREATE INDEX verdicts_by_opposition ON items (verdict, opposition, id) WHERE verdict IS NOT NULL;
CREATE INDEX verdicts_by_conflict ON items (verdict, conflict, id) WHERE verdict IS NOT NULL;
CREATE INDEX verdicts_by_count_for ON items (verdict, count_for, id) WHERE verdict IS NOT NULL;
CREATE INDEX verdicts_by_dependents ON items (verdict, dependents, id) WHERE verdict IS NOT NULL;

-- For counts: these hold all that claims are filtered by and that is theirs alone.
DROP INDEX claims_by_verdict;
CREATE INDEX claims_by_verdict ON items (verdict, certainty, belief, count_for, updated_at) WHERE belief IS NOT NULL;
CREATE INDEX claims_by_certainty ON items (certainty, belief, count_for, updated_at) WHERE certainty IS NOT NULL;

-- The categories of the caveats on items that are not resolved. A caveat that is
-- put gets all its edges anew, so that it is enough to watch those; they are
-- what refers to items.
CREATE TABLE doubts (
  item     INTEGER NOT NULL,
  category TEXT NOT NULL,
  caveat   INTEGER NOT NULL,
  kind     TEXT NOT NULL, -- of the item
  PRIMARY KEY (item, category, caveat)
) STRICT, WITHOUT ROWID;
CREATE INDEX doubts_by_category ON doubts (kind, category, item);
INSERT INTO doubts
SELECT t.item, v.category, v.item, t.kind
FROM edges e JOIN items v ON v.item = e.from_item JOIN items t ON t.item = e.to_item
WHERE e.relation = 'QUALIFIES' AND v.resolved = 0;
CREATE TRIGGER doubt_raised AFTER INSERT ON edges WHEN NEW.relation = 'QUALIFIES' BEGIN
  INSERT INTO doubts
  SELECT t.item, v.category, v.item, t.kind
  FROM items v CROSS JOIN items t
  WHERE v.item = NEW.from_item AND t.item = NEW.to_item AND v.resolved = 0;
END;
CREATE TRIGGER doubt_dropped AFTER DELETE ON edges WHEN OLD.relation = 'QUALIFIES' BEGIN
  DELETE FROM doubts WHERE item = OLD.to_item AND caveat = OLD.from_item;
END;

-- How many items there are of each kind.
CREATE TABLE kinds (
  kind  TEXT PRIMARY KEY,
  items INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO kinds SELECT kind, count(*) FROM items GROUP BY kind;
CREATE TRIGGER item_came AFTER INSERT ON items BEGIN
  INSERT INTO kinds VALUES (NEW.kind, 1) ON CONFLICT DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER item_went AFTER DELETE ON items BEGIN
  UPDATE kinds SET items = items - 1 WHERE kind = OLD.kind;
END;
