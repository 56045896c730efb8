package citation

import (
	"corroborate/internal/evidence"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// bibEntry is how an entry of BibTeX begins.
var bibEntry = regexp.MustCompile(`@\s*[A-Za-z]+\s*[{(]`)

// bibFields are the fields of an entry, as they are written, and their lines.
type bibFields struct {
	kind   string // in lower case
	line   int
	values map[string]string
	lines  map[string]int
}

// bibParser reads a BibTeX database. Text between entries is a comment.
type bibParser struct {
	text    string
	lines   lines
	at      int
	macros  map[string]string
	entries []bibFields
	left    []evidence.Problem
}

func parseBibTeX(text string) (works []work, left []evidence.Problem, err error) {
	p := bibParser{text: text, lines: lines{text: text}, macros: map[string]string{}}
	for _, m := range months {
		p.macros[m] = m
	}
	for {
		i := strings.IndexByte(text[p.at:], '@')
		if i < 0 {
			break
		}
		p.at += i + 1
		if err := p.entry(); err != nil {
			return nil, nil, err
		}
	}
	for _, e := range p.entries {
		w, problems := e.work()
		works, p.left = append(works, w), append(p.left, problems...)
	}
	if len(works) == 0 {
		return nil, nil, invalid(problem(1, "there is no entry", "an entry, as in @article{key, title = {...}}"))
	}
	return works, p.left, nil
}

func (p *bibParser) fail(message, expected string) error {
	return invalid(problem(p.lines.of(p.at), message, expected))
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
// part of a comment, as in an email address.
func (p *bibParser) entry() error {
	line := p.lines.of(p.at)
	kind := strings.ToLower(p.word())
	open := p.next()
	if strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz") != "" || kind == "" || open != '{' && open != '(' {
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
		e := bibFields{line: line, values: p.macros, lines: map[string]int{}}
		return p.fields(&e, closing)
	}
	p.blanks()
	n := strings.IndexAny(p.text[p.at:], ",="+string(closing))
	if n < 0 {
		return p.fail("the entry does not end", "a comma after its key, and "+string(closing)+" at its end")
	}
	e := bibFields{kind: kind, line: line, values: map[string]string{}, lines: map[string]int{}}
	switch p.text[p.at+n] {
	case ',':
		p.at += n + 1
	case closing:
		p.at += n
	} // and an entry that has no key begins with a field
	if err := p.fields(&e, closing); err != nil {
		return err
	}
	p.entries = append(p.entries, e)
	return nil
}

// skip skips to the closing bracket.
func (p *bibParser) skip(closing byte) error {
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
func (p *bibParser) fields(e *bibFields, closing byte) error {
	for {
		switch p.next() {
		case closing:
			p.at++
			return nil
		case ',':
			p.at++
			continue
		case 0:
			return p.fail(fmt.Sprintf("the entry of line %d does not end", e.line), string(closing))
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
		value, err := p.value(field)
		if err != nil {
			return err
		}
		if _, twice := e.values[field]; !twice || e.kind == "" {
			e.values[field], e.lines[field] = value, line
		}
		if c := p.next(); c != ',' && c != closing {
			if c == 0 {
				return p.fail(fmt.Sprintf("the entry of line %d does not end", e.line), string(closing))
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
func (p *bibParser) value(field string) (string, error) {
	var b strings.Builder
	for {
		switch c := p.next(); c {
		case '{', '"':
			text, err := p.group(c)
			if err != nil {
				return "", err
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
	if strings.Trim(word, "0123456789") != "" {
		p.left = append(p.left, problem(p.lines.of(p.at), fmt.Sprintf("%q is not defined, and was taken literally", short(word)), "a name that @string defines"))
	}
	return word
}

// group reads a text in braces or quotation marks. A quotation mark in braces does not end
// the text.
func (p *bibParser) group(open byte) (string, error) {
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
