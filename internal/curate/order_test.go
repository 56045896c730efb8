package curate

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
)

// Whatever refers to whatever, in circles and to later kinds too, what a part
// refers to has come by then, and everything comes once.
func TestWriteOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := drawReferring(t)
		size := rapid.IntRange(1, 5).Draw(t, "size")
		came := map[evidence.Ref]bool{}
		for part := range writeOrder(entries, size) {
			for _, e := range part {
				if came[e.Ref()] {
					t.Fatalf("%s comes twice", e.Ref())
				}
				came[e.Ref()] = true
			}
			for _, e := range part {
				evidence.EachReference(e, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) {
					if !came[evidence.Ref(to)] {
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

// drawReferring draws entries of all kinds, kind by kind, that refer to each other.
func drawReferring(t *rapid.T) []evidence.Entry {
	keys := map[evidence.Kind][]evidence.Key{}
	var items []evidence.Item
	for _, kind := range evidence.ItemKinds {
		for i := range rapid.IntRange(0, 8).Draw(t, "items") {
			it := evidence.NewEntry(kind).(evidence.Item)
			it.EntryMeta().Key = evidence.Key(fmt.Sprintf("%s-%d", evidence.Word(kind), i))
			keys[kind] = append(keys[kind], it.EntryMeta().Key)
			items = append(items, it)
		}
	}
	var entries []evidence.Entry
	for _, it := range items {
		for _, r := range it.References() {
			var targets []evidence.Key
			for _, kind := range r.Targets {
				for _, key := range keys[kind] {
					if key != it.EntryMeta().Key {
						targets = append(targets, key)
					}
				}
			}
			if len(targets) > 0 && !r.Relation.AnnotatesLinks() {
				it.SetReferences(r.Relation, rapid.SliceOfNDistinct(rapid.SampledFrom(targets), 0, min(2, len(targets)), rapid.ID).Draw(t, r.Field))
			}
		}
		entries = append(entries, it)
	}
	for _, from := range keys[evidence.KindTestimony] {
		for _, to := range keys[evidence.KindClaim] {
			entries = append(entries, &evidence.Link{From: from, To: to, Relation: evidence.Supports})
		}
	}
	return entries
}
