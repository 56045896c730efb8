package report

import (
	"fmt"
	"io"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Hits writes what a search found, with a row for each item. If it searched for another
// text instead, Hits says so.
func Hits(w io.Writer, style Style, page storage.HitPage, instead string) error {
	if len(page.Items) == 0 {
		return nil
	}
	t := newTree(w, style)
	if instead != "" {
		t.prose("Nothing holds that. These hold: " + instead)
	}
	g := &grid{style: style, key: "key", text: "text", columns: []column{{name: "kind"}}}
	for _, it := range page.Items {
		g.add(it.EntryMeta().Key, it.Headline(), evidence.Word(it.EntryKind()))
	}
	g.write(t)
	switch more := page.Total - len(page.Items); {
	case page.AtLeast():
		t.line("", fmt.Sprintf("and at least %d more: %s", more, firstTells))
	case more > 0:
		t.line("", fmt.Sprintf("and %d more: %s", more, firstTells))
	}
	return t.flush()
}

// hit is an item that a search found, in JSON.
type hit struct {
	Kind evidence.Kind `json:"kind"`
	Key  evidence.Key  `json:"key"`
	Text string        `json:"text"`
}

// HitsJSON writes what a search found as a list of objects.
func HitsJSON(w io.Writer, items []evidence.Item) error {
	hits := make([]hit, len(items))
	for i, it := range items {
		hits[i] = hit{it.EntryKind(), it.EntryMeta().Key, it.Headline()}
	}
	return writeJSON(w, hits)
}
