package analysis

import (
	"context"

	"corroborate/internal/citing/citation"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/duplicates"
)

// Cited is what a pasted citation says.
type Cited struct {
	*citation.Result
	// Alike has the possible duplicates in the store, by the key of the source or the
	// agent.
	Alike map[evidence.Key][]duplicates.Hit
	// Compared is how many sources and agents are compared with the store: at most 50, the
	// sources first.
	Compared int
}

// Cite reads a citation: a DOI, or entries of BibTeX, RIS or CSL-JSON. The keys that
// it proposes are free in the store. It neither fetches nor writes anything. If it
// cannot read the text, the error is Invalid.
func Cite(ctx context.Context, store storage.Store, text string) (*Cited, error) {
	var cited *Cited
	err := store.View(ctx, func(r storage.Reader) error {
		var failed error
		parsed, err := citation.Parse(text, func(key evidence.Key) bool {
			entries, err := r.Entries(ctx, []evidence.Ref{evidence.Ref(key)})
			if err != nil {
				failed = err
				return false
			}
			return entries[0] != nil
		})
		if failed != nil {
			return failed
		}
		if err != nil {
			return err
		}
		cited = &Cited{Result: parsed, Alike: map[evidence.Key][]duplicates.Hit{}}
		return cited.findAlike(ctx, r)
	})
	return cited, err
}

// mostCompared bounds the records of a citation that are compared with the store:
// each comparison takes about 20 milliseconds in a large store.
const mostCompared = 50

func (c *Cited) findAlike(ctx context.Context, r storage.TextReader) error {
	var items []evidence.Item
	for _, s := range c.Sources {
		items = append(items, s)
	}
	for _, a := range c.Agents {
		items = append(items, a)
	}
	items = items[:min(len(items), mostCompared)]
	c.Compared = len(items)
	hits, err := duplicates.Find(ctx, r, items)
	for i, found := range hits {
		if len(found) > 0 {
			c.Alike[items[i].EntryMeta().Key] = found
		}
	}
	return err
}
