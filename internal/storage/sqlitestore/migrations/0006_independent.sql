-- The counts kept with a claim are those of independent lines, and say whether
-- there may be more.

DROP VIEW claims;
DROP INDEX claims_by_count_for;
DROP INDEX claims_by_verdict;
DROP INDEX claims_by_certainty;
DROP INDEX verdicts_by_count_for;

ALTER TABLE items RENAME COLUMN count_for TO independent_for;
ALTER TABLE items RENAME COLUMN count_against TO independent_against;
ALTER TABLE items ADD COLUMN at_least INTEGER; -- of claims: counting ended at its budget

ALTER TABLE effects RENAME COLUMN before_count_for TO before_independent_for;
ALTER TABLE effects RENAME COLUMN before_count_against TO before_independent_against;
ALTER TABLE effects RENAME COLUMN after_count_for TO after_independent_for;
ALTER TABLE effects RENAME COLUMN after_count_against TO after_independent_against;
ALTER TABLE effects ADD COLUMN before_at_least INTEGER;
ALTER TABLE effects ADD COLUMN after_at_least INTEGER;

CREATE INDEX claims_by_independent_for ON items (independent_for, id) WHERE independent_for IS NOT NULL;
CREATE INDEX claims_by_verdict ON items (verdict, certainty, belief, independent_for, updated_at) WHERE belief IS NOT NULL;
CREATE INDEX claims_by_certainty ON items (certainty, belief, independent_for, updated_at) WHERE certainty IS NOT NULL;
CREATE INDEX verdicts_by_independent_for ON items (verdict, independent_for, id) WHERE verdict IS NOT NULL;

CREATE VIEW claims AS
SELECT key, statement,
  (SELECT group_concat(tag, ', ') FROM (SELECT tag FROM tags WHERE tags.item = items.item ORDER BY position)) AS tags,
  note, support, opposition, conflict, belief, disbelief, ignorance, certainty, verdict, disputed, independent_for, independent_against, at_least,
  figures_method AS method, standard_error, stale_since, dependents, id, version
FROM items WHERE kind = 'CLAIM';

-- What a caveat on links qualifies is kept as edges to the ends of each link, in
-- turn: from, to, from, to. So it follows a link of which an end is renamed.
CREATE VIEW qualified_links AS
SELECT v.key AS caveat, f.key AS from_key, iif(e.relation = 'QUALIFIES_SUPPORT', 'SUPPORTS', 'CONTRADICTS') AS relation, t.key AS to_key
FROM edges e
JOIN edges o ON o.from_item = e.from_item AND o.relation = e.relation AND o.position = e.position + 1
JOIN items v ON v.item = e.from_item JOIN items f ON f.item = e.to_item JOIN items t ON t.item = o.to_item
WHERE e.relation IN ('QUALIFIES_SUPPORT', 'QUALIFIES_CONTRADICTION') AND e.position % 2 = 0;
