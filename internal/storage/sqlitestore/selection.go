package sqlitestore

import (
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// selection is a statement that reads entries of one kind by number, with some of their
// parts. Tags and references come by statements of their own.
type selection struct {
	sql     string
	readers []func(e evidence.Entry, s *sqlite3.Stmt, column int) // for each column after the key of an item, or the ends of a link
}

func (c selection) read(e evidence.Entry, s *sqlite3.Stmt, first int) {
	for i, read := range c.readers {
		read(e, s, first+i)
	}
}

// selections are those of all kinds, by the parts that are read.
var selections = func() map[evidence.Kind][storage.Whole + 1]selection {
	all := map[evidence.Kind][storage.Whole + 1]selection{}
	for kind := range tables {
		var list [storage.Whole + 1]selection
		for parts := range list {
			list[parts] = newSelection(kind, storage.Detail(parts))
		}
		all[kind] = list
	}
	return all
}()

func newSelection(kind evidence.Kind, parts storage.Detail) selection {
	head := map[string]bool{"id": true, storage.HeadField(kind): true}
	if kind == evidence.KindLink {
		head["relation"], head["strength"] = true, true
	}
	var c selection
	var columns []string
	add := func(column string, read func(evidence.Entry, *sqlite3.Stmt, int)) {
		columns, c.readers = append(columns, column), append(c.readers, read)
	}
	t := tables[kind]
	for i, column := range t.columns {
		if head[column] || parts.Has(storage.DetailTexts) {
			add(column, t.read[i])
		}
	}
	if kind == evidence.KindLink {
		c.sql = fmt.Sprintf(`SELECT l.link, f.key, t.key, l.%s FROM array(?) a CROSS JOIN links l ON l.link = a.value
	CROSS JOIN items f ON f.item = l.from_item CROSS JOIN items t ON t.item = l.to_item`, strings.Join(columns, ", l."))
		return c
	}
	if parts.Has(storage.DetailTexts) {
		add("aliases", func(e evidence.Entry, s *sqlite3.Stmt, i int) { e.EntryMeta().Aliases = split(s.ColumnText(i)) })
	}
	if kind == evidence.KindClaim && parts.Has(storage.DetailFigures) {
		add("stale_since", func(e evidence.Entry, s *sqlite3.Stmt, i int) { e.(*evidence.Claim).StaleSince = s.ColumnInt64(i) })
		add(strings.Join(names(figureFields), ", i."), func(e evidence.Entry, s *sqlite3.Stmt, i int) { e.(*evidence.Claim).Figures = figures(s, i) })
	}
	c.sql = fmt.Sprintf("SELECT i.item, i.key, i.%s FROM array(?) a CROSS JOIN items i ON i.item = a.value", strings.Join(columns, ", i."))
	return c
}
