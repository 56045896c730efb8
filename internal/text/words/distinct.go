package words

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Distinct returns up to n words of Index of a text, each once and the longest first. Words
// of the same length keep their order.
func Distinct(text string, n int) []string {
	list := once(strings.Fields(Index(text)))
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Compare(utf8.RuneCountInString(b), utf8.RuneCountInString(a))
	})
	return list[:min(n, len(list))]
}

func once(list []string) []string {
	seen := make(map[string]bool, len(list))
	return slices.DeleteFunc(list, func(w string) bool {
		again := seen[w]
		seen[w] = true
		return again
	})
}

// Count returns how many of the distinct wanted words are in any of the texts.
func Count(wanted []string, texts ...string) int {
	has := " " + Index(texts...) + " "
	n := 0
	for _, w := range wanted {
		if strings.Contains(has, " "+w+" ") {
			n++
		}
	}
	return n
}
