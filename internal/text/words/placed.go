package words

import "unicode"

// Placed is a word, and where in a text it stands, in bytes.
type Placed struct {
	Text       string // as Fold has it: a character that stands for several words, as ½ does, gives all of them
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

// IsPart reports whether a character is part of a word: a letter, a digit, or what
// is written onto one.
func IsPart(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }
