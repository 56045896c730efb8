package write

import (
	"context"
	"io"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/load"
	"corroborate/graph/request"
	"corroborate/graph/scalar"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// A page of records is written in one go with all that is selected below it, as far as that
// is plain fields, figures, ends of links, and relations that have been loaded ahead. If
// a field is none of these or fails, nothing is written, and gqlgen resolves each
// field and reports the error.

// record writes an entry; ok is false if gqlgen has to resolve it.
func record(ctx context.Context, e evidence.Entry) (written graphql.Marshaler, ok bool) {
	w, f := newRecordWriter(ctx)
	text := w.entry(nil, f, e)
	return asWritten(text), !w.failed
}

func newRecordWriter(ctx context.Context) (*recordWriter, *request.Field) {
	r := request.Of(ctx)
	return &recordWriter{Request: r, ctx: ctx, loaders: load.Of(ctx), objects: map[objectOf]*plainObject[evidence.Entry]{}}, r.Here(ctx)
}

func asWritten(text []byte) graphql.Marshaler {
	return graphql.WriterFunc(func(into io.Writer) { _, _ = into.Write(text) })
}

// records writes a list of entries; ok is false if gqlgen has to resolve it.
func records[E evidence.Entry](ctx context.Context, list []E) (written graphql.Marshaler, ok bool) {
	w, f := newRecordWriter(ctx)
	text := []byte{'['}
	readEnds(w, f, list)
	for i, e := range list {
		if i > 0 {
			text = append(text, ',')
		}
		if text = w.entry(text, f, e); w.failed {
			return nil, false
		}
		if i == 0 {
			text = roomFor(text, len(list)-1)
		}
	}
	return asWritten(append(text, ']')), true
}

// maxRoom is how many bytes a list gets at once before it is known that it takes them.
const maxRoom = 1 << 18

// roomFor gives the text of a list with its first element room for more elements of about that size. A text
// that grows as it is written is copied again and again.
func roomFor(text []byte, more int) []byte {
	return slices.Grow(text, min((len(text)+len(text)/4)*more, maxRoom))
}

// readEnds reads the ends of the links of a list together, if the request selects any. Those
// that are loaded ahead are not read again.
func readEnds[E evidence.Entry](w *recordWriter, f *request.Field, list []E) {
	var keys []evidence.Key
	for part := range w.Each(f.Below[view.ObjectOf(evidence.KindLink)]) {
		for _, e := range list {
			switch l, isLink := any(e).(*evidence.Link); {
			case !isLink || part.End == "":
			case part.End == "to":
				keys = append(keys, l.To)
			default:
				keys = append(keys, l.From)
			}
		}
	}
	if len(keys) > 0 {
		w.loaders.Items(w.ctx, keys)
	}
}

// recordWriter writes entries with all that a request selects of them.
type recordWriter struct {
	request.Request
	ctx     context.Context
	loaders *load.Loaders
	objects map[objectOf]*plainObject[evidence.Entry]
	ends    [2]evidence.Item // of the link that is being written, as far as they are known
	failed  bool             // and what is written must not be used
}

// objectOf is a type of object below a field.
type objectOf struct {
	field *request.Field
	kind  evidence.Kind
}

// fail notes that the list cannot be written in one go.
func (w *recordWriter) fail(text []byte) []byte {
	w.failed = true
	return text
}

// entry writes what a field selects of an entry that it leads to.
func (w *recordWriter) entry(text []byte, f *request.Field, e evidence.Entry) []byte {
	of := objectOf{f, e.EntryKind()}
	o := w.objects[of]
	if o == nil {
		if o = w.object(of); o == nil {
			return w.fail(text)
		}
		w.objects[of] = o
	}
	return o.write(text, e)
}

// object is how what a field leads to is written; nil if it has to be resolved.
func (w *recordWriter) object(of objectOf) *plainObject[evidence.Entry] {
	o := &plainObject[evidence.Entry]{}
	for part := range w.Each(of.field.Below[view.ObjectOf(of.kind)]) {
		write := w.part(of.kind, part)
		if write == nil {
			return nil
		}
		o.add(part, write)
	}
	return o
}

// part is how a field of a kind of entry is written; nil if it has to be resolved.
func (w *recordWriter) part(kind evidence.Kind, f *request.Field) func([]byte, evidence.Entry) []byte {
	if kind == evidence.KindLink {
		if build := plainLink[f.Name]; build != nil {
			write, _ := build(&plainWriter{Request: w.Request}, f)
			return func(text []byte, e evidence.Entry) []byte { return write(text, e.(*evidence.Link)) }
		}
		return w.end(f)
	}
	switch build := plainItem[f.Name]; {
	case build != nil && f.Name != "assessment":
		write, _ := build(&plainWriter{Request: w.Request}, f)
		return func(text []byte, e evidence.Entry) []byte { return write(text, e.(evidence.Item)) }
	case build != nil:
		return w.assessment(f)
	case f.Follows != nil && w.loaders.IsPlanned(f):
		return w.relation(kind, f)
	}
	return plainOf(kind, f.Name)
}

// plainOf is how a field is written that a kind of item has in map files, too, under the same
// name; nil if there is none.
func plainOf(kind evidence.Kind, name string) func([]byte, evidence.Entry) []byte {
	for _, f := range evidence.FieldsOf(kind) {
		if f.Name != name {
			continue
		}
		value := func(e evidence.Entry) string {
			var buffer [1]string
			if values := f.Append(buffer[:0], e); len(values) > 0 {
				return values[0]
			}
			return ""
		}
		switch {
		case name == "url":
			return func(text []byte, e evidence.Entry) []byte { return marshalURL(text, value(e)) }
		case f.Form == evidence.FormText || f.Form == evidence.FormWord || f.Form == evidence.FormDate:
			return func(text []byte, e evidence.Entry) []byte { return word(text, value(e)) }
		case f.Form == evidence.FormFlag:
			return func(text []byte, e evidence.Entry) []byte { return marshalTruth(text, value(e) == "true") }
		case f.Form == evidence.FormTags:
			return func(text []byte, e evidence.Entry) []byte {
				return list(text, f.Append(nil, e), func(text []byte, tag string) []byte { return word(text, tag) })
			}
		}
	}
	return nil
}

var marshalURL = marshaled(scalar.MarshalURL)

// list writes the elements of a list.
func list[T any](text []byte, elements []T, write func([]byte, T) []byte) []byte {
	text = append(text, '[')
	for i, one := range elements {
		if i > 0 {
			text = append(text, ',')
		}
		text = write(text, one)
	}
	return append(text, ']')
}

// assessment writes the figures that are kept with a claim, if they will do.
func (w *recordWriter) assessment(f *request.Field) func([]byte, evidence.Entry) []byte {
	write, ok := plainAssessment(&plainWriter{Request: w.Request}, f)
	if !ok {
		return nil
	}
	return func(text []byte, e evidence.Entry) []byte {
		if c, isClaim := e.(*evidence.Claim); !isClaim || view.Unsettled(c) {
			return w.fail(text)
		}
		return write(text, e.(evidence.Item))
	}
}

// end writes the end of a link that a field leads to.
func (w *recordWriter) end(f *request.Field) func([]byte, evidence.Entry) []byte {
	if f.End == "" {
		return nil
	}
	return func(text []byte, e evidence.Entry) []byte {
		l := e.(*evidence.Link)
		key := l.From
		if f.End == "to" {
			key = l.To
		}
		for _, it := range w.ends {
			if it != nil && it.EntryMeta().Key == key {
				return w.entry(text, f, it)
			}
		}
		it, err := w.loaders.Item(w.ctx, l, key)
		if err != nil || it == nil {
			return w.fail(text)
		}
		return w.entry(text, f, it)
	}
}

// link writes what a field selects of a link between two items.
func (w *recordWriter) link(text []byte, f *request.Field, l *evidence.Link, ends [2]evidence.Item) []byte {
	outer := w.ends
	w.ends = ends
	text = w.entry(text, f, l)
	w.ends = outer
	return text
}

// pageWriter writes what a field leads to.
type pageWriter func(text []byte, of evidence.Item, found view.Elements[storage.Edge]) []byte

// relation writes what a field leads to by relations: a page, a list, or one record.
func (w *recordWriter) relation(kind evidence.Kind, f *request.Field) func([]byte, evidence.Entry) []byte {
	follow, err := load.Following(w.ctx, f, kind)
	if err != nil {
		return nil
	}
	write := w.elements(f)
	switch leads := f.Definition.Type; {
	case request.IsConnection(leads.Name()):
		write = w.page(f)
	case leads.Elem == nil:
		write = func(text []byte, _ evidence.Item, found view.Elements[storage.Edge]) []byte {
			if len(found.Nodes) == 0 {
				return append(text, "null"...)
			}
			return w.entry(text, f, found.Nodes[0].Item)
		}
	}
	if write == nil {
		return nil
	}
	return func(text []byte, e evidence.Entry) []byte {
		of := e.(evidence.Item)
		found, err := follow(of)
		if err != nil || w.failed {
			return w.fail(text)
		}
		return write(text, of, found)
	}
}

// elements writes a list of records or links.
func (w *recordWriter) elements(f *request.Field) pageWriter {
	return func(text []byte, of evidence.Item, found view.Elements[storage.Edge]) []byte {
		return list(text, found.Nodes, func(text []byte, e storage.Edge) []byte {
			if e.Link != nil {
				return w.link(text, f, e.Link, [2]evidence.Item{of, e.Item})
			}
			return w.entry(text, f, e.Item)
		})
	}
}

// page writes a page with its elements and its count; it is nil if the request selects
// cursors.
func (w *recordWriter) page(f *request.Field) pageWriter {
	connection := f.Definition.Type.Name()
	var names []string
	var parts []pageWriter
	for part := range w.Each(f.Below[connection]) {
		var write pageWriter
		switch part.Name {
		case "__typename":
			write = func(text []byte, _ evidence.Item, _ view.Elements[storage.Edge]) []byte {
				return word(text, connection)
			}
		case "totalCount":
			write = func(text []byte, _ evidence.Item, found view.Elements[storage.Edge]) []byte {
				return marshalCount(text, found.Total)
			}
		case "nodes":
			write = w.elements(part)
		default:
			return nil
		}
		names, parts = append(names, `"`+part.Alias+`":`), append(parts, write)
	}
	return func(text []byte, of evidence.Item, found view.Elements[storage.Edge]) []byte {
		text = append(text, '{')
		for i, write := range parts {
			if i > 0 {
				text = append(text, ',')
			}
			text = write(append(text, names[i]...), of, found)
		}
		return append(text, '}')
	}
}
