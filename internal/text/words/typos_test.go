package words

import (
	"slices"
	"testing"

	"github.com/agnivade/levenshtein"
	"pgregory.net/rapid"
)

func TestTypos(t *testing.T) {
	for _, c := range []struct {
		word, of string
		want     bool
	}{
		{"recruting", "recruiting", true}, {"recruitting", "recruiting", true}, {"recruidimg", "recruiting", false}, {"rceruiting", "recruiting", true},
		{"recruiting", "recruiting", false}, {"2015a", "2015", true}, {"колодеп", "колодец", true}, {"wel", "well", false}, {"東京都庁", "東京府庁", false},
	} {
		if got := slices.Contains(Typos(c.word), c.of); got != c.want {
			t.Errorf("%q may be meant for %q: %t, expected %t", c.word, c.of, got, c.want)
		}
	}
}

// Typos are sorted, each once, and one change of a letter or two from the word.
func TestTyposProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := Fold(rapid.StringMatching(`[a-zа-я0-9]{4,12}`).Draw(t, "word"))
		list := Typos(word)
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Fatalf("%q: %q", word, list)
		}
		other := rapid.SampledFrom(list).Draw(t, "typo")
		if far := levenshtein.ComputeDistance(word, other); far < 1 || far > 2 {
			t.Fatalf("%q is %d from %q", other, far, word)
		}
		if Fold(other) != other {
			t.Fatalf("%q is no word", other)
		}
	})
}
