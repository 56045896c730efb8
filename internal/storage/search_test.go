package storage_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// spread is a store in which some claims are hits. It counts the claims that it looks at.
type spread struct {
	order []bool // whether each claim, in the order of claims, is a hit
	seen  int
}

func (s *spread) read(_ context.Context, r storage.HitRead) (map[evidence.Kind]storage.HitsFound[int], error) {
	var hits []storage.Hit[int]
	at := func(i int) storage.Hit[int] {
		return storage.Hit[int]{HitPlace: storage.HitPlace{Titled: true, Key: evidence.Key(fmt.Sprintf("c-%05d", i))}, Of: i}
	}
	found := func(f storage.HitsFound[int]) (map[evidence.Kind]storage.HitsFound[int], error) {
		return map[evidence.Kind]storage.HitsFound[int]{evidence.KindClaim: f}, nil
	}
	if r.Part == storage.UntitledHits {
		return found(storage.HitsFound[int]{Complete: true})
	}
	for i, is := range s.order {
		if is {
			hits = append(hits, at(i))
		}
	}
	if r.Few == storage.NoLimit || len(hits) <= r.Few {
		s.seen += len(hits)
		return found(storage.ListedHits(r, hits))
	}
	s.seen += r.Few + 1
	var f storage.HitsFound[int]
	far := 0
	for i, is := range s.order {
		if h := at(i); r.Beyond(h.HitPlace) && far < r.Far && len(f.Hits) < r.Limit {
			far++
			if is {
				f.Hits = append(f.Hits, h)
			}
		}
	}
	s.seen += far
	f.Complete = len(f.Hits) == r.Limit
	return found(f)
}

// Rare and frequent words are found with a look at few claims, however the hits lie in
// the order; and what is found is the same.
func TestNextHits(t *testing.T) {
	const claims = 30_000
	for _, test := range []struct {
		name string
		is   func(i int) bool
		most int // claims that are looked at
	}{
		{"none", func(int) bool { return false }, 0},
		{"all", func(int) bool { return true }, 300},
		{"every tenth", func(i int) bool { return i%10 == 0 }, 500},
		{"every hundredth", func(i int) bool { return i%100 == 0 }, 1100},
		{"every twentieth", func(i int) bool { return i%20 == 0 }, 700},
		{"a thousand at the end", func(i int) bool { return i >= claims-1000 }, 2000},
		{"the second half", func(i int) bool { return i >= claims/2 }, claims},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &spread{order: make([]bool, claims)}
			var want []int
			for i := range s.order {
				if s.order[i] = test.is(i); s.order[i] {
					want = append(want, i)
				}
			}
			hits, _, err := storage.NextHits(t.Context(), storage.SearchQuery{Kinds: []evidence.Kind{evidence.KindClaim}, First: 20}, s.read)
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, h := range hits {
				got = append(got, h.Of)
			}
			if diff := cmp.Diff(want[:min(21, len(want))], got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if s.seen > test.most {
				t.Errorf("%d claims were looked at, expected at most %d", s.seen, test.most)
			}
		})
	}
}

// A place is read as it was written, and nothing else is a place.
func TestHitPlace(t *testing.T) {
	p := storage.HitPlace{Titled: true, Dependents: 7, Key: "a-key"}
	got, err := storage.ParseHitPlace(new(p.Position("it_1")))
	if err != nil || *got != p {
		t.Errorf("%+v, %v", got, err)
	}
	for _, value := range []string{"", "1", "true 1", "x 1 key", "true x key", "true 1 a key"} {
		if _, err := storage.ParseHitPlace(&storage.Position{Value: value}); evidence.CodeOf(err) != evidence.Invalid {
			t.Errorf("%q: %v", value, err)
		}
	}
	places := []storage.HitPlace{{true, 2, "b"}, {true, 1, "a"}, {true, 1, "b"}, {false, 9, "a"}}
	if !slices.IsSortedFunc(places, storage.HitPlace.Compare) {
		t.Error("places are in another order")
	}
}
