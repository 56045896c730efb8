package sqlitestore

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// selection is a statement that reads entries of one kind, with some of their parts. Tags and references come by statements of their own.
type selection struct {
	sql     string
	readers []func(e evidence.Entry, s *sqlite3.Stmt, column int) // for each column after the key of an item, or the ends of a link
}

func (c selection) read(e evidence.Entry, s *sqlite3.Stmt, first int) {
	for i, read := range c.readers {
		read(e, s, first+i)
	}
}

// byKind are selections of all kinds, by the parts that are read.
type byKind map[evidence.Kind][storage.Whole + 1]selection

// selections read entries by number, and scans read a page of a kind in the order of a Scan.
var (
	selections = selectEach("FROM array(?) a CROSS JOIN items i ON i.item = a.value",
		"FROM array(?) a CROSS JOIN links l ON l.link = a.value CROSS JOIN items f ON f.item = l.from_item CROSS JOIN items t ON t.item = l.to_item")
	// The items of links come first in the order of the keys that they join.
	scans = selectEach("FROM items i WHERE i.kind = '%s' AND i.key > ?1 ORDER BY i.key LIMIT ?2",
		`FROM items f CROSS JOIN links l ON l.from_item = f.item CROSS JOIN items t ON t.item = l.to_item
	WHERE f.key >= ?1 AND (f.key, t.key, l.relation) > (?1, ?2, ?3) ORDER BY f.key, t.key, l.relation LIMIT ?4`)
)

// selectEach makes the selections of items and of links from somewhere. %s stands for the kind of the items.
func selectEach(items, links string) byKind {
	all := byKind{}
	for kind := range tables {
		from := strings.ReplaceAll(items, "%s", string(kind))
		if kind == evidence.KindLink {
			from = links
		}
		var list [storage.Whole + 1]selection
		for parts := range list {
			list[parts] = newSelection(kind, storage.Detail(parts), from)
		}
		all[kind] = list
	}
	return all
}

// headReaders are for the column that is the headline of a kind of item.
var headReaders = func() map[evidence.Kind]func(e evidence.Entry, s *sqlite3.Stmt, column int) {
	all := map[evidence.Kind]func(e evidence.Entry, s *sqlite3.Stmt, column int){}
	for _, kind := range evidence.ItemKinds {
		t := tables[kind]
		all[kind] = t.read[slices.Index(t.columns, storage.HeadField(kind))]
	}
	return all
}()

func newSelection(kind evidence.Kind, parts storage.Detail, from string) selection {
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
		c.sql = fmt.Sprintf("SELECT l.link, f.key, t.key, l.%s %s", strings.Join(columns, ", l."), from)
		return c
	}
	if parts.Has(storage.DetailTexts) {
		add("aliases", func(e evidence.Entry, s *sqlite3.Stmt, i int) { e.EntryMeta().Aliases = split(s.ColumnText(i)) })
	}
	if kind == evidence.KindClaim && parts.Has(storage.DetailVerdict) {
		fields := verdictFields
		if parts.Has(storage.DetailFigures) {
			fields = figureFields
		}
		add("stale_since", func(e evidence.Entry, s *sqlite3.Stmt, i int) { e.(*evidence.Claim).StaleSince = s.ColumnInt64(i) })
		add(strings.Join(names(fields), ", i."), func(e evidence.Entry, s *sqlite3.Stmt, i int) { e.(*evidence.Claim).Figures = figures(s, i, fields) })
	}
	c.sql = fmt.Sprintf("SELECT i.item, i.key, i.%s %s", strings.Join(columns, ", i."), from)
	return c
}
