package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

const (
	wells    = "book few org paper survey"                        // "wells"
	wellAny  = "book c-bare c-top few heard org paper saw survey" // "well" and what begins with it
	dryWells = "heard paper saw"                                  // "dry" too
)

var searchCases = []readCase{
	{"a word", search{Text: "wells"}, wells},
	{"the beginning of a word", search{Text: "well"}, wellAny},
	{"not the end of a word", search{Text: "ells"}, ""},
	{"every word, in any order and case", search{Text: "WELL dRy"}, dryWells},
	{"words of several texts of one item", search{Text: "nurse zur"}, "ann"},
	{"a word that nothing has", search{Text: "well unicorn"}, ""},
	{"accents in the map", search{Text: "zurcher"}, "ann"},
	{"accents in the question", search{Text: "ZÚRCHÈR"}, "ann"},
	{"accents written apart", search{Text: "zu\u0308rcher"}, "ann"},
	{"after an apostrophe", search{Text: "ete"}, "saw"},
	{"a key", search{Text: "c-base"}, "c-base"},
	{"a tag", search{Text: "valley"}, "c-base c-top survey"},
	{"a note", search{Text: "peer reviewed"}, "paper"},
	{"a method and a period", search{Text: "stick june"}, "survey"},
	{"a quote, a locator and a language", search{Text: "goutte 7 french"}, "saw"},
	{"a DOI", search{Text: "10.1000/wells"}, "paper"},
	{"an address", search{Text: "https://example.org"}, "ann paper"},
	{"not the words of the vocabulary", search{Text: "eyewitness"}, ""},
	{"not what is referred to", search{Text: "press book"}, ""},
	{"of some kinds", search{Text: "well", Kinds: []evidence.Kind{evidence.KindClaim, evidence.KindAgent}}, "c-bare c-top org"},
	{"a page and a count", search{Text: "well", Kinds: []evidence.Kind{evidence.KindClaim, evidence.KindAgent}, First: 3, Count: true}, "c-bare c-top org =3"},
	{"a page of nothing", search{Text: "well", First: -1}, "INVALID"},

	// The operators of search engines are plain text here.
	{"no text", search{Text: ""}, ""},
	{"a blank", search{Text: " \t\n"}, ""},
	{"marks only", search{Text: `"'*()[]{}^~:;,.!?+-/\|&<>=%_#@$` + "`"}, ""},
	{"one quote", search{Text: `"`}, ""},
	{"an open quote", search{Text: `"well dry`}, dryWells},
	{"a phrase is words", search{Text: `"dry well"`}, dryWells},
	{"a star", search{Text: "well*"}, wellAny},
	{"a star alone", search{Text: "*"}, ""},
	{"a star before", search{Text: "*ells"}, ""},
	{"OR", search{Text: "well OR nurse"}, ""},
	{"AND is a word", search{Text: "wells AND dry"}, "paper"},
	{"NOT", search{Text: "NOT unicorn"}, ""},
	{"minus", search{Text: "well -dry"}, dryWells},
	{"plus", search{Text: "+well +dry"}, dryWells},
	{"a field", search{Text: "headline:wells"}, ""},
	{"NEAR", search{Text: "NEAR(well dry, 2)"}, ""},
	{"fuzzy", search{Text: "wels~"}, ""},
	{"a boost", search{Text: "well^3"}, ""},
	{"a pattern", search{Text: "/w.*/"}, "book c-bare c-base c-mid c-top few heard org paper saw survey"},
	{"a range", search{Text: "[well TO wells]"}, "survey"},
	{"an open bracket", search{Text: "(well"}, wellAny},
	{"a backslash", search{Text: `\well\`}, wellAny},
	{"the end of a statement", search{Text: "well'; DROP TABLE items; --"}, ""},
	{"NUL", search{Text: "\x00"}, ""},
	{"NUL between words", search{Text: "dry\x00well"}, dryWells},
	{"what is no text", search{Text: "\xff\xfe"}, ""},
	{"a picture", search{Text: "💧"}, ""},
	{"a picture between words", search{Text: "dry💧well"}, dryWells},
	{"another script", search{Text: "колодец"}, ""},

	{"one letter missing", near{"surve", 1}, "survey"},
	{"one letter wrong", near{"surwey", 1}, "survey"},
	{"two letters changed over", near{"leaflte", 1}, "leaflet"},
	{"another case", near{"SURVEY", 1}, "survey"},
	{"nothing alike", near{"zzzzzzzzzzzz", 3}, ""},
	{"nobody wants one", near{"survey", 0}, ""},
	{"most alike first", near{"c-mod", 1}, "c-mid"},
	{"nothing in it", near{"'; --%_\x00", 3}, ""},
}

// searchFaults are found by "search".
var searchFaults = []fault{
	{"the search knows capitals", readFault(reads{wants: func(q *storage.SearchQuery) {
		if strings.ToLower(q.Text) != q.Text {
			q.Text = "unicorn"
		}
	}})},
	{"the search knows accents", readFault(reads{wants: func(q *storage.SearchQuery) {
		if strings.ContainsAny(q.Text, "ÚÈ\u0308") {
			q.Text = "unicorn"
		}
	}})},
	{"the search takes a minus for NOT", readFault(reads{wants: func(q *storage.SearchQuery) {
		if strings.Contains(q.Text, " -") {
			q.Text = "unicorn"
		}
	}})},
	{"the search looks at no tags", readFault(reads{hits: func(q storage.SearchQuery, p *storage.HitPage) {
		p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool {
			c, ok := it.(*evidence.Claim)
			return ok && slices.Contains(c.Tags, q.Text)
		})
	}})},
}

// testBestFirst: a text that is all about the words comes before a long one
// that mentions them.
func testBestFirst(t T, c Config) {
	long := claim("a-long-one", 0)
	long.Statement = "Much is said about rain and roads and prices and whatever else goes on here"
	long.Note = "And far down, between other things that matter more to whoever wrote this, the drought is mentioned once, before it goes on to something else for a while."
	brief := claim("the-short-one", 0)
	brief.Statement = "Drought"
	s := open(t, c, append(crowd(10), long, brief)...)
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		p, err := r.Search(ctx, storage.SearchQuery{Text: "drought", First: 2})
		if got := short(p.Items); got != "the-short-one a-long-one" {
			t.Errorf("the hits are %q", got)
		}
		return err
	})
}

// bestFirstFaults are found by "best hit first".
var bestFirstFaults = []fault{
	{"the worst hit is first", readFault(reads{hits: func(_ storage.SearchQuery, p *storage.HitPage) { slices.Reverse(p.Items) }})},
	{"hits come by key", readFault(reads{hits: func(_ storage.SearchQuery, p *storage.HitPage) {
		slices.SortFunc(p.Items, func(a, b evidence.Item) int { return cmp.Compare(a.EntryMeta().Key, b.EntryMeta().Key) })
	}})},
}
