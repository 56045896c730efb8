// Package spelling finds the known words, keys or links that are spelled most like a
// given one, to suggest what a user meant.
package spelling

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// To returns the nearest known words, at most n, nearest first and then in
// alphabetical order. Case does not count. A known word is near if at most about
// one character in four differs, or if one of the two begins with the other.
func To[T ~string](word T, known []T, n int) []T {
	f := NewFinder(word, n)
	for _, k := range known {
		f.Offer(string(k))
	}
	var list []T
	for _, k := range f.Words() {
		list = append(list, T(k))
	}
	return list
}

// Finder finds the nearest words in a stream of known words, and keeps only these.
type Finder struct {
	word   string
	length int
	limit  int // the largest number of changes in a near word
	n      int
	best   []candidate
}

type candidate struct {
	word    string
	changes int
}

// NewFinder returns a Finder for up to n words nearest to word.
func NewFinder[T ~string](word T, n int) *Finder {
	folded := strings.ToLower(string(word))
	length := utf8.RuneCountInString(folded)
	return &Finder{word: folded, length: length, limit: length/4 + 1, n: n}
}

// Offer compares a known word.
func (f *Finder) Offer(known string) {
	if f.n < 1 || known == "" || f.length == 0 {
		return
	}
	changes, alike := f.compare(strings.ToLower(known))
	if !alike {
		return
	}
	c := candidate{known, changes}
	i, found := slices.BinarySearchFunc(f.best, c, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.changes, b.changes), cmp.Compare(a.word, b.word))
	})
	if found || i >= f.n {
		return
	}
	f.best = slices.Insert(f.best, i, c)
	f.best = f.best[:min(len(f.best), f.n)]
}

// shortest is the length from which the beginning of a word suggests the word.
const shortest = 3

func (f *Finder) compare(known string) (changes int, alike bool) {
	length := utf8.RuneCountInString(known)
	apart := max(length-f.length, f.length-length)
	if min(length, f.length) >= shortest && (strings.HasPrefix(known, f.word) || strings.HasPrefix(f.word, known)) {
		return apart, true
	}
	if apart > f.limit {
		return 0, false
	}
	changes = levenshtein.ComputeDistance(f.word, known)
	return changes, changes <= f.limit && changes < min(f.length, length)
}

// Words returns the nearest words, nearest first.
func (f *Finder) Words() []string {
	words := make([]string, len(f.best))
	for i, c := range f.best {
		words[i] = c.word
	}
	return words
}
