package backup

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/snapshot"
)

// longest is how many bytes a line may have.
const longest = 1 << 30

// File is a backup that can be read more than once.
type File struct {
	Name string // as people know it
	From io.ReadSeeker
}

// reader reads the lines of a backup.
type reader struct {
	name     string
	from     *bufio.Reader
	sum      hash.Hash
	counts   Counts
	sequence int64 // of the revision that was read last
	state    storage.State
}

// part is what one line of a backup holds.
type part struct {
	entries  []evidence.Entry
	claims   []claim
	revision *evidence.Revision
	changes  []evidence.Change
	effects  []evidence.Effect
}

// Whole is a backup that was read to its end and found whole.
type Whole struct {
	File
	State  storage.State
	Counts Counts
}

// Verify reads a whole backup and checks it. A file that is damaged or not whole, that is no
// backup, or that a newer program wrote is Invalid.
func (f File) Verify(ctx context.Context, progress storage.Progress) (Whole, error) {
	r, err := f.read(ctx, func(done Counts, _ part) error {
		progress.Report("checking the backup", done.Entries+done.Changes+done.Effects, 0)
		return nil
	})
	if err != nil {
		return Whole{}, err
	}
	return Whole{f, r.state, r.counts}, nil
}

// Peek reads only the beginning of a file. It returns the state that the file claims to
// hold, and does not test whether the file is whole.
func (f File) Peek() (storage.State, error) {
	r, err := f.open()
	if err != nil {
		return storage.State{}, err
	}
	return r.state, nil
}

// open reads the header.
func (f File) open() (*reader, error) {
	if _, err := f.From.Seek(0, io.SeekStart); err != nil {
		return nil, evidence.Wrap(evidence.Unavailable, err, "reading "+f.Name)
	}
	r := &reader{name: f.Name, sum: sha256.New()}
	packed, err := gzip.NewReader(bufio.NewReader(f.From))
	if err != nil {
		return nil, r.foreign()
	}
	r.from = bufio.NewReaderSize(packed, 64<<10)
	return r, r.header()
}

// read calls visit with each line between the header and the end. What is wrong with the file
// may turn out only after the last call.
func (f File) read(ctx context.Context, visit func(Counts, part) error) (*reader, error) {
	r, err := f.open()
	if err != nil {
		return nil, err
	}
	for {
		if ctx.Err() != nil {
			return nil, evidence.Wrap(evidence.Unavailable, context.Cause(ctx), "reading "+f.Name)
		}
		before := hex.EncodeToString(r.sum.Sum(nil))
		l, err := r.line()
		if err != nil {
			return nil, err
		}
		if l.End != nil {
			return r, r.finish(*l.End, before)
		}
		p, err := r.part(l)
		if err != nil {
			return nil, err
		}
		if err := visit(r.counts, p); err != nil {
			return nil, err
		}
	}
}

func (r *reader) refuse(format string, args ...any) error {
	return evidence.Refuse(evidence.Problem{Path: "backup", Message: r.name + " " + fmt.Sprintf(format, args...), Expected: "a whole file that 'corroborate backup' has written"})
}

func (r *reader) foreign() error { return r.refuse("is not a backup of corroborate") }

func (r *reader) damaged(err error) error {
	refused := r.refuse("is damaged, and nothing was restored from it")
	var known *evidence.Error
	if errors.As(refused, &known) {
		known.Err = err
	}
	return refused
}

// text is the next line, whole.
func (r *reader) text() ([]byte, error) {
	var text []byte
	for {
		piece, err := r.from.ReadSlice('\n')
		text = append(text, piece...)
		switch {
		case err == nil:
			r.sum.Write(text)
			return text, nil
		case errors.Is(err, bufio.ErrBufferFull) && len(text) < longest:
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, r.refuse("is not whole: it ends in the middle")
		default:
			return nil, r.damaged(err)
		}
	}
}

func (r *reader) line() (line, error) {
	var l line
	text, err := r.text()
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(text, &l); err != nil {
		return l, r.damaged(err)
	}
	return l, nil
}

// header reads the first line. The line of another file may be of any form.
func (r *reader) header() error {
	start, _ := r.from.Peek(len(`{"backup":`)) // what is shorter is no backup
	if string(start) != `{"backup":` {
		return r.foreign()
	}
	l, err := r.line()
	switch {
	case err != nil:
		return err
	case l.Header == nil || l.Header.Program != program || l.Header.Format < 1:
		return r.foreign()
	case l.Header.Format > format:
		return r.refuse("has backup format %d, and this program knows formats up to %d: a newer version of corroborate wrote it, use that one", l.Header.Format, format)
	}
	r.state = storage.State{Map: l.Header.Map, Sequence: l.Header.Sequence, Rubric: l.Header.Rubric}
	return nil
}

// finish compares the end of a file with what was read.
func (r *reader) finish(e end, sum string) error {
	if _, err := r.from.Peek(1); !errors.Is(err, io.EOF) { // at its end gzip checks its own sum, too
		return r.damaged(err)
	}
	if e.Checksum != sum || e.Counts != r.counts {
		return r.damaged(fmt.Errorf("it has %+v with the checksum %s, and says %+v with the checksum %s", r.counts, sum, e.Counts, e.Checksum))
	}
	return nil
}

// part is what a line holds.
func (r *reader) part(l line) (part, error) {
	var p part
	switch {
	case l.Entries != nil:
		list, err := snapshot.Unmarshal(l.Entries)
		if err != nil {
			return p, r.damaged(err)
		}
		for _, c := range list {
			if c.After == nil {
				return p, r.damaged(errors.New("an entry has no content"))
			}
			p.entries = append(p.entries, c.After)
		}
		p.claims = l.Claims
		r.counts.Entries += len(list)
	case l.Revision != nil:
		revision := l.Revision.revision()
		if revision.Sequence <= r.sequence || revision.Sequence > r.state.Sequence {
			return p, r.damaged(fmt.Errorf("revision %d stands after revision %d", revision.Sequence, r.sequence))
		}
		p.revision, r.sequence = &revision, revision.Sequence
		r.counts.Revisions++
	case r.sequence == 0:
		return p, r.damaged(errors.New("a line is in the wrong place"))
	case l.Changes != nil:
		list, err := snapshot.Unmarshal(l.Changes)
		if err != nil {
			return p, r.damaged(err)
		}
		p.changes = list
		r.counts.Changes += len(list)
	default:
		for _, e := range l.Effects {
			p.effects = append(p.effects, evidence.Effect{Sequence: r.sequence, Claim: e.Claim, Key: e.Key, Before: e.Before, After: e.After})
		}
		r.counts.Effects += len(l.Effects)
	}
	return p, nil
}
