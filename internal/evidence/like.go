package evidence

import (
	"fmt"
	"slices"
)

// LikeQuery asks for the items that say nearly what a text says.
type LikeQuery struct {
	Text    string
	Part    Part
	Kinds   []Kind // empty for all
	Missing int    // how many of the text's words an item may lack, 0 to MaxMissing
	First   int    // at least 1
}

// Part is a part of an item's Texts.
type Part string

// The parts.
const (
	Headline Part = "HEADLINE" // the headline and the key
	Rest     Part = "REST"     // all other texts
)

// In returns the part's texts of an item.
func (p Part) In(it Item) []string {
	texts := Texts(it)
	if p == Headline {
		return texts[:2]
	}
	return texts[2:]
}

// LikeWords is how many words of a text count for Like: of one that has more,
// the longest, and of those of one length the first.
const LikeWords = 64

// LikeLimit is how many items Like looks at closely. Where more come into
// question, it is up to the store which they are.
const LikeLimit = 1000

// MaxMissing is how many words of a text an item may lack and still be like it.
const MaxMissing = 8

// CheckLike is CheckQuery for Like.
func CheckLike(q LikeQuery) error {
	if q.Part != Headline && q.Part != Rest {
		return Refuse(Problem{Code: Invalid, Path: "part", Message: fmt.Sprintf("%q is no part of a text, expected %s or %s", q.Part, Headline, Rest)})
	}
	if q.Missing < 0 || q.Missing > MaxMissing {
		return Refuse(Problem{Code: Invalid, Path: "missing", Message: fmt.Sprintf("an item may lack 0 to %d words, not %d", MaxMissing, q.Missing)})
	}
	for _, k := range q.Kinds {
		if !slices.Contains(ItemKinds, k) {
			return Refuse(Problem{Code: Invalid, Path: "kinds", Message: fmt.Sprintf("%q is no kind of item, expected %s", k, OneOf(ItemKinds))})
		}
	}
	return checkFirst(q.First, 1)
}
