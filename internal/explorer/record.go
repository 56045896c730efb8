package explorer

import (
	"fmt"
	"net/url"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// mostListed is how many records of one relation a page lists.
const mostListed = 100

// mostMoved is how many claims the page of a record computes anew to tell its impact.
const mostMoved = 200

// recordPage is the content of the page of a record that is no claim.
type recordPage struct {
	ref
	Noun      string // what it is: "eyewitness account"
	Warn      []string
	Facts     []fact
	Quote     *quote
	BearsOn   []bearing
	BearsMore string // how many there are, if not all are shown
	Groups    []group
	Caveats   []caveat
	On        []onWhat // what a caveat or a remark is on
	OnHeading string
	Remarks   []remark
	Impact    *impact
	How       *component
	Suppose   *supposing
	History   history
	Aliases   []evidence.Key
	Changed   string
	Edit      *editable
}

// fact is a name with a text, a web address or records.
type fact struct {
	Name  string
	Value string
	Link  string
	Page  string // the address of a page of the program, below its root
	Refs  []ref
}

// quote is what a testimony quotes, with what stands around it.
type quote struct {
	Before, Text, After string
	Language            string
	State               string // whether it was found in its source
	Verified            bool
}

// group is the records that refer to a record in one way.
type group struct {
	Heading string
	Rows    []row
	Total   int
}

type caveat struct {
	ref
	Severity, Category string
	Resolved           bool
	caveat             *evidence.Caveat
}

// onWhat is what a caveat or a remark is on: a record, or a link between two.
type onWhat struct {
	ref
	To      *ref // the claim of a link
	Against bool
}

// impact is what moves if a record is withdrawn, or a caveat resolved.
type impact struct {
	Heading string
	If      string
	Moves   []move
	Unmoved []ref
	TooMany string // why it was not computed
	List    string // the address of the list of the claims that depend on the record
	Hanging string // the address of the list of those that nothing supports without it; empty if no claim can hang on it
}

// move is how a claim stands before and after something.
type move struct {
	ref
	Before, After *standing // Before is nil for a claim that had no figures
	For, Against  string    // by how much these change; empty for not at all
	Words         bool      // whether the verdict or the certainty changes
}

// Opposed reports whether anything is to be told of what speaks against the claim.
func (m move) Opposed() bool {
	return m.After.Bar.Against > 0 || m.Before != nil && m.Before.Bar.Against > 0 || m.Against != ""
}

// record answers with the page of a record.
func (e *Explorer) record(r *request) error {
	p := &recordPage{}
	var it evidence.Item
	err := r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		if it, err = find(r, reader); err != nil || r.moved != "" {
			return err
		}
		*p = recordPage{ref: refTo(it), Changed: it.EntryMeta().UpdatedAt.Format(day), Aliases: it.EntryMeta().Aliases}
		if err = p.describe(r, reader, it); err != nil {
			return err
		}
		if slices.Contains(evidence.LinkSources, it.EntryKind()) {
			if p.BearsOn, p.BearsMore, err = bearsOn(r, reader, it); err != nil {
				return err
			}
		}
		if err = p.readGroups(r, reader, it); err != nil {
			return err
		}
		if p.Remarks, err = remarksOn(r, reader, it); err != nil {
			return err
		}
		var supposes scenario
		if supposes, p.Suppose, err = e.supposing(r, reader, ""); err != nil {
			return err
		}
		if it.EntryKind() != evidence.KindRemark && it.EntryKind() != evidence.KindView {
			p.How = p.component(it, &e.Rubric, supposes)
		}
		return nil
	})
	if err != nil || r.moved != "" {
		return err
	}
	p.Edit = e.editable(r, p.ref)
	if err := r.compute(); err != nil {
		return err
	}
	if p.Impact, err = e.impact(r, it); err != nil {
		return err
	}
	if p.History, err = e.history(r, it); err != nil {
		return err
	}
	r.frame.Title, r.frame.Here, r.frame.Content = p.Text, listAddress(it.EntryKind()), p
	return nil
}

// describe says what the record itself says.
func (p *recordPage) describe(r *request, reader storage.Reader, it evidence.Item) error {
	refs, err := referred(r, reader, it)
	if err != nil {
		return err
	}
	add := func(name, value string) {
		if value != "" {
			p.Facts = append(p.Facts, fact{Name: name, Value: value})
		}
	}
	to := func(name string, relation evidence.Relation) {
		if list := refs[relation]; len(list) > 0 {
			p.Facts = append(p.Facts, fact{Name: name, Refs: list})
		}
	}
	switch it := it.(type) {
	case *evidence.Agent:
		p.Noun = wording.Word(it.Kind)
		if it.Pseudonymous {
			p.Noun += " under a pseudonym"
		}
		add("Reliability", reliability(it.Reliability))
		to("Belongs to", evidence.AffiliatedWith)
		p.address(it.URL, "")
		add("Note", it.Note)
	case *evidence.Source:
		p.Noun = wording.SourceKind(it.Kind)
		if it.Retracted {
			p.Warn = append(p.Warn, "This source was retracted, so nothing that needs it counts.")
		}
		to("By", evidence.AuthoredBy)
		to("Publisher", evidence.PublishedBy)
		add("Published", it.Published)
		add("Reliability", reliability(it.Reliability))
		p.address(it.URL, it.DOI)
		to("Derived from", evidence.DerivedFrom)
		to("Cites", evidence.Cites)
		add("Note", it.Note)
	case *evidence.Study:
		p.Noun = wording.Design(it.Design)
		if it.SampleSize > 0 {
			add("Sample", fmt.Sprint(it.SampleSize))
		}
		add("Population", it.Population)
		add("Method", it.Method)
		add("Period", it.Period)
		to("Investigators", evidence.InvestigatedBy)
		to("Reported in", evidence.ReportedIn)
		to("Derived from", evidence.DerivedFrom)
		add("Note", it.Note)
	case *evidence.Testimony:
		p.Noun = wording.Basis(it.Basis)
		p.Quote = quoteOf(it)
		to("Speaker", evidence.SpokenBy)
		add("Date", it.Date)
		to("Reported in", evidence.ReportedIn)
		add("At", it.Locator)
		to("Collected in", evidence.CollectedIn)
		to("Based on", evidence.BasedOn)
		add("Note", it.Note)
	case *evidence.Caveat:
		p.Noun = wording.Word(it.Severity) + " caveat: " + wording.Word(it.Category)
		if it.Resolved {
			p.Warn = append(p.Warn, "This caveat is resolved: it no longer weakens anything.")
		}
		to("Raised in", evidence.RaisedIn)
		p.OnHeading = "What it weakens"
		return p.subjects(r, reader, it)
	case *evidence.View:
		p.Noun = wording.Kind(it.EntryKind())
		add("Note", it.Note)
		return p.opens(r, reader, it)
	case *evidence.Remark:
		p.Noun = wording.Word(it.Kind)
		add("Status", wording.Capital(wording.Word(it.Status)))
		p.OnHeading = "What it is about"
		return p.subjects(r, reader, it)
	}
	return nil
}

// opens leads to the page of a view, and says what that page lacks.
func (p *recordPage) opens(r *request, reader storage.Reader, v *evidence.View) error {
	shown, err := viewsOf(r, reader, []*evidence.View{v})
	if err != nil {
		return err
	}
	if lacks := shown[0].Lacks; lacks != "" {
		p.Warn = append(p.Warn, "The map no longer has "+lacks+", which this page names.")
	}
	switch {
	case shown[0].Opens != "":
		p.Facts = append(p.Facts, fact{Name: "Page", Value: "Open it", Page: v.Address})
		return nil
	case !evidence.ValidAddress(v.Address):
		p.Warn = append(p.Warn, "This version of the program has no such page.")
	}
	p.Facts = append(p.Facts, fact{Name: "Page", Value: v.Address})
	return nil
}

func reliability(r evidence.Reliability) string {
	if r == "" {
		return ""
	}
	return wording.Capital(wording.Reliability(r)) + " (" + string(r) + ")"
}

func quoteOf(t *evidence.Testimony) *quote {
	if t.Quote == "" {
		return nil
	}
	q := &quote{Before: t.QuotePrefix, Text: t.Quote, After: t.QuoteSuffix, Language: t.Language, Verified: t.QuoteVerified,
		State: "Nobody has compared this quote with its source yet."}
	if t.QuoteVerified {
		q.State = "This quote was found in the text of its source."
	}
	return q
}

// address adds the web address of a record, if it is safe to follow.
func (p *recordPage) address(text, doi string) {
	if text != "" {
		f := fact{Name: "Address", Value: text}
		if u, err := url.Parse(text); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			f.Link = u.String()
		}
		p.Facts = append(p.Facts, f)
	}
	if doi != "" {
		f := fact{Name: "DOI", Value: doi}
		if known, ok := evidence.ParseDOI(doi); ok {
			f.Link = (&url.URL{Scheme: "https", Host: "doi.org", Path: "/" + known}).String()
		}
		p.Facts = append(p.Facts, f)
	}
}

// referred finds the records that a record refers to, by relation.
func referred(r *request, reader storage.Reader, it evidence.Item) (map[evidence.Relation][]ref, error) {
	var refs []evidence.Ref
	var relations []evidence.Relation
	for _, list := range it.References() {
		for _, to := range list.To {
			refs, relations = append(refs, evidence.Ref(to)), append(relations, list.Relation)
		}
	}
	found, err := reader.Entries(r.ctx, refs)
	if err != nil {
		return nil, err
	}
	out := map[evidence.Relation][]ref{}
	for i, entry := range found {
		if to, ok := entry.(evidence.Item); ok {
			out[relations[i]] = append(out[relations[i]], refTo(to))
		}
	}
	return out, nil
}

// subjects says what a caveat or a remark is on.
func (p *recordPage) subjects(r *request, reader storage.Reader, a evidence.Annotation) error {
	var refs []evidence.Ref
	for _, of := range a.Subjects() {
		if from, to, _, ok := evidence.ParseLinkName(string(of)); ok {
			refs = append(refs, evidence.Ref(from), evidence.Ref(to))
		} else {
			refs = append(refs, of)
		}
	}
	found, err := reader.Entries(r.ctx, refs)
	if err != nil {
		return err
	}
	named := map[evidence.Ref]ref{}
	for i, entry := range found {
		if it, ok := entry.(evidence.Item); ok {
			named[refs[i]] = refTo(it)
		}
	}
	for _, of := range a.Subjects() {
		if from, to, relation, ok := evidence.ParseLinkName(string(of)); ok {
			end := named[evidence.Ref(to)]
			p.On = append(p.On, onWhat{ref: named[evidence.Ref(from)], To: &end, Against: relation == evidence.Contradicts})
		} else {
			p.On = append(p.On, onWhat{ref: named[of]})
		}
	}
	return nil
}

// component describes how sound the record is. What weakens its links is not on this page,
// so how strong they are is told by their rating alone.
func (p *recordPage) component(it evidence.Item, rubric *assess.Rubric, supposes scenario) *component {
	m := &evidence.Map{}
	m.Add(it)
	for _, c := range p.Caveats {
		m.Add(c.caveat)
	}
	for _, b := range p.BearsOn {
		m.Add(b.link)
		m.Add(b.to)
	}
	out := newComponents(rubric, m, "", supposes).of(it)
	for i := range out.Links {
		out.Links[i].Product = Product{}
	}
	return out
}

// referring are the relations by which others refer to a record, with how the page of
// that record calls them.
var referring = []struct {
	relation evidence.Relation
	heading  string
}{
	{evidence.SpokenBy, "Said by them"},
	{evidence.AuthoredBy, "Written by them"},
	{evidence.PublishedBy, "Published by them"},
	{evidence.InvestigatedBy, "Investigated by them"},
	{evidence.AffiliatedWith, "Belongs to it"},
	{evidence.ReportedIn, "Reported in it"},
	{evidence.CollectedIn, "Collected in it"},
	{evidence.BasedOn, "Based on it"},
	{evidence.DerivedFrom, "Derived from it"},
	{evidence.Cites, "Cites it"},
	{evidence.RaisedIn, "Caveats raised in it"},
}

// readGroups reads what refers to a record, and the caveats on it.
func (p *recordPage) readGroups(r *request, reader storage.Reader, it evidence.Item) error {
	var queries []storage.EdgeQuery
	var headings []string
	for _, one := range referring {
		if _, to := evidence.Joins(one.relation); slices.Contains(to, it.EntryKind()) {
			queries = append(queries, storage.EdgeQuery{Of: it.EntryMeta().Ref(), Relation: one.relation, Direction: storage.In, First: mostListed, Count: true})
			headings = append(headings, one.heading)
		}
	}
	queries = append(queries, storage.EdgeQuery{Of: it.EntryMeta().Ref(), Relation: evidence.Qualifies, Direction: storage.In}) // all, as its soundness is worked out from them
	pages, err := reader.Edges(r.ctx, queries)
	if err != nil {
		return err
	}
	last := len(pages) - 1
	for i, page := range pages[:last] {
		if len(page.Edges) == 0 {
			continue
		}
		g := group{Heading: headings[i], Total: page.Total}
		for _, edge := range page.Edges {
			g.Rows = append(g.Rows, row{ref: refTo(edge.Item), Notes: notes(edge.Item, nil)})
		}
		p.Groups = append(p.Groups, g)
	}
	for _, edge := range pages[last].Edges {
		if c, ok := edge.Item.(*evidence.Caveat); ok {
			p.Caveats = append(p.Caveats, caveat{refTo(c), wording.Word(c.Severity), wording.Word(c.Category), c.Resolved, c})
		}
	}
	return nil
}

// impact computes what moves if a record is withdrawn, or a caveat resolved.
func (e *Explorer) impact(r *request, it evidence.Item) (*impact, error) {
	out := &impact{Heading: "What rests on it", If: "without it", List: "?restsOn=" + escape(string(it.EntryMeta().Key))}
	if _, ok := it.(*evidence.Agent); ok {
		out.Heading, out.If = "What rests on them", "without them"
	}
	if it.EntryKind() == evidence.KindRemark || it.EntryKind() == evidence.KindView {
		return nil, nil
	}
	if c, ok := it.(*evidence.Caveat); ok {
		out.Heading, out.If = "What it costs", "with it resolved"
		if c.Resolved {
			return nil, nil
		}
	} else {
		out.Hanging = "?hangsOn=" + escape(string(it.EntryMeta().Key))
	}
	asker := r.asker
	asker.Limits.Claims = mostMoved
	found, err := asker.Impact(r.ctx, it.EntryMeta().Ref())
	if evidence.CodeOf(err) == evidence.TooLarge {
		out.TooMany = fmt.Sprintf("More than %d claims depend on this, too many to compute here.", mostMoved)
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	r.read(found.Part.Len())
	claims := found.Part.ByKey()
	for _, effect := range found.Effects {
		out.Moves = append(out.Moves, moveOf(effect, claims))
	}
	for _, key := range found.Unmoved {
		out.Unmoved = append(out.Unmoved, refTo(claims[key]))
	}
	return out, nil
}
