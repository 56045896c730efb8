package exchange

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"corroborate/internal/evidence"
)

// partSize is how many bytes of JSON Lines are read in one go, approximately.
const partSize = 256 << 10

// linesPart is some lines of a map file in JSON Lines. Several parts are read at once, each by a
// reader of its own, which then gives its entries to the reader of the file.
type linesPart struct {
	text   []byte
	first  int32   // the number of the first line
	long   []int32 // the numbers of lines that are too long, which are empty in the text
	behind bool    // whether there is text in lines before it
	reader *reader
	json   jsonText
	read   chan any // what reading it panicked with, nil for nothing
}

// readJSONL reads a map file in JSON Lines. It goes on after a line with a problem.
func (r *reader) readJSONL(ctx context.Context, from io.Reader) error {
	workers := max(1, runtime.GOMAXPROCS(0)-1) // this goroutine works, too
	free, todo, inOrder := make(chan *linesPart, 2*workers+2), make(chan *linesPart), make(chan *linesPart, 2*workers)
	for range cap(free) {
		free <- &linesPart{reader: r.forPart(), json: jsonText{words: r.schema.words}, read: make(chan any, 1)}
	}
	var err error
	var all sync.WaitGroup
	all.Go(func() {
		err = cutLines(ctx, from, free, func(p *linesPart) {
			inOrder <- p
			todo <- p
		})
		close(inOrder)
		close(todo)
	})
	for range workers {
		all.Go(func() {
			for p := range todo {
				p.read <- p.readLines()
			}
		})
	}
	var panicked any
	for p := range inOrder {
		if cause := <-p.read; cause != nil {
			panicked = cause
		} else if panicked == nil {
			r.absorb(p)
		}
		free <- p
	}
	all.Wait()
	if panicked != nil {
		panic(panicked)
	}
	return err
}

// cutLines cuts a file into parts of whole lines, and hands each to next.
func cutLines(ctx context.Context, from io.Reader, free <-chan *linesPart, next func(*linesPart)) error {
	lines := lineReader{from: bufio.NewReaderSize(from, partSize)}
	behind := false
	for number, more := int32(1), true; more; {
		p := <-free
		p.text, p.long, p.first, p.behind = p.text[:0], p.long[:0], number, behind
		for len(p.text) < partSize {
			line, err := lines.next()
			if cause := ctx.Err(); cause != nil {
				return cause
			}
			if errors.Is(err, io.EOF) {
				more = false
				break
			}
			switch {
			case errors.Is(err, errLong):
				p.long = append(p.long, number)
				line = nil
			case err != nil:
				return err
			case number == 1:
				line = bytes.TrimPrefix(line, bom)
			}
			p.text = append(append(p.text, line...), '\n')
			number++
		}
		behind = behind || len(bytes.TrimSpace(p.text)) > 0
		next(p)
	}
	return nil
}

// readLines reads the lines of a part. It returns what it panicked with.
func (p *linesPart) readLines() (panicked any) {
	defer func() { panicked = recover() }()
	r := p.reader
	r.problems.list, r.problems.more, r.problems.compared = nil, 0, compareAtMost-comparedInPart
	r.lines = 0
	if p.behind {
		r.lines = 1
	}
	number := p.first
	for rest := p.text; len(rest) > 0; number++ {
		end := bytes.IndexByte(rest, '\n')
		r.readLine(&p.json, rest[:end], number)
		rest = rest[end+1:]
	}
	for _, number := range p.long {
		r.problems.add(place{number, 1}, "the line is too long", fmt.Sprintf("at most %d MiB", MaxLine>>20))
	}
	return nil
}

// forPart is a reader of parts of the same file.
func (r *reader) forPart() *reader { return &reader{schema: r.schema, part: true} }

// absorb takes the entries of a part, and its problems in between.
func (r *reader) absorb(p *linesPart) {
	from, told, refs := p.reader, 0, p.reader.refs
	for _, one := range from.made {
		r.problems.take(&from.problems, told, int(one.problems))
		told = int(one.problems)
		r.take(one, refs[:one.refs])
		refs = refs[one.refs:]
	}
	r.problems.take(&from.problems, told, from.problems.count())
	if at := from.head.Place; at.Line > 0 {
		if r.head.Place.Line > 0 {
			r.secondHeader(place{int32(at.Line), int32(at.Column)})
		} else {
			r.head = from.head
		}
		from.head = evidence.Header{}
	}
	clear(from.made) // the map has them
	from.made, from.refs = from.made[:0], from.refs[:0]
}
