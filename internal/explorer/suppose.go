package explorer

import (
	"cmp"
	"fmt"
	"slices"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// suppose is a form in which a reader ticks what could be different for a claim.
type suppose struct {
	Of      ref
	Hold    []hold // caveats that could be resolved
	Rest    string // what the others would change
	Without []without
	Others  string
	Points  []dossier.Named
	// Supported is whether anything supports the claim.
	Supported bool
	Ceiling   dossier.Prose
	// Unmeasured is how many caveats and components may belong in these lists, too.
	Unmeasured int
	Sampled    bool       // whether the figures are estimates
	Itself     *component // the claim, with the caveats on it; nil on the page of a what-if
}

// hold is what caveats of one category on one component cost.
type hold struct {
	dossier.Change
	Caveats []tick
	How     string // what the figure is made of
}

// tick is something that a reader can tick.
type tick struct {
	ref
	Value  string // in the address of a scenario
	Ticked bool
}

// without is how a claim would stand without something.
type without struct {
	dossier.Change
	Value  string // of the tick; empty for what cannot be withdrawn
	Ticked bool
}

// supposable lists what could be different for the claim of a dossier, with ticks at what
// is supposed already.
func supposable(p *dossier.Page, d *dossier.Dossier, supposes scenario) *suppose {
	items := d.Map.ByKey()
	s := &suppose{Of: refTo(items[d.Assessment.Claim]), Rest: p.Costs.Rest, Others: p.Influence.Rest, Points: p.Points, Ceiling: p.Ceiling, Supported: d.Assessment.Support > 0,
		Unmeasured: d.Assessment.Unmeasured, Sampled: !d.Assessment.Exact()}
	for _, c := range p.Costs.Rows {
		h := hold{Change: c, How: fmt.Sprintf("Now belief is %s. With it resolved, and the standing of all premises as it is, belief is %s.", wording.Number(d.Assessment.Belief), c.Belief)}
		for _, of := range c.Refs {
			if it := items[evidence.Key(of)]; it != nil {
				h.Caveats = append(h.Caveats, tick{refTo(it), string(it.EntryMeta().Key), supposes.has(paramResolve, string(of))})
			}
		}
		s.Hold = append(s.Hold, h)
	}
	for _, c := range p.Influence.Rows {
		w := without{Change: c}
		if of := c.Refs[0]; !evidence.Key(of).Reserved() {
			w.Value, w.Ticked = string(of), supposes.has(paramWithdraw, string(of))
		}
		s.Without = append(s.Without, w)
	}
	return s
}

// whatIfPage is the content of the page of a what-if. The script of the other pages takes
// parts of it, so that both say the same.
type whatIfPage struct {
	Supposed []supposed
	Lost     []string // what no longer fits the map
	Of       ref
	Before   *standing
	After    *standing
	Change   string // of belief in the claim
	Summary  []part // how the claim in question would stand
	Moves    []move // those that get another verdict first
	Others   int    // how many claims move, without the claim in question
	Verdicts int    // how many of these get another verdict
	Unmoved  int
	Suppose  *suppose
	Edits    []edit
}

// supposed is one thing that is supposed, with the address of the page without it.
type supposed struct {
	supposition
	Text string
	Drop string
}

// part is a piece of prose, which names a record or not.
type part struct{ ref }

// paramOf names the claim in question.
const paramOf = "of"

// whatIf answers with the page of a what-if: its address is the scenario.
func (e *Explorer) whatIf(r *request) error {
	p := &whatIfPage{}
	r.frame.Title, r.frame.Content = "What if", p
	supposes, claim, err := p.read(r)
	if err != nil || len(p.Supposed) == 0 {
		return err
	}
	change := supposes.change()
	if claim != nil {
		change.Reasons = []evidence.Ref{claim.Ref()}
	}
	if err := r.compute(); err != nil {
		return err
	}
	answer, err := r.asker.WhatIf(r.ctx, change)
	if err != nil {
		return err
	}
	r.read(answer.Part.Len())
	p.moves(answer)
	if claim == nil {
		return nil
	}
	return p.tell(r, e, claim, answer, supposes)
}

// scenario reads the scenario in the address of a request.
func (r *request) scenario() (scenario, error) {
	query, n := r.URL.Query(), 0
	for _, param := range scenarioParams {
		n += len(query[param])
	}
	if most := r.asker.Limits.Refs; n > most {
		return scenario{}, evidence.Refuse(evidence.Problem{Code: evidence.TooLarge, Path: paramWithdraw, Message: fmt.Sprintf("%d things are supposed", n), Expected: fmt.Sprintf("at most %d", most)})
	}
	return scenarioOf(query), nil
}

// read names what is supposed, and finds the claim in question, if there is one.
func (p *whatIfPage) read(r *request) (fits scenario, claim *evidence.Claim, err error) {
	s, err := r.scenario()
	if err != nil {
		return s, nil, err
	}
	of := evidence.Ref(r.URL.Query().Get(paramOf))
	err = r.store.View(r.ctx, func(reader storage.Reader) error {
		if fits, err = s.fit(r.ctx, reader); err != nil {
			return err
		}
		names, err := fits.names(r.ctx, reader)
		if err != nil {
			return err
		}
		p.Supposed, p.Lost = nil, fits.Lost
		if p.Edits, err = fits.edits(r.ctx, reader, names); err != nil {
			return err
		}
		for i, one := range fits.Steps {
			rest := fits.without(i)
			if of != "" {
				rest.Set(paramOf, string(of))
			}
			p.Supposed = append(p.Supposed, supposed{one, one.text(names[i]), "what-if" + suffix(rest)})
		}
		if of == "" {
			return nil
		}
		found, err := reader.Entries(r.ctx, []evidence.Ref{of})
		if err == nil {
			claim, _ = found[0].(*evidence.Claim)
		}
		return err
	})
	if claim != nil {
		p.Of = refTo(claim)
	}
	return fits, claim, err
}

// moves lists the claims that move: those that get another verdict first, then those that
// get another certainty.
func (p *whatIfPage) moves(answer *analysis.Answer) {
	claims := answer.Part.ByKey()
	rank := func(m move) int {
		switch {
		case m.Before.Verdict != m.After.Verdict:
			return 0
		case m.Words:
			return 1
		}
		return 2
	}
	for _, effect := range answer.Effects {
		one := moveOf(effect, claims)
		p.Moves = append(p.Moves, one)
		if one.Key != p.Of.Key {
			p.Others++
			if rank(one) == 0 {
				p.Verdicts++
			}
		}
	}
	slices.SortStableFunc(p.Moves, func(a, b move) int { return cmp.Compare(rank(a), rank(b)) })
	p.Unmoved = len(answer.Claims) - len(answer.Effects)
}

// tell says how the claim in question stands, before and after, and what else could be
// different.
func (p *whatIfPage) tell(r *request, e *Explorer, claim *evidence.Claim, answer *analysis.Answer, supposes scenario) error {
	var part *evidence.Map
	err := r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		part, err = reader.Below(r.ctx, []evidence.Ref{claim.Ref()})
		return err
	})
	if err != nil {
		return err
	}
	now, err := assess.Assess(r.ctx, part, []evidence.Key{claim.Key}, e.Rubric, r.asker.Options)
	if err != nil {
		return err
	}
	d := &dossier.Dossier{Map: part, Assessment: now[claim.Key]}
	p.Before, p.Suppose = standingOf(&d.Assessment.Figures, false), supposable(d.Page(), d, supposes)
	then := answer.Reasons[claim.Key]
	if then == nil {
		return nil
	}
	p.After = standingOf(&then.Figures, false)
	p.Change = signedIf(then.Belief - d.Assessment.Belief)
	items := answer.After.ByKey()
	for _, piece := range then.Summary {
		one := proseOf(piece, items)
		p.Summary = append(p.Summary, one)
	}
	return nil
}

func proseOf(piece assess.Part, items map[evidence.Key]evidence.Item) part {
	one := part{ref{Text: piece.Text}}
	key := evidence.Key(piece.Ref)
	if from, _, _, ok := evidence.ParseLinkName(string(piece.Ref)); ok {
		key = from
	}
	if it := items[key]; it != nil {
		one.Kind, one.Key = it.EntryKind(), key
	}
	return one
}

// moveOf says how a claim would move.
func moveOf(effect assess.Effect, claims map[evidence.Key]evidence.Item) move {
	return moveBetween(refTo(claims[effect.Claim]), &effect.Before, &effect.After)
}

// moveBetween says how a claim moves from some figures, which may be nil, to others.
func moveBetween(of ref, before, after *evidence.Figures) move {
	m := move{ref: of, Before: standingOf(before, false), After: standingOf(after, false)}
	if before == nil {
		return m
	}
	m.Words = m.Before.Verdict != m.After.Verdict || m.Before.Certainty != m.After.Certainty
	m.For, m.Against = signedIf(after.Belief-before.Belief), signedIf(after.Disbelief-before.Disbelief)
	return m
}

// supposing is what the address of another page supposes. The script shows what follows;
// without it, a link leads there.
type supposing struct {
	Of       evidence.Key // the claim of the page; empty if the page is of another record
	Supposed []supposed
	Lost     []string
	WhatIf   string // the address of the page of the what-if; empty if nothing is supposed
	Script   string // the name of the script that shows what follows
}

// supposing reads the scenario in the address of a page of a record.
func (e *Explorer) supposing(r *request, reader storage.Reader, of evidence.Key) (scenario, *supposing, error) {
	fits, err := r.scenario()
	if err != nil {
		return fits, nil, err
	}
	if fits, err = fits.fit(r.ctx, reader); err != nil {
		return fits, nil, err
	}
	names, err := fits.names(r.ctx, reader)
	if err != nil {
		return fits, nil, err
	}
	s := &supposing{Of: of, Lost: fits.Lost, Script: e.Suppose}
	for i, one := range fits.Steps {
		s.Supposed = append(s.Supposed, supposed{supposition: one, Text: one.text(names[i])})
	}
	if len(fits.Steps) > 0 {
		query := fits.query()
		if of != "" {
			query.Set(paramOf, string(of))
		}
		s.WhatIf = "what-if" + suffix(query)
	}
	return fits, s, nil
}

// newLineForm is a form for one more line of evidence.
type newLineForm struct {
	Of                                evidence.Key
	Strengths, Designs, Reliabilities []choice
}

func lineForm(claim *evidence.Claim) *newLineForm {
	f := &newLineForm{Of: claim.Key}
	for _, s := range evidence.Strengths {
		f.Strengths = append(f.Strengths, choice{Value: string(s), Label: wording.Word(s), Chosen: s == evidence.StrengthModerate})
	}
	for _, d := range evidence.Designs {
		f.Designs = append(f.Designs, choice{Value: string(d), Label: wording.Design(d), Chosen: d == "SURVEY"})
	}
	for _, r := range evidence.Reliabilities {
		f.Reliabilities = append(f.Reliabilities, choice{Value: string(r), Label: ratingWord("reliability", string(r)), Chosen: r == "B"})
	}
	return f
}
