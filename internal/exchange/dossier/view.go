package dossier

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// viewer turns a dossier into a page.
type viewer struct {
	*Dossier
	items   map[evidence.Key]evidence.Item
	out     map[evidence.Key][]*evidence.Link   // links by the record that they come from
	into    map[evidence.Key][]*evidence.Link   // links by the claim that they lead to
	caveats map[evidence.Key][]*evidence.Caveat // by the items that they qualify
	onLinks map[evidence.Ref][]*evidence.Caveat // by the links that they qualify
	told    map[evidence.Key]bool               // records that have their place
}

func newViewer(d *Dossier) *viewer {
	v := &viewer{Dossier: d, items: d.Map.ByKey(), out: map[evidence.Key][]*evidence.Link{}, into: map[evidence.Key][]*evidence.Link{},
		caveats: map[evidence.Key][]*evidence.Caveat{}, onLinks: map[evidence.Ref][]*evidence.Caveat{}, told: map[evidence.Key]bool{}}
	for _, l := range d.Map.Links {
		v.out[l.From] = append(v.out[l.From], l)
		v.into[l.To] = append(v.into[l.To], l)
	}
	for _, c := range d.Map.Caveats {
		for _, key := range c.QualifiedItems() {
			v.caveats[key] = append(v.caveats[key], c)
		}
		for _, name := range c.QualifiedLinks() {
			v.onLinks[name] = append(v.onLinks[name], c)
		}
	}
	return v
}

// Page turns the dossier into the content of a document.
func (d *Dossier) Page() *Page {
	v, a := newViewer(d), d.Assessment
	p := &Page{
		Key:       string(a.Claim),
		Verdict:   wording.Capital(wording.Verdict(a.Verdict)),
		Means:     wording.VerdictMeans(a.Verdict),
		Certainty: wording.Word(a.Certainty),
		Summary:   v.prose(a.Summary),
		Balance:   balanceOf(&a.Figures),
		Figures:   figures(&a.Figures),
		Method:    method(&a.Figures),
		Sides:     []Side{v.side(assess.For), v.side(assess.Against)},
		Premises:  v.premises(),
		Others:    v.others(),
		Caveats:   v.allCaveats(),
		Points:    v.components(a.SinglePointsOfFailure),
		Influence: v.influence(),
		Costs:     v.costs(),
		Moves:     v.moves(),
		Ceiling:   v.ceiling(),
		Ways:      v.ways(),
		Firm:      v.firm(),
		Questions: v.questions(),
		Quotes:    v.quotes(),
		Sources:   v.sources(),
	}
	if claim, ok := v.items[a.Claim].(*evidence.Claim); ok {
		p.Statement, p.Note, p.Tags = claim.Statement, claim.Note, claim.Tags
	}
	for _, w := range a.Warnings {
		p.Warnings = append(p.Warnings, v.prose(w.Text))
	}
	return p
}

// balanceOf rounds to whole percents that add up to 100.
func balanceOf(f *evidence.Figures) Balance {
	belief, disbelief := int(math.Round(f.Belief*100)), int(math.Round(f.Disbelief*100))
	belief = min(max(belief, 0), 100)
	disbelief = min(max(disbelief, 0), 100-belief)
	return Balance{belief, 100 - belief - disbelief, disbelief}
}

func figures(f *evidence.Figures) []Fact {
	disputed := "no"
	if f.Disputed {
		disputed = "yes"
	}
	return facts("Belief", wording.Number(f.Belief), "Disbelief", wording.Number(f.Disbelief), "Ignorance", wording.Number(f.Ignorance),
		"Support", wording.Number(f.Support), "Opposition", wording.Number(f.Opposition), "Conflict", wording.Number(f.Conflict),
		"Independent lines for it", independent(f.IndependentFor, f.AtLeast), "Independent lines against it", independent(f.IndependentAgainst, f.AtLeast),
		"Disputed", disputed)
}

func independent(n int, atLeast bool) string {
	if atLeast {
		return fmt.Sprintf("at least %d", n)
	}
	return fmt.Sprint(n)
}

func method(f *evidence.Figures) string {
	if f.Method == evidence.MethodSampled {
		return fmt.Sprintf("The figures are estimates; the standard error of the belief is %s.", wording.Number(f.StandardError))
	}
	return "The figures are exact."
}

// premises lists the claims below the claim. Those that bear on it directly come first,
// strongest first.
func (v *viewer) premises() []Premise {
	rank := map[evidence.Key]int{}
	for _, l := range v.into[v.Assessment.Claim] {
		rank[l.From] = max(rank[l.From], l.Strength.Rank())
	}
	sorted := slices.Clone(v.Map.Claims)
	slices.SortStableFunc(sorted, func(a, b *evidence.Claim) int {
		return cmp.Or(cmp.Compare(rank[b.Key], rank[a.Key]), cmp.Compare(a.Key, b.Key))
	})
	var list []Premise
	for _, c := range sorted {
		if c.Key == v.Assessment.Claim {
			continue
		}
		p := Premise{Named: v.name(c.Key), Bears: v.bears(c.Key), Caveats: v.caveatsOn(c.Key)}
		if f := c.Figures; f != nil {
			p.Standing = fmt.Sprintf("%s, with %s certainty: belief %s, disbelief %s", wording.Capital(wording.Verdict(f.Verdict)), wording.Word(f.Certainty),
				wording.Number(f.Belief), wording.Number(f.Disbelief))
			if !f.Exact() {
				p.Standing += fmt.Sprintf(" (estimates, ± %s)", wording.Number(f.StandardError))
			}
		}
		list = append(list, p)
	}
	return list
}
