package evidence

import (
	"fmt"
	"strings"
	"time"
)

// Problem is one thing that is wrong with an entry, an argument, a file, or the current
// state of the store.
type Problem struct {
	Code     Code
	Place    Place    // in a text or a file; the zero value for other input
	Path     string   // in a structured input, as in "edits[1].reportedIn[0]"; empty for the input as a whole
	Message  string   // what is wrong
	Expected string   // what was expected; empty if the message says it
	Nearest  []string // known keys, links or words that are spelled most like the one given, nearest first
	Now      *Now     // for Conflict: the entry that has changed, or is in the way
	NeededBy []string // for Conflict: the entries that refer to the one that would go, at most MaxNeededBy
	Since    []int64  // for Conflict: the first revisions that changed the entry since
	Later    bool     // for Conflict: whether there are more revisions than those of Since
	Limit    int      // the most that is allowed, if there is more; otherwise 0

	Word  string   // the unknown word, if that is the problem
	Words []string // the words that are known instead
}

// MaxNeededBy is how many entries Problem.NeededBy lists at most. The message counts all.
const MaxNeededBy = 100

// Place is where something stands in a text.
type Place struct {
	File   string // its name; empty for a text without one
	Line   int    // from 1
	Column int    // in characters, from 1; 0 if only the line is known
}

// Now is the current state of an entry, which prevents a change.
type Now struct {
	Version int
	By      string    // the author of the last change
	At      time.Time // the time of the last change
	Fields  []string  // the fields that differ from the version that was expected
}

// At returns the problem for an input that is part of a larger one, at path.
func (p Problem) At(path string) Problem {
	p.Path = Join(path, p.Path)
	return p
}

// Join puts a path below another one. Either may be empty.
func Join(above, path string) string {
	if above == "" || path == "" || path[0] == '[' {
		return above + path
	}
	return above + "." + path
}

// String tells the problem in one line: where, what is wrong, what was expected,
// and what may have been meant.
func (p Problem) String() string {
	if where := p.where(); where != "" {
		return where + ": " + p.Text()
	}
	return p.Text()
}

// where is "file:line:column: path", without the parts that are not known.
func (p Problem) where() string {
	at, path := p.Place.File, p.Path
	if at == "" {
		at, path = path, ""
	}
	switch {
	case p.Place.Line == 0:
	case at == "":
		at = fmt.Sprintf("line %d", p.Place.Line)
	case p.Place.File == "" && p.Place.Column == 0:
		at += fmt.Sprintf(": line %d", p.Place.Line)
	case p.Place.Column == 0:
		at += fmt.Sprintf(":%d", p.Place.Line)
	default:
		at += fmt.Sprintf(":%d:%d", p.Place.Line, p.Place.Column)
	}
	if path != "" {
		at += ": " + path
	}
	return at
}

// Text tells the problem without saying where it is.
func (p Problem) Text() string {
	text := p.Message
	if p.Expected != "" {
		text += ", expected " + p.Expected
	}
	if p.Now != nil {
		text += p.Now.changes()
	}
	if len(p.Nearest) > 0 {
		quoted := make([]string, len(p.Nearest))
		for i, word := range p.Nearest {
			quoted[i] = fmt.Sprintf("%q", word)
		}
		text += "; did you mean " + joinOr(quoted) + "?"
	}
	return text
}

// changes tells who has changed what, and when.
func (n *Now) changes() string {
	if n.By == "" || len(n.Fields) == 0 {
		return ""
	}
	last := len(n.Fields) - 1
	fields := n.Fields[last]
	if last > 0 {
		fields = strings.Join(n.Fields[:last], ", ") + " and " + fields
	}
	return fmt.Sprintf(": %s changed %s at %s", n.By, fields, n.At.UTC().Format(time.RFC3339))
}

// Problems collects what is wrong with an input, to report everything together. The zero
// value keeps MaxProblems problems, and counts the others.
type Problems struct {
	list []Problem
	more int
}

// MaxProblems is how many problems Problems keeps.
const MaxProblems = 20

// Add adds a problem. Its code is Invalid unless it has one.
func (p *Problems) Add(one Problem) {
	if p.Full() {
		p.more++
		return
	}
	p.list = append(p.list, one)
}

// Len is how many problems were added.
func (p *Problems) Len() int { return len(p.list) + p.more }

// Full reports whether further problems are only counted.
func (p *Problems) Full() bool { return len(p.list) == MaxProblems }

// Err returns all problems as one *Error, or nil if there are none.
func (p *Problems) Err() error {
	if len(p.list) == 0 {
		return nil
	}
	err := Refuse(p.list...)
	err.More = p.more
	return err
}
