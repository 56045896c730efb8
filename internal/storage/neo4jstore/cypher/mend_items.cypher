// Writes properties of items that follow from their others.
// $rows  id and properties of each
UNWIND $rows AS row
MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
SET i += row.properties
