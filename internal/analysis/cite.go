package analysis

import (
	"context"
	"math"
	"slices"

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
	// Compared is how many sources and agents are compared with the store, the sources
	// first: at most 50 by Cite, and all by CiteForImport.
	Compared int
	// Known are the sources and agents that the store has, by their key there. Only
	// CiteForImport finds them.
	Known map[evidence.Key]Known
}

// Cite reads a citation: DOIs, or entries of BibTeX, RIS, PubMed or CSL-JSON. The keys that
// it proposes are free in the store. It neither fetches nor writes anything. If it
// cannot read the text, the error is Invalid.
func Cite(ctx context.Context, store storage.Store, text string) (*Cited, error) {
	return cite(ctx, store, text, mostCompared)
}

// CiteForImport reads a citation that is to be imported. A source or an agent that the
// store has keeps its key and its fields there; only empty fields are taken from the
// citation. So the import of the same citation for a second time changes nothing.
func CiteForImport(ctx context.Context, store storage.Store, text string) (*Cited, error) {
	cited, err := cite(ctx, store, text, math.MaxInt)
	if err == nil {
		cited.takeKnown()
	}
	return cited, err
}

// mostCompared bounds the records of a citation that are compared with the store while
// somebody waits: each comparison takes about 20 milliseconds in a large store.
const mostCompared = 50

// cite reads a citation, and compares its first records with the store.
func cite(ctx context.Context, store storage.Store, text string, most int) (*Cited, error) {
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
		cited = &Cited{Result: parsed, Alike: map[evidence.Key][]duplicates.Hit{}, Known: map[evidence.Key]Known{}}
		return cited.findAlike(ctx, r, most)
	})
	return cited, err
}

// findAlike compares the first records of the citation with the store.
func (c *Cited) findAlike(ctx context.Context, r storage.TextReader, most int) error {
	var items []evidence.Item
	for _, s := range c.Sources {
		items = append(items, s)
	}
	for _, a := range c.Agents {
		items = append(items, a)
	}
	items = items[:min(len(items), most)]
	c.Compared = len(items)
	for some := range slices.Chunk(items, mostCompared) {
		hits, err := duplicates.Find(ctx, r, some)
		if err != nil {
			return err
		}
		for i, found := range hits {
			if len(found) > 0 {
				c.Alike[some[i].EntryMeta().Key] = found
			}
		}
	}
	return nil
}
