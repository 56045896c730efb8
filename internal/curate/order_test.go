package curate

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
)

// Whatever refers to whatever, in circles too, what a part refers to has come
// by then, and everything comes once.
func TestWriteOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "sources")
		var entries []evidence.Entry
		for i := range n {
			var cites []evidence.Key
			for _, j := range rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, min(2, n), rapid.ID).Draw(t, "cites") {
				cites = append(cites, evidence.Key(fmt.Sprintf("s%d", j)))
			}
			s := &evidence.Source{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("s%d", i))}}
			s.Cites = without(cites, s.Key)
			entries = append(entries, s)
		}
		for i := range n {
			entries = append(entries, &evidence.Caveat{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("c%d", i))},
				Qualifies: []evidence.Ref{evidence.Ref(fmt.Sprintf("s%d", i))}})
		}
		size := rapid.IntRange(1, 5).Draw(t, "size")
		came := map[evidence.Key]bool{}
		for part := range writeOrder(entries, size) {
			for _, e := range part {
				if came[e.EntryMeta().Key] {
					t.Fatalf("%s comes twice", e.Ref())
				}
				came[e.EntryMeta().Key] = true
			}
			for _, e := range part {
				evidence.EachReference(e, func(_ string, to evidence.Key, _ []evidence.Kind) {
					if !came[to] {
						t.Fatalf("%s comes before %s, to which it refers", e.Ref(), to)
					}
				})
			}
		}
		if len(came) != len(entries) {
			t.Fatalf("%d of %d entries come", len(came), len(entries))
		}
	})
}

func without(keys []evidence.Key, key evidence.Key) []evidence.Key {
	var rest []evidence.Key
	for _, k := range keys {
		if k != key {
			rest = append(rest, k)
		}
	}
	return rest
}
