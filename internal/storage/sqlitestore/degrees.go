package sqlitestore

import (
	"context"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// toLinkEnds are the relations by which annotations refer to both ends of a link.
const toLinkEnds = `('QUALIFIES_SUPPORT', 'QUALIFIES_CONTRADICTION', 'ABOUT_SUPPORT', 'ABOUT_CONTRADICTION')`

// selectDegrees counts along the indexes. Of the two ends of such a link it counts only
// the claim that the link leads to. Those ends are at odd positions.
const selectDegrees = `SELECT a.rowid, e.relation, 'OUT', count(*) FROM array(?1) a CROSS JOIN items i ON i.id = a.value CROSS JOIN edges e ON e.from_item = i.item
		WHERE e.relation NOT IN ` + toLinkEnds + ` OR e.position % 2 = 1 GROUP BY a.rowid, e.relation
	UNION ALL SELECT a.rowid, e.relation, 'IN', count(*) FROM array(?1) a CROSS JOIN items i ON i.id = a.value CROSS JOIN edges e ON e.to_item = i.item
		WHERE e.relation NOT IN ` + toLinkEnds + ` OR e.position % 2 = 1 GROUP BY a.rowid, e.relation
	UNION ALL SELECT a.rowid, l.relation, 'OUT', count(*) FROM array(?1) a CROSS JOIN items i ON i.id = a.value CROSS JOIN links l ON l.from_item = i.item
		GROUP BY a.rowid, l.relation
	UNION ALL SELECT a.rowid, l.relation, 'IN', count(*) FROM array(?1) a CROSS JOIN items i ON i.id = a.value CROSS JOIN links l ON l.to_item = i.item
		GROUP BY a.rowid, l.relation`

// Degrees implements storage.Reader.
func (r *reader) Degrees(ctx context.Context, items []evidence.ID) ([][]storage.Degree, error) {
	list := make([][]storage.Degree, len(items))
	err := r.rows(ctx, "counting edges", selectDegrees, []any{evidence.Strings(items)}, func(s *sqlite3.Stmt) error {
		n := s.ColumnInt(0) - 1
		list[n] = append(list[n], storage.Degree{Relation: evidence.Relation(s.ColumnText(1)), Direction: storage.Direction(s.ColumnText(2)), Count: s.ColumnInt(3)})
		return nil
	})
	for _, degrees := range list {
		storage.SortDegrees(degrees)
	}
	return list, err
}
