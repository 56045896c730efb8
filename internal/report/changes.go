package report

import (
	"fmt"
	"io"
	"strconv"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// Import writes what an import did: counts, changes field by field, and the claims that
// moved. Each list has at most most rows. New entries are listed only for a dry run, or
// if most is 0.
func Import(w io.Writer, style Style, titles Titles, r *curate.ImportReport, most int) error {
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
	p.moves(movesOfStore(r.Effects), titles, most, allTells)
	p.pending(r.Pending)
	if r.Revision != nil {
		p.undoable(r.Revision.Sequence)
	}
	return p.flush()
}

// Effects writes the claims that moved.
func Effects(w io.Writer, style Style, titles Titles, effects []evidence.Effect, most int) error {
	p := newTree(w, style)
	p.moves(movesOfStore(effects), titles, most, allTells)
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
	g := &grid{style: t.style, columns: []column{{"created", true}, {"changed", true}, {"unchanged", true}}}
	if r.DryRun {
		g.columns[0].name, g.columns[1].name = "to create", "to change"
	}
	add := func(what string, created, changed, unchanged int) {
		g.add(evidence.Key(what), "", strconv.Itoa(created), strconv.Itoa(changed), strconv.Itoa(unchanged))
	}
	unchanged := 0
	for _, kind := range evidence.Kinds {
		if created[kind]+changed[kind]+r.Unchanged[kind] > 0 {
			add(evidence.Plural(kind), created[kind], changed[kind], r.Unchanged[kind])
		}
		unchanged += r.Unchanged[kind]
	}
	add("all", len(r.Created), len(r.Changed), unchanged)
	g.write(t)
}

func entryName(style Style, c curate.EntryChange) string {
	return evidence.Word(c.Kind) + " " + style.paint(string(c.Ref), cyan)
}

// value writes one side of a change of a field.
func value(style Style, v string, ink ink) string {
	if v == "" {
		return style.paint("(nothing)", dim)
	}
	return style.paint(clean(v), ink)
}

// list writes a heading and at most most entries of a list.
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
		t.line("", t.style.paint(fmt.Sprintf("and %d more: %s", n, allTells), dim))
	}
}
