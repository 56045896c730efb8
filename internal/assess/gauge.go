package assess

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// gauge computes one claim again and again with changed numbers. It builds the
// structure below the claim only once.
type gauge struct {
	*worker
	claim  int32
	items  map[evidence.Key]evidence.Item
	groups []int32 // of claims below, premises first
	below  []int32 // components
	links  []int32
	leaves []int32 // nodes of the network whose threshold depends on a number

	numbers   Rubric
	letters   map[int32]float64        // reliability of single agents and sources
	strengths map[int32]float64        // strengths of single links
	factors   map[evidence.Key]float64 // factors of single caveats
}

// newGauge makes a gauge for a claim of m. A key that is no claim of m is
// NotFound.
func newGauge(ctx context.Context, m *evidence.Map, key evidence.Key, r Rubric, o Options) (*gauge, error) {
	o.Progress, o.Assessed = nil, nil
	s, err := makeSolver(m, r, o.remembering(), networkKind{links: true, fine: true})
	if err != nil {
		return nil, err
	}
	targets := s.md.claims([]evidence.Key{key})
	if len(targets) == 0 {
		return nil, evidence.Errorf(evidence.NotFound, "there is no claim %q", key)
	}
	g := &gauge{worker: s.worker(0), claim: targets[0], items: m.ByKey(), groups: s.groupsBelow(targets),
		letters: map[int32]float64{}, strengths: map[int32]float64{}, factors: map[evidence.Key]float64{}}
	g.take() // until release
	g.numbers = r.clone()
	g.listBelow()
	if _, err := g.figuresWith(ctx); err != nil {
		return nil, err
	}
	return g, nil
}

func (r *Rubric) clone() Rubric {
	c := *r
	c.Reliability, c.Design, c.Basis = maps.Clone(r.Reliability), maps.Clone(r.Design), maps.Clone(r.Basis)
	c.Severity, c.Strength, c.Certainty = maps.Clone(r.Severity), maps.Clone(r.Strength), maps.Clone(r.Certainty)
	return c
}

// listBelow lists the components, links and leaves below the claim.
func (g *gauge) listBelow() {
	var roots []int32
	for _, group := range g.groups {
		for _, x := range g.md.groups[group] {
			roots = append(roots, x, g.net.opposed[x], g.net.within[x], g.net.withinOpp[x])
			for _, a := range g.md.arguments[x] {
				g.links = append(g.links, a.links...)
			}
		}
	}
	g.cone.build(roots...)
	for at, node := range g.cone.nodes {
		if g.cone.op[at] != opLeaf {
			continue
		}
		subject := g.cone.subject(int32(at))
		_, drawn := g.net.linkOf[node]
		if subject >= 0 && subject != noSubject {
			g.below = append(g.below, subject)
		}
		if subject >= 0 && subject != noSubject || drawn {
			g.leaves = append(g.leaves, node)
		}
	}
	slices.Sort(g.below)
}

// figuresWith computes the claim with the present numbers.
func (g *gauge) figuresWith(ctx context.Context) (evidence.Figures, error) {
	g.md.rubric = g.numbers
	zeroChanged := false // a soundness became 0, or stopped being 0
	for _, i := range g.below {
		before := g.md.components[i].sound
		g.md.components[i].sound = g.soundness(i)
		zeroChanged = zeroChanged || (before > 0) != (g.md.components[i].sound > 0)
	}
	if zeroChanged {
		g.records = newRecordFacts(g.md)
	}
	for _, i := range g.links {
		l := &g.md.links[i]
		strength, ok := g.strengths[i]
		if !ok {
			strength = g.numbers.Strength[cmp.Or(l.record.Strength, evidence.StrengthModerate)]
		}
		l.strength = strength * g.left(g.md.linkCaveats[i])
		l.asked = l.perOrigin(l.strength)
	}
	for _, node := range g.leaves {
		at := g.net.start[node]
		if of, ok := g.net.linkOf[node]; !ok {
			g.net.threshold[at] = g.md.components[g.net.subject[at]].sound
		} else if g.net.threshold[at] = g.md.links[of].asked; g.net.bareLeaf[node] {
			g.net.threshold[at] *= g.numbers.Bare
		}
	}
	for _, group := range g.groups {
		for _, x := range g.md.groups[group] {
			g.raw[x] = raw{}
			g.known[x].Store(nil)
		}
	}
	if err := g.solveGroups(ctx, g.groups); err != nil {
		return evidence.Figures{}, evidence.Wrap(evidence.CodeOf(err), err, "compute the claim with other numbers")
	}
	f, err := g.figures(ctx, g.claim)
	if err != nil {
		return evidence.Figures{}, err
	}
	return *f, nil
}

func (g *gauge) soundness(i int32) float64 {
	var base float64
	key := g.md.components[i].key
	switch letter, ok := g.letters[i]; {
	case ok:
		base = letter
	case key.Reserved():
		base = g.numbers.Reliability[evidence.ReliabilityUnknown]
	default:
		base = g.numbers.base(g.items[key])
	}
	return base * g.left(g.md.caveats[i])
}

// left returns the product of the lowest factors of each category of caveats.
func (g *gauge) left(caveats []*evidence.Caveat) float64 {
	return productOf(worstFactors(caveats, func(c *evidence.Caveat) float64 {
		if leaves, ok := g.factors[c.Key]; ok {
			return leaves
		}
		return g.numbers.Severity[c.Severity]
	}))
}
