package sqlitestore

import (
	"slices"
	"time"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

// field is one column of a kind of entry E: how it is written and read.
type field[E any] struct {
	column string
	write  func(e E) any
	read   func(e E, s *sqlite3.Stmt, column int)
}

// text is a column of text; an empty text is NULL.
func text[E any, T ~string](column string, at func(E) *T) field[E] {
	return field[E]{column,
		func(e E) any {
			if *at(e) == "" {
				return nil
			}
			return string(*at(e))
		},
		func(e E, s *sqlite3.Stmt, i int) { *at(e) = T(s.ColumnText(i)) }}
}

// word is a text of a vocabulary. The words in memory are those of the vocabulary, not copies of what is read.
func word[E any, T ~string](column string, words []T, at func(E) *T) field[E] {
	known := make(map[string]T, len(words))
	for _, w := range words {
		known[string(w)] = w
	}
	f := text(column, at)
	f.read = func(e E, s *sqlite3.Stmt, i int) {
		raw := s.ColumnRawText(i)
		w, ok := known[string(raw)]
		if !ok {
			w = T(raw)
		}
		*at(e) = w
	}
	return f
}

func number[E any](column string, at func(E) *int) field[E] {
	return field[E]{column,
		func(e E) any { return *at(e) },
		func(e E, s *sqlite3.Stmt, i int) { *at(e) = s.ColumnInt(i) }}
}

func flag[E any](column string, at func(E) *bool) field[E] {
	return field[E]{column,
		func(e E) any { return *at(e) },
		func(e E, s *sqlite3.Stmt, i int) { *at(e) = s.ColumnBool(i) }}
}

func real[E any](column string, at func(E) *float64) field[E] {
	return field[E]{column,
		func(e E) any { return *at(e) },
		func(e E, s *sqlite3.Stmt, i int) { *at(e) = s.ColumnFloat(i) }}
}

func moment[E any](column string, at func(E) *time.Time) field[E] {
	return field[E]{column,
		func(e E) any { return at(e).UnixMilli() },
		func(e E, s *sqlite3.Stmt, i int) { *at(e) = time.UnixMilli(s.ColumnInt64(i)).UTC() }}
}

// The columns of every entry, of each kind, and of figures. References and
// tags are in tables of their own.
var (
	metaFields = []field[*evidence.Meta]{
		text("id", func(m *evidence.Meta) *evidence.ID { return &m.ID }),
		number("version", func(m *evidence.Meta) *int { return &m.Version }),
		moment("created_at", func(m *evidence.Meta) *time.Time { return &m.CreatedAt }),
		moment("updated_at", func(m *evidence.Meta) *time.Time { return &m.UpdatedAt }),
	}
	agentFields = []field[*evidence.Agent]{
		text("name", func(a *evidence.Agent) *string { return &a.Name }),
		word("agent_kind", evidence.AgentKinds, func(a *evidence.Agent) *evidence.AgentKind { return &a.Kind }),
		flag("pseudonymous", func(a *evidence.Agent) *bool { return &a.Pseudonymous }),
		word("reliability", evidence.Reliabilities, func(a *evidence.Agent) *evidence.Reliability { return &a.Reliability }),
		text("url", func(a *evidence.Agent) *string { return &a.URL }),
		text("note", func(a *evidence.Agent) *string { return &a.Note }),
	}
	sourceFields = []field[*evidence.Source]{
		text("title", func(s *evidence.Source) *string { return &s.Title }),
		word("source_kind", evidence.SourceKinds, func(s *evidence.Source) *evidence.SourceKind { return &s.Kind }),
		text("published", func(s *evidence.Source) *string { return &s.Published }),
		text("url", func(s *evidence.Source) *string { return &s.URL }),
		text("doi", func(s *evidence.Source) *string { return &s.DOI }),
		word("reliability", evidence.Reliabilities, func(s *evidence.Source) *evidence.Reliability { return &s.Reliability }),
		flag("retracted", func(s *evidence.Source) *bool { return &s.Retracted }),
		text("note", func(s *evidence.Source) *string { return &s.Note }),
	}
	studyFields = []field[*evidence.Study]{
		text("title", func(s *evidence.Study) *string { return &s.Title }),
		word("design", evidence.Designs, func(s *evidence.Study) *evidence.Design { return &s.Design }),
		number("sample_size", func(s *evidence.Study) *int { return &s.SampleSize }),
		text("population", func(s *evidence.Study) *string { return &s.Population }),
		text("method", func(s *evidence.Study) *string { return &s.Method }),
		text("period", func(s *evidence.Study) *string { return &s.Period }),
		text("note", func(s *evidence.Study) *string { return &s.Note }),
	}
	testimonyFields = []field[*evidence.Testimony]{
		text("summary", func(t *evidence.Testimony) *string { return &t.Summary }),
		word("basis", evidence.Bases, func(t *evidence.Testimony) *evidence.Basis { return &t.Basis }),
		text("quote", func(t *evidence.Testimony) *string { return &t.Quote }),
		text("quote_prefix", func(t *evidence.Testimony) *string { return &t.QuotePrefix }),
		text("quote_suffix", func(t *evidence.Testimony) *string { return &t.QuoteSuffix }),
		flag("quote_verified", func(t *evidence.Testimony) *bool { return &t.QuoteVerified }),
		text("locator", func(t *evidence.Testimony) *string { return &t.Locator }),
		text("language", func(t *evidence.Testimony) *string { return &t.Language }),
		text("date", func(t *evidence.Testimony) *string { return &t.Date }),
		text("note", func(t *evidence.Testimony) *string { return &t.Note }),
	}
	claimFields = []field[*evidence.Claim]{
		text("statement", func(c *evidence.Claim) *string { return &c.Statement }),
		text("note", func(c *evidence.Claim) *string { return &c.Note }),
	}
	caveatFields = []field[*evidence.Caveat]{
		word("category", evidence.Categories, func(c *evidence.Caveat) *evidence.Category { return &c.Category }),
		word("severity", evidence.Severities, func(c *evidence.Caveat) *evidence.Severity { return &c.Severity }),
		text("text", func(c *evidence.Caveat) *string { return &c.Text }),
		flag("resolved", func(c *evidence.Caveat) *bool { return &c.Resolved }),
	}
	remarkFields = []field[*evidence.Remark]{
		word("remark_kind", evidence.RemarkKinds, func(r *evidence.Remark) *evidence.RemarkKind { return &r.Kind }),
		text("text", func(r *evidence.Remark) *string { return &r.Text }),
		word("status", evidence.RemarkStatuses, func(r *evidence.Remark) *evidence.RemarkStatus { return &r.Status }),
	}
	viewFields = []field[*evidence.View]{
		text("title", func(v *evidence.View) *string { return &v.Title }),
		text("address", func(v *evidence.View) *string { return &v.Address }),
		text("note", func(v *evidence.View) *string { return &v.Note }),
	}
	linkFields = []field[*evidence.Link]{
		word("relation", evidence.LinkRelations, func(l *evidence.Link) *evidence.Relation { return &l.Relation }),
		word("strength", evidence.Strengths, func(l *evidence.Link) *evidence.Strength { return &l.Strength }),
		text("jointly", func(l *evidence.Link) *string { return &l.Jointly }),
		text("rationale", func(l *evidence.Link) *string { return &l.Rationale }),
		text("locator", func(l *evidence.Link) *string { return &l.Locator }),
	}
	figureFields = []field[*evidence.Figures]{
		real("support", func(f *evidence.Figures) *float64 { return &f.Support }),
		real("opposition", func(f *evidence.Figures) *float64 { return &f.Opposition }),
		real("conflict", func(f *evidence.Figures) *float64 { return &f.Conflict }),
		real("belief", func(f *evidence.Figures) *float64 { return &f.Belief }),
		real("disbelief", func(f *evidence.Figures) *float64 { return &f.Disbelief }),
		real("ignorance", func(f *evidence.Figures) *float64 { return &f.Ignorance }),
		word("certainty", evidence.Certainties, func(f *evidence.Figures) *evidence.Certainty { return &f.Certainty }),
		word("verdict", evidence.Verdicts, func(f *evidence.Figures) *evidence.Verdict { return &f.Verdict }),
		flag("disputed", func(f *evidence.Figures) *bool { return &f.Disputed }),
		number("independent_for", func(f *evidence.Figures) *int { return &f.IndependentFor }),
		number("independent_against", func(f *evidence.Figures) *int { return &f.IndependentAgainst }),
		flag("at_least", func(f *evidence.Figures) *bool { return &f.AtLeast }),
		text("figures_method", func(f *evidence.Figures) *evidence.Method { return &f.Method }),
		real("standard_error", func(f *evidence.Figures) *float64 { return &f.StandardError }),
	}

	// verdictFields are those of storage.DetailVerdict.
	verdictFields = slices.DeleteFunc(slices.Clone(figureFields), func(f field[*evidence.Figures]) bool {
		return !slices.Contains([]string{"belief", "certainty", "verdict"}, f.column)
	})
)

// table is the way of one kind of entry in and out of its columns.
type table struct {
	columns []string
	new     func() evidence.Entry
	write   func(e evidence.Entry) []any
	read    []func(e evidence.Entry, s *sqlite3.Stmt, column int) // for each column
}

func tableOf[P interface {
	*E
	evidence.Entry
}, E any](fields []field[P]) table {
	t := table{columns: append(names(metaFields), names(fields)...)}
	t.new = func() evidence.Entry { return P(new(E)) }
	t.write = func(e evidence.Entry) []any {
		return append(values(metaFields, e.EntryMeta()), values(fields, e.(P))...)
	}
	for _, f := range metaFields {
		t.read = append(t.read, func(e evidence.Entry, s *sqlite3.Stmt, i int) { f.read(e.EntryMeta(), s, i) })
	}
	for _, f := range fields {
		t.read = append(t.read, func(e evidence.Entry, s *sqlite3.Stmt, i int) { f.read(e.(P), s, i) })
	}
	return t
}

func names[E any](fields []field[E]) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.column
	}
	return list
}

func values[E any](fields []field[E], e E) []any {
	list := make([]any, len(fields), len(fields)+20)
	for i, f := range fields {
		list[i] = f.write(e)
	}
	return list
}

func scan[E any](fields []field[E], e E, s *sqlite3.Stmt, first int) {
	for i, f := range fields {
		f.read(e, s, first+i)
	}
}

var tables = map[evidence.Kind]table{
	evidence.KindAgent:     tableOf(agentFields),
	evidence.KindSource:    tableOf(sourceFields),
	evidence.KindStudy:     tableOf(studyFields),
	evidence.KindTestimony: tableOf(testimonyFields),
	evidence.KindClaim:     tableOf(claimFields),
	evidence.KindCaveat:    tableOf(caveatFields),
	evidence.KindRemark:    tableOf(remarkFields),
	evidence.KindView:      tableOf(viewFields),
	evidence.KindLink:      tableOf(linkFields),
}
