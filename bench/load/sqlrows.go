package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// tablesOf lists the tables of a store, without those that SQLite makes by itself.
const tablesOf = `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'search%' AND name <> 'vocabulary'`

// textsOf are the texts of each item that are searched. The index itself does not keep
// them, and the program splits them a bit better.
var textsOf = `SELECT (` + kindNumbers() + `) << 40 | item, lower(coalesce(statement, title, summary, name, text)), key, lower(concat_ws(' ', url, doi, population, method, period, quote, locator, language, note)) FROM items`

// kindNumbers is SQL for the number that the kind of an item has in the numbers of the
// table search, above forty bits of the item's own.
func kindNumbers() string {
	text := "CASE kind"
	for i, kind := range evidence.ItemKinds {
		text += fmt.Sprintf(" WHEN '%s' THEN %d", kind, i)
	}
	return text + " END"
}

// searchNumber is the number of an item in the table search.
func searchNumber(kind evidence.Kind, item int64) int64 {
	return int64(slices.Index(evidence.ItemKinds, kind))<<40 | item
}

// writeSQLite writes the rows of one SQLite file into another, which it makes: bare INSERTs
// in one transaction, and then the indexes.
func writeSQLite(from, into string) (err error) {
	source, err := newConnection(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.close()) }()
	target, err := newConnection(into)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.close()) }()
	if err := target.Exec("PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	return target.write(func() error {
		tables, err := source.texts(tablesOf)
		if err != nil {
			return err
		}
		for _, t := range tables {
			if err := target.Exec(t[1]); err != nil {
				return err
			}
			if err := copyTable(source, target, t[0]); err != nil {
				return fmt.Errorf("%s: %w", t[0], err)
			}
		}
		return copyRest(source, target)
	})
}

// copyTable copies the rows of a table, without columns that SQLite computes.
func copyTable(source, target *connection, name string) error {
	columns, err := source.texts("SELECT name FROM pragma_table_xinfo('" + name + "') WHERE hidden = 0")
	if err != nil {
		return err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c[0]
	}
	list := strings.Join(names, ", ")
	return insert(source, target, "SELECT "+list+" FROM "+name, "INSERT INTO "+name+" ("+list+") VALUES (?"+strings.Repeat(", ?", len(names)-1)+")")
}

// copyRest makes the index for words and its rows, then all other indexes, triggers and
// views, and the marks of a store.
func copyRest(source, target *connection) error {
	search, err := source.texts("SELECT sql FROM sqlite_schema WHERE name = 'search'")
	if err != nil {
		return err
	}
	if err := target.Exec(search[0][0]); err != nil {
		return err
	}
	if err := insert(source, target, textsOf, "INSERT INTO search (rowid, headline, key, rest) VALUES (?, ?, ?, ?)"); err != nil {
		return err
	}
	rest, err := source.texts("SELECT sql FROM sqlite_schema WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL")
	if err != nil {
		return err
	}
	marks, err := source.texts("SELECT 'PRAGMA application_id = ' || application_id || '; PRAGMA user_version = ' || user_version FROM pragma_application_id, pragma_user_version")
	if err != nil {
		return err
	}
	for _, statement := range append(rest, marks...) {
		if err := target.Exec(statement[0]); err != nil {
			return fmt.Errorf("%s: %w", statement[0], err)
		}
	}
	return nil
}

// insert runs one statement for each row of another.
func insert(source, target *connection, from, into string) error {
	var wrong error
	err := source.rows(from, nil, func(row []any) {
		if wrong == nil {
			wrong = target.rows(into, row, nil)
		}
	})
	return errors.Join(err, wrong)
}

// texts runs a statement, and returns its rows, which are texts.
func (c *connection) texts(sql string) ([][]string, error) {
	var list [][]string
	err := c.rows(sql, nil, func(row []any) {
		texts := make([]string, len(row))
		for i, value := range row {
			texts[i] = fmt.Sprint(value)
		}
		list = append(list, texts)
	})
	return list, err
}
