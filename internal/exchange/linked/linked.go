// Package linked writes a map as linked data, in JSON-LD: claims as schema.org Claims,
// their figures as ClaimReviews, and the provenance of records in PROV-O. Its own terms,
// for what these two vocabularies lack, are defined in context.jsonld, which is both the
// JSON-LD context and the description of the terms.
//
// Every field of a record has the name that it has in a map file, and the context says
// what it means. PROV-O terms are added to these, so that a query in PROV-O needs no
// other terms.
package linked

import (
	"bufio"
	"bytes"
	_ "embed" // for context.jsonld
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange/jsonline"
	"corroborate/internal/wording"
)

//go:embed context.jsonld
var vocabulary []byte

// Vocabulary returns the context and the description of its terms, as JSON-LD.
func Vocabulary() []byte { return bytes.Clone(vocabulary) }

// Writer writes JSON-LD, one entry at a time, in any order. The same entries give the
// same bytes.
type Writer struct {
	w      *bufio.Writer
	object jsonline.Object
	some   bool
	err    error
}

// NewWriter begins a document. It does not close to.
func NewWriter(to io.Writer) *Writer {
	w := &Writer{w: bufio.NewWriterSize(to, 64<<10)}
	w.err = w.begin()
	return w
}

func (w *Writer) begin() error {
	var file struct {
		Context json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal(vocabulary, &file); err != nil {
		return evidence.Wrap(evidence.Internal, err, "reading the context")
	}
	var context bytes.Buffer
	if err := json.Compact(&context, file.Context); err != nil {
		return evidence.Wrap(evidence.Internal, err, "reading the context")
	}
	if _, err := fmt.Fprintf(w.w, "{\"@context\":%s,\n\"@graph\":[", context.Bytes()); err != nil {
		return err
	}
	return w.node(model, []string{"prov:SoftwareAgent"}, func(o *jsonline.Object) { o.Text("label", "Corroborate's corroboration model") })
}

// Write writes an entry. After an error every call returns that error.
func (w *Writer) Write(e evidence.Entry) error {
	if w.err == nil {
		w.err = w.write(e)
	}
	return w.err
}

func (w *Writer) write(e evidence.Entry) error {
	if l, ok := e.(*evidence.Link); ok {
		return w.link(l)
	}
	if err := w.item(e.(evidence.Item)); err != nil {
		return err
	}
	if c, ok := e.(*evidence.Claim); ok && c.Figures != nil {
		return w.review(c)
	}
	return nil
}

// Close ends the document, but does not close what it is written to.
func (w *Writer) Close() error {
	if w.err == nil {
		_, w.err = w.w.WriteString("\n]}\n")
	}
	if w.err == nil {
		w.err = w.w.Flush()
	}
	return w.err
}

// node writes an object that has an IRI and types.
func (w *Writer) node(id string, types []string, fields func(*jsonline.Object)) error {
	o := &w.object
	o.Begin()
	o.Text("@id", id)
	if len(types) > 0 {
		o.Texts("@type", types)
	}
	fields(o)
	o.End()
	line, err := o.Take()
	if err != nil {
		return evidence.Wrap(evidence.Internal, err, "writing "+id)
	}
	if w.some {
		w.w.WriteByte(',')
	}
	w.some = true
	w.w.WriteByte('\n')
	_, err = w.w.Write(line)
	return err
}

// model is the author of the reviews.
const model = "corroborate:model"

func iri(key evidence.Key) string { return "item:" + string(key) }

func iris(keys []evidence.Key) []string {
	list := make([]string, len(keys))
	for i, key := range keys {
		list[i] = iri(key)
	}
	return list
}

// linkIRI names the node of a link.
func linkIRI(from, to evidence.Key, relation evidence.Relation) string {
	return fmt.Sprintf("link:%s/%s/%s", from, relation, to)
}

func linkIRIs(names []evidence.Ref) []string {
	list := make([]string, len(names))
	for i, name := range names {
		from, to, relation, _ := evidence.ParseLinkName(string(name))
		list[i] = linkIRI(from, to, relation)
	}
	return list
}

func (w *Writer) item(it evidence.Item) error {
	return w.node(iri(it.EntryMeta().Key), types(it), func(o *jsonline.Object) {
		o.Text("label", it.Headline())
		references := it.References()
		refers := make(map[string]bool, len(references))
		for _, ref := range references {
			refers[ref.Field] = true
		}
		for _, f := range evidence.FieldsOf(it.EntryKind()) {
			if !refers[f.Name] {
				field(o, f, it)
			}
		}
		for _, ref := range references {
			if len(ref.To) > 0 && !ref.Relation.IsAnnotation() {
				o.Texts(ref.Field, iris(ref.To))
			}
		}
		if a, ok := it.(evidence.Annotation); ok {
			o.Texts(a.Annotates().Field, append(iris(evidence.SubjectItems(a)), linkIRIs(evidence.SubjectLinks(a))...))
		}
		for _, term := range provTerms {
			var to []string
			for _, ref := range references {
				if provenance[ref.Relation] == term {
					to = append(to, iris(ref.To)...)
				}
			}
			if len(to) > 0 {
				o.Texts(term, to)
			}
		}
		if t, ok := it.(*evidence.Testimony); ok && t.Quote != "" {
			selector(o, t)
		}
	})
}

// selector says where a quote is in its source, in terms of the Web Annotation Data
// Model: a testimony is the part of its source that it selects.
func selector(o *jsonline.Object, t *evidence.Testimony) {
	o.Field("selector")
	o.Begin()
	o.Text("@type", "oa:TextQuoteSelector")
	o.Text("exact", t.Quote)
	if t.QuotePrefix != "" {
		o.Text("prefix", t.QuotePrefix)
	}
	if t.QuoteSuffix != "" {
		o.Text("suffix", t.QuoteSuffix)
	}
	o.End()
}

func field(o *jsonline.Object, f evidence.Field, e evidence.Entry) {
	switch values := f.Append(nil, e); {
	case len(values) == 0:
	case f.Form.List():
		o.Texts(f.Name, values)
	case f.Form == evidence.FormFlag:
		o.Flag(f.Name, values[0] == "true")
	case f.Form == evidence.FormCount:
		n, _ := strconv.ParseInt(values[0], 10, 64) // a count is written by FormatInt
		o.Int(f.Name, n)
	default:
		o.Text(f.Name, values[0])
	}
}

func (w *Writer) link(l *evidence.Link) error {
	err := w.node(linkIRI(l.From, l.To, l.Relation), []string{"Link"}, func(o *jsonline.Object) {
		for _, f := range evidence.FieldsOf(evidence.KindLink) {
			switch f.Name {
			case "from":
				o.Text("from", iri(l.From))
			case "to":
				o.Text("to", iri(l.To))
			default:
				field(o, f, l)
			}
		}
	})
	if err != nil {
		return err
	}
	return w.node(iri(l.From), nil, func(o *jsonline.Object) {
		o.Text(strings.ToLower(string(l.Relation)), iri(l.To))
	})
}

// review writes the figures of a claim as a ClaimReview.
func (w *Writer) review(c *evidence.Claim) error {
	f := c.Figures
	verdict := wording.Verdict(f.Verdict)
	return w.node("review:"+string(c.Key), []string{"schema:ClaimReview"}, func(o *jsonline.Object) {
		o.Text("itemReviewed", iri(c.Key))
		o.Text("claimReviewed", c.Statement)
		o.Text("reviewBody", fmt.Sprintf("%s, with %s certainty: belief %s, disbelief %s; %s for it, %s against it.",
			wording.Capital(verdict), wording.Word(f.Certainty), wording.Number(f.Belief), wording.Number(f.Disbelief),
			wording.Independent(f.IndependentFor, f.AtLeast), wording.Independent(f.IndependentAgainst, f.AtLeast)))
		o.Text("reviewAuthor", model)
		o.Text("wasAttributedTo", model)
		o.Text("wasDerivedFrom", iri(c.Key))
		o.Field("reviewRating")
		o.Begin()
		o.Text("@type", "schema:Rating")
		o.Number("ratingValue", f.Belief)
		o.Int("bestRating", 1)
		o.Int("worstRating", 0)
		o.Text("alternateName", verdict)
		figures(o, f)
		if c.StaleSince > 0 {
			o.Flag("stale", true)
		}
		o.End()
	})
}

func figures(o *jsonline.Object, f *evidence.Figures) {
	o.Number("support", f.Support)
	o.Number("opposition", f.Opposition)
	o.Number("conflict", f.Conflict)
	o.Number("belief", f.Belief)
	o.Number("disbelief", f.Disbelief)
	o.Number("ignorance", f.Ignorance)
	o.Text("certainty", string(f.Certainty))
	o.Text("verdict", string(f.Verdict))
	o.Flag("disputed", f.Disputed)
	o.Int("independentFor", int64(f.IndependentFor))
	o.Int("independentAgainst", int64(f.IndependentAgainst))
	o.Flag("independentAtLeast", f.AtLeast)
	o.Text("method", string(f.Method))
	o.Number("standardError", f.StandardError)
}
