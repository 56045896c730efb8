package explorer

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// perPage is how many rows a page of a list has.
const perPage = 50

// listPage is the content of a list.
type listPage struct {
	Kind      evidence.Kind
	Heading   string
	Total     int
	Text      string // what the list is searched for
	Verdicts  []choice
	Tags      []choice
	MoreTags  *choice // the page of all tags, if the list does not show them all
	Retracted *choice // of a list of sources
	Controls  []control
	Sorts     []choice
	Active    []choice
	Ignored   []string
	Unclear   []unclear
	Rows      []row
	Drop      []choice // conditions to drop if nothing is found
	Empty     bool     // whether the map has no record of the kind
	Saves     bool     // whether the reader may save views
	Edits     bool     // whether the reader may change the map
	All       string   // the address of the whole list
	Next      string   // the address of the next page
	More      bool     // whether rows come before these
	Open      bool     // whether to show the controls
}

// Size is how many rows a page has.
func (*listPage) Size() int { return perPage }

// row is a record in a list.
type row struct {
	ref
	Tags     []choice
	Notes    []string // what there is to say of it, in a few words each
	Warn     []string // the same, of what weakens it
	Standing *standing
	Opens    string // the address of the page of a view
}

// standing is how a claim stands, in words and figures.
type standing struct {
	Verdict   string
	Word      string // the verdict, for style sheets
	Means     string
	Certainty string
	Promises  string // what the certainty means
	Belief    string
	Disbelief string
	Ignorance string
	Bar       bar
	Lines     string
	Disputed  bool
	Sampled   string // the standard error; empty for exact figures
	Stale     bool
	Doubt     string // why the figures are not the last word, in short; empty if they are
}

// bar has belief and disbelief as widths from 0 to 100, and says both.
type bar struct {
	For, Open, Against float64
	AgainstAt          float64 // where the bar of disbelief begins
	Says               string
}

func standingOf(f *evidence.Figures, stale bool) *standing {
	if f == nil {
		return nil
	}
	s := &standing{Verdict: wording.Capital(wording.Verdict(f.Verdict)), Word: addressWord(string(f.Verdict)), Means: wording.VerdictMeans(f.Verdict),
		Certainty: wording.Word(f.Certainty), Promises: wording.CertaintyMeans(f.Certainty), Belief: wording.Number(f.Belief), Disbelief: wording.Number(f.Disbelief),
		Ignorance: wording.Number(f.Ignorance), Bar: barOf(f), Disputed: f.Disputed, Stale: stale}
	s.Lines = linesOf(f)
	if !f.Exact() {
		s.Sampled = wording.Number(f.StandardError)
		s.Doubt = "estimate ± " + s.Sampled
	}
	if stale {
		s.Doubt = strings.TrimPrefix(s.Doubt+", being recomputed", ", ")
	}
	if s.Doubt != "" {
		for _, figure := range []*string{&s.Belief, &s.Disbelief, &s.Ignorance} {
			*figure = about + *figure
		}
		s.Bar.Says += ", " + s.Doubt
	}
	return s
}

// about marks a figure that is an estimate, or that is being recomputed.
const about = "~ "

func barOf(f *evidence.Figures) bar {
	round := func(v float64) float64 { return math.Round(min(max(v, 0), 1)*1000) / 10 }
	b := bar{For: round(f.Belief), Against: round(f.Disbelief)}
	b.Against = min(b.Against, 100-b.For)
	b.Open = math.Round((100-b.For-b.Against)*10) / 10
	b.AgainstAt = 100 - b.Against
	b.Says = fmt.Sprintf("for %s, open %s, against %s", wording.Number(f.Belief), wording.Number(f.Ignorance), wording.Number(f.Disbelief))
	return b
}

// linesOf says how many independent lines there are for a claim, and against it.
func linesOf(f *evidence.Figures) string {
	least := ""
	if f.AtLeast {
		least = "at least "
	}
	switch {
	case f.IndependentFor+f.IndependentAgainst == 0:
		return "no line that counts"
	case f.IndependentAgainst == 0:
		return least + wording.Count(f.IndependentFor, "line") + " for"
	case f.IndependentFor == 0:
		return least + wording.Count(f.IndependentAgainst, "line") + " against"
	}
	return fmt.Sprintf("%s%d for, %d against", least, f.IndependentFor, f.IndependentAgainst)
}

// claims answers with the list of claims.
func (e *Explorer) claims(r *request) error { return e.list(r, evidence.KindClaim) }

// list answers with the list of the records of a kind.
func (e *Explorer) list(r *request, k evidence.Kind) error {
	f := readFilters(k, r.URL)
	var err error
	if r.moved, err = f.settle(r, listAddress(k)); err != nil || r.moved != "" {
		return err
	}
	var page storage.ItemPage
	l := &listPage{Kind: k, Heading: headings[k], Controls: f.controls(), Sorts: f.sorts(), Ignored: f.ignored, Unclear: f.unclear,
		Text: f.where.Fields["text"].Text, All: listAddress(k), More: f.after != nil}
	if err := f.narrow(r); err != nil {
		return err
	}
	err = r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		if page, err = found(r, reader, f); err != nil {
			return err
		}
		l.Active = f.active()
		if l.Rows, err = e.rows(r, reader, f, page.Items); err != nil {
			return err
		}
		switch k {
		case evidence.KindClaim:
			if l.Verdicts, err = verdicts(r, reader, f); err == nil {
				l.Tags, l.MoreTags, err = tagChips(r, reader, f)
			}
		case evidence.KindSource:
			l.Retracted, err = retracted(r, reader, f)
		}
		if err != nil {
			return err
		}
		l.Saves = e.maySave(r) == nil
		refused, offered := e.mayEdit(r)
		l.Edits = offered && refused == ""
		l.Empty = page.Total == 0 && len(f.where.Fields) == 0
		if page.Total == 0 {
			l.Drop, err = drops(r, reader, f)
		}
		return err
	})
	if err != nil {
		return err
	}
	l.Total = page.Total
	if page.HasNext {
		l.Next = f.to(paramAfter, encodePosition(page.At[len(page.At)-1]))
	}
	l.Open = slices.ContainsFunc(l.Active, func(c choice) bool { return c.Value != "verdict" && c.Value != "text" }) || len(l.Unclear) > 0
	r.frame.Title, r.frame.Here, r.frame.Content = l.Heading, listAddress(k), l
	return nil
}

var headings = map[evidence.Kind]string{
	evidence.KindClaim: "Claims", evidence.KindTestimony: "Testimonies", evidence.KindStudy: "Studies", evidence.KindSource: "Sources",
	evidence.KindAgent: "People and organizations", evidence.KindCaveat: "Caveats", evidence.KindRemark: "Questions and remarks", evidence.KindView: "Saved views",
}

// shortHeadings are those of headings that are too long for the head of a page.
var shortHeadings = map[evidence.Kind]string{evidence.KindAgent: "People", evidence.KindRemark: "Questions", evidence.KindView: "Views"}

// verdicts counts the claims of the list by verdict, whichever verdicts it is limited to.
func verdicts(r *request, reader storage.Reader, f *filters) ([]choice, error) {
	rest := f.without("verdict")
	var counts map[evidence.Verdict]int
	if len(rest.Fields) == 0 {
		all, err := reader.Counts(r.ctx)
		if err != nil {
			return nil, err
		}
		counts = all.Verdicts
	}
	var list []choice
	for _, v := range evidence.Verdicts {
		n := counts[v]
		if counts == nil {
			rest.Fields["verdict"] = storage.Any(v)
			page, err := reader.Find(r.ctx, storage.Query{Kind: evidence.KindClaim, Where: rest, First: 1, Count: true})
			if err != nil {
				return nil, err
			}
			n = page.Total
		}
		value := addressWord(string(v))
		chosen := slices.Contains(f.values["verdict"], value)
		if n > 0 || chosen {
			list = append(list, choice{Value: value, Label: wording.Capital(wording.Verdict(v)), Chosen: chosen, To: f.toggle("verdict", value), Count: n})
		}
	}
	return list, nil
}

// retracted counts the sources of the list that are retracted.
func retracted(r *request, reader storage.Reader, f *filters) (*choice, error) {
	const name = "retracted"
	where := f.without(name)
	where.Fields[name] = storage.Match{Is: true}
	page, err := reader.Find(r.ctx, storage.Query{Kind: evidence.KindSource, Where: where, CountOnly: true})
	if err != nil {
		return nil, err
	}
	c := &choice{Value: name, Label: "Retracted", Chosen: f.where.Fields[name].Is, To: f.to(name, "yes"), Count: page.Total}
	if c.Chosen {
		c.To = f.to(name)
	}
	return c, nil
}

// drops tells how many records there are without each of the conditions of a list.
func drops(r *request, reader storage.Reader, f *filters) ([]choice, error) {
	var list []choice
	for _, c := range f.active() {
		if i := slices.IndexFunc(list, func(other choice) bool { return other.Value == c.Value }); i >= 0 {
			joins := " or "
			if c.Value == "tags" {
				joins = " and "
			}
			list[i].Label += joins + strings.TrimPrefix(c.Label, labels[c.Value]+": ")
			continue
		}
		page, err := reader.Find(r.ctx, storage.Query{Kind: f.kind, Where: f.without(c.Value), First: 1, Count: true})
		if err != nil {
			return nil, err
		}
		c.Count, c.To = page.Total, f.to(c.Value)
		list = append(list, c)
	}
	return list, nil
}

// rows describes the records of a list.
func (e *Explorer) rows(r *request, reader storage.Reader, f *filters, items []evidence.Item) ([]row, error) {
	ids := make([]evidence.ID, len(items))
	for i, it := range items {
		ids[i] = it.EntryMeta().ID
	}
	degrees, err := reader.Degrees(r.ctx, ids)
	if err != nil {
		return nil, err
	}
	names, err := namesOf(r, reader, items)
	if err != nil {
		return nil, err
	}
	caveats, err := openCaveats(r, reader, items, degrees)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(items))
	for i, it := range items {
		rows[i] = row{ref: refTo(it), Notes: notes(it, names)}
		if c, ok := it.(*evidence.Claim); ok {
			rows[i].Standing = standingOf(c.Figures, c.StaleSince > 0)
			for _, tag := range c.Tags {
				rows[i].Tags = append(rows[i].Tags, choice{Label: tag, To: f.to("tags", tag)})
			}
		}
		if s, ok := it.(*evidence.Source); ok && s.Retracted {
			rows[i].Warn = append(rows[i].Warn, "retracted")
		}
		describeDegrees(&rows[i], degrees[i])
		if caveats[i] != "" {
			rows[i].Warn = append(rows[i].Warn, caveats[i])
		}
	}
	return rows, openViews(r, reader, rows, items)
}

// describeDegrees says in a row how many edges the record has.
func describeDegrees(r *row, degrees []storage.Degree) {
	counts := map[storage.Degree]int{}
	for _, d := range degrees {
		counts[storage.Degree{Relation: d.Relation, Direction: d.Direction}] = d.Count
	}
	of := func(relation evidence.Relation, direction storage.Direction) int {
		return counts[storage.Degree{Relation: relation, Direction: direction}]
	}
	if r.Kind == evidence.KindClaim {
		speaks := []string{}
		if n := of(evidence.Supports, storage.In); n > 0 {
			speaks = append(speaks, fmt.Sprintf("%d for", n))
		}
		if n := of(evidence.Contradicts, storage.In); n > 0 {
			speaks = append(speaks, fmt.Sprintf("%d against", n))
		}
		if len(speaks) > 0 {
			r.Notes = append(r.Notes, "linked: "+strings.Join(speaks, ", "))
		}
	}
	if n := of(evidence.Supports, storage.Out) + of(evidence.Contradicts, storage.Out); n > 0 {
		r.Notes = append(r.Notes, "bears on "+wording.Count(n, "claim"))
	}
	for _, c := range []struct {
		relation evidence.Relation
		noun     string
	}{{evidence.SpokenBy, "testimony"}, {evidence.AuthoredBy, "source"}, {evidence.PublishedBy, "publication"}, {evidence.InvestigatedBy, "study"}} {
		if n := of(c.relation, storage.In); n > 0 {
			r.Notes = append(r.Notes, counted(n, c.noun))
		}
	}
}

// openCaveats says how many caveats on each record are not resolved.
func openCaveats(r *request, reader storage.Reader, items []evidence.Item, degrees [][]storage.Degree) ([]string, error) {
	var queries []storage.EdgeQuery
	var of []int
	for i, it := range items {
		if slices.ContainsFunc(degrees[i], func(d storage.Degree) bool { return d.Relation == evidence.Qualifies && d.Direction == storage.In }) {
			queries = append(queries, storage.EdgeQuery{Of: it.EntryMeta().Ref(), Relation: evidence.Qualifies, Direction: storage.In, First: mostListed})
			of = append(of, i)
		}
	}
	says := make([]string, len(items))
	if len(queries) == 0 {
		return says, nil
	}
	pages, err := reader.Edges(r.ctx, queries)
	if err != nil {
		return nil, err
	}
	for i, page := range pages {
		n := 0
		for _, edge := range page.Edges {
			if c, ok := edge.Item.(*evidence.Caveat); ok && !c.Resolved {
				n++
			}
		}
		switch {
		case page.HasNext:
			says[of[i]] = "at least " + wording.Count(n, "caveat")
		case n > 0:
			says[of[i]] = wording.Count(n, "caveat")
		}
	}
	return says, nil
}

// counted is wording.Count for nouns that end in y, too.
func counted(n int, noun string) string {
	if stem, ok := strings.CutSuffix(noun, "y"); ok && n != 1 {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return wording.Count(n, noun)
}

// namesOf finds the names of the people and publications that the rows of a list name.
func namesOf(r *request, reader storage.Reader, items []evidence.Item) (map[evidence.Key]string, error) {
	var refs []evidence.Ref
	for _, it := range items {
		for _, ref := range it.References() {
			if it.EntryKind() == evidence.KindRemark || !ref.Relation.IsAnnotation() && ref.Relation != evidence.Cites {
				refs = append(refs, evidence.As[evidence.Ref](ref.To)...)
			}
		}
	}
	slices.Sort(refs)
	found, err := reader.Entries(r.ctx, slices.Compact(refs))
	if err != nil {
		return nil, err
	}
	names := map[evidence.Key]string{}
	for _, entry := range found {
		if it, ok := entry.(evidence.Item); ok {
			names[it.EntryMeta().Key] = it.Headline()
		}
	}
	return names, nil
}

// notes say what a record is, in a few words.
func notes(it evidence.Item, names map[evidence.Key]string) []string {
	var list []string
	add := func(parts ...string) {
		for _, p := range parts {
			if p != "" {
				list = append(list, p)
			}
		}
	}
	named := func(keys ...evidence.Key) string {
		var some []string
		for _, key := range keys {
			if names[key] != "" {
				some = append(some, names[key])
			}
		}
		return strings.Join(some, ", ")
	}
	switch it := it.(type) {
	case *evidence.Agent:
		add(wording.Word(it.Kind), named(it.Affiliation), rated(it.Reliability))
	case *evidence.Source:
		add(wording.SourceKind(it.Kind), named(it.Authors...), named(it.Publisher), it.Published, rated(it.Reliability))
	case *evidence.Study:
		size := ""
		if it.SampleSize > 0 {
			size = fmt.Sprintf("sample of %d", it.SampleSize)
		}
		add(wording.Design(it.Design), size, it.Period, named(it.Investigators...))
	case *evidence.Testimony:
		add(wording.Basis(it.Basis), named(it.Speaker), it.Date)
	case *evidence.Caveat:
		resolved := ""
		if it.Resolved {
			resolved = "resolved"
		}
		add(wording.Word(it.Severity), wording.Word(it.Category), resolved)
	case *evidence.View:
		add(it.Note)
	case *evidence.Remark:
		add(wording.Word(it.Kind), wording.Word(it.Status), aboutWhat(it, names))
	}
	return list
}

func rated(r evidence.Reliability) string {
	if r == "" {
		return ""
	}
	return wording.Reliability(r)
}
