package dossier

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// viewer makes a page of a dossier.
type viewer struct {
	*Dossier
	items   map[evidence.Key]evidence.Item
	out     map[evidence.Key][]*evidence.Link   // links by what they come from
	caveats map[evidence.Key][]*evidence.Caveat // by what they qualify
}

func (d *Dossier) page() *page {
	v := &viewer{d, d.Map.ByKey(), map[evidence.Key][]*evidence.Link{}, map[evidence.Key][]*evidence.Caveat{}}
	for _, l := range d.Map.Links {
		v.out[l.From] = append(v.out[l.From], l)
	}
	for _, c := range d.Map.Caveats {
		for _, key := range c.QualifiedItems() {
			v.caveats[key] = append(v.caveats[key], c)
		}
	}
	a := d.Assessment
	p := &page{
		Key:       string(a.Claim),
		Verdict:   verdicts[a.Verdict],
		Certainty: lower(a.Certainty),
		Summary:   a.Summary.String(),
		Balance:   balanceOf(&a.Figures),
		Figures:   figures(&a.Figures),
		Method:    method(&a.Figures),
		Sides: []side{
			v.side("For", "Nothing supports it.", assess.For, a.LinesFor, a.EchoesFor),
			v.side("Against", "Nothing contradicts it.", assess.Against, a.LinesAgainst, a.EchoesAgainst),
		},
		Premises:  v.premises(),
		Caveats:   v.allCaveats(),
		Points:    v.components(a.SinglePointsOfFailure),
		Influence: v.influence(),
		Costs:     v.costs(),
		Moves:     moves(a),
		Quotes:    v.quotes(),
		Sources:   v.sources(),
	}
	if claim, ok := v.items[a.Claim].(*evidence.Claim); ok {
		p.Statement, p.Note, p.Tags = claim.Statement, claim.Note, claim.Tags
	}
	for _, w := range a.Warnings {
		p.Warnings = append(p.Warnings, w.Text.String())
	}
	return p
}

// balanceOf rounds to whole hundredths that add up to a hundred.
func balanceOf(f *evidence.Figures) balance {
	belief, disbelief := int(math.Round(f.Belief*100)), int(math.Round(f.Disbelief*100))
	belief = min(max(belief, 0), 100)
	disbelief = min(max(disbelief, 0), 100-belief)
	return balance{belief, 100 - belief - disbelief, disbelief}
}

func figures(f *evidence.Figures) []fact {
	return []fact{
		{"Belief", number(f.Belief)},
		{"Disbelief", number(f.Disbelief)},
		{"Ignorance", number(f.Ignorance)},
		{"Support", number(f.Support)},
		{"Opposition", number(f.Opposition)},
		{"Conflict", number(f.Conflict)},
		{"Lines for it", fmt.Sprint(f.IndependentFor)},
		{"Lines against it", fmt.Sprint(f.IndependentAgainst)},
		{"Disputed", map[bool]string{true: "yes", false: "no"}[f.Disputed]},
	}
}

func method(f *evidence.Figures) string {
	if f.Method == evidence.MethodSampled {
		return fmt.Sprintf("The figures are estimates; the standard error of the belief is %s.", number(f.StandardError))
	}
	return "The figures are exact."
}

func (v *viewer) name(key evidence.Key) Named {
	if it := v.items[key]; it != nil {
		return Named{string(key), it.Headline()}
	}
	switch key {
	case evidence.UnknownSpeaker:
		return Named{string(key), "someone who is not named"}
	case evidence.UnknownPublication:
		return Named{string(key), "a publication that is not named"}
	}
	return Named{Key: string(key)}
}

func (v *viewer) names(keys []evidence.Key) []Named {
	var list []Named
	for _, key := range keys {
		list = append(list, v.name(key))
	}
	return list
}

func (v *viewer) component(c assess.Component) Named {
	if c.Link == nil {
		return v.name(c.Key)
	}
	return Named{c.String(), fmt.Sprintf("the link to “%s”", v.name(c.Link.To).Text)}
}

func (v *viewer) components(list []assess.Component) []Named {
	var names []Named
	for _, c := range list {
		names = append(names, v.component(c))
	}
	return names
}

func (v *viewer) side(word, none string, on assess.Side, lines []assess.Line, echoes []evidence.Key) side {
	s := side{Heading: fmt.Sprintf("%s: %s", word, count(len(lines), "line")), None: none}
	for i, l := range lines {
		one := line{Number: i + 1, Strength: number(l.Strength), HangsOn: v.components(l.Shared)}
		for _, key := range l.Items {
			one.Records = append(one.Records, v.record(key))
		}
		s.Lines = append(s.Lines, one)
	}
	for _, key := range echoes {
		s.Echoes = append(s.Echoes, v.record(key))
	}
	return s
}

// premises are the claims below the conclusion.
func (v *viewer) premises() []premise {
	var list []premise
	for _, c := range v.Map.Claims {
		if c.Key == v.Assessment.Claim {
			continue
		}
		p := premise{Named: v.name(c.Key), Bears: v.bears(c.Key), Caveats: v.caveatsOn(c.Key)}
		if f := c.Figures; f != nil {
			p.Standing = fmt.Sprintf("%s, with %s certainty: belief %s, disbelief %s", verdicts[f.Verdict], lower(f.Certainty), number(f.Belief), number(f.Disbelief))
		}
		list = append(list, p)
	}
	return list
}

// bears tells of each link from an item how it bears on a claim of the dossier.
func (v *viewer) bears(from evidence.Key) []string {
	var list []string
	for _, l := range v.out[from] {
		target := "this claim"
		if l.To != v.Assessment.Claim {
			target = fmt.Sprintf("“%s” (%s)", v.name(l.To).Text, l.To)
		}
		verb := "Supports "
		if l.Relation == evidence.Contradicts {
			verb = "Contradicts "
		}
		text := verb + target + ", " + lower(l.Strength)
		if others := v.jointWith(l); len(others) > 0 {
			text += ", only jointly with " + sentence(", ", others...)
		}
		if l.Locator != "" {
			text += ", at " + l.Locator
		}
		list = append(list, sentence(": ", text, l.Rationale))
	}
	return list
}

func (v *viewer) jointWith(l *evidence.Link) []string {
	var others []string
	for _, other := range v.Map.Links {
		if l.Jointly != "" && other != l && other.To == l.To && other.Relation == l.Relation && other.Jointly == l.Jointly {
			others = append(others, string(other.From))
		}
	}
	return others
}

func (v *viewer) caveatsOn(key evidence.Key) []caveat {
	var list []caveat
	for _, c := range v.caveats[key] {
		list = append(list, v.caveat(c))
	}
	return list
}

func (v *viewer) caveat(c *evidence.Caveat) caveat {
	var on []evidence.Key // of what it qualifies, what the dossier tells of
	for _, key := range c.QualifiedItems() {
		if v.items[key] != nil {
			on = append(on, key)
		}
	}
	return caveat{v.name(c.Key), lower(c.Category), lower(c.Severity), c.Resolved, v.names(on), v.names(c.RaisedIn)}
}

// allCaveats lists the gravest caveats first.
func (v *viewer) allCaveats() []caveat {
	sorted := slices.Clone(v.Map.Caveats)
	slices.SortStableFunc(sorted, func(a, b *evidence.Caveat) int {
		return cmp.Or(cmp.Compare(slices.Index(evidence.Severities, b.Severity), slices.Index(evidence.Severities, a.Severity)), cmp.Compare(a.Key, b.Key))
	})
	var list []caveat
	for _, c := range sorted {
		list = append(list, v.caveat(c))
	}
	return list
}

// least is the smallest change of a belief that a dossier tells of.
const least = 0.0005

func (v *viewer) influence() []change {
	var list []change
	for _, e := range v.Assessment.KeyEvidence {
		if math.Abs(e.Fall) >= least {
			list = append(list, change{v.component(e.Component), "", number(e.Belief), signed(-e.Fall)})
		}
	}
	return list
}

func (v *viewer) costs() []change {
	var list []change
	for _, c := range v.Assessment.CostlyCaveats {
		if math.Abs(c.Rise) >= least {
			list = append(list, change{v.component(c.On), lower(c.Category), number(c.Belief), signed(c.Rise)})
		}
	}
	return list
}

func moves(a *assess.Assessment) []string {
	var list []string
	for _, m := range a.WhatWouldChangeThis {
		on, to := "for", fmt.Sprintf("the certainty %s", lower(m.Certainty))
		if m.Side == assess.Against {
			on = "against"
		}
		if m.Of == assess.WordVerdict {
			to = fmt.Sprintf("the verdict “%s”", verdicts[m.Verdict])
		}
		list = append(list, fmt.Sprintf("One more independent line %s it, of strength %s or more, makes %s.", on, number(m.Strength), to))
	}
	return list
}
