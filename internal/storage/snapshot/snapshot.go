// Package snapshot writes what revisions changed as bytes, and reads it again,
// for stores that keep it beside their entries. It goes by the fields that
// evidence.FieldsOf lists, so that a new field needs nothing here.
package snapshot

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"corroborate/internal/evidence"
)

// The formats; the first byte is one of them. Programs must always read a format that
// was ever written.
const (
	plain    = 1 // JSON
	deflated = 2 // the same, compressed
)

// worthwhile is the size in bytes from which compression is tried.
const worthwhile = 200

// Part is how many changes should be encoded together at most, so that what a
// large import changed is never in memory as bytes all at once.
const Part = 1000

// change is a Change as it is written. Its names are short, and what is the
// same as elsewhere is left out: an import has millions of them.
type change struct {
	Kind   evidence.Kind `json:"k"`
	ID     evidence.ID   `json:"i"`
	Ref    *evidence.Ref `json:"r,omitempty"` // nil for that of After or, without one, of Before
	Before *state        `json:"b,omitempty"`
	After  *state        `json:"a,omitempty"`
}

type state struct {
	ID      *evidence.ID        `json:"i,omitempty"` // nil for that of the change
	Version int                 `json:"v"`
	Created int64               `json:"c"` // in milliseconds since 1970
	Updated int64               `json:"u"`
	Aliases []evidence.Key      `json:"n,omitempty"`
	Fields  map[string][]string `json:"f"`
}

// Marshal writes changes as JSON, in one line.
func Marshal(changes []evidence.Change) ([]byte, error) {
	list := make([]change, len(changes))
	for i, c := range changes {
		list[i] = change{Kind: c.Kind, ID: c.ID, Before: stateOf(c.Before, c.ID), After: stateOf(c.After, c.ID)}
		if ref, ok := refOf(c.Before, c.After); !ok || ref != c.Ref {
			list[i].Ref = &c.Ref
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("writing changes: %w", err)
	}
	return text, nil
}

// Encoder writes changes as bytes, one after the other. The zero value is ready for use by one
// goroutine at a time. What compresses takes a megabyte, so whoever writes often keeps one.
type Encoder struct{ writer *flate.Writer }

// Encode writes changes as bytes.
func (e *Encoder) Encode(changes []evidence.Change) ([]byte, error) {
	text, err := Marshal(changes)
	if err != nil {
		return nil, err
	}
	if len(text) >= worthwhile {
		small, err := e.deflate(text)
		if err != nil || len(small) < len(text) {
			return small, err
		}
	}
	return append([]byte{plain}, text...), nil
}

// refOf is how the later of two states is named.
func refOf(before, after evidence.Entry) (ref evidence.Ref, ok bool) {
	switch {
	case after != nil:
		return after.Ref(), true
	case before != nil:
		return before.Ref(), true
	}
	return "", false
}

func stateOf(e evidence.Entry, id evidence.ID) *state {
	if e == nil {
		return nil
	}
	m := e.EntryMeta()
	s := &state{Version: m.Version, Created: m.CreatedAt.UnixMilli(), Updated: m.UpdatedAt.UnixMilli(), Aliases: m.Aliases, Fields: map[string][]string{}}
	if m.ID != id {
		s.ID = &m.ID
	}
	for _, f := range evidence.FieldsOf(e.EntryKind()) {
		if values := f.Append(nil, e); len(values) > 0 {
			s.Fields[f.Name] = values
		}
	}
	return s
}

func (e *Encoder) deflate(text []byte) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte(deflated)
	var err error
	if e.writer == nil {
		e.writer, err = flate.NewWriter(&b, flate.BestSpeed)
	} else {
		e.writer.Reset(&b)
	}
	if err == nil {
		_, err = e.writer.Write(text)
	}
	if err == nil {
		err = e.writer.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("compressing changes: %w", err)
	}
	return b.Bytes(), nil
}

// Decode reads what an Encoder wrote.
func Decode(data []byte) ([]evidence.Change, error) {
	if len(data) == 0 {
		return nil, fmt.Errorf("reading changes: there is nothing")
	}
	format, text := data[0], data[1:]
	switch format {
	case plain:
	case deflated:
		var err error
		if text, err = io.ReadAll(flate.NewReader(bytes.NewReader(text))); err != nil {
			return nil, fmt.Errorf("decompressing changes: %w", err)
		}
	default:
		return nil, fmt.Errorf("reading changes: the format %d is not known", format)
	}
	return Unmarshal(text)
}

// Unmarshal reads what Marshal wrote.
func Unmarshal(text []byte) ([]evidence.Change, error) {
	var list []change
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("reading changes: %w", err)
	}
	changes := make([]evidence.Change, len(list))
	for i, c := range list {
		before, err := c.Before.entry(c)
		if err != nil {
			return nil, err
		}
		after, err := c.After.entry(c)
		if err != nil {
			return nil, err
		}
		changes[i] = evidence.Change{ID: c.ID, Kind: c.Kind, Before: before, After: after}
		if c.Ref != nil {
			changes[i].Ref = *c.Ref
		} else {
			changes[i].Ref, _ = refOf(before, after)
		}
	}
	return changes, nil
}

// entry is the entry in a state. It ignores a field that its kind no
// longer has.
func (s *state) entry(of change) (evidence.Entry, error) {
	if s == nil {
		return nil, nil
	}
	e := evidence.NewEntry(of.Kind)
	if e == nil {
		return nil, fmt.Errorf("reading changes: %q is not a kind", of.Kind)
	}
	for _, f := range evidence.FieldsOf(of.Kind) {
		if !f.Set(e, s.Fields[f.Name]...) {
			return nil, fmt.Errorf("reading changes: %q cannot be the %s of %s", s.Fields[f.Name], f.Name, evidence.Noun(of.Kind))
		}
	}
	m := e.EntryMeta()
	m.ID, m.Version, m.Aliases = of.ID, s.Version, s.Aliases
	m.CreatedAt, m.UpdatedAt = time.UnixMilli(s.Created).UTC(), time.UnixMilli(s.Updated).UTC()
	if s.ID != nil {
		m.ID = *s.ID
	}
	return e, nil
}
