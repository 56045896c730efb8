-- Which map this is, and which copy of it. A restored map has the id that the map had; the
-- copy is another one each time a map is made or restored, so that a program that has the
-- file open notices.
ALTER TABLE map ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE map ADD COLUMN copy TEXT NOT NULL DEFAULT '';
UPDATE map SET id = 'map_' || lower(hex(randomblob(10))), copy = lower(hex(randomblob(10)));
