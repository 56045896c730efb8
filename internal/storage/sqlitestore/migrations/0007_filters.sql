-- What lists are filtered and sorted by. Each index is of one kind, and is named
-- after it and the column.
CREATE INDEX agents_by_agent_kind ON items (agent_kind) WHERE kind = 'AGENT';
CREATE INDEX agents_by_reliability ON items (reliability) WHERE kind = 'AGENT';
CREATE INDEX agents_by_pseudonymous ON items (pseudonymous) WHERE kind = 'AGENT';
CREATE INDEX sources_by_source_kind ON items (source_kind) WHERE kind = 'SOURCE';
CREATE INDEX sources_by_reliability ON items (reliability) WHERE kind = 'SOURCE';
CREATE INDEX sources_by_retracted ON items (retracted) WHERE kind = 'SOURCE';
CREATE INDEX studies_by_design ON items (design) WHERE kind = 'STUDY';
CREATE INDEX testimonies_by_basis ON items (basis) WHERE kind = 'TESTIMONY';
CREATE INDEX testimonies_by_quote_verified ON items (quote_verified) WHERE kind = 'TESTIMONY';
CREATE INDEX claims_by_disputed ON items (disputed) WHERE kind = 'CLAIM';
CREATE INDEX caveats_by_category ON items (category) WHERE kind = 'CAVEAT';
CREATE INDEX caveats_by_severity ON items (severity) WHERE kind = 'CAVEAT';
CREATE INDEX caveats_by_resolved ON items (resolved) WHERE kind = 'CAVEAT';

-- A date has two ends if it is a range, as in 2014/2016-03. Lists are sorted by the
-- first; records without a date have a stretch of that index. Few dates are ranges.
ALTER TABLE items ADD COLUMN published_first TEXT AS (substr(published, 1, instr(published || '/', '/') - 1)) VIRTUAL;
ALTER TABLE items ADD COLUMN published_last TEXT AS (substr(published, instr(published, '/') + 1)) VIRTUAL;
ALTER TABLE items ADD COLUMN date_first TEXT AS (substr(date, 1, instr(date || '/', '/') - 1)) VIRTUAL;
ALTER TABLE items ADD COLUMN date_last TEXT AS (substr(date, instr(date, '/') + 1)) VIRTUAL;
CREATE INDEX sources_by_published_first ON items (published_first, id) WHERE kind = 'SOURCE';
CREATE INDEX sources_by_published_last ON items (published_last) WHERE kind = 'SOURCE' AND published_last <> published_first;
CREATE INDEX testimonies_by_date_first ON items (date_first, id) WHERE kind = 'TESTIMONY';
CREATE INDEX testimonies_by_date_last ON items (date_last) WHERE kind = 'TESTIMONY' AND date_last <> date_first;

-- The order by certainty is not that of its words.
ALTER TABLE items ADD COLUMN certainty_rank INTEGER
  AS (CASE certainty WHEN 'HIGH' THEN 4 WHEN 'MODERATE' THEN 3 WHEN 'LOW' THEN 2 WHEN 'VERY_LOW' THEN 1 END) VIRTUAL;
CREATE INDEX claims_by_certainty_rank ON items (certainty_rank, id) WHERE certainty_rank IS NOT NULL;
CREATE INDEX verdicts_by_certainty_rank ON items (verdict, certainty_rank, id) WHERE verdict IS NOT NULL;
