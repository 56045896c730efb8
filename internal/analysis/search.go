package analysis

import (
	"context"
	"strings"

	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// Search searches a map. If nothing holds the text, it forgives a typing error in each
// word that nothing holds: it searches for the word of the map that was probably meant.
// Instead is then the text that it has searched for, or else empty.
func Search(ctx context.Context, r storage.TextReader, q storage.SearchQuery) (page storage.HitPage, instead string, err error) {
	page, err = r.Search(ctx, q)
	if err != nil || len(page.Items) > 0 {
		return page, "", err
	}
	if q.After != nil {
		if found, err := holds(ctx, r, q, q.Text); err != nil || found {
			return page, "", err
		}
	}
	corrected, err := correct(ctx, r, q)
	if err != nil || corrected == "" {
		return page, "", err
	}
	found, err := holds(ctx, r, q, corrected)
	if err != nil || !found {
		return page, "", err
	}
	q.Text = corrected
	page, err = r.Search(ctx, q)
	return page, corrected, err
}

// correct replaces the words that nothing holds. It returns nothing if a word cannot be
// replaced, or if none has to be.
func correct(ctx context.Context, r storage.TextReader, q storage.SearchQuery) (string, error) {
	var texts []string
	corrected := false
	for _, t := range words.Terms(q.Text) {
		found, err := holds(ctx, r, q, t.Typed)
		if err != nil {
			return "", err
		}
		if found {
			texts = append(texts, t.Typed)
			continue
		}
		if len(t.Words) > 1 {
			return "", nil
		}
		alike, err := r.WordsLike(ctx, t.Words[0])
		if err != nil || len(alike) == 0 {
			return "", err
		}
		texts, corrected = append(texts, alike[0]), true
	}
	if !corrected {
		return "", nil
	}
	return strings.Join(texts, " "), nil
}

// holds reports whether anything that the search is about holds a text.
func holds(ctx context.Context, r storage.TextReader, q storage.SearchQuery, text string) (bool, error) {
	page, err := r.Search(ctx, storage.SearchQuery{Text: text, Kinds: q.Kinds, First: 1})
	return len(page.Items) > 0, err
}
