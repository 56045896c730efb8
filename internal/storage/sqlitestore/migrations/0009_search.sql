-- The words of all texts of an item. The program takes texts apart, so the tokenizer has
-- blanks to look for and nothing else. Its number is that of the item, and above that the
-- kind, so that the hits of one kind are next to each other. The program fills the table.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
  headline, key, rest,
  content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '3'
);

-- Each word of each text, in the order of words.
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (search, instance);

-- Claims that more claims rest on come first, then it goes by key.
ALTER TABLE items ADD COLUMN rank INTEGER AS (-dependents) VIRTUAL;
CREATE INDEX claims_by_rank ON items (rank, key) WHERE kind = 'CLAIM';
