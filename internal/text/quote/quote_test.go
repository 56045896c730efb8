package quote_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/text/quote"
)

// trucks has a sentence twice, of which the second begins with a capital.
const trucks = "At dawn we saw the trucks coming over the hill and then the fires.\nWe saw the trucks coming over the hill and then the fires.\n"

func TestFind(t *testing.T) {
	tests := []struct {
		name        string
		text, quote string
		hints       quote.Hints
		want        quote.Match
	}{
		{"to the letter", "She said: I saw the well run dry. Then she left.", "I saw the well run dry.", quote.Hints{},
			quote.Match{Exact: "I saw the well run dry.", Prefix: "She said: ", Suffix: " Then she left.", Start: 10, End: 33}},
		{"the whole text", "Dry.", " Dry. ", quote.Hints{}, quote.Match{Exact: "Dry.", Start: 0, End: 4}},
		{"nothing but blanks around it", "\n  Dry. \n", "Dry.", quote.Hints{}, quote.Match{Exact: "Dry.", Start: 3, End: 7}},
		{"whitespace", "It\u00a0was  very\n\tdry there", "was very dry", quote.Hints{},
			quote.Match{Exact: "was  very\n\tdry", Prefix: "It\u00a0", Suffix: " there", Start: 3, End: 17}},
		{"quotation marks", "He said “they’d dried up” to us", `"they'd dried up"`, quote.Hints{},
			quote.Match{Exact: "“they’d dried up”", Prefix: "He said ", Suffix: " to us", Start: 8, End: 25}},
		{"marks of another language", "Il dit : « c’est sec » et part", `"c'est sec"`, quote.Hints{},
			quote.Match{Exact: "« c’est sec »", Prefix: "Il dit : ", Suffix: " et part", Start: 9, End: 22}},
		{"marks that the text has not", "It was dry then", "“was dry”", quote.Hints{},
			quote.Match{Exact: "was dry", Prefix: "It ", Suffix: " then", Start: 3, End: 10}},
		{"marks within marks", "“‘Dry’, he said”", `"'Dry', he said"`, quote.Hints{}, quote.Match{Exact: "“‘Dry’, he said”", Start: 0, End: 16}},
		{"a dash without blanks", "the well—it was deep—ran dry", "the well - it was deep -- ran", quote.Hints{},
			quote.Match{Exact: "the well—it was deep—ran", Suffix: " dry", Start: 0, End: 24}},
		{"a range of years", "In 2010–2012 it was dry", "2010-2012", quote.Hints{},
			quote.Match{Exact: "2010–2012", Prefix: "In ", Suffix: " it was dry", Start: 3, End: 12}},
		{"a word hyphenated at the end of a line", "the exam-\nple of a well-known case", "the example of a well-known case", quote.Hints{},
			quote.Match{Exact: "the exam-\nple of a well-known case", Start: 0, End: 34}},
		{"a compound broken at its hyphen", "a well-\n  known case", "well-known", quote.Hints{},
			quote.Match{Exact: "well-\n  known", Prefix: "a ", Suffix: " case", Start: 2, End: 15}},
		{"soft hyphens", "the ex\u00adam\u00adple", "example", quote.Hints{}, quote.Match{Exact: "ex\u00adam\u00adple", Prefix: "the ", Start: 4, End: 13}},
		{"composed and decomposed", "l'e\u0301te\u0301 sec", "été sec", quote.Hints{}, quote.Match{Exact: "e\u0301te\u0301 sec", Prefix: "l'", Start: 2, End: 11}},
		{"ligatures and dots", "the ﬁrst ofﬁce … and so on", "first office ...", quote.Hints{},
			quote.Match{Exact: "ﬁrst ofﬁce …", Prefix: "the ", Suffix: " and so on", Start: 4, End: 16}},
		{"at words, where it can be", "wellness, a well, wells", "well", quote.Hints{},
			quote.Match{Exact: "well", Prefix: "wellness, a ", Suffix: ", wells", Start: 12, End: 16}},
		{"within a word, where it cannot", "井戸が枯れた", "が枯れ", quote.Hints{}, quote.Match{Exact: "が枯れ", Prefix: "井戸", Suffix: "た", Start: 2, End: 5}},
		{"the first of several", "dry, so dry", "dry", quote.Hints{}, quote.Match{Exact: "dry", Suffix: ", so dry", Start: 0, End: 3, Others: 1}},
		{"told apart by what is before", "dry, so dry", "dry", quote.Hints{Prefix: "so "}, quote.Match{Exact: "dry", Prefix: "dry, so ", Start: 8, End: 11}},
		{"told apart by what is after", "a dry well, a dry   “year”, a dry run", "a dry", quote.Hints{Suffix: ` "year`},
			quote.Match{Exact: "a dry", Prefix: "a dry well, ", Suffix: "   “year”, a dry run", Start: 12, End: 17}},
		{"hints that fit nowhere", "dry, so dry", "dry", quote.Hints{Prefix: "very", Suffix: "very"},
			quote.Match{Exact: "dry", Suffix: ", so dry", Start: 0, End: 3, Others: 1}},
		{"shortened", trucks, "We saw the trucks ... and then the fires.", quote.Hints{},
			quote.Match{Exact: "We saw the trucks ... and then the fires.", Shortened: true, Prefix: "the hill and then the fires.\n", Start: 67, End: 125}},
		{"shortened, with a letter adapted", trucks, "“[W]e saw the trucks […] and then the fires.”", quote.Hints{},
			quote.Match{Exact: "“[W]e saw the trucks […] and then the fires.”", Shortened: true, Prefix: "At dawn ", Suffix: "\nWe saw the trucks coming over", Start: 8, End: 66, Others: 1}},
		{"a letter adapted", "Yes, they saw.", "[T]hey saw", quote.Hints{}, quote.Match{Exact: "[T]hey saw", Shortened: true, Prefix: "Yes, ", Suffix: ".", Start: 5, End: 13}},
		{"shortened at its ends", "It was very dry then.", "… was [...] dry . . .", quote.Hints{},
			quote.Match{Exact: "… was [...] dry . . .", Shortened: true, Prefix: "It ", Suffix: " then.", Start: 3, End: 15}},
		{"shortened: the shorter of two places with one end", "a well, and a well ran dry", "a well ... dry", quote.Hints{},
			quote.Match{Exact: "a well ... dry", Shortened: true, Prefix: "a well, and ", Start: 12, End: 26}},
		{"what is around it is cut at words", "one two three four five six seven eight HERE nine ten eleven twelve thirteenth", "HERE", quote.Hints{},
			quote.Match{Exact: "HERE", Prefix: "three four five six seven eight ", Suffix: " nine ten eleven twelve", Start: 40, End: 44}},
		{"what is around it has no words to cut at", strings.Repeat("x", 50) + " HERE" + strings.Repeat(".", 50), "HERE", quote.Hints{},
			quote.Match{Exact: "HERE", Prefix: strings.Repeat("x", 31) + " ", Suffix: strings.Repeat(".", 32), Start: 51, End: 55}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := quote.Find(test.text, test.quote, test.hints)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

// TestNotFound: what is not there is not found, however near it comes.
func TestNotFound(t *testing.T) {
	const text = "Nobody knew. The well by the road ran dry in 2015, at −5 degrees, said the café’s owner (twice). So they left."
	tests := []struct {
		name, quote string
		nearest     string
		likeness    float64
	}{
		{"a word more", "The well by the road never ran dry", "The well by the road ran dry", 7. / 8},
		{"a word less", "The well by the road dry", "The well by the road", 5. / 6},
		{"another number", "ran dry in 2016", "ran dry in", 3. / 4},
		{"another case", "the well by the road", "The well by the road", 1},
		{"no accent", "the cafe's owner", "the café’s owner", 1},
		{"no minus", "at 5 degrees", "at −5 degrees", 1},
		{"other punctuation", "the café's owner, twice", "the café’s owner (twice", 1},
		{"something else", "Prices rose sharply", "", 0},
		{"without words", "?!", "", 0},
		{"parts in another order", "ran dry ... The well by the road", "The well by the road ran dry", 1},
		{"a part that is not there", "The well ... ran empty", "The well", 0.5},
		{"only an omission", "...", "", 0},
		{"a word adapted", "[S]omebody knew", "knew", 1. / 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := quote.Find(text, test.quote, quote.Hints{})
			var near *quote.Nearest
			if evidence.CodeOf(err) != evidence.NotFound || !errors.As(err, &near) {
				t.Fatalf("got %+v, %v", got, err)
			}
			if near.Passage != test.nearest || near.Likeness != test.likeness {
				t.Errorf("the nearest passage is %q (%v), expected %q (%v)", near.Passage, near.Likeness, test.nearest, test.likeness)
			}
			if near.Passage != "" && !strings.HasPrefix(string([]rune(text)[near.Start:]), near.Passage) {
				t.Errorf("the passage does not stand at %d", near.Start)
			}
			if !strings.Contains(err.Error(), near.Passage) {
				t.Errorf("the error does not show the passage: %v", err)
			}
		})
	}
}

func TestInvalid(t *testing.T) {
	for _, test := range []struct{ text, quote, path string }{
		{"a\xff", "a", "text"}, {"a", "", "quote"}, {"a", " \n", "quote"}, {"a", "\u00ad", "quote"}, {"a", "\xff", "quote"},
	} {
		var e *evidence.Error
		if _, err := quote.Find(test.text, test.quote, quote.Hints{}); !errors.As(err, &e) || e.Code != evidence.Invalid || e.Problems[0].Path != test.path {
			t.Errorf("%q in %q: %v", test.quote, test.text, err)
		}
	}
}

// right reports what is wrong with a match, whatever was asked.
func right(text string, m quote.Match) string {
	runes := []rune(text)
	switch {
	case m.Start < 0 || m.End < m.Start || m.End > len(runes):
		return "it is outside the text"
	case !m.Shortened && string(runes[m.Start:m.End]) != m.Exact || m.Exact == "":
		return "the exact text is not at its place"
	case !strings.HasSuffix(string(runes[:m.Start]), m.Prefix):
		return "the prefix does not stand before it"
	case !strings.HasPrefix(string(runes[m.End:]), m.Suffix):
		return "the suffix does not stand after it"
	case utf8.RuneCountInString(m.Prefix) > quote.Around || utf8.RuneCountInString(m.Suffix) > quote.Around:
		return "what stands around it is too long"
	}
	return ""
}
