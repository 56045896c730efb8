// What the database holds, before anything is written to it.
OPTIONAL MATCH (m:Map {name: 'corroborate'})
WITH m LIMIT 1
RETURN m.format AS format, COUNT { () } AS nodes, m.copy AS copy
