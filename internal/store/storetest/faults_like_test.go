package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"

	"corroborate/internal/evidence"
)

// likes is a Reader with a fault in Like.
type likes struct {
	evidence.Reader
	ask   func(*evidence.LikeQuery)
	found func([]evidence.LikeQuery, [][]evidence.Item) [][]evidence.Item
}

func (r likes) Like(ctx context.Context, queries []evidence.LikeQuery) ([][]evidence.Item, error) {
	asked := slices.Clone(queries)
	for i := range asked {
		if r.ask != nil {
			r.ask(&asked[i])
		}
	}
	found, err := r.Reader.Like(ctx, asked)
	if r.found != nil && err == nil {
		found = r.found(queries, found)
	}
	return found, err
}

var likeFaults = map[string]likes{
	"none":                        {},
	"the kinds are not looked at": {ask: func(q *evidence.LikeQuery) { q.Kinds = nil }},
	"nothing may be lacking":      {ask: func(q *evidence.LikeQuery) { q.Missing = min(q.Missing, 0) }},
	"one more may be lacking":     {ask: func(q *evidence.LikeQuery) { q.Missing = min(q.Missing+1, max(q.Missing, evidence.MaxMissing)) }},
	"the page has one too few":    {ask: func(q *evidence.LikeQuery) { q.First = max(q.First-1, min(q.First, 1)) }},
	"what cannot be is asked":     {ask: func(q *evidence.LikeQuery) { q.Missing = min(q.Missing, evidence.MaxMissing) }},
	"no page is a page":           {ask: func(q *evidence.LikeQuery) { q.First = max(q.First, 1) }},
	"no part is the headline":     {ask: func(q *evidence.LikeQuery) { q.Part = cmp.Or(q.Part, evidence.Headline) }},
	"the headline is the rest": {ask: func(q *evidence.LikeQuery) {
		q.Part = map[evidence.Part]evidence.Part{"": "", title: rest, rest: rest}[q.Part]
	}},
	"what has a quote is not found": {found: without(func(it evidence.Item) bool { return it.EntryMeta().Key == "saw" })},
	"those that hold most are not first": {found: func(_ []evidence.LikeQuery, found [][]evidence.Item) [][]evidence.Item {
		for _, items := range found {
			slices.SortFunc(items, func(a, b evidence.Item) int { return cmp.Compare(a.EntryMeta().Key, b.EntryMeta().Key) })
		}
		return found
	}},
	"queries that find nothing are not answered": {found: func(_ []evidence.LikeQuery, found [][]evidence.Item) [][]evidence.Item {
		return slices.DeleteFunc(found, func(items []evidence.Item) bool { return len(items) == 0 })
	}},
	"answers come in an order of their own": {found: func(_ []evidence.LikeQuery, found [][]evidence.Item) [][]evidence.Item {
		slices.Reverse(found)
		return found
	}},
}

func without(drop func(evidence.Item) bool) func([]evidence.LikeQuery, [][]evidence.Item) [][]evidence.Item {
	return func(_ []evidence.LikeQuery, found [][]evidence.Item) [][]evidence.Item {
		for i := range found {
			found[i] = slices.DeleteFunc(found[i], drop)
		}
		return found
	}
}

// TestLikeFaults: the cases of Like find each fault in it.
func TestLikeFaults(t *testing.T) {
	for name, fault := range likeFaults {
		t.Run(name, func(t *testing.T) {
			r := &recorder{}
			r.Part("like", func(t T) {
				readParts(likeCases)(t, Config{Open: func(T) evidence.Store {
					return &faulty{Memory: NewMemory(), read: func(good evidence.Reader) evidence.Reader {
						fault.Reader = good
						return fault
					}}
				}})
			})
			switch {
			case r.Failed() != (name != "none"):
				t.Errorf("the cases fail: %t, %q", r.Failed(), r.failures)
			case r.Failed():
				where, _, _ := strings.Cut(r.failures[0], "\n")
				t.Logf("found: %s", where)
			}
		})
	}
}
