// Writes the words of items.
// $rows  id, title and text of each
UNWIND $rows AS row
MATCH (i:Item {id: row.id}) USING INDEX SEEK i:Item(id)
SET i.searchTitle = row.title, i.searchText = row.text
