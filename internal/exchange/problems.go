package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"corroborate/internal/evidence"
	"corroborate/internal/nearest"
)

// Problem is something wrong with a map file, and where.
type Problem struct {
	File    string // of a map that is kept in several files; else empty
	Line    int    // from 1
	Column  int    // in characters, from 1
	Message string // what is wrong, and what was expected
}

// Errors is everything that is wrong with a map file. In its chain is an
// evidence.Error that is Invalid and says the same.
type Errors struct {
	Name     string // of the file
	Problems []Problem
	More     int // problems past MaxProblems, which are only counted
}

// Error lists the problems by position, one a line, each as
// "file:line:column: what is wrong, what was expected"; of a map in several
// files, file is the map's name and the file's, with a slash between.
func (e *Errors) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		name := e.Name
		if p.File != "" {
			name += "/" + p.File
		}
		fmt.Fprintf(&b, "%s:%d:%d: %s", name, p.Line, p.Column, p.Message)
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\n%s: %d more problems", e.Name, e.More)
	}
	return b.String()
}

// Unwrap gives the errors a code.
func (e *Errors) Unwrap() error {
	return &evidence.Error{Code: evidence.Invalid, Message: e.Error()}
}

// place is where something stands in a file. Of a map in several files the
// lines are counted through, see problems.files.
type place struct{ line, column int32 }

// problems collects what is wrong with a file.
type problems struct {
	list     []Problem
	more     int
	compared int // words looked at for suggestions
	files    []fileStart
}

// fileStart is where a file begins in the lines of all files together.
type fileStart struct {
	name   string
	before int32 // lines before its first
}

// locate tells the file of a line, and the line's number in it.
func (p *problems) locate(line int32) (file string, number int) {
	for i := len(p.files) - 1; i >= 0; i-- {
		if line > p.files[i].before {
			return p.files[i].name, int(line - p.files[i].before)
		}
	}
	return "", int(line)
}

// inLine says for messages where another line is than the one at fault.
func (p *problems) inLine(at, line int32) string {
	file, number := p.locate(line)
	if here, _ := p.locate(at); here != file {
		return fmt.Sprintf("in line %d of %s", number, file)
	}
	return fmt.Sprintf("in line %d", number)
}

func (p *problems) any() bool { return len(p.list) > 0 }

func (p *problems) add(at place, message, expected string) {
	p.suggest(at, message, expected, "", nil)
}

// compareAtMost bounds the time that suggestions take in a file with very many
// problems: about a second.
const compareAtMost = 5_000_000

// suggest adds a problem about a word that is not known, and names the known
// one that is nearest to it.
func (p *problems) suggest(at place, message, expected, word string, known []string) {
	p.tell(at, message, expected, func() string { return p.nearest(word, known) })
}

// suggestLink is suggest for the name of a link.
func (p *problems) suggestLink(at place, message, expected string, name evidence.Ref, known []evidence.Ref) {
	p.tell(at, message, expected, func() string {
		if p.compared += len(known); p.compared > compareAtMost {
			return ""
		}
		return string(nearest.Link(name, known))
	})
}

func (p *problems) tell(at place, message, expected string, meant func() string) {
	if len(p.list) >= MaxProblems {
		p.more++
		return
	}
	text := shorten(message)
	if expected != "" {
		text += ", expected " + expected
	}
	if near := meant(); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	p.list = append(p.list, Problem{Line: int(at.line), Column: int(at.column), Message: text})
}

func (p *problems) nearest(word string, known []string) string {
	if p.compared += len(known); p.compared > compareAtMost {
		return ""
	}
	if near := nearest.To(word, known, 1); len(near) > 0 {
		return near[0]
	}
	return ""
}

func (p *problems) errors(name string) error {
	if !p.any() {
		return nil
	}
	list := slices.Clone(p.list)
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	for i := range list {
		list[i].File, list[i].Line = p.locate(int32(list[i].Line))
	}
	return &Errors{Name: name, Problems: list, More: p.more}
}

// shorten keeps a message to one readable line that quotes a very long value.
func shorten(text string) string {
	const head, tail = 160, 60
	text = strings.NewReplacer("\n", " ", "\r", " ").Replace(text)
	if len(text) <= head+tail+len(" ... ") {
		return text
	}
	begin, end := head, len(text)-tail
	for !utf8.RuneStart(text[begin]) {
		begin--
	}
	for !utf8.RuneStart(text[end]) {
		end++
	}
	return text[:begin] + " ... " + text[end:]
}
