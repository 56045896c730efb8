package explorer

import (
	"cmp"
	"fmt"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// claimPage is the content of the page of a claim.
type claimPage struct {
	*dossier.Page
	ref
	Key       evidence.Key
	Standing  *standing
	Tags      []choice
	Above     []bearing // the claims that this one bears on
	AboveMore string    // how many of them there are, if not all are shown
	More      left
	For       side
	Against   side
	Table     []tableRow
	Suppose   *suppose // what could be different
	Premises  []premise
	// Providers are the publications and the people, and Further is how many are not listed.
	Providers []*component
	Further   int
	Line      *newLineForm
	Worked    []string // how its figures come about, in sentences
	Supposing *supposing
	Strands   *strands
	Remarks   []remark
	AsOf      *asOf // nil for the claim as it is
	History   history
	Changed   string // when the claim was changed last
	Aliases   []evidence.Key
	Edit      *editable
}

// bearing is a link as the page of one of its ends shows it.
type bearing struct {
	ref
	Against   bool
	Strength  string
	Jointly   bool
	Rationale string
	Locator   string
	Standing  *standing // of a claim at the other end
	link      *evidence.Link
	to        evidence.Item
}

// side is the evidence on one side of a claim.
type side struct {
	dossier.Side
	Against bool
	Lines   []line
	Jointly some[record]
	Echoes  some[record]
	Spent   some[record]
	More    int // records of other lines that are not named
}

type line struct {
	dossier.Line
	Records some[record]
	How     *lineHow
}

// record is a record with what it quotes, and how sound it is.
type record struct {
	dossier.Record
	Quote       *dossier.Quote
	MoreBears   int // other claims that it bears on
	MoreCaveats int
	How         *component
}

// premise is a claim below the claim, with what can be supposed of it.
type premise struct {
	dossier.Premise
	How *component
}

// claim answers with the page of a claim.
func (e *Explorer) claim(r *request) error {
	if text := r.URL.Query().Get(paramAsOf); text != "" {
		return e.claimThen(r, text)
	}
	p, d := &claimPage{}, &dossier.Dossier{}
	var claim *evidence.Claim
	var current bool
	var supposes scenario
	err := r.store.View(r.ctx, func(reader storage.Reader) error {
		it, err := find(r, reader)
		if err != nil || r.moved != "" {
			return err
		}
		claim = it.(*evidence.Claim)
		state, err := reader.State(r.ctx)
		if err != nil {
			return err
		}
		current = state.Rubric == e.Rubric.Hash()
		if d.Map, err = reader.Below(r.ctx, []evidence.Ref{claim.Ref()}); err != nil {
			return err
		}
		if d.Outside, err = dossier.Outside(r.ctx, reader, d.Map); err != nil {
			return err
		}
		if p.Above, p.AboveMore, err = bearsOn(r, reader, claim); err != nil {
			return err
		}
		if p.Remarks, err = remarksOn(r, reader, claim); err != nil {
			return err
		}
		supposes, p.Supposing, err = e.supposing(r, reader, claim.Key)
		return err
	})
	if err != nil || r.moved != "" {
		return err
	}
	r.read(d.Map.Len())
	if err := r.compute(); err != nil {
		return err
	}
	if current {
		if err := assess.Renew(r.ctx, d.Map, e.Rubric, r.asker.Options); err != nil {
			return err
		}
	}
	assessed, err := assess.Assess(r.ctx, d.Map, []evidence.Key{claim.Key}, e.Rubric, r.asker.Options)
	if err != nil {
		return err
	}
	d.Assessment = assessed[claim.Key]
	if r.URL.Query().Get("firm") == "yes" && d.Assessment.Exact() {
		firm, err := assess.Firm(r.ctx, d.Map, claim.Key, e.Rubric, r.asker.Options)
		if err != nil {
			return err
		}
		d.Firmness = &firm
	}
	p.fill(claim, d, supposes, &e.Rubric)
	p.Edit = e.editable(r, p.ref)
	if p.History, err = e.history(r, claim); err != nil {
		return err
	}
	r.frame.Title, r.frame.Here, r.frame.Content = claim.Statement, listAddress(evidence.KindClaim), p
	return nil
}

// fill fills the page from the dossier of the claim.
func (p *claimPage) fill(claim *evidence.Claim, d *dossier.Dossier, supposes scenario, rubric *assess.Rubric) {
	p.Page, p.ref, p.Key = d.Page(), refTo(claim), claim.Key
	p.Standing = standingOf(&d.Assessment.Figures, false)
	p.Changed, p.Aliases = claim.UpdatedAt.Format(day), claim.Aliases
	for _, tag := range claim.Tags {
		p.Tags = append(p.Tags, choice{Label: tag, To: "?tags=" + escape(tag)})
	}
	p.Quotes = slices.DeleteFunc(p.Quotes, func(q dossier.Quote) bool { return q.Quote == "" })
	quotes := map[string]*dossier.Quote{}
	for i := range p.Quotes {
		quotes[p.Quotes[i].Key] = &p.Quotes[i]
	}
	parts := newComponents(rubric, d.Map, claim.Key, supposes)
	parts.assessed = d.Assessment
	p.Worked = workedOut(&d.Assessment.Figures)
	p.For, p.Against = sideOf(p.Sides[0], quotes, parts), sideOf(p.Sides[1], quotes, parts)
	p.Against.Against = true
	p.Page.Premises, p.More.Premises = trim(mostPremisesListed, p.Page.Premises)
	for i := range p.Page.Premises {
		one := &p.Page.Premises[i]
		one.Bears, _ = trim(mostBears, one.Bears)
		one.Caveats, _ = trim(mostCaveats, one.Caveats)
	}
	p.Quotes, p.More.Quotes = trim(mostQuotes, p.Quotes)
	p.Warnings, p.More.Warnings = trim(mostOfSide, p.Warnings)
	p.Table, p.More.Table = trim(mostRows, tableOf(d))
	p.Suppose = supposable(p.Page, d, supposes)
	p.Suppose.Itself = parts.of(claim)
	p.Strands = strandsOf(d)
	for _, one := range p.Page.Premises {
		p.Premises = append(p.Premises, premise{one, parts.of(parts.items[evidence.Key(one.Key)])})
	}
	p.Providers, p.Further = parts.providers(d)
	p.Line = lineForm(claim)
}

// workedOut tells how belief and disbelief come about.
func workedOut(f *evidence.Figures) []string {
	support, opposition, conflict := wording.Number(f.Support), wording.Number(f.Opposition), wording.Number(f.Conflict)
	list := []string{
		"Support " + support + " is the chance that something carries for the claim; opposition " + opposition + " that something carries against it.",
		"Conflict " + conflict + " is the chance of both at once. It is left out, and the rest is scaled up.",
	}
	if f.Conflict >= 1 {
		return list
	}
	return append(list,
		fmt.Sprintf("For: (%s − %s) ÷ (1 − %s) = %s.", support, conflict, conflict, wording.Number(f.Belief)),
		fmt.Sprintf("Against: (%s − %s) ÷ (1 − %s) = %s.", opposition, conflict, conflict, wording.Number(f.Disbelief)))
}

func sideOf(s dossier.Side, quotes map[string]*dossier.Quote, parts *components) side {
	with := func(list []dossier.Record) some[record] {
		few := firstOf(mostOfSide, list)
		var out some[record]
		out.More = few.More
		for _, r := range few.List {
			one := record{Record: r, Quote: quotes[r.Key]}
			one.Bears, one.MoreBears = trim(mostBears, r.Bears)
			one.Caveats, one.MoreCaveats = trim(mostCaveats, r.Caveats)
			if it := parts.items[evidence.Key(r.Key)]; it != nil && !parts.told[r.Key] {
				one.How, parts.told[r.Key] = parts.of(it), true
			}
			out.List = append(out.List, one)
		}
		return out
	}
	out := side{Side: s, Jointly: with(s.Jointly), Echoes: with(s.Echoes), Spent: with(s.Spent)}
	out.Rest, out.More = trim(mostOfSide, s.Rest)
	for _, l := range s.Lines {
		out.Lines = append(out.Lines, line{l, with(l.Records), parts.line(l)})
	}
	return out
}

// find finds the record that the address of a page names. If its address is another one,
// because the key was changed or the kind is wrong, find says where to go.
func find(r *request, reader storage.Reader) (evidence.Item, error) {
	name := evidence.Ref(r.PathValue("key"))
	if len(name) > 2*evidence.MaxKey || name.IsLinkName() {
		return nil, evidence.Refuse(evidence.Problem{Code: evidence.NotFound, Message: fmt.Sprintf("there is no record %q", shorten(string(name)))})
	}
	found, err := reader.Entries(r.ctx, []evidence.Ref{name})
	if err != nil {
		return nil, err
	}
	it, ok := found[0].(evidence.Item)
	if !ok {
		problem := evidence.Problem{Code: evidence.NotFound, Message: fmt.Sprintf("there is no record %q", name)}
		if key := asKey(string(name)); key != "" {
			keys, err := reader.Nearest(r.ctx, key, 5)
			if err != nil {
				return nil, err
			}
			problem.Nearest = evidence.Strings(keys)
		}
		return nil, evidence.Refuse(problem)
	}
	if own := address(it.EntryKind(), string(it.EntryMeta().Key)); r.URL.Path != "" && !endsIn(r.URL.Path, own) {
		r.moved = "../" + own + suffix(r.URL.Query())
	}
	return it, nil
}

// bearsOn lists the claims that a record is linked to, the strongest link first.
func bearsOn(r *request, reader storage.Reader, it evidence.Item) (list []bearing, more string, err error) {
	var queries []storage.EdgeQuery
	for _, relation := range evidence.LinkRelations {
		queries = append(queries, storage.EdgeQuery{Of: it.EntryMeta().Ref(), Relation: relation, Direction: storage.Out, Order: storage.ByStrength, First: mostListed, Count: true})
	}
	pages, err := reader.Edges(r.ctx, queries)
	if err != nil {
		return nil, "", err
	}
	total := 0
	for _, page := range pages {
		total += page.Total
		for _, edge := range page.Edges {
			list = append(list, bearingOf(edge))
		}
	}
	if total > len(list) {
		more = fmt.Sprintf("%d of %d are shown.", len(list), total)
	}
	return list, more, nil
}

func bearingOf(edge storage.Edge) bearing {
	l := edge.Link
	b := bearing{ref: refTo(edge.Item), Against: l.Relation == evidence.Contradicts, Strength: strengthWord(l.Strength), Jointly: l.Jointly != "",
		Rationale: l.Rationale, Locator: l.Locator, link: l, to: edge.Item}
	if c, ok := edge.Item.(*evidence.Claim); ok {
		b.Standing = standingOf(c.Figures, c.StaleSince > 0)
	}
	return b
}

// tableRow is a row of the table of evidence.
type tableRow struct {
	ref
	Against  bool
	What     string
	Who      []dossier.Named
	Strength string // of the link
	Where    []dossier.Named
	Caveats  int
	Adds     string // how far belief falls without it
	Says     string // "echo" or "spent"
}

// tableOf makes the table of what bears directly on a claim: for it first, in the order of
// the outline.
func tableOf(d *dossier.Dossier) []tableRow {
	a, items := d.Assessment, d.Map.ByKey()
	falls, says := map[evidence.Key]float64{}, map[evidence.Key]string{}
	for _, k := range a.KeyEvidence {
		falls[k.Component.Key] = k.Fall
	}
	for _, key := range slices.Concat(a.EchoesFor, a.EchoesAgainst) {
		says[key] = "echo"
	}
	for _, s := range a.Spent {
		says[s.Item] = "spent"
	}
	caveats := map[evidence.Key]int{}
	for _, c := range d.Map.Caveats {
		if !c.Resolved {
			for _, key := range c.QualifiedItems() {
				caveats[key]++
			}
		}
	}
	var rows []tableRow
	place := placesOf(d)
	for _, l := range d.Map.Links {
		it := items[l.From]
		if l.To != a.Claim || it == nil {
			continue
		}
		row := tableRow{ref: refTo(it), Against: l.Relation == evidence.Contradicts, Strength: strengthWord(l.Strength), Caveats: caveats[l.From],
			Adds: signedIf(-falls[l.From]), Says: says[l.From]}
		row.What, row.Who, row.Where = provenance(it, items)
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b tableRow) int {
		if a.Against != b.Against {
			return map[bool]int{true: 1, false: -1}[a.Against]
		}
		on := map[bool]assess.Side{false: assess.For, true: assess.Against}[a.Against]
		return cmp.Or(cmp.Compare(place[on][a.Key], place[on][b.Key]), cmp.Compare(falls[b.Key], falls[a.Key]), cmp.Compare(a.Key, b.Key))
	})
	return rows
}

// placesOf tells where records stand in the outline and in the picture, and premises where
// the first record stands that goes by way of them.
func placesOf(d *dossier.Dossier) map[assess.Side]map[evidence.Key]int {
	b := newBraid(d)
	places := map[assess.Side]map[evidence.Key]int{}
	for _, on := range []assess.Side{assess.For, assess.Against} {
		places[on] = map[evidence.Key]int{}
		var order []evidence.Key
		for _, l := range b.ordered(on) {
			order = append(order, l.Items...)
		}
		if on == assess.For {
			order = append(order, d.Assessment.EchoesFor...)
		} else {
			order = append(order, d.Assessment.EchoesAgainst...)
		}
		for _, s := range d.Assessment.Spent {
			order = append(order, s.Item)
		}
		for i, key := range order {
			for _, at := range append([]evidence.Key{key}, b.reaches[key]...) {
				if _, known := places[on][at]; !known {
					places[on][at] = i
				}
			}
		}
		for _, l := range b.into[d.Assessment.Claim] {
			if _, known := places[on][l.From]; !known {
				places[on][l.From] = len(order) // a premise that nothing supports
			}
		}
	}
	return places
}
