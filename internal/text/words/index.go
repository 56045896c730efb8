package words

import (
	"strings"
	"unicode"
)

// Between stands between texts that are searched together, so that no phrase goes from one
// into the next. It is in no word.
const Between = "¶"

// Index returns what a store keeps of texts to find words in them: their words, joined by
// blanks.
//
// Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese are mostly written without blanks
// between words. A run of their characters becomes its pairs, and its last character alone:
// "東京都" is "東京 京都 都". So any part of a run is found.
func Index(texts ...string) string {
	var b strings.Builder
	for _, text := range texts {
		folded := Fold(text)
		if folded == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(" " + Between + " ")
		}
		if !strings.ContainsFunc(folded, inRuns) {
			b.WriteString(folded)
			continue
		}
		var list []string
		for word := range strings.FieldsSeq(folded) {
			list = append(list, pairs(atoms(word), true)...)
		}
		b.WriteString(strings.Join(list, " "))
	}
	return b.String()
}

// inRuns reports whether a character is of a script that is written without blanks.
func inRuns(r rune) bool {
	return r >= 0x0E00 && (r == 'ー' || unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
		unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) && !unicode.IsMark(r))
}

// atom is a part of a word: a character of a run with its marks, or what stands between runs.
type atom struct {
	text string
	run  bool
}

// atoms splits a folded word.
func atoms(word string) []atom {
	var list []atom
	for _, r := range word {
		last := len(list) - 1
		switch {
		case inRuns(r):
			list = append(list, atom{string(r), true})
		case last >= 0 && (!list[last].run || unicode.IsMark(r)):
			list[last].text += string(r)
		default:
			list = append(list, atom{string(r), false})
		}
	}
	return list
}

// pairs are the words that an index has for the atoms of a word. If the word may go on, its
// last character is not one of them.
func pairs(list []atom, ends bool) []string {
	var all []string
	for i, a := range list {
		switch next := i + 1; {
		case !a.run:
			all = append(all, a.text)
		case next < len(list) && list[next].run:
			all = append(all, a.text+list[next].text)
		case ends || next < len(list) || i == 0 || !list[i-1].run:
			all = append(all, a.text)
		}
	}
	return all
}

// Token is a word of Index, with its place in the text.
type Token struct {
	Placed
	first int // where its first character ends, if it is of a run
}

// Tokens returns the words of Index with their places in the text.
func Tokens(text string) []Token {
	var list []Token
	for _, run := range In(text) {
		raw := text[run.Start:run.End]
		if !strings.ContainsFunc(raw, func(r rune) bool { return r >= 0x0E00 }) {
			for word := range strings.FieldsSeq(run.Text) {
				list = append(list, Token{Placed{word, run.Start, run.End}, run.End})
			}
			continue
		}
		list = append(list, tokensOf(raw, run.Start)...)
	}
	return list
}

// tokensOf are those of a run of letters.
func tokensOf(raw string, start int) []Token {
	type part struct {
		atom
		start, end int
	}
	var parts []part
	flush := func(from, to int) {
		for word := range strings.FieldsSeq(Fold(raw[from:to])) {
			for _, a := range atoms(word) {
				parts = append(parts, part{a, start + from, start + to})
			}
		}
	}
	from, run := 0, false
	for i, r := range raw {
		// The sign for am, of Thai and Lao, is a mark and a letter in one.
		if unicode.IsMark(r) || r == 'ำ' || r == 'ຳ' || !inRuns(r) && !run && i > 0 {
			continue
		}
		if i > 0 {
			flush(from, i)
		}
		from, run = i, inRuns(r)
	}
	flush(from, len(raw))
	var list []Token
	for i, p := range parts {
		token := Token{Placed{p.text, p.start, p.end}, p.end}
		if next := i + 1; p.run && next < len(parts) && parts[next].run {
			token.Text, token.End = p.text+parts[next].text, parts[next].end
		}
		list = append(list, token)
	}
	return list
}
