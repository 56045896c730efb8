package quote

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"corroborate/internal/text/words"
)

// plainText is a text in a form for comparison, with the place in the original text that
// each byte comes from.
type plainText struct {
	text string
	from []place
}

// letter is a character of a decomposed text, and the place in the original text that it
// comes from. Several letters may share a place.
type letter struct {
	r rune
	place
}

// plain makes a text comparable:
//
//   - It decomposes characters, even those that look like several (ﬁ, …), and leaves out
//     soft hyphens and other invisible characters.
//   - It replaces whitespace by one blank, and removes it next to quotation marks.
//   - It replaces all quotation marks and apostrophes by the same mark, and several in a
//     row by one.
//   - It leaves out a hyphen between letters and the line break after it, since nobody can
//     tell whether the word has the hyphen elsewhere. It keeps a hyphen between digits. A
//     dash becomes a hyphen with blanks around it, and a minus stays as it is.
func plain(text string) plainText {
	p := plainer{in: letters(text)}
	p.out.Grow(len(text))
	p.from = make([]place, 0, len(text))
	for p.at < len(p.in) {
		switch r := p.in[p.at].r; {
		case unicode.IsSpace(r):
			p.blank()
			p.at++
		case isQuote(r):
			p.quote()
		case isDash(r):
			p.dash()
		default:
			p.emit(r, p.in[p.at].place)
			p.at++
		}
	}
	return plainText{p.out.String(), p.from}
}

func letters(text string) []letter {
	list := make([]letter, 0, len(text))
	var it norm.Iter
	it.InitString(norm.NFKD, text)
	whole := 0 // how many letters have their final place
	for !it.Done() {
		start := it.Pos()
		segment := it.Next()
		at := place{start, it.Pos()}
		for len(segment) > 0 {
			r, size := utf8.DecodeRune(segment)
			segment = segment[size:]
			if !unseen(r) {
				list = append(list, letter{r, at})
			}
		}
		if at.end > start { // a character may come in several steps; only the last one advances
			for ; whole < len(list); whole++ {
				list[whole].place = at
			}
		}
	}
	return list
}

// unseen reports whether r is invisible: a soft hyphen, a joiner, or a character that only
// sets the direction of a text or chooses a glyph.
func unseen(r rune) bool {
	return r == 0x00AD || r == 0x034F || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x2064 ||
		r >= 0x2066 && r <= 0x2069 || r >= 0xFE00 && r <= 0xFE0F || r == 0xFEFF
}

func isQuote(r rune) bool {
	return strings.ContainsRune("'\"`´‘’‚‛“”„‟‹›«»′″‴〝〞〟「」『』ʼ", r) // « is one character, and so are all others
}

func isDash(r rune) bool { return unicode.Is(unicode.Pd, r) || r == '−' }

func isLong(r rune) bool { return r == '—' || r == '―' || r == '⸺' || r == '⸻' }

type plainer struct {
	in    []letter
	at    int
	out   strings.Builder
	from  []place
	last  rune   // the last emitted character
	space *place // a blank that is yet to be emitted
	gap   bool   // whether there was whitespace since last, emitted or not
}

func (p *plainer) emit(r rune, at place) {
	if p.space != nil && p.last != 0 && p.last != '\'' {
		p.put(' ', *p.space)
	}
	p.space = nil
	p.put(r, at)
}

func (p *plainer) put(r rune, at place) {
	p.out.WriteRune(r)
	for range utf8.RuneLen(r) {
		p.from = append(p.from, at)
	}
	p.last, p.gap = r, false
}

func (p *plainer) blank() {
	p.gap = true
	if p.space == nil {
		at := p.in[p.at].place
		p.space = &at
	}
}

func (p *plainer) quote() {
	at := p.in[p.at].place
	p.at++
	p.space = nil
	if p.last == '\'' {
		p.from[len(p.from)-1].end = at.end
		return
	}
	p.put('\'', at)
}

// dash reads a run of dashes, whose meaning depends on the characters around it.
func (p *plainer) dash() {
	first := p.at
	for p.at < len(p.in) && isDash(p.in[p.at].r) {
		p.at++
	}
	run := p.in[first:p.at]
	at := place{run[0].start, run[len(run)-1].end}
	next := p.at
	for next < len(p.in) && unicode.IsSpace(p.in[next].r) {
		next++
	}
	gap := next > p.at || next == len(p.in)
	long := len(run) > 1 || isLong(run[0].r)
	joined := !p.gap && words.IsPart(p.last) && next < len(p.in) && words.IsPart(p.in[next].r)
	switch {
	case joined && !long:
		if unicode.IsNumber(p.last) && unicode.IsNumber(p.in[next].r) {
			p.put('-', at)
		}
		p.at = next
	case long || p.gap && gap:
		if p.space == nil {
			p.space = &place{at.start, at.start}
		}
		p.emit('-', at)
		p.space = &place{at.end, at.end}
	default:
		p.emit('-', at)
	}
}

// unquoted leaves out the quotation marks around a quote.
func unquoted(text string) string {
	if len(text) > 2 && strings.HasPrefix(text, "'") && strings.HasSuffix(text, "'") {
		return strings.TrimSpace(text[1 : len(text)-1])
	}
	return text
}

// find finds a plain text in this one, at whole characters of the original text.
func (p plainText) find(wanted string) []place {
	var list []place
	for at := 0; ; {
		i := strings.Index(p.text[at:], wanted)
		if i < 0 {
			return list
		}
		start, end := at+i, at+i+len(wanted)
		if p.whole(start) && p.whole(end) {
			found := place{p.from[start].start, p.from[end-1].end}
			if !slices.Contains(list[max(0, len(list)-1):], found) {
				list = append(list, found)
			}
		}
		_, size := utf8.DecodeRuneInString(p.text[start:])
		at = start + size
	}
}

// whole reports whether no character of the text is on both sides of a byte.
func (p plainText) whole(at int) bool {
	return at == 0 || at == len(p.from) || p.from[at-1] != p.from[at]
}
