package storage

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"corroborate/internal/evidence"
)

// SearchQuery asks for the items that hold a text.
type SearchQuery struct {
	Text  string
	Kinds []evidence.Kind // empty for all
	First int
	After *Position // where the page begins; nil for an end of the list
	// Backward is as in Query.
	Backward bool
	Count    bool
}

// HitPage is a page of search hits, best first. Its Total is the sum of the counts.
type HitPage struct {
	ItemPage
	Counts map[evidence.Kind]HitCount // of each kind in question; only if the query asks for it
}

// HitCount is how many hits there are.
type HitCount struct {
	N    int  // at most CountedHits
	More bool // there are more than N
}

// CountedHits is up to how many hits of a kind are counted.
const CountedHits = 1000

// Count adds the count of a kind, in which a store counts up to CountedHits + 1.
func (p *HitPage) Count(kind evidence.Kind, n int) {
	if p.Counts == nil {
		p.Counts = map[evidence.Kind]HitCount{}
	}
	c := HitCount{N: min(n, CountedHits), More: n > CountedHits}
	p.Counts[kind] = c
	p.Total += c.N
}

// AtLeast reports whether there may be more hits than Total.
func (p HitPage) AtLeast() bool {
	for _, c := range p.Counts {
		if c.More {
			return true
		}
	}
	return false
}

// CheckSearch is CheckQuery for a search.
func CheckSearch(q SearchQuery) error {
	for _, k := range q.Kinds {
		if !slices.Contains(evidence.ItemKinds, k) {
			return invalid("kinds", evidence.OneOf(evidence.ItemKinds), "%q is no kind of record", k)
		}
	}
	return checkFirst(q.First, 1)
}

// HitPlace is the place of a hit in the order of a search.
type HitPlace struct {
	Titled     bool // the headline and the key hold all that is searched for; these come first
	Dependents int  // of a claim, how many claims it is linked to; most come first
	Key        evidence.Key
}

// Compare compares two places.
func (p HitPlace) Compare(other HitPlace) int {
	if p.Titled != other.Titled {
		if p.Titled {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(other.Dependents, p.Dependents), cmp.Compare(p.Key, other.Key))
}

// Position is the place as a position.
func (p HitPlace) Position(id evidence.ID) Position {
	return Position{Value: strings.Join([]string{strconv.FormatBool(p.Titled), strconv.Itoa(p.Dependents), string(p.Key)}, " "), ID: id}
}

// ParseHitPlace reads what HitPlace.Position wrote. It is nil for an end of the list.
func ParseHitPlace(at *Position) (*HitPlace, error) {
	if at == nil {
		return nil, nil
	}
	parts := strings.Split(at.Value, " ")
	if len(parts) != 3 {
		return nil, BadPosition()
	}
	titled, err := strconv.ParseBool(parts[0])
	if err != nil {
		return nil, BadPosition()
	}
	dependents, err := strconv.Atoi(parts[1])
	if err != nil {
		return nil, BadPosition()
	}
	return &HitPlace{titled, dependents, evidence.Key(parts[2])}, nil
}

// Hit is a hit, as a store has it in hand.
type Hit[E any] struct {
	HitPlace
	Of E
}

// HitPart is a part of the hits.
type HitPart int

// The parts.
const (
	AllHits HitPart = iota
	TitledHits
	UntitledHits
)

// HitRead asks for the next hits of a part, of each of some kinds. There are two ways to
// them, and one is quick for rare words, the other for frequent ones.
type HitRead struct {
	Kinds []evidence.Kind
	Part  HitPart
	// Few is how many hits are listed at most, by the words. If there are no more, they
	// are sorted, and that is all there is to do. NoLimit means all.
	Few int
	// Far is how many items of the kind are looked at otherwise, along their order. If
	// the part is AllHits, only those of TitledFirst count.
	Far      int
	After    *HitPlace // nil for an end of the list
	Backward bool
	Limit    int // of the hits that are wanted of each kind
}

// NoLimit stands for no limit.
const NoLimit = -1

// TitledFirst reports whether the list begins with titled hits.
func (r HitRead) TitledFirst() bool {
	if r.After != nil {
		return r.After.Titled
	}
	return !r.Backward
}

// Beyond reports whether a place is in the list that is read.
func (r HitRead) Beyond(p HitPlace) bool {
	if r.After == nil {
		return true
	}
	if r.Backward {
		return p.Compare(*r.After) < 0
	}
	return p.Compare(*r.After) > 0
}

// HitsFound are the hits of a kind that a HitRead found.
type HitsFound[E any] struct {
	Hits     []Hit[E] // in the order of the list, or, if it is read backward, the other way round
	Complete bool     // these are the first of the part, up to the limit
	Total    *int     // how many hits of the part there are, if the store knows
}

// sortHits sorts hits in the order in which they are read, and drops those past the limit.
func sortHits[E any](r HitRead, hits []Hit[E]) []Hit[E] {
	slices.SortFunc(hits, func(a, b Hit[E]) int {
		if r.Backward {
			return b.Compare(a.HitPlace)
		}
		return a.Compare(b.HitPlace)
	})
	return hits[:min(len(hits), r.Limit)]
}

// NextHits returns the next hits of a search, one more than a page if there is one, in the
// order in which they are read, and how many there are of some kinds. It tries what is quick for rare words, then what is quick
// for frequent ones, and each again with more patience, so that neither takes much longer
// than the better of both.
func NextHits[E any](ctx context.Context, q SearchQuery, read func(context.Context, HitRead) (map[evidence.Kind]HitsFound[E], error)) (hits []Hit[E], counts map[evidence.Kind]int, err error) {
	after, err := ParseHitPlace(q.After)
	if err != nil {
		return nil, nil, err
	}
	r := HitRead{Kinds: SearchedKinds(q.Kinds), Few: 256, Far: 512, After: after, Backward: q.Backward, Limit: q.First + 1}
	found, err := read(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	counts = map[evidence.Kind]int{}
	for _, kind := range r.Kinds {
		next := found[kind]
		if next.Total != nil {
			counts[kind] = *next.Total
		}
		if !next.Complete {
			if next.Hits, err = patiently(ctx, r, kind, read); err != nil {
				return nil, nil, err
			}
		}
		hits = append(hits, next.Hits...)
	}
	return sortHits(r, hits), counts, nil
}

// SearchedKinds are the kinds that a search is about.
func SearchedKinds(asked []evidence.Kind) []evidence.Kind {
	if len(asked) == 0 {
		return evidence.ItemKinds
	}
	return slices.Compact(slices.Sorted(slices.Values(asked)))
}

// patiently reads the hits of a kind, part after part.
func patiently[E any](ctx context.Context, r HitRead, kind evidence.Kind, read func(context.Context, HitRead) (map[evidence.Kind]HitsFound[E], error)) ([]Hit[E], error) {
	parts := []HitPart{TitledHits, UntitledHits}
	if r.Backward {
		slices.Reverse(parts)
	}
	if r.TitledFirst() == r.Backward { // the first part is over
		parts = parts[1:]
	}
	var all []Hit[E]
	for i, part := range parts {
		next := HitRead{Kinds: []evidence.Kind{kind}, Part: part, Backward: r.Backward, Limit: r.Limit - len(all)}
		if i == 0 {
			next.After = r.After
		}
		for _, patience := range [][2]int{{1024, 8192}, {NoLimit, 0}} {
			next.Few, next.Far = patience[0], patience[1]
			found, err := read(ctx, next)
			if err != nil {
				return nil, err
			}
			if found[kind].Complete {
				all = append(all, found[kind].Hits...)
				break
			}
		}
		if len(all) >= r.Limit {
			break
		}
	}
	return all, nil
}

// ListedHits are the next of all hits of a part, which a store has listed.
func ListedHits[E any](r HitRead, hits []Hit[E]) HitsFound[E] {
	total := new(len(hits))
	hits = slices.DeleteFunc(hits, func(h Hit[E]) bool { return !r.Beyond(h.HitPlace) })
	return HitsFound[E]{Hits: sortHits(r, hits), Complete: true, Total: total}
}

// SortWords sorts words by how many items have them, most first and of no more than
// CountedHits + 1 a difference, and then by alphabet.
func SortWords(counts map[string]int) []string {
	most := func(word string) int { return min(counts[word], CountedHits+1) }
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(most(b)-most(a), cmp.Compare(a, b)) })
}
