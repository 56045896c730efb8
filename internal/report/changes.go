package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

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
	heading := "Whose work is gone"
	if r.DryRun {
		heading = "Whose work would go"
	}
	p.list(heading, len(r.Lost), most, func(i int) { p.lost(r.Lost[i]) })
	p.list("Named once, for the store has made it one", len(r.Joined), most, func(i int) { p.joined(r.Joined[i]) })
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

// lost writes what of an entry a merge takes away, and whose work that is.
func (t *tree) lost(l curate.Lost) {
	text := clean(l.Title)
	switch {
	case l.Removal:
		text = "the removal of " + text
	case len(l.Fields) > 0:
		text = strings.Join(l.Fields, ", ") + " of " + text
	}
	if l.Revision != nil {
		author := l.Revision.Author
		if author == "" {
			author = "somebody"
		}
		text += fmt.Sprintf(": revision %d of %s, by %s", l.Revision.Sequence, l.Revision.At.UTC().Format(time.RFC3339), clean(author))
	}
	t.line("  ", text)
}

// joined writes what an entry of a file names twice, and the store has once.
func (t *tree) joined(j curate.Joined) {
	is := clean(j.Of)
	if is == "" {
		is = "a link from a claim to itself, and left out"
	}
	t.line("  ", fmt.Sprintf("%s of %s: %q is %s", j.Field, clean(j.Title), j.Name, is))
}

func (t *tree) importCounts(r *curate.ImportReport) {
	columns := []column{{"created", true}, {"changed", true}, {"unchanged", true}}
	if r.DryRun {
		columns[0].name, columns[1].name = "to create", "to change"
	}
	counts := []map[evidence.Kind]int{byKind(r.Created), byKind(r.Changed), r.Unchanged}
	if len(r.Removed) > 0 {
		name := "removed"
		if r.DryRun {
			name = "to remove"
		}
		columns, counts = slices.Insert(columns, 2, column{name, true}), slices.Insert(counts, 2, byKind(r.Removed))
	}
	g := &grid{style: t.style, columns: columns}
	all, texts := make([]int, len(counts)), make([]string, len(counts))
	for _, kind := range evidence.Kinds {
		some := false
		for i, count := range counts {
			some = some || count[kind] > 0
			all[i] += count[kind]
			texts[i] = strconv.Itoa(count[kind])
		}
		if some {
			g.add(evidence.Key(evidence.Plural(kind)), "", slices.Clone(texts)...)
		}
	}
	for i, n := range all {
		texts[i] = strconv.Itoa(n)
	}
	g.add("all", "", texts...)
	g.write(t)
}

func byKind(changes []curate.EntryChange) map[evidence.Kind]int {
	counts := map[evidence.Kind]int{}
	for _, c := range changes {
		counts[c.Kind]++
	}
	return counts
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
