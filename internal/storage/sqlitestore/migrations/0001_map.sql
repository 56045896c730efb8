-- One map. Names are those of the map file in snake_case; the views at the end
-- show each kind by itself.

CREATE TABLE map (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  sequence INTEGER NOT NULL, -- counts the updates
  rubric   TEXT NOT NULL     -- the hash of the rubric by which figures are kept
) STRICT;
INSERT INTO map VALUES (1, 0, '');

-- Every item of every kind. A column that its kind does not have is NULL, and
-- so is a text that was not given. Times are UTC, in milliseconds since 1970.
CREATE TABLE items (
  item           INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  key            TEXT NOT NULL UNIQUE,
  kind           TEXT NOT NULL CHECK (kind IN ('AGENT', 'SOURCE', 'STUDY', 'TESTIMONY', 'CLAIM', 'CAVEAT')),
  version        INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,

  name           TEXT,    -- agent
  agent_kind     TEXT,    -- agent
  pseudonymous   INTEGER, -- agent
  title          TEXT,    -- source, study
  source_kind    TEXT,    -- source
  published      TEXT,    -- source
  doi            TEXT,    -- source
  retracted      INTEGER, -- source
  reliability    TEXT,    -- agent, source
  url            TEXT,    -- agent, source
  design         TEXT,    -- study
  sample_size    INTEGER, -- study
  population     TEXT,    -- study
  method         TEXT,    -- study
  period         TEXT,    -- study
  summary        TEXT,    -- testimony
  basis          TEXT,    -- testimony
  quote          TEXT,    -- testimony
  locator        TEXT,    -- testimony
  language       TEXT,    -- testimony
  date           TEXT,    -- testimony
  statement      TEXT,    -- claim
  category       TEXT,    -- caveat
  severity       TEXT,    -- caveat
  text           TEXT,    -- caveat
  resolved       INTEGER, -- caveat
  note           TEXT,    -- all but caveats

  -- Of claims. The figures are NULL until the claim has been assessed.
  support        REAL,
  opposition     REAL,
  conflict       REAL,
  belief         REAL,
  disbelief      REAL,
  ignorance      REAL,
  certainty      TEXT,
  verdict        TEXT,
  disputed       INTEGER,
  count_for      INTEGER, -- lines of evidence for the claim
  count_against  INTEGER, -- lines of evidence against it
  figures_method TEXT,    -- EXACT or SAMPLED
  standard_error REAL,
  dependents     INTEGER  -- how many claims it is linked to; kept up by every write
) STRICT;

-- A list of one kind is a walk along one of these. Claims without figures are at
-- the end of a list by any figure: they are those without belief, by id.
CREATE INDEX items_by_key ON items (kind, key);
CREATE INDEX items_by_updated_at ON items (kind, updated_at, id);
CREATE INDEX claims_by_belief ON items (kind, belief, id) WHERE kind = 'CLAIM';
CREATE INDEX claims_by_support ON items (support, id) WHERE support IS NOT NULL;
CREATE INDEX claims_by_opposition ON items (opposition, id) WHERE opposition IS NOT NULL;
CREATE INDEX claims_by_count_for ON items (count_for, id) WHERE count_for IS NOT NULL;
CREATE INDEX claims_by_dependents ON items (dependents, id) WHERE dependents IS NOT NULL;
CREATE INDEX claims_by_verdict ON items (verdict, certainty) WHERE belief IS NOT NULL;

CREATE TABLE tags (
  item     INTEGER NOT NULL REFERENCES items,
  position INTEGER NOT NULL,
  tag      TEXT NOT NULL,
  PRIMARY KEY (item, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_tag ON tags (tag, item);

-- What items refer to, as their records list it: authors, speaker, reportedIn ...
CREATE TABLE edges (
  from_item INTEGER NOT NULL REFERENCES items,
  relation  TEXT NOT NULL,
  position  INTEGER NOT NULL, -- in the list, from 0
  to_item   INTEGER NOT NULL REFERENCES items,
  PRIMARY KEY (from_item, relation, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_by_to ON edges (to_item, relation, from_item);

-- What bears on claims.
CREATE TABLE links (
  link       INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  from_item  INTEGER NOT NULL REFERENCES items,
  to_item    INTEGER NOT NULL REFERENCES items,
  relation   TEXT NOT NULL CHECK (relation IN ('SUPPORTS', 'CONTRADICTS')),
  strength   TEXT,
  jointly    TEXT,
  rationale  TEXT,
  locator    TEXT,
  version    INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (from_item, to_item, relation)
) STRICT;
CREATE INDEX links_by_to ON links (to_item, relation, from_item);

-- The words of all texts of an item, by its item number. The program takes
-- texts apart, so the tokenizer has blanks to look for and nothing else.
CREATE VIRTUAL TABLE search USING fts5 (
  headline, key, rest,
  content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '3'
);

CREATE VIEW agents AS
SELECT a.key, a.name, a.agent_kind AS kind, o.key AS affiliation, a.pseudonymous, a.reliability, a.url, a.note, a.id, a.version
FROM items a
LEFT JOIN edges e ON e.from_item = a.item AND e.relation = 'AFFILIATED_WITH'
LEFT JOIN items o ON o.item = e.to_item
WHERE a.kind = 'AGENT';

CREATE VIEW sources AS
SELECT key, title, source_kind AS kind, published, url, doi, reliability, retracted, note, id, version
FROM items WHERE kind = 'SOURCE';

CREATE VIEW studies AS
SELECT key, title, design, sample_size, population, method, period, note, id, version
FROM items WHERE kind = 'STUDY';

CREATE VIEW testimonies AS
SELECT key, summary, basis, quote, locator, language, date, note, id, version
FROM items WHERE kind = 'TESTIMONY';

CREATE VIEW claims AS
SELECT key, statement,
  (SELECT group_concat(tag, ', ') FROM (SELECT tag FROM tags WHERE tags.item = items.item ORDER BY position)) AS tags,
  note, support, opposition, conflict, belief, disbelief, ignorance, certainty, verdict, disputed, count_for, count_against,
  figures_method AS method, standard_error, dependents, id, version
FROM items WHERE kind = 'CLAIM';

CREATE VIEW caveats AS
SELECT key, category, severity, text, resolved, id, version
FROM items WHERE kind = 'CAVEAT';

CREATE VIEW named_edges AS
SELECT f.key AS from_key, e.relation, e.position, t.key AS to_key
FROM edges e JOIN items f ON f.item = e.from_item JOIN items t ON t.item = e.to_item;

CREATE VIEW named_links AS
SELECT f.key AS from_key, l.relation, l.strength, l.jointly, t.key AS to_key, l.rationale, l.locator, l.id, l.version
FROM links l JOIN items f ON f.item = l.from_item JOIN items t ON t.item = l.to_item;
