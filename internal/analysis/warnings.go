package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// WriteWarningCode says what a warning about something written is about.
type WriteWarningCode string

// The warnings.
const (
	WarnSameDOI    WriteWarningCode = "SAME_DOI"           // another source has the same DOI
	WarnDuplicate  WriteWarningCode = "PROBABLE_DUPLICATE" // another record is probably the same
	WarnIdleCaveat WriteWarningCode = "IDLE_CAVEAT"        // a caveat changes no figure
	WarnRetracted  WriteWarningCode = "RETRACTED_SOURCE"   // a record that is linked to a claim is a retracted source, or needs one
	WarnCited      WriteWarningCode = "CITED_NOT_DERIVED"  // a source cites what it probably derives from
)

// WriteWarningCodes are all codes of warnings, in the order in which they are told.
var WriteWarningCodes = []WriteWarningCode{WarnSameDOI, WarnDuplicate, WarnIdleCaveat, WarnRetracted, WarnCited}

// WriteWarning tells somebody who has written something, or is about to, to look at it again.
// Nothing is refused for it.
type WriteWarning struct {
	Code  WriteWarningCode
	Path  string         // the entry and its field, as in "vox-2015.doi"
	Text  string         // a sentence that names records by their titles
	About []evidence.Key // the records that it is about: the one of the path first
}

// MaxWarned is how many new records are compared with the store: each comparison takes about
// 20 milliseconds in a large store.
const MaxWarned = 50

// Warned is what is to be looked at again in what was written.
type Warned struct {
	Warnings   []WriteWarning // by code, and then in the order of what was written
	Uncompared int            // new records beyond MaxWarned, which were not compared with others
}

// Warnings looks through what was written, or would be, wherever it came from. The reader
// sees the map before it or after it.
func Warnings(ctx context.Context, r storage.Reader, changes []evidence.Change) (*Warned, error) {
	w := &watcher{reader: r, changes: changes, entries: map[evidence.Ref]evidence.Entry{}, gone: map[evidence.Ref]bool{}}
	for _, c := range changes {
		switch {
		case c.After != nil:
			if it, isItem := c.After.(evidence.Item); isItem { // nobody asks for links
				w.entries[it.EntryMeta().Ref()] = it
			}
		case c.Removed():
			w.gone[c.Ref] = true
		}
	}
	for _, look := range []func(context.Context) error{w.duplicates, w.idleCaveats, w.retracted, w.cited} {
		if err := look(ctx); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(w.found.Warnings, func(a, b WriteWarning) int {
		return cmp.Compare(slices.Index(WriteWarningCodes, a.Code), slices.Index(WriteWarningCodes, b.Code))
	})
	return &w.found, nil
}

// watcher finds warnings about what was written.
type watcher struct {
	reader  storage.Reader
	changes []evidence.Change
	entries map[evidence.Ref]evidence.Entry // the records that were written, and what was read since
	gone    map[evidence.Ref]bool           // what was removed
	found   Warned
}

func (w *watcher) warn(code WriteWarningCode, of evidence.Entry, field, text string, about ...evidence.Key) {
	w.found.Warnings = append(w.found.Warnings, WriteWarning{code, string(of.Ref()) + "." + field, wording.Capital(text), about})
}

// read reads entries of the store that are not at hand.
func (w *watcher) read(ctx context.Context, keys []evidence.Key) error {
	var refs []evidence.Ref
	for _, key := range keys {
		if ref := evidence.Ref(key); w.entries[ref] == nil {
			refs = append(refs, ref)
		}
	}
	found, err := named(ctx, w.reader, refs)
	for ref, e := range found {
		w.entries[ref] = e
	}
	return err
}

// item is a record at hand. It is nil if there is none.
func (w *watcher) item(key evidence.Key) evidence.Item {
	it, _ := w.entries[evidence.Ref(key)].(evidence.Item)
	return it
}

// edges reads the edges of items, and leaves out what is written anew or removed.
func (w *watcher) edges(ctx context.Context, queries []storage.EdgeQuery) ([][]storage.Edge, error) {
	pages, err := w.reader.Edges(ctx, queries)
	if err != nil {
		return nil, err
	}
	lists := make([][]storage.Edge, len(pages))
	for i, page := range pages {
		lists[i] = slices.DeleteFunc(page.Edges, func(e storage.Edge) bool {
			name := e.Item.EntryMeta().Ref()
			if e.Link != nil {
				name = e.Link.Ref()
			}
			return w.gone[name]
		})
	}
	return lists, nil
}

// title names a record in a sentence: an agent by name, anything else by its title in quotes.
func title(it evidence.Item) string {
	const longest = 90
	text := strings.Join(strings.Fields(it.Headline()), " ")
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest-1]) + "…"
	}
	if it.EntryKind() == evidence.KindAgent {
		return text
	}
	return wording.Quoted(strings.TrimSuffix(text, "."))
}

// titles names some records, and counts the others.
func titles(items []evidence.Item) string {
	const most = 3
	names := make([]string, 0, most+1)
	for _, it := range items[:min(most, len(items))] {
		names = append(names, title(it))
	}
	if more := len(items) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return wording.List(names)
}
