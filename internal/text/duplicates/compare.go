package duplicates

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// mayLack is how many of the n words of a text a similar text may lack.
func mayLack(n int) int {
	switch {
	case n < 3:
		return 0
	case n < 9:
		return 1
	}
	return 2
}

// tooMuch is the largest share of a text in which a similar text may differ.
const tooMuch = 0.34

// compare returns how similar two texts are, and 0 if they differ too much. A word that
// is replaced, added or dropped counts with its weight, another form of a word counts with
// half its weight, and a word in another place with a quarter.
func compare(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 || len(a) > 3*len(b) || len(b) > 3*len(a) {
		return 0
	}
	onlyA, onlyB := without(a, b), without(b, a)
	if max(len(onlyA), len(onlyB)) > mayLack(max(len(a), len(b))) {
		return 0
	}
	total := max(weights(a), weights(b))
	other := replaced(onlyA, onlyB)
	if other/total > tooMuch {
		return 0
	}
	return max(0, 1-(other+moved(without(a, onlyA), without(b, onlyB))/4)/total)
}

// weight returns how much a word counts. Short words count less, since most are articles
// and the like. Numbers do not.
func weight(word string) float64 {
	first, _ := utf8.DecodeRuneInString(word)
	if utf8.RuneCountInString(word) <= 3 && first < 0x250 && !unicode.IsNumber(first) { // Latin script, in which most words are longer
		return 0.5
	}
	return 1
}

func weights(list []string) (sum float64) {
	for _, w := range list {
		sum += weight(w)
	}
	return sum
}

// without returns the words of a that are left after taking away each word of b once.
func without(a, b []string) []string {
	has := map[string]int{}
	for _, w := range b {
		has[w]++
	}
	var rest []string
	for _, w := range a {
		if has[w] > 0 {
			has[w]--
		} else {
			rest = append(rest, w)
		}
	}
	return rest
}

// replaced returns the weight of the words that only one of two texts has. It compares
// the words in pairs; two forms of the same word count half.
func replaced(a, b []string) float64 {
	sum := 0.0
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			sum += weight(b[i])
		case i >= len(b):
			sum += weight(a[i])
		case form(a[i], b[i]):
			sum += max(weight(a[i]), weight(b[i])) / 2
		default:
			sum += max(weight(a[i]), weight(b[i]))
		}
	}
	return sum
}

// form reports whether two words look like forms of one, as "drive" and "drives".
func form(a, b string) bool {
	longest := max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	return longest >= 4 && strings.IndexFunc(a+b, unicode.IsNumber) < 0 && 3*levenshtein.ComputeDistance(a, b) <= longest
}

// ordered is the number of words up to which the order counts. The time to compare it
// grows with the square of this number.
const ordered = 500

// moved returns how many of the common words are in another order.
func moved(a, b []string) float64 {
	if max(len(a), len(b)) > ordered {
		return 0
	}
	row := make([]int, len(b)+1) // of the longest common subsequence
	for _, w := range a {
		diagonal := 0
		for j, v := range b {
			above := row[j+1]
			if w == v {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return float64(max(len(a), len(b)) - row[len(b)])
}
