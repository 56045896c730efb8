-- What the map was, who changed it, and what that did to the figures.

-- The keys that name an item besides its own, as in the table of aliases, with
-- a blank between two.
ALTER TABLE items ADD COLUMN aliases TEXT;
-- Of claims: the update that moves the figures, where that is yet to be worked out.
ALTER TABLE items ADD COLUMN stale_since INTEGER;
CREATE INDEX claims_by_stale_since ON items (stale_since, key) WHERE stale_since IS NOT NULL;

CREATE TABLE aliases (
  alias TEXT PRIMARY KEY,
  item  INTEGER NOT NULL REFERENCES items
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_by_item ON aliases (item);

-- History names entries by id, for it outlives them. Times are UTC, in
-- milliseconds since 1970.
CREATE TABLE revisions (
  sequence        INTEGER PRIMARY KEY, -- of the update that made it
  at              INTEGER NOT NULL,
  latest          INTEGER NOT NULL, -- the latest time until then: clocks go wrong, and this one never goes back
  author          TEXT NOT NULL,
  message         TEXT NOT NULL,
  intent          TEXT NOT NULL,
  import          INTEGER, -- the first revision of the import that it belongs to
  undoes          TEXT,    -- the revisions that it takes back, a list in JSON
  idempotency_key TEXT,
  input_hash      TEXT NOT NULL,
  changes         INTEGER NOT NULL, -- how many entries it changed
  effects         INTEGER NOT NULL  -- how many claims it moved, as far as that is worked out
) STRICT;
CREATE INDEX revisions_by_latest ON revisions (latest);
CREATE INDEX revisions_by_author ON revisions (author);
CREATE INDEX revisions_by_import ON revisions (import) WHERE import IS NOT NULL;
CREATE UNIQUE INDEX revisions_by_idempotency_key ON revisions (idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Which entries a revision changed.
CREATE TABLE changed (
  id       TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (id, sequence)
) STRICT, WITHOUT ROWID;

-- How it changed them, in bytes that the program reads, a row for every
-- thousand or so.
CREATE TABLE changes (
  sequence INTEGER NOT NULL,
  part     INTEGER NOT NULL, -- from 0
  content  BLOB NOT NULL,
  PRIMARY KEY (sequence, part)
) STRICT;

-- How a revision moved the figures of a claim. There are none before where the
-- claim had none.
CREATE TABLE effects (
  claim                 TEXT NOT NULL, -- its id
  sequence              INTEGER NOT NULL,
  key                   TEXT NOT NULL, -- that the claim had then
  place                 REAL NOT NULL, -- in the list of the revision: by how much belief moved, with a minus
  before_support        REAL,
  before_opposition     REAL,
  before_conflict       REAL,
  before_belief         REAL,
  before_disbelief      REAL,
  before_ignorance      REAL,
  before_certainty      TEXT,
  before_verdict        TEXT,
  before_disputed       INTEGER,
  before_count_for      INTEGER,
  before_count_against  INTEGER,
  before_figures_method TEXT,
  before_standard_error REAL,
  after_support         REAL,
  after_opposition      REAL,
  after_conflict        REAL,
  after_belief          REAL,
  after_disbelief       REAL,
  after_ignorance       REAL,
  after_certainty       TEXT,
  after_verdict         TEXT,
  after_disputed        INTEGER,
  after_count_for       INTEGER,
  after_count_against   INTEGER,
  after_figures_method  TEXT,
  after_standard_error  REAL,
  PRIMARY KEY (claim, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX effects_by_place ON effects (sequence, place, claim);

DROP VIEW claims;
CREATE VIEW claims AS
SELECT key, statement,
  (SELECT group_concat(tag, ', ') FROM (SELECT tag FROM tags WHERE tags.item = items.item ORDER BY position)) AS tags,
  note, support, opposition, conflict, belief, disbelief, ignorance, certainty, verdict, disputed, count_for, count_against,
  figures_method AS method, standard_error, stale_since, dependents, id, version
FROM items WHERE kind = 'CLAIM';
