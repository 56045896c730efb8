package citation

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"corroborate/internal/evidence"
)

// bibEntry is how an entry of BibTeX begins.
var bibEntry = regexp.MustCompile(`@\s*[A-Za-z]+\s*[{(]`)

// nextEntry is how an entry begins after one that cannot be read: at the beginning of a line.
var nextEntry = regexp.MustCompile(`(?m)^[ \t]*@\s*[A-Za-z]`)

// bibItem is an entry, with its fields as they are written.
type bibItem struct {
	kind string // in lower case
	key  string
	line int
	fields
}

// bibParser reads a BibTeX database. Text between entries is a comment.
type bibParser struct {
	text      string
	lines     lines
	at        int
	macros    map[string]string
	undefined map[string]bool // macros that were told
	items     []*bibItem
	found     found
}

func readBibTeX(text string) found {
	p := bibParser{text: text, lines: lines{text: text}, macros: map[string]string{}, undefined: map[string]bool{}}
	for _, m := range months {
		p.macros[m] = m
	}
	for {
		i := strings.IndexByte(text[p.at:], '@')
		if i < 0 {
			break
		}
		p.at += i + 1
		begin := p.at
		if wrong := p.entry(); wrong != nil {
			if line := p.lines.of(begin); line != wrong.Place.Line {
				wrong.Message = fmt.Sprintf("in the entry of line %d, %s", line, wrong.Message)
			}
			p.found.bad = append(p.found.bad, *wrong)
			p.at = len(text)
			if next := nextEntry.FindStringIndex(text[begin:]); next != nil {
				p.at = begin + next[0]
			}
		}
	}
	p.works()
	if len(p.found.works)+len(p.found.bad) == 0 {
		p.found.bad = append(p.found.bad, problem(1, "there is no entry", "an entry, as in @article{key, title = {...}}"))
	}
	return p.found
}

// works makes works of the entries. An entry refers to others by key.
func (p *bibParser) works() {
	byKey := map[string]*bibItem{}
	for _, e := range p.items {
		if key := strings.ToLower(e.key); byKey[key] == nil {
			byKey[key] = e
		} else if key != "" {
			p.found.left = append(p.found.left, problem(e.line, fmt.Sprintf("there is another entry %q before", short(e.key)), "each key once"))
		}
	}
	done := map[*bibItem]bool{}
	for _, e := range p.items {
		p.inherit(e, byKey, done)
	}
	for _, e := range p.items {
		if e.kind == "xdata" {
			continue // it is there for others
		}
		w, left := e.work()
		p.found.add(w, left)
		p.found.unplaced.addUnused("field", e.fields, e.line)
		if e.key != "" {
			p.found.unplaced.add("the citation key", e.line, e.line)
		}
	}
}

// inherit copies to an entry what it has from the entries that it refers to.
func (p *bibParser) inherit(e *bibItem, byKey map[string]*bibItem, done map[*bibItem]bool) {
	if done[e] {
		return
	}
	done[e] = true // before its parents, which may form a circle
	for _, reference := range []string{"crossref", "xdata"} {
		for _, key := range strings.Split(e.first(reference), ",") {
			if key = strings.TrimSpace(key); key == "" {
				continue
			}
			from := byKey[strings.ToLower(key)]
			if from == nil {
				p.found.left = append(p.found.left, problem(e.line, fmt.Sprintf("there is no entry %q, to which %s refers", short(key), reference), "the key of an entry in this text"))
				continue
			}
			p.inherit(from, byKey, done)
			for _, one := range from.fields {
				name := one.name
				if reference == "crossref" {
					name = inherited(name, from.kind, e.kind)
				}
				if name != "" && e.get(name) == nil {
					e.fields = append(e.fields, &field{name: name, value: one.value, line: e.line, used: reference == "crossref"})
				}
			}
		}
	}
}

// inherited is the name that a field of a whole has in its part, empty for a field that is
// of the whole only. The editors are authors of the whole, which is a work of its own.
func inherited(name, whole, part string) string {
	switch name {
	case "title":
		if whole == "periodical" {
			return "journaltitle"
		}
		return "booktitle"
	case "subtitle":
		return "booksubtitle"
	case "author":
		if part == "inbook" || part == "bookinbook" || part == "suppbook" {
			return name
		}
	case "booktitle", "booksubtitle", "maintitle", "publisher", "institution", "organization", "school", "date", "year", "month", "day",
		"series", "volume", "number", "edition", "address", "location":
		return name
	}
	return ""
}

func (p *bibParser) fail(message, expected string) *evidence.Problem {
	wrong := problem(p.lines.of(p.at), message, expected)
	return &wrong
}

func (p *bibParser) blanks() {
	p.at += len(p.text[p.at:]) - len(strings.TrimLeftFunc(p.text[p.at:], unicode.IsSpace))
}

// next returns the next byte that is not blank, or 0 at the end.
func (p *bibParser) next() byte {
	p.blanks()
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

// word reads a name, up to a blank or a character with a meaning in BibTeX.
func (p *bibParser) word() string {
	p.blanks()
	n := strings.IndexFunc(p.text[p.at:], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"#%'(),={}@`, r) })
	if n < 0 {
		n = len(p.text) - p.at
	}
	p.at += n
	return p.text[p.at-n : p.at]
}

// entry reads what follows an @. If that is not a word and an opening bracket, the @ is
// part of a comment, as in an email address, unless the line begins like an entry.
func (p *bibParser) entry() *evidence.Problem {
	line := p.lines.of(p.at)
	begins := strings.TrimSpace(p.text[strings.LastIndexByte(p.text[:p.at], '\n')+1:p.at]) == "@"
	kind := strings.ToLower(p.word())
	open := p.next()
	if strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz") != "" || kind == "" || open != '{' && open != '(' {
		if _, known := bibKinds[kind]; known && begins {
			return p.fail(fmt.Sprintf("%q follows @%s", p.rest(), kind), "{ and the key of the entry")
		}
		return nil
	}
	p.at++
	closing := byte('}')
	if open == '(' {
		closing = ')'
	}
	switch kind {
	case "comment", "preamble":
		return p.skip(closing)
	case "string":
		var e bibItem
		wrong := p.fields(&e, closing)
		for _, one := range e.fields {
			p.macros[one.name] = one.value
		}
		return wrong
	}
	p.blanks()
	n := strings.IndexAny(p.text[p.at:], ",="+string(closing))
	if n < 0 {
		return p.fail("the entry does not end", "a comma after its key, and "+string(closing)+" at its end")
	}
	e := bibItem{kind: kind, line: line}
	switch p.text[p.at+n] {
	case ',', closing:
		if e.key = strings.TrimSpace(p.text[p.at : p.at+n]); strings.ContainsAny(e.key, "\n@{}\"") {
			return p.fail(fmt.Sprintf("%q is not the key of an entry", short(e.key)), "a comma after the key")
		}
		p.at += n
	} // and an entry that has no key begins with a field
	if wrong := p.fields(&e, closing); wrong != nil {
		return wrong
	}
	p.items = append(p.items, &e)
	return nil
}

// skip skips to the closing bracket.
func (p *bibParser) skip(closing byte) *evidence.Problem {
	depth := 0
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == closing && depth == 0:
			p.at++
			return nil
		case c == '{':
			depth++
		case c == '}':
			depth--
		}
	}
	return p.fail("the entry does not end", string(closing))
}

// fields reads fields to the end of an entry.
func (p *bibParser) fields(e *bibItem, closing byte) *evidence.Problem {
	for {
		switch p.next() {
		case closing:
			p.at++
			return nil
		case ',':
			p.at++
			continue
		case 0:
			return p.fail("the entry does not end", string(closing))
		}
		line := p.lines.of(p.at)
		field := strings.ToLower(p.word())
		if field == "" {
			return p.fail(fmt.Sprintf("%q is not a field", p.rest()), "a name, as in title = {...}")
		}
		if p.next() != '=' {
			return p.fail(fmt.Sprintf("%q follows the name of the field %s", p.rest(), short(field)), "= and a value")
		}
		p.at++
		value, wrong := p.value(field)
		if wrong != nil {
			return wrong
		}
		e.add(field, value, line)
		if c := p.next(); c != ',' && c != closing {
			if c == 0 {
				return p.fail("the entry does not end", string(closing))
			}
			return p.fail(fmt.Sprintf("%q follows the value of the field %s", p.rest(), short(field)), "a comma or "+string(closing))
		}
	}
}

// rest returns the beginning of the text that is left, for messages.
func (p *bibParser) rest() string {
	line, _, _ := strings.Cut(p.text[p.at:], "\n")
	return short(line)
}

// value reads texts in braces or quotation marks, numbers and macros, joined by #.
func (p *bibParser) value(field string) (string, *evidence.Problem) {
	var b strings.Builder
	for {
		switch c := p.next(); c {
		case '{', '"':
			text, wrong := p.group(c)
			if wrong != nil {
				return "", wrong
			}
			b.WriteString(text)
		default:
			word := p.word()
			if word == "" {
				return "", p.fail(fmt.Sprintf("the field %s has no value", short(field)), "a text in {braces} or \"quotation marks\", a number, or a name that @string defines")
			}
			b.WriteString(p.macro(word))
		}
		if p.next() != '#' {
			return b.String(), nil
		}
		p.at++
	}
}

func (p *bibParser) macro(word string) string {
	if value, ok := p.macros[strings.ToLower(word)]; ok {
		return value
	}
	if name := strings.ToLower(word); strings.Trim(word, "0123456789") != "" && !p.undefined[name] {
		p.undefined[name] = true
		p.found.left = append(p.found.left, problem(p.lines.of(p.at), fmt.Sprintf("%q is not defined, and was taken literally", short(word)), "a name that @string defines"))
	}
	return word
}

// group reads a text in braces or quotation marks. A quotation mark in braces does not end
// the text.
func (p *bibParser) group(open byte) (string, *evidence.Problem) {
	line := p.lines.of(p.at)
	p.at++
	start, depth := p.at, 0
	for ; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		if depth == 0 && (open == '{' && c == '}' || open == '"' && c == '"') {
			p.at++
			return p.text[start : p.at-1], nil
		}
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return "", p.fail("a closing brace has no opening brace", "the \" that ends the text of line "+fmt.Sprint(line))
			}
		}
	}
	end := map[byte]string{'{': "}", '"': `"`}[open]
	return "", p.fail(fmt.Sprintf("the text of line %d does not end", line), end)
}
