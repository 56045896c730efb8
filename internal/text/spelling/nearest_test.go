package spelling_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/text/spelling"
)

func TestWhatAUserMayHaveMeant(t *testing.T) {
	relations := []string{"SUPPORTS", "CONTRADICTS"}
	fields := []string{"key", "title", "kind", "authors", "publisher", "published", "url", "doi", "derivedFrom", "cites", "note"}
	keys := []string{"recruiting-declining", "recruiting-growing", "defections-increasing", "defection-cripples", "vox-2015", "vox-2016", "vox"}
	cases := []struct {
		word  string
		known []string
		n     int
		want  []string
	}{
		{"SUPORTS", relations, 1, []string{"SUPPORTS"}},
		{"supports", relations, 1, []string{"SUPPORTS"}},
		{"SUPPROTS", relations, 1, []string{"SUPPORTS"}},
		{"CONTRADICT", relations, 1, []string{"CONTRADICTS"}},
		{"REFUTES", relations, 1, nil},
		{"author", fields, 1, []string{"authors"}},
		{"derived_from", fields, 1, []string{"derivedFrom"}},
		{"publish", fields, 2, []string{"published", "publisher"}},
		{"foo", fields, 3, nil},
		{"G", []string{"A", "B", "C"}, 3, nil},
		{"b", []string{"A", "B", "C"}, 3, []string{"B"}},
		{"vox-2014", keys, 3, []string{"vox-2015", "vox-2016", "vox"}},
		{"recruiting", keys, 2, []string{"recruiting-growing", "recruiting-declining"}},
		{"recruitng-declining", keys, 5, []string{"recruiting-declining"}},
		{"vox-2015", keys, 1, []string{"vox-2015"}},
		{"", keys, 3, nil},
		{"vox", nil, 3, nil},
		{"vox", keys, 0, nil},
		{"überall", []string{"ÜBERALL", "uberall"}, 2, []string{"ÜBERALL", "uberall"}},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, spelling.To(c.word, c.known, c.n)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.word, diff)
		}
	}
}

// Whatever the order in which the known words come, the same are found; no
// more than asked for, each known, none twice; and asking for fewer gives the
// beginning of the longer list.
func TestNearestIsStable(t *testing.T) {
	words := rapid.StringMatching(`[abA-]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		word := words.Draw(t, "word")
		known := rapid.SliceOf(words).Draw(t, "known")
		n := rapid.IntRange(0, 5).Draw(t, "n")
		got := spelling.To(word, known, n)
		shuffled := rapid.Permutation(known).Draw(t, "shuffled")
		if diff := cmp.Diff(got, spelling.To(word, shuffled, n)); diff != "" {
			t.Errorf("in another order (-want +got):\n%s", diff)
		}
		if len(got) > n {
			t.Errorf("%d words, expected at most %d", len(got), n)
		}
		for i, w := range got {
			if !slices.Contains(known, w) || slices.Contains(got[:i], w) {
				t.Errorf("%q is not known, or there twice, in %q", w, got)
			}
		}
		if all := spelling.To(word, known, n+3); !slices.Equal(got, all[:min(n, len(all))]) {
			t.Errorf("%q does not begin with %q", all, got)
		}
		if word != "" && n > 0 && slices.Contains(known, word) && !slices.Contains(spelling.To(word, known, len(known)), word) {
			t.Errorf("%q is known and not found", word)
		}
	})
}

func BenchmarkAmongManyKeys(b *testing.B) {
	keys := make([]string, 100_000)
	for i := range keys {
		n := i
		key := []byte("claim-about-")
		for n > 0 {
			key = append(key, byte('a'+n%26))
			n /= 26
		}
		keys[i] = string(key)
	}
	for b.Loop() {
		spelling.To("claim-abuot-xyz", keys, 5)
	}
}
