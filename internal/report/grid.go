package report

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"corroborate/internal/evidence"
)

// Widths of a text in a table: leastText is the narrowest that is of use, and goodText
// is enough to distinguish most sentences.
const (
	leastText = 24
	goodText  = 48
)

// gap is the space after each column of a table.
const gap = 2

// column is a column of a grid whose cells are never shortened.
type column struct {
	name  string
	right bool // whether it is aligned to the right, as numbers are
}

// row is a row of a grid: a key, the cells of its columns, and the text of its record.
// More is a second text, which is left out if there is no room for it.
type row struct {
	key   evidence.Key
	cells []string
	text  string
	more  string
}

// grid is a table of records. It has the first of three shapes that fits the width: one
// line for each record; two lines, the first with the key and the text; or, on a narrow
// terminal, a sentence that names every cell. Texts may be shortened; keys and cells are
// not. In a file, each record has one line, for programs that read lines.
type grid struct {
	style   Style
	key     string // the heading of the keys
	columns []column
	text    string // the heading of the texts
	more    string // the heading of the second texts; empty if there are none
	rows    []row
}

func (g *grid) add(key evidence.Key, say string, cells ...string) *row {
	g.rows = append(g.rows, row{key: key, cells: cells, text: clean(say)})
	return &g.rows[len(g.rows)-1]
}

// write writes the grid into a tree.
func (g *grid) write(t *tree) {
	width := g.style.tableWidth()
	keys := g.keyWidth()
	fixed := g.fixedWidth()
	room := width - keys - gap - fixed - gap
	switch {
	case g.style.Width <= 0:
		g.lines(t, max(room, leastText))
	case room >= g.textWidth():
		g.lines(t, room)
	case g.text != "" && len("  ")+fixed <= width:
		g.stacked(t, width, fixed)
	default:
		g.told(t, width)
	}
}

// keyWidth is how wide the column of keys is.
func (g *grid) keyWidth() int {
	width := len(g.key)
	for _, r := range g.rows {
		width = max(width, len(r.key))
	}
	return width
}

// fixedWidth is the width of all columns of cells, without the gap after the last one.
func (g *grid) fixedWidth() int {
	total := gap * (len(g.columns) - 1)
	for i, c := range g.columns {
		width := len(c.name)
		for _, r := range g.rows {
			width = max(width, widthOf(r.cells[i], text.StringWidthWithoutEscSequences))
		}
		total += width
	}
	return total
}

// textWidth is the width that the texts need to have one line for each record.
func (g *grid) textWidth() int {
	if g.text == "" {
		return -gap
	}
	return min(g.longestText(), goodText)
}

func (g *grid) longestText() int {
	longest := len(g.text)
	for _, r := range g.rows {
		longest = max(longest, widthOf(r.text, text.StringWidth))
	}
	return longest
}

// widthOf measures how wide a text is. A text of plain letters, as most are in a large table, has as many
// columns as bytes; to measure it takes a hundred times longer.
func widthOf(s string, measure func(string) int) int {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return measure(s)
		}
	}
	return len(s)
}

// lines writes a line for each record.
func (g *grid) lines(t *tree, room int) {
	textWidth := min(room, g.longestText())
	moreWidth := room - min(textWidth, goodText) - gap
	if g.more == "" || moreWidth < leastText {
		moreWidth = 0
	} else {
		textWidth = room - moreWidth - gap
	}
	header := append(table.Row{g.key}, g.names()...)
	header = append(header, g.text)
	if moreWidth > 0 {
		header = append(header, g.more)
	}
	w := g.table(header, 1)
	for _, r := range g.rows {
		cells := append(table.Row{g.style.key(r.key)}, r.values()...)
		cells = append(cells, shorten(r.text, textWidth))
		if moreWidth > 0 {
			cells = append(cells, shorten(r.more, moreWidth))
		}
		w.AppendRow(cells)
	}
	t.line("", w.Render())
}

// stacked writes two lines for each record: its key with its text, and its cells.
func (g *grid) stacked(t *tree, width, fixed int) {
	room := width - len("  ") - fixed - gap
	header := table.Row(g.names())
	withMore := g.more != "" && room >= leastText
	if withMore {
		header = append(header, g.more)
	}
	w := g.table(header, 0)
	for _, r := range g.rows {
		cells := r.values()
		if withMore {
			cells = append(cells, shorten(r.more, room))
		}
		w.AppendRow(cells)
	}
	lines := strings.Split(w.Render(), "\n")
	t.line("", strings.ToUpper(g.key)+", "+strings.ToUpper(g.text))
	t.line("  ", lines[0])
	for i, r := range g.rows {
		for n, line := range g.title(r, width) {
			if n > 0 {
				line = "  " + line
			}
			t.line("", line)
		}
		t.line("  ", lines[i+1])
	}
}

// title is a record's key with its text, in one line if the key leaves room.
func (g *grid) title(r row, width int) []string {
	if r.text == "" {
		return wrap(g.style.key(r.key), width-len("  "))
	}
	if room := width - len(r.key) - len(": "); room >= leastText {
		return []string{g.style.key(r.key) + ": " + shorten(r.text, room)}
	}
	return append(wrap(g.style.key(r.key)+":", width-len("  ")), shorten(r.text, width-len("  ")))
}

// told writes a sentence for each record, which names every cell.
func (g *grid) told(t *tree, width int) {
	for i, r := range g.rows {
		if i > 0 {
			t.line("", "")
		}
		for n, line := range wrap(g.style.key(r.key)+separated(r.text), width-len("  ")) {
			if n > 0 {
				line = "  " + line
			}
			t.line("", line)
		}
		var told []string
		for i, c := range g.columns {
			if r.cells[i] != "" {
				told = append(told, strings.TrimSpace(c.name+" "+r.cells[i]))
			}
		}
		if r.more != "" {
			told = append(told, g.more+" "+r.more)
		}
		for _, line := range wrap(strings.Join(told, ", "), width-len("  ")) {
			t.line("  ", line)
		}
	}
}

func separated(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}

func (g *grid) names() []any {
	names := make([]any, len(g.columns))
	for i, c := range g.columns {
		names[i] = c.name
	}
	return names
}

func (r row) values() []any {
	values := make([]any, len(r.cells))
	for i, c := range r.cells {
		values[i] = c
	}
	return values
}

// table begins a table. From is how many columns of it come before those of the grid.
func (g *grid) table(header table.Row, from int) table.Writer {
	w := newTable(header...)
	var configs []table.ColumnConfig
	for i, c := range g.columns {
		if c.right {
			configs = append(configs, table.ColumnConfig{Number: from + i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	w.SetColumnConfigs(configs)
	return w
}

// shorten cuts text to a width, and ends it with "…". If a word ends nearby, it cuts
// there.
func shorten(s string, width int) string {
	visible := func(s string) int { return text.StringWidth(text.StripEscape(s)) } // the other measure counts marks on letters
	if widthOf(s, visible) <= width {
		return s
	}
	cut := text.Trim(s, width-1)
	if end := strings.LastIndexByte(cut, ' '); end > len(cut)*2/3 {
		cut = cut[:end]
	}
	return cut + "…"
}
