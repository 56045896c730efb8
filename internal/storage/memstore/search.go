package memstore

import (
	"context"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// Search implements storage.TextReader.
func (t *Tx) Search(ctx context.Context, q storage.SearchQuery) (storage.HitPage, error) {
	var page storage.HitPage
	if err := storage.CheckSearch(q); err != nil {
		return page, err
	}
	after, err := storage.ParseHitPlace(q.After)
	if err != nil {
		return page, err
	}
	kinds, terms := storage.SearchedKinds(q.Kinds), words.Terms(q.Text)
	dependents, counts := dependentsIn(t.Map()), map[evidence.Kind]int{}
	var hits []storage.Hit[evidence.Item]
	for it := range t.Map().Items() {
		if slices.Contains(kinds, it.EntryKind()) && holds(it, terms) {
			counts[it.EntryKind()]++
			key := it.EntryMeta().Key
			hits = append(hits, storage.Hit[evidence.Item]{HitPlace: storage.HitPlace{Titled: words.AllIn(terms, words.Index(storage.Headline.In(it)...)), Dependents: dependents[key], Key: key}, Of: it})
		}
	}
	if q.Count {
		for _, kind := range kinds {
			page.Count(kind, counts[kind])
		}
	}
	hits = storage.ListedHits(storage.HitRead{After: after, Backward: q.Backward, Limit: q.First + 1}, hits).Hits
	if len(hits) > q.First {
		hits, page.HasNext = hits[:q.First], true
	}
	if q.Backward {
		slices.Reverse(hits)
	}
	for _, h := range hits {
		page.Items, page.At = append(page.Items, h.Of), append(page.At, h.Position(h.Of.EntryMeta().ID))
	}
	return page, alive(ctx)
}

// holds reports whether an item's texts hold all terms.
func holds(it evidence.Item, terms []words.Term) bool {
	return words.AllIn(terms, words.Index(evidence.Texts(it)...))
}

// WordsLike implements storage.TextReader.
func (t *Tx) WordsLike(ctx context.Context, word string) ([]string, error) {
	counts := map[string]int{}
	typos := words.Typos(word)
	for it := range t.Map().Items() {
		for _, w := range slices.Compact(slices.Sorted(strings.FieldsSeq(words.Index(evidence.Texts(it)...)))) {
			if _, ok := slices.BinarySearch(typos, w); ok {
				counts[w]++
			}
		}
	}
	return storage.SortWords(counts), alive(ctx)
}
