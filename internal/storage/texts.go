package storage

import (
	"context"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
)

// TextReader finds items by what they say, and keys by how they are spelled.
type TextReader interface {
	// Search returns the items whose Texts together hold every term of the text (see
	// words.Terms), whatever the case and accents. Items whose headline and key hold all
	// of them come first, then the claims that are linked to most claims; ties are broken
	// by key. Any text is a valid query; one with no word in it finds nothing. What
	// CheckSearch refuses is Invalid.
	Search(ctx context.Context, query SearchQuery) (HitPage, error)

	// WordsLike returns the words of texts from which one typing error leads to the word,
	// see words.Typos. Words in more items come first; more than CountedHits items
	// count as CountedHits + 1. Equal ones are in alphabetical order.
	WordsLike(ctx context.Context, word string) ([]string, error)

	// FindSimilar returns, for each query, the items whose Part contains all but
	// Missing of the query's words, and at least one. Matching takes whole words,
	// and ignores case and accents. Items that contain the most words come first,
	// then they are ordered by key. A text with no word in it is similar to
	// nothing. What CheckSimilar refuses is Invalid. See SimilarWords and
	// SimilarLimit.
	FindSimilar(ctx context.Context, queries []SimilarQuery) ([][]evidence.Item, error)

	// Nearest returns up to n keys that are spelled most like the word, nearest
	// first. That none is near is no error.
	Nearest(ctx context.Context, word string, n int) ([]evidence.Key, error)
}

// SimilarQuery asks for the items that say nearly what a text says.
type SimilarQuery struct {
	Text    string
	Part    Part
	Kinds   []evidence.Kind // empty for all
	Missing int             // how many of the text's words an item may lack, 0 to MaxMissing
	First   int             // at least 1
}

// Part is a part of an item's texts.
type Part string

// The parts.
const (
	Headline Part = "HEADLINE" // the headline and the key
	Rest     Part = "REST"     // all other texts
)

// In returns the part's texts of an item.
func (p Part) In(it evidence.Item) []string {
	texts := evidence.Texts(it)
	if p == Headline {
		return texts[:2]
	}
	return texts[2:]
}

// SimilarWords is how many words of a text count for FindSimilar: the longest,
// and of those of one length the first.
const SimilarWords = 64

// SimilarLimit is how many items FindSimilar compares closely. If more come into
// question, the store chooses.
const SimilarLimit = 1000

// MaxMissing is how many words of a text a similar item may lack.
const MaxMissing = 8

// CheckSimilar is CheckQuery for FindSimilar.
func CheckSimilar(q SimilarQuery) error {
	if q.Part != Headline && q.Part != Rest {
		return invalid("part", fmt.Sprintf("%s or %s", Headline, Rest), "%q is no part of a text", q.Part)
	}
	if q.Missing < 0 || q.Missing > MaxMissing {
		return invalid("missing", fmt.Sprintf("0 to %d words", MaxMissing), "an item may not lack %d", q.Missing)
	}
	for _, k := range q.Kinds {
		if !slices.Contains(evidence.ItemKinds, k) {
			return invalid("kinds", evidence.OneOf(evidence.ItemKinds), "%q is no kind of record", k)
		}
	}
	return checkFirst(q.First, 1)
}
