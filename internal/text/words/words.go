// Package words splits a text into the words that a search compares. All stores use it,
// for the texts that they keep and for queries, so that they agree on what a word is. The
// analyzers of their engines would not agree.
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Of returns the words of a text in their order: runs of letters and digits, in lower
// case and without accents and strokes. Two words are the same if their results are equal.
func Of(text string) []string { return strings.Fields(Fold(text)) }

// Fold returns the words of a text, joined by blanks.
func Fold(text string) string {
	if ascii(text) {
		return foldASCII(text)
	}
	// Folding alone swaps the cases of Cherokee.
	text = cases.Fold().String(strings.ToLower(norm.NFKD.String(text)))
	var b strings.Builder
	b.Grow(len(text))
	inWord := false
	for _, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r):
			if !inWord && b.Len() > 0 {
				b.WriteByte(' ')
			}
			inWord = true
			if plain, ok := strokes[r]; ok {
				b.WriteString(plain)
			} else {
				b.WriteRune(r)
			}
		case accent(r):
			// A word goes on without its accents.
		case inWord && unicode.IsMark(r):
			// Vowel signs of Indic scripts are part of a word.
			b.WriteRune(r)
		default:
			inWord = false
		}
	}
	return norm.NFC.String(b.String()) // syllables of Hangul, and kana with their marks
}

// strokes are letters that Unicode does not take apart, as people type them who do not
// have them.
var strokes = map[rune]string{
	'ł': "l", 'ƚ': "l", 'ø': "o", 'ɵ': "o", 'đ': "d", 'ð': "d", 'ħ': "h", 'ŧ': "t", 'ƀ': "b", 'ǥ': "g", 'ɨ': "i", 'ı': "i",
	'ɉ': "j", 'ƶ': "z", 'ɇ': "e", 'ⱥ': "a", 'ȼ': "c", 'ɍ': "r", 'ɏ': "y", 'ŋ': "n", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ß': "ss",
}

// accent reports whether r is a mark that does not make its letter another one: accents of
// European scripts, points of Hebrew and Arabic, and selectors that only choose a glyph.
func accent(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036F, r >= 0x0591 && r <= 0x05C7, r >= 0x0610 && r <= 0x061A,
		r >= 0x064B && r <= 0x065F, r == 0x0670, r >= 0xFE00 && r <= 0xFE0F:
		return unicode.IsMark(r)
	}
	return false
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func foldASCII(text string) string {
	b := make([]byte, 0, len(text))
	inWord := false
	for _, c := range []byte(text) {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		word := 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
		if word && !inWord && len(b) > 0 {
			b = append(b, ' ')
		}
		if word {
			b = append(b, c)
		}
		inWord = word
	}
	return string(b)
}
