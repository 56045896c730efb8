-- Questions and remarks about entries. What they are about is in edges, as what caveats
-- qualify. Their text has the column of a caveat's.
ALTER TABLE items ADD COLUMN remark_kind TEXT; -- remark
ALTER TABLE items ADD COLUMN status TEXT;      -- remark

CREATE INDEX remarks_by_remark_kind ON items (remark_kind) WHERE kind = 'REMARK';
CREATE INDEX remarks_by_status ON items (status) WHERE kind = 'REMARK';

CREATE VIEW remarks AS
SELECT key, remark_kind AS kind, text, status, id, version
FROM items WHERE kind = 'REMARK';

-- One more kind of item. SQLite has no statement to change a CHECK, and to write the table
-- anew takes long; https://www.sqlite.org/lang_altertable.html says that this is safe.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''CAVEAT'')', '''CAVEAT'', ''REMARK'')') WHERE type = 'table' AND name = 'items';
PRAGMA writable_schema = RESET;
