package words

import (
	"slices"
	"strings"
)

// Term is a part of a search: what has to stand in a text.
type Term struct {
	Words  []string // of Index, one right after the other
	Prefix bool     // the last word may be the beginning of one
	Typed  string   // the term as it was typed
}

// Terms returns the parts of a search, each once. Text in quotation marks is a phrase: its
// words stand next to each other, and are whole. Any other word may be the beginning of one.
func Terms(text string) []Term {
	var list []Term
	add := func(typed string, words []string, quoted bool) {
		term, ok := termOf(words, quoted)
		term.Typed = typed
		if ok && !slices.ContainsFunc(list, term.equal) {
			list = append(list, term)
		}
	}
	for text != "" {
		before, quoted, after, found := cutPhrase(text)
		for _, run := range In(before) {
			for word := range strings.FieldsSeq(run.Text) {
				add(before[run.Start:run.End], []string{word}, false)
			}
		}
		if found {
			add(`"`+quoted+`"`, Of(quoted), true)
		}
		text = after
	}
	return list
}

// cutPhrase cuts a text around its first phrase in quotation marks.
func cutPhrase(text string) (before, quoted, after string, found bool) {
	const open, closed = `"“„«`, `"”“»`
	start := strings.IndexAny(text, open)
	if start < 0 {
		return text, "", "", false
	}
	rest := text[start:]
	size := len(string([]rune(rest)[0]))
	end := strings.IndexAny(rest[size:], closed)
	if end < 0 {
		return text, "", "", false
	}
	end += size
	return text[:start], rest[size:end], rest[end+len(string([]rune(rest[end:])[0])):], true
}

// termOf is the term of words that stand next to each other.
func termOf(words []string, quoted bool) (Term, bool) {
	var t Term
	for i, word := range words {
		list := atoms(word)
		last := i == len(words)-1
		t.Words = append(t.Words, pairs(list, !last)...)
		if last {
			end := list[len(list)-1]
			alone := len(list) == 1 || !list[len(list)-2].run
			t.Prefix = end.run && alone || !end.run && !quoted
		}
	}
	return t, len(t.Words) > 0
}

func (t Term) equal(other Term) bool {
	return t.Prefix == other.Prefix && slices.Equal(t.Words, other.Words)
}

// In reports whether the term is in what Index returned.
func (t Term) In(index string) bool {
	wanted := strings.Join(t.Words, " ")
	for from := 0; ; {
		at := strings.Index(index[from:], wanted)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(wanted)
		if (at == 0 || index[at-1] == ' ') && (t.Prefix || end == len(index) || index[end] == ' ') {
			return true
		}
		from = at + 1
	}
}

// AllIn reports whether there are terms, and all are in what Index returned.
func AllIn(terms []Term, index string) bool {
	for _, t := range terms {
		if !t.In(index) {
			return false
		}
	}
	return len(terms) > 0
}

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Spans returns where the term is in a text.
func (t Term) Spans(tokens []Token) []Span {
	var list []Span
	n := len(t.Words)
	for i := 0; i+n <= len(tokens); i++ {
		if !t.matches(tokens[i : i+n]) {
			continue
		}
		last := tokens[i+n-1]
		end := last.End
		if last.Text != t.Words[n-1] && last.first < end {
			end = last.first
		}
		list = append(list, Span{tokens[i].Start, end})
	}
	return list
}

func (t Term) matches(tokens []Token) bool {
	for i, word := range t.Words {
		if got := tokens[i].Text; got != word && !(t.Prefix && i == len(t.Words)-1 && strings.HasPrefix(got, word)) {
			return false
		}
	}
	return true
}
