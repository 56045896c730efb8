// Package quote finds a quote in the text of its source, and the text around it:
// https://www.w3.org/TR/annotation-model/#text-quote-selector
//
// People type quotes from pages again. So if a text does not have a quote to the letter,
// Find searches again and ignores what readers do not notice, such as the form of
// quotation marks.
package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"corroborate/internal/evidence"
	"corroborate/internal/text/words"
)

// Around is how many characters before and after a quote are kept.
const Around = 32

// Hints are the texts that were known to stand before and after a quote. They help to
// choose between several places, and need not match.
type Hints struct{ Prefix, Suffix string }

// Match is a place of a quote in a text.
type Match struct {
	Exact  string // the quote as the text has it; a shortened quote as it was asked for
	Prefix string // the text right before it: up to Around characters, from the beginning of a word; empty if blank
	Suffix string // the text right after it: up to Around characters, to the end of a word; empty if blank
	Start  int    // where the quote begins, in characters (Unicode code points) from 0
	End    int    // where the text after the quote begins, in characters from 0
	Others int    // how many other places match as well

	// Shortened says that the quote leaves out words of the text, and says so.
	Shortened bool
}

// Find finds a quote in a text. If the text does not have it to the letter, Find ignores
// differences in whitespace, quotation marks, dashes, soft hyphens, words hyphenated at
// the end of a line, and the forms that Unicode has for one character. It never ignores a
// word, a letter, its case or its accent, and prefers whole words. If there are several
// places, it takes the first that matches the hints best.
//
// A quote may be shortened, with "…", "..." or the like in place of words of the text, also
// in brackets. Then the text has to have its parts in their order. A letter in brackets, as
// in "[W]e saw", may have another case in the text.
//
// If the text does not contain the quote, the error is NotFound, and its cause a *Nearest.
// If a text is not UTF-8, or the quote is empty, the error is Invalid.
func Find(text, quote string, hints Hints) (Match, error) {
	if !utf8.ValidString(text) {
		return Match{}, evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: "text", Message: "the text is not in UTF-8"})
	}
	quote = strings.TrimSpace(quote)
	wanted := plain(quote)
	if !utf8.ValidString(quote) || wanted.text == "" {
		return Match{}, evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: "quote", Message: "the quote has nothing to search for"})
	}
	places := placesOf(text, quote)
	shortened := false
	if len(places) == 0 {
		whole := plain(text)
		if places = whole.find(wanted.text); len(places) == 0 {
			places = whole.find(unquoted(wanted.text))
		}
		if len(places) == 0 {
			places = whole.findParts(text, partsOf(unquoted(wanted.text)))
			shortened = len(places) > 0
		}
	}
	if len(places) == 0 {
		return Match{}, evidence.Wrap(evidence.NotFound, nearest(text, quote), "the quote is not in the text")
	}
	best, others := choose(text, places, hints)
	m := match(text, best, others)
	if shortened {
		m.Exact, m.Shortened = quote, true
	}
	return m, nil
}

// place is a part of a text, in bytes.
type place struct{ start, end int }

// placesOf finds a quote to the letter.
func placesOf(text, quote string) []place {
	var list []place
	for at := 0; ; {
		i := strings.Index(text[at:], quote)
		if i < 0 {
			return list
		}
		p := place{at + i, at + i + len(quote)}
		if next, _ := utf8.DecodeRuneInString(text[p.end:]); !unicode.IsMark(next) {
			list = append(list, p) // otherwise the last letter would lose its accent
		}
		_, size := utf8.DecodeRuneInString(quote)
		at = p.start + size
	}
}

// hinted bounds the places that are compared with the hints. If a quote occurs more
// often, it is so short that the place hardly matters.
const hinted = 1000

// choose takes the best place: one of whole words if there is any, then the one that
// matches the hints best.
func choose(text string, places []place, hints Hints) (best place, others int) {
	before, after := plain(tail(hints.Prefix)).text, plain(head(hints.Suffix)).text
	most := -1
	for i, p := range places {
		fits := 0
		if i >= hinted {
			before, after = "", ""
		}
		if before != "" {
			fits += agreement(before, plain(tail(text[:p.start])).text, true)
		}
		if after != "" {
			fits += agreement(after, plain(head(text[p.end:])).text, false)
		}
		fits *= 2
		if atWords(text, p) {
			fits += 1 << 20
		}
		switch {
		case fits > most:
			best, most, others = p, fits, 0
		case fits == most:
			others++
		}
	}
	return best, others
}

// agreement returns how many bytes two texts share at their ends, or at their
// beginnings.
func agreement(a, b string, ends bool) int {
	n := 0
	for n < min(len(a), len(b)) {
		if i, j := n, n; ends {
			if i, j = len(a)-1-n, len(b)-1-n; a[i] != b[j] {
				return n
			}
		} else if a[i] != b[j] {
			return n
		}
		n++
	}
	return n
}

// looked is how many bytes around a place are compared with the hints: many more than
// Around characters have.
const looked = 512

func tail(text string) string {
	if len(text) <= looked {
		return text
	}
	text = text[len(text)-looked:]
	for len(text) > 0 && !utf8.RuneStart(text[0]) {
		text = text[1:]
	}
	return text
}

func head(text string) string {
	if len(text) <= looked {
		return text
	}
	n := looked
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// atWords reports whether a place neither begins nor ends within a word.
func atWords(text string, p place) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:p.start])
	first, _ := utf8.DecodeRuneInString(text[p.start:])
	last, _ := utf8.DecodeLastRuneInString(text[:p.end])
	after, _ := utf8.DecodeRuneInString(text[p.end:])
	return !(words.IsPart(before) && words.IsPart(first)) && !(words.IsPart(last) && words.IsPart(after))
}

func match(text string, p place, others int) Match {
	start := utf8.RuneCountInString(text[:p.start])
	exact := text[p.start:p.end]
	return Match{
		Exact: exact, Prefix: prefix(text[:p.start]), Suffix: suffix(text[p.end:]),
		Start: start, End: start + utf8.RuneCountInString(exact), Others: others,
	}
}

// prefix returns the end of a text, from the beginning of a word if possible.
func prefix(text string) string {
	at := len(text)
	for range Around {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	cut := text[at:]
	first, _ := utf8.DecodeRuneInString(cut)
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	if at > 0 && !unicode.IsSpace(before) && !unicode.IsSpace(first) {
		if i := strings.IndexFunc(cut, unicode.IsSpace); i >= 0 && strings.TrimSpace(cut[i:]) != "" {
			cut = cut[i:]
		} else {
			cut = strings.TrimLeftFunc(cut, unicode.IsMark) // marks of a letter that is cut off
		}
	}
	if at > 0 {
		cut = strings.TrimLeftFunc(cut, unicode.IsSpace)
	}
	return notBlank(cut)
}

// suffix returns the beginning of a text, to the end of a word if possible.
func suffix(text string) string {
	at := 0
	for range Around {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	cut := text[:at]
	last, _ := utf8.DecodeLastRuneInString(cut)
	after, _ := utf8.DecodeRuneInString(text[at:])
	if at < len(text) && !unicode.IsSpace(after) && !unicode.IsSpace(last) {
		if i := strings.LastIndexFunc(cut, unicode.IsSpace); i >= 0 && strings.TrimSpace(cut[:i]) != "" {
			cut = cut[:i]
		} else if unicode.IsMark(after) {
			_, size := utf8.DecodeLastRuneInString(strings.TrimRightFunc(cut, unicode.IsMark))
			cut = strings.TrimRightFunc(cut, unicode.IsMark)
			cut = cut[:len(cut)-size] // a letter whose accent would be cut off
		}
	}
	if at < len(text) {
		cut = strings.TrimRightFunc(cut, unicode.IsSpace)
	}
	return notBlank(cut)
}

func notBlank(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text
}
