package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// like asks for items with texts like the given ones, with "|" between the answers.
type like []storage.SimilarQuery

func (a like) of(ctx context.Context, r storage.Reader) (string, error) {
	queries := make([]storage.SimilarQuery, len(a))
	for i, q := range a {
		if q.First == 0 {
			q.First = 100
		}
		if q.First == none {
			q.First = 0
		}
		queries[i] = q
	}
	found, err := r.FindSimilar(ctx, queries)
	if err != nil {
		return "", err
	}
	if len(found) != len(a) {
		return "", fmt.Errorf("%d answers for %d queries", len(found), len(a))
	}
	texts := make([]string, len(found))
	for i, items := range found {
		texts[i] = short(items)
	}
	return strings.Join(texts, " | "), nil
}

// none asks for no items, which is refused.
const none = -1

const (
	title = storage.Headline
	rest  = storage.Rest
)

var likeCases = []readCase{
	{"the whole headline", like{{Text: "Wells, and why they dry up!", Part: title}}, "paper"},
	{"in another order, case and accents", like{{Text: "UP dry thèy why and WELLS", Part: title}}, "paper"},
	{"a word less", like{{Text: "wells why dry", Part: title}}, "paper"},
	{"a word more", like{{Text: "Wells and why they dry up again", Part: title}}, ""},
	{"a word more that it may lack", like{{Text: "Wells and why they dry up again", Part: title, Missing: 1}}, "paper"},
	{"those that hold most first", like{{Text: "The book of dry wells", Part: title, Missing: 3}}, "book few heard paper saw survey"},
	{"then by key", like{{Text: "saw heard nobody", Part: title, Missing: 2}}, "heard nobody saw"},
	{"so many only", like{{Text: "The book of dry wells", Part: title, Missing: 3, First: 2}}, "book few"},
	{"of some kinds", like{{Text: "wells", Part: title, Kinds: []evidence.Kind{evidence.KindSource, evidence.KindStudy}}}, "book paper survey"},
	{"of a kind that has none", like{{Text: "book", Part: title, Kinds: []evidence.Kind{evidence.KindClaim}}}, ""},
	{"whole words only", like{{Text: "well", Part: title}}, "heard saw"},
	{"the key is of the headline", like{{Text: "c base", Part: title}}, "c-base"},
	{"a word that comes twice counts once", like{{Text: "book book book leaflet", Part: title, Missing: 1}}, "book leaflet"},
	{"a quote", like{{Text: "“pas une goutte, a l'ete”", Part: rest}}, "saw"},
	{"a DOI", like{{Text: "https://doi.org/10.1000/wells.15", Part: rest, Missing: 4}}, "paper"},
	{"an address", like{{Text: "example.org/paper", Part: rest}}, "paper"},
	{"the rest is no headline", like{{Text: "goutte", Part: title}}, ""},
	{"the headline is not of the rest", like{{Text: "saw", Part: rest}}, ""},
	{"what stands around a quote is not of it", like{{Text: "Elle dit", Part: rest}}, ""},
	{"tags are of the rest", like{{Text: "valley water well", Part: rest, Missing: 1, Kinds: []evidence.Kind{evidence.KindClaim}}}, "c-top c-base"},
	{"it may lack all but one", like{{Text: "leaflet leaf leafs", Part: title, Missing: 8}}, "leaflet"},
	{"words that nothing has", like{{Text: "xyzzy plugh", Part: title, Missing: 8}}, ""},
	{"no word", like{{Text: " -- \"*", Part: title, Missing: 8}}, ""},
	{"what engines take for operators", like{{Text: "AND or NOT near TO book", Part: title, Missing: 5}}, "book paper"},
	{"several, and one twice", like{{Text: "leaflet", Part: title}, {Text: "", Part: title}, {Text: "census", Part: title}, {Text: "leaflet", Part: title}}, "leaflet |  | census | leaflet"},
	{"none", like{}, ""},
	{"no page", like{{Text: "book", Part: title, First: none}}, "INVALID"},
	{"no part", like{{Text: "book"}}, "INVALID"},
	{"no kind of item", like{{Text: "book", Part: title, Kinds: []evidence.Kind{evidence.KindLink}}}, "INVALID"},
	{"fewer than none", like{{Text: "book", Part: title, Missing: -1}}, "INVALID"},
	{"more than can be", like{{Text: "book", Part: title, Missing: 9}}, "INVALID"},
}

// likeFaults are found by "like".
var likeFaults = []fault{
	{"the kinds are not looked at", readFault(reads{alike: func(q *storage.SimilarQuery) { q.Kinds = nil }})},
	{"nothing may be lacking", readFault(reads{alike: func(q *storage.SimilarQuery) { q.Missing = min(q.Missing, 0) }})},
	{"one more may be lacking", readFault(reads{alike: func(q *storage.SimilarQuery) { q.Missing = min(q.Missing+1, max(q.Missing, storage.MaxMissing)) }})},
	{"the page has one too few", readFault(reads{alike: func(q *storage.SimilarQuery) { q.First = max(q.First-1, min(q.First, 1)) }})},
	{"what cannot be is asked", readFault(reads{alike: func(q *storage.SimilarQuery) { q.Missing = min(q.Missing, storage.MaxMissing) }})},
	{"no page is a page", readFault(reads{alike: func(q *storage.SimilarQuery) { q.First = max(q.First, 1) }})},
	{"no part is the headline", readFault(reads{alike: func(q *storage.SimilarQuery) { q.Part = cmp.Or(q.Part, storage.Headline) }})},
	{"the headline is the rest", readFault(reads{alike: func(q *storage.SimilarQuery) {
		q.Part = map[storage.Part]storage.Part{"": "", title: rest, rest: rest}[q.Part]
	}})},
	{"what has a quote is not found", readFault(reads{liked: without(func(it evidence.Item) bool { return it.EntryMeta().Key == "saw" })})},
	{"those that hold most are not first", readFault(reads{liked: func(_ []storage.SimilarQuery, found [][]evidence.Item) [][]evidence.Item {
		for _, items := range found {
			slices.SortFunc(items, func(a, b evidence.Item) int { return cmp.Compare(a.EntryMeta().Key, b.EntryMeta().Key) })
		}
		return found
	}})},
	{"queries that find nothing are not answered", readFault(reads{liked: func(_ []storage.SimilarQuery, found [][]evidence.Item) [][]evidence.Item {
		return slices.DeleteFunc(found, func(items []evidence.Item) bool { return len(items) == 0 })
	}})},
	{"answers come in an order of their own", readFault(reads{liked: func(_ []storage.SimilarQuery, found [][]evidence.Item) [][]evidence.Item {
		slices.Reverse(found)
		return found
	}})},
}

func without(drop func(evidence.Item) bool) func([]storage.SimilarQuery, [][]evidence.Item) [][]evidence.Item {
	return func(_ []storage.SimilarQuery, found [][]evidence.Item) [][]evidence.Item {
		for i := range found {
			found[i] = slices.DeleteFunc(found[i], drop)
		}
		return found
	}
}

// testLikeAsInMemory looks for random texts among items that consist of a few words,
// and compares the answers with those of a store in memory.
func testLikeAsInMemory(t T, c Config) {
	rapid.Check(property{t}, func(rt *rapid.T) {
		words := []string{"dry", "wells", "the", "of", "été", "2015", "a", "well", "rain", "mine", "road"}
		text := rapid.Custom(func(rt *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 9).Draw(rt, "words"), " ")
		})
		var all []evidence.Entry
		for i := range rapid.IntRange(1, 12).Draw(rt, "items") {
			if key := evidence.Key(fmt.Sprint("k", i)); rapid.Bool().Draw(rt, "claim") {
				x := claim(key, 0)
				x.Statement, x.Note = text.Draw(rt, "text"), text.Draw(rt, "more")
				all = append(all, x)
			} else {
				all = append(all, &evidence.Testimony{Meta: meta(key, 0), Summary: text.Draw(rt, "text"), Basis: "HEARSAY", Quote: text.Draw(rt, "more")})
			}
		}
		var queries like
		for range rapid.IntRange(1, 4).Draw(rt, "queries") {
			q := storage.SimilarQuery{Text: text.Draw(rt, "asked"), Part: rapid.SampledFrom([]storage.Part{title, rest}).Draw(rt, "part"),
				Missing: rapid.IntRange(0, 4).Draw(rt, "missing"), First: rapid.IntRange(1, 12).Draw(rt, "first")}
			if rapid.Bool().Draw(rt, "of a kind") {
				q.Kinds = []evidence.Kind{rapid.SampledFrom([]evidence.Kind{evidence.KindClaim, evidence.KindTestimony}).Draw(rt, "kind")}
			}
			queries = append(queries, q)
		}
		ctx := context.Background()
		ask := func(s storage.Store) (text string) {
			err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, all) })
			if err == nil {
				err = s.View(ctx, func(r storage.Reader) error {
					text = answer(ctx, r, queries)
					return nil
				})
			}
			if err != nil {
				rt.Fatalf("writing and reading: %v", err)
			}
			return text
		}
		s := c.Open(t)
		defer func() {
			if err := s.Close(); err != nil {
				rt.Fatalf("closing: %v", err)
			}
		}()
		if want, got := ask(memstore.New()), ask(s); want != got {
			rt.Fatalf("%+v\n got %q\nwant %q", queries, got, want)
		}
	})
}

// likeAsInMemoryFaults are found by "like, as in memory".
var likeAsInMemoryFaults = []fault{
	{"texts of many words are like nothing", readFault(reads{alike: func(q *storage.SimilarQuery) {
		if len(strings.Fields(q.Text)) > 6 {
			q.Text = ""
		}
	}})},
}
