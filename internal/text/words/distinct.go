package words

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Distinct returns up to n words of a text, each once and the longest first. Words of the
// same length keep their order.
func Distinct(text string, n int) []string {
	list := Once(text)
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Compare(utf8.RuneCountInString(b), utf8.RuneCountInString(a))
	})
	return list[:min(n, len(list))]
}

// Once returns the words of a text, each once, in order.
func Once(text string) []string {
	list := Of(text)
	seen := make(map[string]bool, len(list))
	return slices.DeleteFunc(list, func(w string) bool {
		again := seen[w]
		seen[w] = true
		return again
	})
}

// Count returns how many of the distinct wanted words are in any of the texts.
func Count(wanted []string, texts ...string) int {
	has := " " + Fold(strings.Join(texts, " ")) + " "
	n := 0
	for _, w := range wanted {
		if strings.Contains(has, " "+w+" ") {
			n++
		}
	}
	return n
}
