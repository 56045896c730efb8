package words

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Placed is a word, and where in a text it stands, in bytes.
type Placed struct {
	Text       string // as from Fold; several words for a character like ½
	Start, End int
}

// In returns the words of a text with their places.
func In(text string) []Placed {
	var list []Placed
	start := -1
	end := func(at int) {
		if start >= 0 {
			if folded := Fold(text[start:at]); folded != "" {
				list = append(list, Placed{folded, start, at})
			}
		}
		start = -1
	}
	for i, r := range text {
		switch {
		case !IsPart(r):
			end(i)
		case start < 0:
			start = i
		}
	}
	end(len(text))
	return list
}

// IsPart reports whether a character is part of a word: a letter, a digit, a mark
// on one, or a sign that stands for letters, such as ₨.
func IsPart(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.M) ||
		unicode.IsSymbol(r) && r > unicode.MaxASCII && strings.ContainsFunc(norm.NFKD.String(string(r)), func(r rune) bool { return unicode.In(r, unicode.L, unicode.N) })
}
