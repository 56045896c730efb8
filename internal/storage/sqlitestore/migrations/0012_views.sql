-- Pages that somebody has saved under a name. Titles and notes have the columns of other kinds.
ALTER TABLE items ADD COLUMN address TEXT; -- view

CREATE VIEW views AS
SELECT key, title, address, note, id, version
FROM items WHERE kind = 'VIEW';

-- One more kind of item, see 0011_remarks.sql.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''REMARK'')', '''REMARK'', ''VIEW'')') WHERE type = 'table' AND name = 'items';
PRAGMA writable_schema = RESET;
