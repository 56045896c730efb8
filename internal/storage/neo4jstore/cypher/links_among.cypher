// The links between two of some items. It goes from the claims: what bears on one
// is a handful of records, while a source may bear on thousands.
// $ids  of the items
UNWIND $ids AS id
MATCH (t:Item {id: id}) USING INDEX SEEK t:Item(id)
WHERE t:Claim
MATCH (t)<-[link:SUPPORTS|CONTRADICTS]-(f:Item)
WHERE f.id IN $ids
WITH DISTINCT link, f, t
RETURN {{link}} AS link, f.key AS from, t.key AS to
