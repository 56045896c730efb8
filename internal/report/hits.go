package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"corroborate/internal/evidence"
)

// Hits writes what a search found, a row for each item.
func Hits(w io.Writer, style Style, page evidence.HitPage) error {
	if len(page.Items) == 0 {
		return nil
	}
	t := newTable(style, "kind", "key", "text")
	for _, it := range page.Items {
		t.AppendRow(table.Row{strings.ToLower(string(it.EntryKind())), style.key(it.EntryMeta().Key), clean(it.Headline())})
	}
	if err := write(w, t); err != nil {
		return err
	}
	if page.Total > len(page.Items) {
		_, err := fmt.Fprintf(w, "%d more: --first says how many to show\n", page.Total-len(page.Items))
		return err
	}
	return nil
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
