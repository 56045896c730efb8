-- What stands around a quote, and whether it was found in its source.

ALTER TABLE items ADD COLUMN quote_prefix TEXT;      -- testimony
ALTER TABLE items ADD COLUMN quote_suffix TEXT;      -- testimony
ALTER TABLE items ADD COLUMN quote_verified INTEGER; -- testimony

DROP VIEW testimonies;
CREATE VIEW testimonies AS
SELECT key, summary, basis, quote, quote_prefix, quote_suffix, quote_verified, locator, language, date, note, id, version
FROM items WHERE kind = 'TESTIMONY';
