// How many edges items have: of each relation those out of the item, and those in. A
// node knows its degrees. Of the ends of qualified links those count that the links lead
// to, which are at odd positions.
// $ids  of the items
UNWIND $ids AS id
MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
RETURN id, [{{counts}}] AS counts
