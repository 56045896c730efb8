package exchange

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"unicode/utf8"

	"corroborate/internal/evidence"
)

// Writer writes a map file, one entry at a time. Entries must come kind by kind, as from
// the scan of a store or from Map.Entries; only JSON Lines allow any order. The same
// entries give the same bytes.
type Writer struct {
	to     *bufio.Writer
	layout layout
	values []string
	kind   evidence.Kind // of the list that is open
	done   map[evidence.Kind]bool
	err    error
}

// layout is how a format looks.
type layout interface {
	// header writes the header, which comes first.
	header(to *bufio.Writer, h evidence.Header)
	// entry writes an entry. If first is set, it begins the list of its kind.
	entry(to *bufio.Writer, e evidence.Entry, first bool) error
	close(to *bufio.Writer) error
	// grouped reports whether entries of one kind must come together.
	grouped() bool
}

// NewWriter begins a map file. It does not close to.
func NewWriter(to io.Writer, format Format) (*Writer, error) {
	w := &Writer{
		to:   bufio.NewWriterSize(to, 64<<10),
		done: map[evidence.Kind]bool{},
	}
	switch format {
	case YAML:
		w.layout = &yamlLayout{}
	case JSON:
		w.layout = &jsonLayout{}
	case JSONL:
		w.layout = jsonlLayout{}
	default:
		return nil, badFormat(format)
	}
	return w, nil
}

// Header writes the header. It comes before all entries.
func (w *Writer) Header(h evidence.Header) { w.layout.header(w.to, h) }

// Write writes an entry. After an error every call returns that error.
func (w *Writer) Write(e evidence.Entry) error {
	if w.err == nil {
		w.err = w.write(e)
	}
	return w.err
}

func (w *Writer) write(e evidence.Entry) error {
	if err := checkUTF8(&w.values, e); err != nil {
		return err
	}
	e = withDefaults(e)
	kind := e.EntryKind()
	first := kind != w.kind
	if first && w.done[kind] && w.layout.grouped() {
		return evidence.Errorf(evidence.Internal, "%s %q comes after the list of its kind was written", evidence.Word(kind), e.Ref())
	}
	w.kind = kind
	w.done[kind] = true
	if err := w.layout.entry(w.to, e, first); err != nil {
		return err
	}
	_, err := w.to.Write(nil) // returns the error of an earlier write, if there was one
	return err
}

// withDefaults returns an entry with the fields that have a default, which it may lack.
func withDefaults(e evidence.Entry) evidence.Entry {
	var whole evidence.Entry
	switch e := e.(type) {
	case *evidence.Link:
		copied := *e
		whole = &copied
	case *evidence.Remark:
		copied := *e
		whole = &copied
	default:
		return e
	}
	evidence.SetDefaults(whole)
	return whole
}

// checkUTF8 refuses text that is not UTF-8: a map file would change it silently.
func checkUTF8(values *[]string, e evidence.Entry) error {
	for _, f := range evidence.FieldsOf(e.EntryKind()) {
		*values = f.Append((*values)[:0], e)
		for _, value := range *values {
			if !utf8.ValidString(value) {
				return evidence.Errorf(evidence.Invalid, "%s of %s %q is not UTF-8", f.Name, evidence.Word(e.EntryKind()), e.Ref())
			}
		}
	}
	return nil
}

// Close ends the map file, but does not close what it is written to.
func (w *Writer) Close() error {
	if w.err == nil {
		w.err = w.layout.close(w.to)
	}
	if w.err == nil {
		w.err = w.to.Flush()
	}
	return w.err
}

// Write writes a whole map.
func Write(ctx context.Context, to io.Writer, format Format, m *evidence.Map) error {
	w, err := NewWriter(to, format)
	if err != nil {
		return err
	}
	for e := range m.Entries() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.Write(e); err != nil {
			return err
		}
	}
	return w.Close()
}

// jsonLayout is one indented JSON object with a list for each kind.
type jsonLayout struct {
	headed bool // whether the header is written
	begun  bool // whether a list is
}

func (*jsonLayout) grouped() bool { return true }

func (l *jsonLayout) header(to *bufio.Writer, h evidence.Header) {
	l.headed = true
	to.WriteString("{\n  \"" + headerName + "\": " + jsonHeader(h, " "))
}

func (l *jsonLayout) entry(to *bufio.Writer, e evidence.Entry, first bool) error {
	switch {
	case first && l.begun:
		to.WriteString("\n  ],\n  \"" + evidence.Plural(e.EntryKind()) + "\": [\n    ")
	case first && l.headed:
		to.WriteString(",\n  \"" + evidence.Plural(e.EntryKind()) + "\": [\n    ")
	case first:
		to.WriteString("{\n  \"" + evidence.Plural(e.EntryKind()) + "\": [\n    ")
	default:
		to.WriteString(",\n    ")
	}
	l.begun = true
	return encode(to, e, "    ", "  ")
}

func (l *jsonLayout) close(to *bufio.Writer) error {
	end := "{}\n"
	switch {
	case l.begun:
		end = "\n  ]\n}\n"
	case l.headed:
		end = "\n}\n"
	}
	_, err := to.WriteString(end)
	return err
}

// jsonlLayout is one entry a line, wrapped in its kind.
type jsonlLayout struct{}

func (jsonlLayout) grouped() bool { return false }

func (jsonlLayout) header(to *bufio.Writer, h evidence.Header) {
	to.WriteString(`{"` + headerName + `":` + jsonHeader(h, "") + "}\n")
}

func (jsonlLayout) entry(to *bufio.Writer, e evidence.Entry, _ bool) error {
	to.WriteString(`{"` + evidence.Word(e.EntryKind()) + `":`)
	if err := encode(to, e, "", ""); err != nil {
		return err
	}
	_, err := to.WriteString("}\n")
	return err
}

func (jsonlLayout) close(*bufio.Writer) error { return nil }

// encode writes an entry as JSON, with no line break at its end.
func encode(to *bufio.Writer, e evidence.Entry, prefix, indent string) error {
	encoder := json.NewEncoder(trimmed{to})
	encoder.SetEscapeHTML(false)
	encoder.SetIndent(prefix, indent)
	return encoder.Encode(e)
}

// trimmed writes what a JSON encoder writes, without the line break at the end. An
// encoder writes each value in one call.
type trimmed struct{ to io.Writer }

func (t trimmed) Write(p []byte) (int, error) {
	n := len(p)
	if n > 0 && p[n-1] == '\n' {
		p = p[:n-1]
	}
	_, err := t.to.Write(p)
	return n, err
}
