// Nodes that are no whole items: of no kind or of several, without an id or a key, or of a kind and no
// item. Nobody else has these labels.
// $kinds  the labels of all kinds
MATCH (i)
WHERE (i:Item OR any(label IN labels(i) WHERE label IN $kinds))
  AND (NOT i:Item OR size([label IN labels(i) WHERE label IN $kinds]) <> 1 OR i.id IS NULL OR i.key IS NULL)
RETURN labels(i) AS labels, coalesce(i.key, i.id, '') AS name
