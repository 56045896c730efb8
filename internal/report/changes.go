package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// Import writes what an import did: counts, changes field by field, and the
// claims that moved. At most so many of a list are written, 0 for all; what a
// real import created is listed only then.
func Import(w io.Writer, style Style, r *curate.ImportReport, most int) error {
	p := newTree(w, style)
	p.importCounts(r)
	if r.DryRun || most == 0 {
		p.list("Created", len(r.Created), most, func(i int) {
			p.line("  ", entryName(style, r.Created[i]))
		})
	}
	p.list("Changed", len(r.Changed), most, func(i int) {
		p.line("  ", entryName(style, r.Changed[i]))
		for _, f := range r.Changed[i].Fields {
			p.line("    ", fmt.Sprintf("%s: %s -> %s", f.Field, value(style, f.Old, red), value(style, f.New, green)))
		}
	})
	p.effects(r.Effects, most)
	p.pending(r.Pending)
	if r.Revision != nil {
		p.undoable(r.Revision.Sequence)
	}
	return p.flush()
}

// Effects writes the claims that moved, at most so many, 0 for all.
func Effects(w io.Writer, style Style, effects []evidence.Effect, most int) error {
	p := newTree(w, style)
	p.effects(effects, most)
	return p.flush()
}

func (t *tree) importCounts(r *curate.ImportReport) {
	created, changed := map[evidence.Kind]int{}, map[evidence.Kind]int{}
	for _, c := range r.Created {
		created[c.Kind]++
	}
	for _, c := range r.Changed {
		changed[c.Kind]++
	}
	headers := []any{"", "created", "changed", "unchanged"}
	if r.DryRun {
		headers = []any{"", "to create", "to change", "unchanged"}
	}
	rows := newTable(t.style, headers...)
	unchanged := 0
	for _, kind := range append(evidence.ItemKinds[:len(evidence.ItemKinds):len(evidence.ItemKinds)], evidence.KindLink) {
		if created[kind]+changed[kind]+r.Unchanged[kind] > 0 {
			rows.AppendRow(table.Row{plural(kind), created[kind], changed[kind], r.Unchanged[kind]})
		}
		unchanged += r.Unchanged[kind]
	}
	rows.AppendRow(table.Row{"all", len(r.Created), len(r.Changed), unchanged})
	var columns []table.ColumnConfig
	for i := 2; i <= 4; i++ {
		columns = append(columns, table.ColumnConfig{Number: i, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	rows.SetColumnConfigs(columns)
	t.line("", rows.Render())
}

// plural names several entries of a kind, as a map file does.
func plural(kind evidence.Kind) string {
	switch kind {
	case evidence.KindStudy:
		return "studies"
	case evidence.KindTestimony:
		return "testimonies"
	}
	return strings.ToLower(string(kind)) + "s"
}

func entryName(style Style, c curate.EntryChange) string {
	return strings.ToLower(string(c.Kind)) + " " + style.paint(string(c.Ref), cyan)
}

// value writes one side of a change of a field.
func value(style Style, v string, ink ink) string {
	if v == "" {
		return style.paint("(nothing)", dim)
	}
	return style.paint(clean(v), ink)
}

func (t *tree) effects(effects []evidence.Effect, most int) {
	if len(effects) == 0 {
		return
	}
	shown := len(effects)
	if most > 0 {
		shown = min(shown, most)
	}
	rows := newTable(t.style, "claim", "belief", "disbelief", "verdict", "certainty")
	for _, e := range effects[:shown] {
		before := e.After
		if e.Before != nil {
			before = *e.Before
		}
		rows.AppendRow(table.Row{t.style.key(e.Key), moved(number(before.Belief), number(e.After.Belief)),
			moved(number(before.Disbelief), number(e.After.Disbelief)),
			moved(t.style.verdict(before.Verdict), t.style.verdict(e.After.Verdict)), moved(before.Certainty, e.After.Certainty)})
	}
	t.line("", "")
	t.line("", rows.Render())
	t.more(len(effects) - shown)
}

func moved[T ~string](before, after T) string {
	if before == after {
		return string(after)
	}
	return string(before) + " -> " + string(after)
}

// list writes a heading and the first lines of a list.
func (t *tree) list(heading string, n, most int, line func(i int)) {
	if n == 0 {
		return
	}
	t.line("", "")
	t.line("", t.style.paint(heading, bold))
	shown := n
	if most > 0 {
		shown = min(n, most)
	}
	for i := range shown {
		line(i)
	}
	t.more(n - shown)
}

func (t *tree) more(n int) {
	if n > 0 {
		t.line("", t.style.paint(fmt.Sprintf("and %d more: --all lists them", n), dim))
	}
}
