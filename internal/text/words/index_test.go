package words

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestIndex(t *testing.T) {
	for _, c := range []struct {
		texts []string
		want  string
	}{
		{[]string{"Dry wells", "dry-wells"}, "dry wells ¶ dry wells"},
		{[]string{"", "Dry", ""}, "dry"},
		{[]string{"東京都"}, "東京 京都 都"},
		{[]string{"京"}, "京"},
		{[]string{"NHK放送局2015"}, "nhk 放送 送局 局 2015"},
		{[]string{"น้ำ ท่วม"}, "น้ํา า ท่ว วม ม"},
		{[]string{"한국어"}, "한국 국어 어"},
		{[]string{"हिन्दी"}, "हिन्दी"},
	} {
		if got := Index(c.texts...); got != c.want {
			t.Errorf("Index(%q) = %q, expected %q", c.texts, got, c.want)
		}
	}
}

// A term is found in what holds it, and nowhere else.
func TestTerms(t *testing.T) {
	for _, c := range []struct {
		query string
		in    []string // texts that hold all of it
		out   []string
	}{
		{"well", []string{"Wells", "a well"}, []string{"swell", ""}},
		{"well dry", []string{"dry wells", "the well is dry"}, []string{"wells"}},
		{`"dry well"`, []string{"a dry well"}, []string{"dry wells", "well, dry", "dry, and a well"}},
		{"“dry well” rain", []string{"Rain on a dry well"}, []string{"a dry well"}},
		{`"dry well`, []string{"wells run dry"}, []string{"dry"}},
		{`""`, nil, []string{"", "a"}},
		{"lukasz", []string{"Łukasz"}, nil},
		{"都", []string{"東京都", "都市", "京都府"}, []string{"東京"}},
		{"京都", []string{"東京都", "京都府"}, []string{"京 都", "都京"}},
		{"東京都", []string{"東京都庁"}, []string{"東京と京都"}},
		{"放送 東京", []string{"東京放送局"}, []string{"放送局"}},
		{`"NHK 放送"`, []string{"NHK放送局", "NHK 放送"}, []string{"放送NHK"}},
		{`"放送 局"`, []string{"放送 局長", "放送 局"}, []string{"放送局"}},
		{"放送NHK", []string{"国営放送 NHKs"}, []string{"放送局NHK", "NHK放送"}},
		{"ท่วม", []string{"น้ำท่วมใหญ่"}, []string{"ท่า"}},
	} {
		terms := Terms(c.query)
		for _, text := range c.in {
			if !AllIn(terms, Index(text)) {
				t.Errorf("%q (%v) is not in %q", c.query, terms, Index(text))
			}
		}
		for _, text := range c.out {
			if AllIn(terms, Index(text)) {
				t.Errorf("%q (%v) is in %q", c.query, terms, Index(text))
			}
		}
	}
}

// Tokens are the words of Index, and where a term is found by one it is found by the other.
func TestTokensProperties(t *testing.T) {
	alphabet := []rune("ab Ł½é\"-東京都ガ国ーน้ำท่วม한국हि")
	text := rapid.Custom(func(t *rapid.T) string { return rapid.StringOf(rapid.SampledFrom(alphabet)).Draw(t, "text") })
	rapid.Check(t, func(t *rapid.T) {
		text, query := text.Draw(t, "text"), text.Draw(t, "query")
		index, tokens := Index(text), Tokens(text)
		var list []string
		for _, token := range tokens {
			if token.Start < 0 || token.End <= token.Start || token.End > len(text) {
				t.Fatalf("%q: %+v", text, token)
			}
			list = append(list, token.Text)
		}
		if diff := cmp.Diff(strings.Fields(index), append([]string{}, list...)); diff != "" {
			t.Fatalf("%q (-index +tokens):\n%s", text, diff)
		}
		for _, term := range Terms(query) {
			if spans := term.Spans(tokens); term.In(index) != (len(spans) > 0) {
				t.Fatalf("%+v in %q: %v, at %v", term, index, term.In(index), spans)
			}
		}
	})
}

// What is cut out of a run is found in it, and its place is that of the part.
func TestSpans(t *testing.T) {
	for _, c := range []struct{ text, query, want string }{
		{"In 東京都庁 today", "京都", "京都"},
		{"In 東京都庁 today", "庁", "庁"},
		{"In 東京都庁 today", "東", "東"},
		{"The Wells of Łódź", "lodz", "Łódź"},
		{"The Wells of Łódź", "well", "Wells"},
		{"A dry  well.", `"dry well"`, "dry  well"},
		{"น้ำท่วมใหญ่", "ท่วม", "ท่วม"},
	} {
		var got []string
		for _, term := range Terms(c.query) {
			for _, s := range term.Spans(Tokens(c.text)) {
				got = append(got, c.text[s.Start:s.End])
			}
		}
		if !slices.Equal(got, []string{c.want}) {
			t.Errorf("%q in %q: %q", c.query, c.text, got)
		}
	}
}
