-- What refers to an item, in the order in which it is listed: the first few of
-- the thousands that refer to a publisher are read without the others. An item
-- that is renamed is written anew, with all that it refers to.
ALTER TABLE edges ADD COLUMN from_key TEXT NOT NULL DEFAULT '';
UPDATE edges SET from_key = (SELECT key FROM items WHERE item = from_item);
DROP INDEX edges_by_to;
CREATE INDEX edges_by_to ON edges (to_item, relation, from_key, from_item);
