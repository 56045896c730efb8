// Package export writes a store's map, the trace of a claim, or the neighborhood of
// an item, in all formats. It writes a whole map as it reads it, so that a large map
// takes no more memory than a small one.
package export

import (
	"context"
	"fmt"
	"io"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/exchange/graphs"
	"corroborate/internal/exchange/linked"
	"corroborate/internal/storage"
)

// Request says what to export.
type Request struct {
	Format Format
	// Claim is the claim whose trace to export. A dossier needs one. If Claim and Around
	// are empty, the request is for the whole map.
	Claim evidence.Ref
	// Around is the item whose neighborhood to export.
	Around evidence.Ref
	// Depth is how many levels of premises of the claim to export; 0 for all, as a
	// dossier needs them. With Around, it is the number of steps; 0 for one.
	Depth int
}

// Options say how to export.
type Options struct {
	Rubric   assess.Rubric // the rubric of the store's figures; for dossiers, and to recompute stale figures
	Assess   assess.Options
	Progress func(done, total int) // called from time to time with the number of entries done; may be nil
	Working  func()                // called from time to time before there is anything to write; may be nil
}

// Check reports what is wrong with a request, without looking at the store.
func Check(r Request) error {
	info, err := InfoOf(r.Format)
	invalid := func(path, message, expected string) error {
		return evidence.Refuse(evidence.Problem{Path: path, Message: message, Expected: expected})
	}
	switch {
	case err != nil:
		return err
	case r.Depth < 0:
		return invalid("depth", fmt.Sprintf("%d is not a depth", r.Depth), "at least 1, or 0 for all")
	case r.Claim != "" && r.Around != "":
		return invalid("around", "there is also a claim", "one of the two")
	case info.Dossier && r.Claim == "":
		return invalid("claim", fmt.Sprintf("%s is a dossier of one claim", r.Format), "its key")
	case info.Dossier && r.Depth > 0:
		return invalid("depth", fmt.Sprintf("%s is a dossier, which covers everything below the claim", r.Format), "no depth")
	case r.Claim == "" && r.Around == "" && r.Depth > 0:
		return invalid("depth", "a whole map has no depth", "a claim, or an item to go around")
	}
	return nil
}

// Write exports. Map files begin with a header, from which an import merges them. It recomputes stale figures of a trace, and marks those of a whole
// map or a neighborhood as stale. An error before the first byte is about the request
// or the store; after a later error, the output is broken.
//
// Write writes the map as it was at one moment, even if others change it. If the
// store cannot hold a view for so long, Write keeps the export in a temporary file
// until it is whole.
func Write(ctx context.Context, store storage.Store, to io.Writer, r Request, o Options) error {
	if err := Check(r); err != nil {
		return err
	}
	switch {
	case r.Claim != "":
		return writeTrace(ctx, store, to, r, o)
	case r.Around != "":
		return writeAround(ctx, store, to, r)
	}
	return writeMap(ctx, store, to, r, o)
}

// sink takes entries one by one.
type sink interface {
	Write(evidence.Entry) error
	Close() error
}

func newSink(to io.Writer, format Format, header evidence.Header) (sink, error) {
	switch format {
	case CSV:
		return exchange.NewTableWriter(to), nil
	case JSONLD:
		return linked.NewWriter(to), nil
	}
	w, err := exchange.NewWriter(to, exchange.Format(format))
	if err != nil {
		return nil, err
	}
	w.Header(header)
	return w, nil
}

func isGraph(format Format) bool {
	for _, f := range graphs.Formats {
		if string(f) == string(format) {
			return true
		}
	}
	return false
}

// write writes the entries that scan visits. Map files begin with the header.
func write(ctx context.Context, to io.Writer, format Format, header evidence.Header, scan graphs.Scan) error {
	if isGraph(format) {
		return graphs.Write(ctx, to, graphs.Format(format), scan)
	}
	s, err := newSink(to, format, header)
	if err != nil {
		return err
	}
	if err := scan(ctx, s.Write); err != nil {
		return err
	}
	return s.Close()
}

func writeMap(ctx context.Context, store storage.Store, to io.Writer, r Request, o Options) error {
	if storage.Moves(store) {
		return spooled(to, func(to spool) error { return viewMap(ctx, store, to, r, o) })
	}
	return viewMap(ctx, store, &noting{to: to}, r, o)
}

func viewMap(ctx context.Context, store storage.Store, out spool, r Request, o Options) error {
	return store.View(ctx, func(reader storage.Reader) error {
		if err := out.again(); err != nil {
			return err
		}
		s := scanner{reader: reader, passes: 1, progress: o.Progress, working: o.Working}
		if isGraph(r.Format) {
			s.passes = graphs.Passes
		}
		if err := s.begin(ctx); err != nil {
			return err
		}
		s.header.Whole = true
		return write(ctx, out, r.Format, s.header, s.scan)
	})
}

// scanner scans a map as often as a format needs, and makes sure that the map stays
// the same.
type scanner struct {
	reader   storage.Reader
	passes   int
	progress func(done, total int)
	working  func()
	header   evidence.Header
	passed   int // scans
	done     int // entries of all scans
	total    int
}

func (s *scanner) begin(ctx context.Context) error {
	state, err := s.reader.State(ctx)
	if err != nil {
		return err
	}
	if s.header, err = storage.HeaderOf(ctx, s.reader, state); err != nil || s.progress == nil {
		return err
	}
	counts, err := s.reader.Counts(ctx)
	if err != nil {
		return err
	}
	s.total = counts.Entries() * s.passes
	return nil
}

// step is the number of entries between checks for cancellation.
const step = 1024

func (s *scanner) scan(ctx context.Context, visit func(evidence.Entry) error) error {
	err := s.reader.Scan(ctx, func(e evidence.Entry) error {
		if s.done%step == 0 {
			if err := ctx.Err(); err != nil {
				return evidence.Wrap(evidence.Unavailable, err, "exporting the map")
			}
			if s.progress != nil {
				s.progress(s.done, s.total)
			}
			if s.working != nil {
				s.working()
			}
		}
		s.done++
		return visit(e)
	})
	if err != nil {
		return err
	}
	if s.passed++; s.passed < s.passes {
		return nil
	}
	if s.progress != nil {
		s.progress(s.total, s.total)
	}
	// Check this before closing the file, so that a broken file does not look whole.
	state, err := s.reader.State(ctx)
	if err == nil && state.Sequence != s.header.Sequence {
		err = evidence.Wrap(evidence.Conflict, storage.ErrMoved, "the map was changed while it was exported: export again")
	}
	return err
}

func writeTrace(ctx context.Context, store storage.Store, to io.Writer, r Request, o Options) error {
	var m *evidence.Map
	var others map[evidence.Key]evidence.Item
	var open []*evidence.Remark
	var claim evidence.Key
	var state storage.State
	var header evidence.Header
	info, err := InfoOf(r.Format)
	if err != nil {
		return err
	}
	err = store.View(ctx, func(reader storage.Reader) (err error) {
		if state, err = reader.State(ctx); err != nil {
			return err
		}
		if header, err = storage.HeaderOf(ctx, reader, state); err != nil {
			return err
		}
		if claim, err = findClaim(ctx, reader, r.Claim); err != nil {
			return err
		}
		if m, err = reader.Below(ctx, []evidence.Ref{evidence.Ref(claim)}); err == nil && info.Dossier {
			if others, err = dossier.Outside(ctx, reader, m); err == nil {
				open, err = dossier.Questions(ctx, reader, m)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if state.Rubric == o.Rubric.Hash() { // with another rubric, stale figures stay as they are, marked as stale
		if err := assess.Renew(ctx, m, o.Rubric, o.Assess); err != nil {
			return err
		}
	}
	if r.Depth > 0 {
		m = cut(m, claim, r.Depth)
	}
	if info.Dossier {
		d := &dossier.Dossier{Map: m, Outside: others, Open: open}
		return writeDossier(ctx, to, dossier.Format(r.Format), d, claim, o)
	}
	return writePart(ctx, to, r.Format, header, m)
}

func writeAround(ctx context.Context, store storage.Store, to io.Writer, r Request) error {
	var m *evidence.Map
	var header evidence.Header
	err := store.View(ctx, func(reader storage.Reader) (err error) {
		state, err := reader.State(ctx)
		if err != nil {
			return err
		}
		if header, err = storage.HeaderOf(ctx, reader, state); err != nil {
			return err
		}
		m, err = around(ctx, reader, r.Around, max(r.Depth, 1))
		return err
	})
	if err != nil {
		return err
	}
	return writePart(ctx, to, r.Format, header, m)
}

// writePart writes a part of a map that is in memory.
func writePart(ctx context.Context, to io.Writer, format Format, header evidence.Header, m *evidence.Map) error {
	scan := func(ctx context.Context, visit func(evidence.Entry) error) error {
		done := 0
		for e := range m.Entries() {
			if done++; done%step == 0 && ctx.Err() != nil {
				return evidence.Wrap(evidence.Unavailable, ctx.Err(), "exporting a part of the map")
			}
			if err := visit(e); err != nil {
				return err
			}
		}
		return nil
	}
	return write(ctx, to, format, header, scan)
}

// finder looks up entries, and the keys that are spelled most like a given one.
type finder interface {
	storage.EntryReader
	storage.TextReader
}

func findClaim(ctx context.Context, reader finder, ref evidence.Ref) (evidence.Key, error) {
	e, err := find(ctx, reader, ref, "claim", "claim")
	if err != nil {
		return "", err
	}
	claim, ok := e.(*evidence.Claim)
	if !ok {
		return "", evidence.Refuse(evidence.WrongKind(ref, e.EntryKind(), "claim", "a claim"))
	}
	return claim.Key, nil
}

func findItem(ctx context.Context, reader finder, ref evidence.Ref) (evidence.Item, error) {
	e, err := find(ctx, reader, ref, "around", "record")
	if err != nil {
		return nil, err
	}
	it, ok := e.(evidence.Item)
	if !ok {
		return nil, evidence.Refuse(evidence.WrongKind(ref, e.EntryKind(), "around", "one of the records that it links"))
	}
	return it, nil
}

// find finds an entry. If there is none, the error has the nearest keys.
func find(ctx context.Context, reader finder, ref evidence.Ref, path, what string) (evidence.Entry, error) {
	entries, err := reader.Entries(ctx, []evidence.Ref{ref})
	if err != nil {
		return nil, err
	}
	if entries[0] != nil {
		return entries[0], nil
	}
	nearest, err := reader.Nearest(ctx, shorten(string(ref)), 3)
	if err != nil {
		return nil, err
	}
	return nil, evidence.Refuse(evidence.Problem{Code: evidence.NotFound, Path: path,
		Message: fmt.Sprintf("there is no %s %q", what, shorten(string(ref))), Nearest: evidence.Strings(nearest)})
}

// shorten keeps a very long ref from filling a message.
func shorten(text string) string {
	if len(text) > evidence.MaxKey {
		return strings.ToValidUTF8(text[:evidence.MaxKey], "") + "..."
	}
	return text
}
