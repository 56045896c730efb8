// How many edges items have: of each relation those out of the item, and those in. A
// node knows its degrees. Of the two ends of a qualified link only the claim that the
// link leads to counts. Those ends are at odd positions.
// $ids  of the items
UNWIND $ids AS id
MATCH (i:Item {id: id}) USING INDEX SEEK i:Item(id)
RETURN id, [{{counts}}] AS counts
