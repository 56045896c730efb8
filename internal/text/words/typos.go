package words

import (
	"slices"
	"strings"
	"unicode"
)

// fewest is how many letters a word has at least for a typing error to be forgiven: of
// shorter ones, too many are alike.
const fewest = 4

// Typos returns the words from which one typing error leads to a word of Index: a letter
// too few or too many, a wrong one, or two that changed places. Letters are those of the
// alphabets that the word is written in. Words of less than four letters, and parts of
// runs, have none.
func Typos(word string) []string {
	letters := []rune(word)
	if len(letters) < fewest || strings.ContainsFunc(word, inRuns) {
		return nil
	}
	alphabet := alphabetOf(letters)
	var list []string
	add := func(parts ...[]rune) { list = append(list, string(slices.Concat(parts...))) }
	for i := range len(letters) + 1 {
		before, after := letters[:i], letters[i:]
		for _, r := range alphabet {
			add(before, []rune{r}, after)
		}
		if len(after) == 0 {
			continue
		}
		add(before, after[1:])
		for _, r := range alphabet {
			add(before, []rune{r}, after[1:])
		}
		if len(after) > 1 {
			add(before, []rune{after[1], after[0]}, after[2:])
		}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(w string) bool { return w == word })
}

// alphabetOf are the letters and digits near those of a word in Unicode.
func alphabetOf(letters []rune) []rune {
	const block = 128
	seen := map[rune]bool{}
	var list []rune
	for _, r := range letters {
		begin := r / block * block
		if seen[begin] {
			continue
		}
		seen[begin] = true
		for r := begin; r < begin+block; r++ {
			if (unicode.IsLetter(r) || unicode.IsNumber(r)) && Fold(string(r)) == string(r) {
				list = append(list, r)
			}
		}
	}
	return list
}
