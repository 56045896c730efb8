package sqlitestore

import (
	"context"
	"slices"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Tags implements storage.Reader. Of all claims, the index of tags alone is read, and only
// from where the prefix begins.
func (r *reader) Tags(ctx context.Context, q storage.TagQuery) ([]storage.TagCount, error) {
	const doing = "counting tags"
	if err := storage.CheckTags(q); err != nil {
		return nil, err
	}
	f, err := r.filter(ctx, doing, evidence.KindClaim, q.Where, false)
	if err != nil {
		return nil, err
	}
	tagged := f.tagged()
	tagged.add("g.tag >= ? AND g.tag < ?", q.Prefix, q.Prefix+storage.AfterTags)
	var list []storage.TagCount
	err = r.rows(ctx, doing, tagged.sql[0]+" WHERE "+clause{sql: tagged.sql[1:]}.where()+" GROUP BY g.tag ORDER BY g.tag", tagged.args, func(s *sqlite3.Stmt) error {
		list = append(list, storage.TagCount{Tag: s.ColumnText(0), Claims: s.ColumnInt(1)})
		return nil
	})
	return list, err
}

// tagged begins a statement that counts tags g of what meets a filter. Its first part ends
// before the conditions, which are the others.
func (f *filtered) tagged() clause {
	const count = "SELECT g.tag, count(*) FROM "
	if len(f.sets) == 0 {
		return the(count + "tags g INDEXED BY tags_by_tag")
	}
	if n := slices.IndexFunc(f.sets, set.finds); n >= 0 {
		from, where := f.through(n)
		return clause{append([]string{count + from + " CROSS JOIN tags g ON g.item = i.item"}, where.sql...), where.args}
	}
	where := f.test() // each is tested
	return clause{append([]string{count + "tags g CROSS JOIN items i ON i.item = g.item"}, where.sql...), where.args}
}
