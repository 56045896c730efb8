package exchange

import (
	"archive/zip"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"corroborate/internal/evidence"
)

// TableWriter writes a map as tables in a zip file, one for each kind. It takes one
// entry at a time, kind by kind in the order of Map.Entries. The same entries give the
// same bytes.
//
// The tables are CSV in UTF-8, with a byte order mark, by which spreadsheets recognize
// UTF-8. A cell that a spreadsheet would take for a formula begins with an apostrophe.
// The table of claims also has their kept figures, and says which are stale.
type TableWriter struct {
	zip    *zip.Writer
	table  *csv.Writer
	open   int // how many tables have been begun
	cells  []string
	values []string
	err    error
}

// NewTableWriter begins a zip file. It does not close to.
func NewTableWriter(to io.Writer) *TableWriter { return &TableWriter{zip: zip.NewWriter(to)} }

var figureColumns = []string{"support", "opposition", "conflict", "belief", "disbelief", "ignorance", "certainty", "verdict", "disputed",
	"independentFor", "independentAgainst", "independentAtLeast", "method", "standardError", "stale"}

// Write writes an entry. After an error every call returns that error.
func (w *TableWriter) Write(e evidence.Entry) error {
	if w.err == nil {
		w.err = w.write(e)
	}
	return w.err
}

func (w *TableWriter) write(e evidence.Entry) error {
	if err := checkUTF8(&w.values, e); err != nil {
		return err
	}
	for w.open == 0 || evidence.Kinds[w.open-1] != e.EntryKind() {
		if w.open == len(evidence.Kinds) {
			return evidence.Errorf(evidence.Internal, "%s %q comes after the table of its kind was written", evidence.Word(e.EntryKind()), e.Ref())
		}
		if err := w.begin(); err != nil {
			return err
		}
	}
	e = withDefaults(e)
	w.cells = w.cells[:0]
	for _, f := range evidence.FieldsOf(e.EntryKind()) {
		w.values = f.Append(w.values[:0], e)
		w.cells = append(w.cells, guardCell(strings.Join(w.values, listSeparator)))
	}
	if c, ok := e.(*evidence.Claim); ok {
		w.cells = appendFigures(w.cells, c)
	}
	return w.table.Write(w.cells)
}

// begin closes the table that is open, and begins the next one.
func (w *TableWriter) begin() error {
	if err := w.flush(); err != nil {
		return err
	}
	kind := evidence.Kinds[w.open]
	w.open++
	file, err := w.zip.Create(evidence.Plural(kind) + ".csv")
	if err != nil {
		return err
	}
	if _, err := file.Write(bom); err != nil {
		return err
	}
	w.table = csv.NewWriter(file)
	w.cells = w.cells[:0]
	for _, f := range evidence.FieldsOf(kind) {
		w.cells = append(w.cells, f.Name)
	}
	if kind == evidence.KindClaim {
		for _, name := range figureColumns {
			w.cells = append(w.cells, figuresPrefix+name)
		}
	}
	return w.table.Write(w.cells)
}

func (w *TableWriter) flush() error {
	if w.table == nil {
		return nil
	}
	w.table.Flush()
	return w.table.Error()
}

// Close ends the zip file, but does not close what it is written to.
func (w *TableWriter) Close() error {
	for w.err == nil && w.open < len(evidence.Kinds) {
		w.err = w.begin()
	}
	if w.err == nil {
		w.err = w.flush()
	}
	if w.err == nil {
		w.err = w.zip.Close()
	}
	return w.err
}

func appendFigures(cells []string, c *evidence.Claim) []string {
	f := c.Figures
	if f == nil {
		return append(cells, make([]string, len(figureColumns))...)
	}
	stale := ""
	if c.StaleSince > 0 {
		stale = "true"
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	return append(cells, number(f.Support), number(f.Opposition), number(f.Conflict), number(f.Belief), number(f.Disbelief), number(f.Ignorance),
		string(f.Certainty), string(f.Verdict), strconv.FormatBool(f.Disputed), strconv.Itoa(f.IndependentFor), strconv.Itoa(f.IndependentAgainst),
		strconv.FormatBool(f.AtLeast), string(f.Method), number(f.StandardError), stale)
}
