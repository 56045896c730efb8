package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"corroborate/internal/evidence"
	"corroborate/internal/text/spelling"
)

// place is a place in a file. If a map has several files, line numbers go on from one
// file to the next; see problems.files.
type place struct{ line, column int32 }

// problems collects what is wrong with a file.
type problems struct {
	list     []evidence.Problem
	more     int
	compared int // words looked at for suggestions
	files    []fileStart
}

// fileStart says where a file begins in a map of several files.
type fileStart struct {
	name   string
	before int32 // lines of the files before it
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

// inLine names a line for the message of a problem in another line.
func (p *problems) inLine(at, line int32) string {
	file, number := p.locate(line)
	if here, _ := p.locate(at); here != file {
		return fmt.Sprintf("in line %d of %s", number, file)
	}
	return fmt.Sprintf("in line %d", number)
}

func (p *problems) any() bool { return len(p.list) > 0 }

func (p *problems) count() int { return len(p.list) + p.more }

// take adds the problems of a part of the file from one number to another.
func (p *problems) take(of *problems, from, to int) {
	listed := of.list[min(from, len(of.list)):min(to, len(of.list))]
	room := min(MaxProblems-len(p.list), len(listed))
	p.list = append(p.list, listed[:room]...)
	p.more += to - from - room
}

func (p *problems) add(at place, message, expected string) {
	p.suggest(at, message, expected, "", nil)
}

// compareAtMost bounds how many words are compared for suggestions. In a file with very
// many problems, that takes about a second.
const compareAtMost = 5_000_000

// comparedInPart bounds them in a part of a file: it is more than all that are listed of a part take.
const comparedInPart = 500_000

// suggest adds a problem about an unknown word, with the nearest known one.
func (p *problems) suggest(at place, message, expected, word string, known []string) {
	p.tell(at, message, expected, func() []string { return p.nearest(word, known) })
}

// suggestLink is suggest for the name of a link.
func (p *problems) suggestLink(at place, message, expected string, name evidence.Ref, known []evidence.Ref) {
	p.tell(at, message, expected, func() []string {
		if p.compared += len(known); p.compared > compareAtMost {
			return nil
		}
		return spelling.Link(name, known)
	})
}

func (p *problems) tell(at place, message, expected string, meant func() []string) {
	if len(p.list) >= MaxProblems {
		p.more++
		return
	}
	p.list = append(p.list, evidence.Problem{Place: evidence.Place{Line: int(at.line), Column: int(at.column)},
		Message: shorten(message), Expected: expected, Nearest: meant()})
}

func (p *problems) nearest(word string, known []string) []string {
	if p.compared += len(known); p.compared > compareAtMost {
		return nil
	}
	return spelling.To(word, known, 1)
}

// meant returns the nearest known word, or "" if none is near.
func (p *problems) meant(word string, known []string) string {
	for _, near := range p.nearest(word, known) {
		return near
	}
	return ""
}

// err returns all problems of a file, sorted by place, as one *evidence.Error. In a map
// of several files, a place has the name of the map and of the file, as in map/file.csv.
func (p *problems) err(name string) error {
	if !p.any() {
		return nil
	}
	list := slices.Clone(p.list)
	slices.SortStableFunc(list, func(a, b evidence.Problem) int {
		return cmp.Or(cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Column, b.Place.Column))
	})
	for i := range list {
		at := &list[i].Place
		at.File = name
		var file string
		if file, at.Line = p.locate(int32(at.Line)); file != "" {
			at.File += "/" + file
		}
	}
	err := evidence.Refuse(list...)
	err.More = p.more
	return err
}

// shorten keeps a message readable, and to one line, if it quotes a very long value.
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
