// Package duplicates finds possible duplicates of an entry, for editors who are
// about to add it.
package duplicates

import (
	"cmp"
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Reason is why a record is a possible duplicate.
type Reason string

// The reasons, surest first.
const (
	SameDOI   Reason = "SAME_DOI"   // in any form
	SameURL   Reason = "SAME_URL"   // except for differences that do not lead to another page
	SameQuote Reason = "SAME_QUOTE" // except for case, accents, punctuation and whitespace
	Alike     Reason = "ALIKE"      // the headline or the quote, with words replaced, added, dropped or in another order
)

// Reasons are all reasons, surest first.
var Reasons = []Reason{SameDOI, SameURL, SameQuote, Alike}

// nearlyBest is how far the likeness of a hit may be below that of the best hit.
const nearlyBest = 0.1

// Hit is a possible duplicate.
type Hit struct {
	Item     evidence.Item
	Reason   Reason  // the surest one
	Likeness float64 // 0 to 1, for those with reason Alike; 1 for others
}

// Find returns the possible duplicates of each item in the store, the surest
// reasons and the most similar first. It compares an item with records of its kind,
// and leaves out the record with the item's own id or key. It calls the reader once.
func Find(ctx context.Context, r storage.TextReader, items []evidence.Item) ([][]Hit, error) {
	var asked []question
	var queries []storage.SimilarQuery
	for i, it := range items {
		for _, q := range questions(it) {
			q.of = i
			q.query.Kinds = []evidence.Kind{it.EntryKind()}
			asked, queries = append(asked, q), append(queries, q.query)
		}
	}
	hits := make([][]Hit, len(items))
	if len(queries) == 0 {
		return hits, nil
	}
	answers, err := r.FindSimilar(ctx, queries)
	if err != nil {
		return nil, err
	}
	for n, q := range asked {
		it := items[q.of]
		for _, other := range answers[n] {
			if same(it, other) {
				continue
			}
			if reason, likeness := q.judge(other); likeness > 0 {
				hits[q.of] = append(hits[q.of], Hit{other, reason, likeness})
			}
		}
	}
	for i := range hits {
		hits[i] = best(hits[i])
	}
	return hits, nil
}

func same(a, b evidence.Item) bool {
	x, y := a.EntryMeta(), b.EntryMeta()
	return x.ID != "" && x.ID == y.ID || x.Key == y.Key
}

// best keeps each record once, with its surest reason. It leaves out similar records that
// are much less similar than the best of them.
func best(hits []Hit) []Hit {
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(slices.Index(Reasons, a.Reason), slices.Index(Reasons, b.Reason)), cmp.Compare(b.Likeness, a.Likeness),
			cmp.Compare(a.Item.EntryMeta().Key, b.Item.EntryMeta().Key))
	})
	seen := map[evidence.Key]bool{}
	most := 0.0
	return slices.DeleteFunc(hits, func(h Hit) bool {
		key := h.Item.EntryMeta().Key
		if seen[key] {
			return true
		}
		seen[key] = true
		if h.Reason == Alike {
			most = max(most, h.Likeness)
			return h.Likeness < most-nearlyBest
		}
		return false
	})
}
