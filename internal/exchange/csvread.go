package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"corroborate/internal/evidence"
)

// figuresPrefix begins the names of the columns with kept figures. They are for people
// to read; reading a table ignores them.
const figuresPrefix = "figures."

// ReadTables reads a map from tables: files named agents.csv, sources.csv and so on, in
// a folder or a zip file. If files has none at its top, ReadTables takes those in its
// folders. The first row of a table names the fields. An empty cell is a field that is
// not set. A missing table counts as one without rows. The name, known and errors are as
// for Read.
func ReadTables(ctx context.Context, name string, files fs.FS, known Known) (*evidence.Map, error) {
	r := newReader()
	if err := r.readTables(ctx, files); err != nil {
		return nil, evidence.Wrap(codeOf(ctx), err, "reading "+name)
	}
	return r.finish(ctx, name, known)
}

func (r *reader) readTables(ctx context.Context, files fs.FS) error {
	names, err := tablesIn(files, ".")
	if err != nil {
		return err
	}
	if len(names) == 0 {
		r.problems.add(place{1, 1}, "it holds no table", evidence.OneOf(tableNames(r.schema)))
		return nil
	}
	line := int32(0)
	for _, kind := range r.schema.kinds {
		names = slices.DeleteFunc(names, func(name string) bool {
			if err != nil || tableOf(name) != evidence.Plural(kind.kind) {
				return false
			}
			line, err = r.readTable(ctx, files, name, kind.kind, line)
			return true
		})
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		r.problems.files = append(r.problems.files, fileStart{name, line})
		line++
		known := tableNames(r.schema)
		r.problems.suggest(place{line, 1}, fmt.Sprintf("%q is not a table of a map", path.Base(name)), evidence.OneOf(known), path.Base(name), known)
	}
	return nil
}

func tableNames(s *schema) []string {
	names := make([]string, len(s.plural))
	for i, name := range s.plural {
		names[i] = name + ".csv"
	}
	return names
}

// tableOf returns the name of the list that a file holds, by the file's name.
func tableOf(name string) string {
	return strings.TrimSuffix(strings.ToLower(path.Base(name)), ".csv")
}

// tablesIn lists the tables of a folder, or those of its folders if it has none itself.
func tablesIn(files fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, err
	}
	var names, inside []string
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "~") || e.Name() == "__MACOSX":
			// written by spreadsheets and archivers
		case e.IsDir() && dir == ".":
			more, err := tablesIn(files, name)
			if err != nil {
				return nil, err
			}
			inside = append(inside, more...)
		case !e.IsDir() && strings.EqualFold(path.Ext(name), ".csv"):
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return inside, nil
	}
	return names, nil
}

// readTable reads a table. It counts lines on from the tables before it, and returns
// the last line.
func (r *reader) readTable(ctx context.Context, files fs.FS, name string, kind evidence.Kind, before int32) (int32, error) {
	r.problems.files = append(r.problems.files, fileStart{name, before})
	start := place{before + 1, 1}
	if _, twice := r.lists[evidence.Plural(kind)]; twice {
		r.problems.add(start, fmt.Sprintf("there are two tables of %s", evidence.Plural(kind)), "each table once")
		return before + 1, nil
	}
	r.lists[evidence.Plural(kind)] = start.line
	data, err := readFile(ctx, files, name)
	switch {
	case errors.Is(err, errTooLong):
		r.problems.add(start, "the file is too long", fmt.Sprintf("at most %d MiB; JSON Lines may be of any length", MaxFile>>20))
		return before + 1, nil
	case err != nil:
		return before, err
	}
	data = bytes.TrimPrefix(data, bom)
	after := before + int32(bytes.Count(data, []byte{'\n'})) + 1
	if !utf8.Valid(data) {
		at := cursor{data: data, place: start}
		r.problems.add(at.to(firstInvalid(data)), "a byte is not UTF-8", "a table saved as CSV in UTF-8")
		return after, nil
	}
	return after, r.rows(ctx, newCells(data, start.line), kind, start)
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

var errTooLong = errors.New("a file is over the limit")

func readFile(ctx context.Context, files fs.FS, name string) (_ []byte, err error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err := io.ReadAll(io.LimitReader(contextReader{ctx, file}, MaxFile+1))
	if len(data) > MaxFile {
		return nil, errTooLong
	}
	return data, err
}

// rows reads the rows of a table.
func (r *reader) rows(ctx context.Context, c *cells, kind evidence.Kind, start place) error {
	header, ok, bad := c.row(nil)
	if bad != nil {
		r.problems.add(bad.at, bad.message, "")
		return nil
	}
	if !ok {
		r.problems.add(start, "the table is empty", "a first row with the names of the fields")
		return nil
	}
	columns := r.columns(header, kind)
	defer func() { r.absent = nil }()
	var row []cell
	var n node
	for number := 0; ; number++ {
		if number%256 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if row, ok, bad = c.row(row[:0]); bad != nil {
			r.problems.add(bad.at, bad.message+"; the rest of the table cannot be read", "")
			return nil
		}
		if !ok {
			return nil
		}
		if r.row(&n, row, columns) {
			r.entry(kind, &n)
		}
	}
}

// columns returns the field of each column; nil if a column is ignored.
func (r *reader) columns(header []cell, kind evidence.Kind) []*fieldSchema {
	schema := r.schema.of(kind)
	columns := make([]*fieldSchema, len(header))
	first := map[string]int{}
	for i := range header {
		name := strings.TrimSpace(header[i].text)
		if name == "" || kind == evidence.KindClaim && strings.HasPrefix(name, figuresPrefix) {
			continue
		}
		if _, known := schema.byName[name]; !known {
			r.problems.suggest(header[i].at, fmt.Sprintf("%q is not a field of %s", name, evidence.Noun(kind)), evidence.OneOf(schema.names), name, schema.names)
			// Count it as the nearest field, which would be reported as missing otherwise.
			name = r.problems.meant(name, schema.names)
			if _, given := first[name]; given || name == "" {
				continue
			}
		}
		if at, given := first[name]; given {
			r.problems.add(header[i].at, fmt.Sprintf("there are two columns %q, the first is number %d", name, at+1), "each field once")
			continue
		}
		first[name] = i
		columns[i] = &schema.fields[schema.byName[name]]
	}
	for i, f := range schema.fields {
		if _, given := first[f.Name]; f.Required && !given {
			r.problems.add(header[0].at, fmt.Sprintf("the column %q is missing", f.Name), "a column for each of: "+strings.Join(requiredOf(schema), ", "))
			r.absent = append(r.absent, i)
		}
	}
	return columns
}

func requiredOf(s *kindSchema) []string {
	var names []string
	for _, f := range s.fields {
		if f.Required {
			names = append(names, f.Name)
		}
	}
	return names
}

// row turns a row into a table of fields, and reports whether any cell has a value.
func (r *reader) row(n *node, row []cell, columns []*fieldSchema) bool {
	*n = node{shape: shapeTable, at: row[0].at, members: n.members[:0]}
	for i, c := range row {
		if c.text == "" {
			continue
		}
		if i >= len(columns) {
			r.problems.add(c.at, fmt.Sprintf("%q stands in a column without a name", c.text), fmt.Sprintf("%d columns, as in the first row", len(columns)))
			continue
		}
		if f := columns[i]; f != nil {
			n.members = append(n.members, member{f.Name, c.at, valueOf(f, c)})
		}
	}
	return len(n.members) > 0
}

// valueOf is a cell as the value of a field.
func valueOf(f *fieldSchema, c cell) node {
	text := bareCell(c.text)
	switch lower := strings.ToLower(text); {
	case f.Form == evidence.FormFlag && (lower == "true" || lower == "false"): // spreadsheets write TRUE
		return node{shape: shapeFlag, text: lower, at: c.at}
	case f.Form == evidence.FormCount && strings.Trim(text, "0123456789") == "":
		return node{shape: shapeNumber, text: text, at: c.at}
	case f.Form.List():
		list := node{shape: shapeList, at: c.at}
		for _, item := range splitList(text) {
			list.items = append(list.items, node{shape: shapeText, text: item, at: c.at})
		}
		return list
	}
	return node{shape: shapeText, text: text, at: c.at}
}
