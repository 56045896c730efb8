package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
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

	{"titles first, then what most rests on, then by key", ranked{Text: "well", Count: true}, "book few heard org paper saw survey c-bare c-top =9 AGENT: 1 SOURCE: 2 STUDY: 1 TESTIMONY: 2 CLAIM: 2 CAVEAT: 1"},
	{"what most rests on, of claims", ranked{Text: "claim"}, "c-base c-bare c-mid c-top c-alone c-tie"},
	{"the first of them", ranked{Text: "claim", First: 2, Count: true}, "c-base c-bare + =6 CLAIM: 6"},
	{"the last of them", ranked{Text: "claim", First: 2, Backward: true}, "c-alone c-tie +"},

	// The operators of search engines are plain text here.
	{"no text", search{Text: ""}, ""},
	{"a blank", search{Text: " \t\n"}, ""},
	{"marks only", search{Text: `"'*()[]{}^~:;,.!?+-/\|&<>=%_#@$` + "`"}, ""},
	{"one quote", search{Text: `"`}, ""},
	{"an open quote", search{Text: `"well dry`}, dryWells},
	{"a phrase", search{Text: `"dry well"`}, "heard"},
	{"a phrase and a word", search{Text: `road "the wells"`}, "few"},
	{"a phrase in other quotation marks", search{Text: "“dry up”"}, "paper"},
	{"a phrase has whole words", search{Text: `"a dry wel"`}, ""},
	{"a phrase is of one text", search{Text: `"wells survey"`}, ""},
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

	{"words: a letter missing, added, wrong, and two changed over", spelled("wels"), "wells well"},
	{"words: in most items first", spelled("welly"), "wells well"},
	{"words: one wrong", spelled("censos"), "census"},
	{"words: changed over", spelled("cenuss"), "census"},
	{"words: not what is two errors away", spelled("cenuz"), ""},
	{"words: not the word itself", spelled("census"), ""},
	{"words: not of few letters", spelled("dri"), ""},
	{"words: nothing in it", spelled(""), ""},

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

// spelled asks for the words that are spelled like one.
type spelled string

func (a spelled) of(ctx context.Context, r storage.Reader) (string, error) {
	list, err := r.WordsLike(ctx, string(a))
	return strings.Join(list, " "), err
}

// testScripts: words are found whatever people have on their keyboards, and within runs
// of characters that are written without blanks.
func testScripts(t T, c Config) {
	var all []evidence.Entry
	for key, statement := range map[evidence.Key]string{
		"lodz": "Łukasz of Łódź met Ørsted in Đakovo", "tokyo": "東京都の水道は安全だ", "kyoto": "京都の寺", "seoul": "한국어신문", "thai": "น้ำท่วมใหญ่ในกรุงเทพ", "nhk": "NHK放送局が報じた",
		"names": "Łukasz Żółw, Hans Ørsted, Goran Đorđević", "more-names": "Nguyễn Văn Đức, Æthelred Þórsson, Ali Işık",
		"report": "東京大学医学部の報告は正しい。", "witness": "王小明是证人。", "easy": "ภาษาไทยง่ายมาก",
		"closed": "The camp was closed by the army.", "in-the-camp": "The army was in the camp and closed it.",
	} {
		x := claim(key, 0)
		x.Statement = statement
		all = append(all, x)
	}
	s := open(t, c, all...)
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		for text, want := range map[string]string{
			"lukasz lodz": "lodz", "lukasz": "lodz names", "ØRSTED dakovo": "lodz", "łódź": "lodz",
			"zolw": "names", "orsted": "lodz names", "dordevic": "names", "duc": "more-names", "aethelred": "more-names", "thorsson": "more-names", "isik": "more-names",
			"医学": "report", "证人": "witness", "小明": "witness", "ไทย": "easy",
			`"the camp was closed"`: "closed", "the camp was closed": "closed in-the-camp",
			"京都": "kyoto tokyo", "京": "kyoto report tokyo", "東京都": "tokyo", "水道 安全": "tokyo", "京都 水道": "tokyo", "都京": "", "だ": "tokyo",
			"국어": "seoul", "어신": "seoul", "ท่วม": "thai", "กรุงเทพ": "thai", "nhk": "nhk", "放送": "nhk", "NHK放送": "nhk", "放送NHK": "", `"nhk 放送局"`: "nhk", "NHK放": "nhk", "NHK局": "",
		} {
			if got := answer(ctx, r, search{Text: text}); got != want {
				t.Errorf("%q finds %q, expected %q", text, got, want)
			}
			where := list{Kind: evidence.KindClaim, First: 9, Where: storage.Filter{Fields: storage.Fields{"text": {Text: text}}}}
			if got := answer(ctx, r, where); got != want {
				t.Errorf("the filter by %q leaves %q, expected %q", text, got, want)
			}
		}
		return nil
	})
}

// scriptFaults are found by "words of any script".
var scriptFaults = []fault{
	{"the search knows strokes", readFault(reads{wants: func(q *storage.SearchQuery) {
		if strings.Contains(q.Text, "Ø") {
			q.Text = "unicorn"
		}
	}})},
	{"the beginning of a run is found alone", readFault(reads{hits: func(q storage.SearchQuery, p *storage.HitPage) {
		p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool { return !strings.HasPrefix(it.Headline(), q.Text) && q.Text == "京都" })
	}})},
}

// testFrequent compares searches for words that are in very many items, at the beginning
// of their order, at its end, and in other texts than the headline, with those of a store
// in memory.
func testFrequent(t T, c Config) {
	const many = 2300
	var all []evidence.Entry
	for i := range many {
		x := claim(evidence.Key(fmt.Sprintf("c-%04d", i*7%many)), 0)
		x.Statement = "A common one 東京の水"
		if x.Key >= "c-1090" {
			x.Statement += ", and late"
		}
		if i%3 == 0 {
			x.Note = "Noted"
		}
		all = append(all, x)
		if i%50 == 0 && i > 0 {
			all = append(all, link(string(x.Key)+"->c-0000", "STRONG"), link(string(x.Key)+"->c-0007", "STRONG"))
		}
		if i%10 == 0 {
			all = append(all, &evidence.Testimony{Meta: meta(evidence.Key(fmt.Sprint("t-", i)), 0), Summary: "Said", Note: "Of a common one", Basis: "HEARSAY"})
		}
	}
	memory := memstore.New()
	must(t, memory, writing(all...))
	s := open(t, c, all...)
	var asks []ask
	for _, text := range []string{"common", "late", "noted", "common noted", "said", "one", `"common one"`, `"a common" late`, "c-0007", "京の", "common 東京", "late の水"} {
		for _, kinds := range [][]evidence.Kind{nil, {evidence.KindClaim}, {evidence.KindTestimony, evidence.KindAgent}} {
			for _, backward := range []bool{false, true} {
				asks = append(asks, hitPages{Text: text, Kinds: kinds, Backward: backward, First: 20})
			}
		}
		asks = append(asks, ranked{Text: text, First: 1, Count: true})
	}
	var want []string
	view(t, memory, func(ctx context.Context, r storage.Reader) error {
		for _, a := range asks {
			want = append(want, answer(ctx, r, a))
		}
		return nil
	})
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		for i, a := range asks {
			if got := answer(ctx, r, a); got != want[i] {
				t.Errorf("%+v\n got %q\nwant %q", a, got, want[i])
			}
		}
		return nil
	})
}

// hitPages asks for some pages of hits, the first ones, and then from a place among those
// without a title.
type hitPages storage.SearchQuery

func (a hitPages) of(ctx context.Context, r storage.Reader) (string, error) {
	q := storage.SearchQuery(a)
	var list []string
	for i := range 4 {
		p, err := r.Search(ctx, q)
		if err != nil {
			return "", err
		}
		list = append(list, page(short(p.Items), p.HasNext, p.Total))
		if len(p.At) == 0 {
			break
		}
		q.After = &p.At[len(p.At)-1]
		if q.Backward {
			q.After = &p.At[0]
		}
		if i == 1 {
			q.After = new(storage.HitPlace{Titled: i%2 == 0, Dependents: 1, Key: "c-1100"}.Position("it_1"))
		}
	}
	return strings.Join(list, " | "), nil
}

// frequentFaults are found by "frequent words".
var frequentFaults = []fault{
	{"all is counted", readFault(reads{hits: func(q storage.SearchQuery, p *storage.HitPage) {
		for kind, c := range p.Counts {
			if c.More {
				p.Counts[kind] = storage.HitCount{N: 2300}
			}
		}
	}})},
	{"the first thousand are sorted, and no others", readFault(reads{hits: func(q storage.SearchQuery, p *storage.HitPage) {
		if q.Backward && q.Text == "late" {
			slices.Reverse(p.Items)
		}
	}})},
}

// bestFirstFaults are found by "search".
var bestFirstFaults = []fault{
	{"the worst hit is first", readFault(reads{hits: func(_ storage.SearchQuery, p *storage.HitPage) { slices.Reverse(p.Items) }})},
	{"hits come by key", readFault(reads{hits: func(_ storage.SearchQuery, p *storage.HitPage) {
		slices.SortFunc(p.Items, func(a, b evidence.Item) int { return cmp.Compare(a.EntryMeta().Key, b.EntryMeta().Key) })
	}})},
}
