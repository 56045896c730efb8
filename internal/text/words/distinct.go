package words

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Distinct returns the words of a text, each once: up to n, the longest first
// and those of one length in their order.
func Distinct(text string, n int) []string {
	list := Of(text)
	seen := make(map[string]bool, len(list))
	list = slices.DeleteFunc(list, func(w string) bool {
		again := seen[w]
		seen[w] = true
		return again
	})
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Compare(utf8.RuneCountInString(b), utf8.RuneCountInString(a))
	})
	return list[:min(n, len(list))]
}

// Count is how many of some distinct words the texts hold together.
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
