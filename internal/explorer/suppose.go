package explorer

import (
	"context"
	"fmt"
	"slices"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/storage"
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
	Sampled    bool // whether the figures are estimates
}

// hold is what caveats of one category on one component cost.
type hold struct {
	dossier.Change
	Caveats []tick
}

// tick is something that a reader can tick.
type tick struct {
	ref
	Ticked bool
}

// without is how a claim would stand without something.
type without struct {
	dossier.Change
	Value  string // of the tick; empty for what cannot be withdrawn
	Ticked bool
}

// supposable lists what could be different for the claim of a dossier. Ticked are the refs
// of what is supposed already.
func supposable(p *dossier.Page, d *dossier.Dossier, ticked []evidence.Ref) *suppose {
	items := d.Map.ByKey()
	s := &suppose{Of: refTo(items[d.Assessment.Claim]), Rest: p.Costs.Rest, Others: p.Influence.Rest, Points: p.Points, Ceiling: p.Ceiling, Supported: d.Assessment.Support > 0,
		Unmeasured: d.Assessment.Unmeasured, Sampled: !d.Assessment.Exact()}
	for _, c := range p.Costs.Rows {
		h := hold{Change: c}
		for _, of := range c.Refs {
			if it := items[evidence.Key(of)]; it != nil {
				h.Caveats = append(h.Caveats, tick{refTo(it), slices.Contains(ticked, of)})
			}
		}
		s.Hold = append(s.Hold, h)
	}
	for _, c := range p.Influence.Rows {
		w := without{Change: c}
		if of := c.Refs[0]; !evidence.Key(of).Reserved() {
			w.Value, w.Ticked = string(of), slices.Contains(ticked, of)
		}
		s.Without = append(s.Without, w)
	}
	return s
}

// whatIfPage is the content of the page of a what-if.
type whatIfPage struct {
	Supposed []supposed
	Of       ref
	Before   *standing
	After    *standing
	Summary  []part // how the claim in question would stand
	Moves    []move
	Unmoved  int
	Suppose  *suppose
}

// supposed is one thing that is supposed, with the address of the page without it.
type supposed struct {
	Text string
	Drop string
}

// part is a piece of prose, which names a record or not.
type part struct{ ref }

// The parameters of a what-if.
const (
	paramOf       = "of"
	paramWithdraw = "withdraw"
	paramResolve  = "resolve"
)

// whatIf answers with the page of a what-if: its address is the scenario.
func (e *Explorer) whatIf(r *request) error {
	query := r.URL.Query()
	if n, most := len(query[paramWithdraw])+len(query[paramResolve]), r.asker.Limits.Refs; n > most {
		return evidence.Refuse(evidence.Problem{Code: evidence.TooLarge, Path: paramWithdraw, Message: fmt.Sprintf("%d records are supposed", n), Expected: fmt.Sprintf("at most %d", most)})
	}
	change := analysis.Change{Withdraw: evidence.As[evidence.Ref](compact(query[paramWithdraw])), Resolve: evidence.As[evidence.Ref](compact(query[paramResolve]))}
	p := &whatIfPage{}
	r.frame.Title, r.frame.Content = "What if", p
	claim, err := e.supposedOf(r, p, change)
	if err != nil || len(p.Supposed) == 0 {
		return err
	}
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
	claims := answer.Part.ByKey()
	for _, effect := range answer.Effects {
		p.Moves = append(p.Moves, moveOf(effect, claims))
	}
	p.Unmoved = len(answer.Claims) - len(answer.Effects)
	if claim == nil {
		return nil
	}
	return p.tell(r, e, claim, answer, slices.Concat(change.Withdraw, change.Resolve))
}

// compact drops empty values and doubles.
func compact(values []string) []string {
	var list []string
	for _, v := range values {
		if v != "" && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// supposedOf names what is supposed, and finds the claim in question, if there is one.
func (e *Explorer) supposedOf(r *request, p *whatIfPage, change analysis.Change) (claim *evidence.Claim, err error) {
	of := evidence.Ref(r.URL.Query().Get(paramOf))
	err = r.store.View(r.ctx, func(reader storage.Reader) error {
		p.Supposed = nil
		for _, one := range []struct {
			param, form string
			refs        []evidence.Ref
		}{{paramWithdraw, "without %s", change.Withdraw}, {paramResolve, "with the caveat %s resolved", change.Resolve}} {
			names, err := namesOfRefs(r.ctx, reader, one.refs)
			if err != nil {
				return err
			}
			for i, ref := range one.refs {
				query := r.URL.Query()
				query[one.param] = slices.DeleteFunc(compact(query[one.param]), func(v string) bool { return v == string(ref) })
				p.Supposed = append(p.Supposed, supposed{fmt.Sprintf(one.form, names[i]), "what-if" + suffix(query)})
			}
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
	return claim, err
}

// namesOfRefs names records and links as people do.
func namesOfRefs(ctx context.Context, reader storage.Reader, refs []evidence.Ref) ([]string, error) {
	var ends []evidence.Ref
	for _, ref := range refs {
		if from, to, _, ok := evidence.ParseLinkName(string(ref)); ok {
			ends = append(ends, evidence.Ref(from), evidence.Ref(to))
		} else {
			ends = append(ends, ref)
		}
	}
	found, err := reader.Entries(ctx, ends)
	if err != nil {
		return nil, err
	}
	name := func() string {
		it, ok := found[0].(evidence.Item)
		ref := ends[0]
		found, ends = found[1:], ends[1:]
		if ok {
			return "“" + it.Headline() + "”"
		}
		return string(ref)
	}
	var names []string
	for _, ref := range refs {
		if _, _, relation, ok := evidence.ParseLinkName(string(ref)); ok {
			joins := map[evidence.Relation]string{evidence.Supports: "to", evidence.Contradicts: "against"}[relation]
			from := name()
			names = append(names, "the link from "+from+" "+joins+" "+name())
		} else {
			names = append(names, name())
		}
	}
	return names, nil
}

// tell says how the claim in question stands, before and after, and what else could be
// different.
func (p *whatIfPage) tell(r *request, e *Explorer, claim *evidence.Claim, answer *analysis.Answer, ticked []evidence.Ref) error {
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
	p.Before, p.Suppose = standingOf(&d.Assessment.Figures, false), supposable(d.Page(), d, ticked)
	then := answer.Reasons[claim.Key]
	if then == nil {
		return nil
	}
	p.After = standingOf(&then.Figures, false)
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
