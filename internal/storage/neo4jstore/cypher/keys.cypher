// All keys, for the nearest to a word.
MATCH (i:Item) USING INDEX i:Item(key)
WHERE i.key IS NOT NULL
RETURN i.key AS key
