package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readLine reads a line of a map file in JSON Lines.
func (r *reader) readLine(j *jsonText, line []byte, number int32) {
	if len(bytes.TrimSpace(line)) == 0 {
		return
	}
	r.lines++
	j.reset(line, number)
	n, err := j.value(1)
	if err == nil {
		err = j.end()
	}
	if err != nil {
		at, text := j.problem(err)
		r.problems.add(at, text, "one entry, whole, in this line")
		return
	}
	r.wrapped(&n)
}

// wrapped reads an entry in its kind: {"claim": {...}}.
func (r *reader) wrapped(n *node) {
	if n.shape != shapeTable || len(n.members) != 1 {
		message := n.noun()
		if n.shape == shapeTable {
			message = fmt.Sprintf("the line names %d kinds", len(n.members))
		} else if strings.HasPrefix(message, "is ") {
			message = "the line " + message
		}
		r.problems.add(n.at, message, `one entry, wrapped in its kind, like {"claim": {...}}`)
		for i := range n.members {
			r.wrappedIn(&n.members[i])
		}
		return
	}
	r.wrappedIn(&n.members[0])
}

func (r *reader) wrappedIn(m *member) {
	if m.name == headerName {
		if r.lines > 1 {
			r.problems.add(m.at, "the header stands behind entries", "it in the first line")
		}
		r.header(m)
		return
	}
	r.entry(r.kindOf(m.name, m.at, r.schema.singular, "a kind of entry"), &m.value)
}

var (
	bom     = []byte("\uFEFF")
	errLong = errors.New("a line is over the limit")
)

// lineReader reads lines of at most MaxLine bytes.
type lineReader struct {
	from *bufio.Reader
	long []byte
}

// next returns the next line without its line break. The bytes are valid until the next
// call. The error is io.EOF after the last line, and errLong if a line is too long.
func (l *lineReader) next() ([]byte, error) {
	line, err := l.from.ReadSlice('\n')
	if err == nil {
		return line[:len(line)-1], nil
	}
	l.long = append(l.long[:0], line...)
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = l.from.ReadSlice('\n')
		if len(l.long) <= MaxLine { // past the limit, only skip to the end of the line
			l.long = append(l.long, line...)
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	whole := bytes.TrimSuffix(l.long, []byte{'\n'})
	switch {
	case len(whole) > MaxLine:
		return nil, errLong
	case err != nil && len(whole) == 0:
		return nil, io.EOF
	}
	return whole, nil
}
