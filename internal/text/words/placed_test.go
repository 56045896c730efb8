package words

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestIn(t *testing.T) {
	got := In("Café, ½ cup — 2nd!")
	want := []Placed{{"cafe", 0, 5}, {"1 2", 7, 9}, {"cup", 10, 13}, {"2nd", 18, 21}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := In("\u0301 …"); len(got) > 0 {
		t.Errorf("a text without words has %v", got)
	}
}

// The words with places are those without, each within the text and after the
// one before.
func TestInProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var all []string
		last := 0
		for _, w := range In(text) {
			if w.Start < last || w.End <= w.Start || w.End > len(text) {
				t.Fatalf("%q has the word %+v after %d", text, w, last)
			}
			if folded := Fold(text[w.Start:w.End]); folded != w.Text {
				t.Fatalf("%q: %+v, expected %q", text, w, folded)
			}
			all, last = append(all, strings.Fields(w.Text)...), w.End
		}
		if joined := strings.Join(all, " "); joined != Fold(text) {
			t.Fatalf("%q: the words are %q, expected %q", text, joined, Fold(text))
		}
	})
}
