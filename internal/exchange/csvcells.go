package exchange

import (
	"bytes"
	"regexp"
	"strings"
)

// cellMarks are the characters that begin a formula in a spreadsheet, or that
// spreadsheets skip before one.
const cellMarks = "=+-@\t\r\n＝＋－＠"

// guardCell makes a text safe in a spreadsheet: it puts an apostrophe before a text
// that would be a formula. bareCell is its inverse.
func guardCell(text string) string {
	if marked(text) || guarded(text) {
		return "'" + text
	}
	return text
}

// bareCell removes the apostrophe of guardCell. Any other apostrophe stays.
func bareCell(cell string) string {
	if guarded(cell) {
		return cell[1:]
	}
	return cell
}

func marked(text string) bool { return text != "" && strings.IndexAny(text, cellMarks) == 0 }

func guarded(text string) bool {
	rest, quoted := strings.CutPrefix(text, "'")
	return quoted && (marked(rest) || strings.HasPrefix(rest, "'"))
}

// listSeparator stands between the values of a list in a cell.
const listSeparator = "; "

// splitList splits a list at any of the separators that people use.
func splitList(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";, \t\r\n\u00a0", r) })
}

// cell is a cell of a table.
type cell struct {
	text string
	at   place
}

// cells reads the cells of a table row by row, by RFC 4180. It also accepts semicolons
// and tabs between cells, which spreadsheets write in some countries, and rows that end
// in CR. The standard library's reader would lose the CR of a CR LF within a cell.
type cells struct {
	data   []byte
	at     cursor
	offset int
	comma  byte
}

// separatorLine is a first line of Excel's own, which says what stands between cells.
var separatorLine = regexp.MustCompile(`^(?i:sep)=([^\r\n])(\r\n|\r|\n)`)

func newCells(data []byte, line int32) *cells {
	c := &cells{data: data, at: cursor{data: data, place: place{line, 1}}, comma: ','}
	if m := separatorLine.FindSubmatchIndex(data); m != nil {
		c.comma, c.offset = data[m[2]], m[1]
		return c
	}
	for _, b := range data {
		switch b {
		case ',', ';', '\t':
			c.comma = b
			return c
		case '\n', '\r':
			return c
		}
	}
	return c
}

// row reads the next row; ok is false after the last one. After a badCell nothing more
// can be read.
func (c *cells) row(row []cell) (_ []cell, ok bool, _ *badCell) {
	if c.offset >= len(c.data) {
		return nil, false, nil
	}
	for {
		one, bad := c.cell()
		if bad != nil {
			return nil, false, bad
		}
		row = append(row, one)
		if c.offset >= len(c.data) {
			return row, true, nil
		}
		end := c.data[c.offset]
		c.offset++
		if end == '\r' && c.offset < len(c.data) && c.data[c.offset] == '\n' {
			c.offset++
		}
		if end != c.comma {
			return row, true, nil
		}
	}
}

// badCell is a cell with a broken quote.
type badCell struct {
	at      place
	message string
}

// cell reads the next cell, up to the separator or the line break.
func (c *cells) cell() (cell, *badCell) {
	at := c.at.to(c.offset)
	if c.offset >= len(c.data) || c.data[c.offset] != '"' {
		start := c.offset
		for c.offset < len(c.data) && !c.ends(c.data[c.offset]) {
			c.offset++
		}
		return cell{string(c.data[start:c.offset]), at}, nil
	}
	var text strings.Builder
	c.offset++
	for {
		quote := bytes.IndexByte(c.data[c.offset:], '"')
		if quote < 0 {
			return cell{}, &badCell{at, "the quote that opens this cell is never closed"}
		}
		text.Write(c.data[c.offset : c.offset+quote])
		c.offset += quote + 1
		switch {
		case c.offset >= len(c.data) || c.ends(c.data[c.offset]):
			return cell{text.String(), at}, nil
		case c.data[c.offset] != '"':
			return cell{}, &badCell{c.at.to(c.offset), "there is text after the quote that closes a cell"}
		}
		text.WriteByte('"')
		c.offset++
	}
}

func (c *cells) ends(b byte) bool { return b == c.comma || b == '\n' || b == '\r' }
