package assess

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

const (
	// flipsOfRecords bounds how many single records, links and caveats are tried
	// in addition to the numbers of the rubric: those that affect belief most.
	flipsOfRecords = 60
	// flipGrid is the number of steps in which a range is searched. A word that
	// changes and changes back within one step is missed.
	flipGrid = 4
	// flipsOfSampled bounds them for a sampled claim, whose figures are costly.
	flipsOfSampled = 8
	// flipSteps is the number of bisection steps that locate a flip, and
	// sampledSteps that number for a sampled claim.
	flipSteps    = 24
	sampledSteps = 10
	// sameFlip is the least difference by which one flip counts as smaller.
	sameFlip = 1e-6
	// nearZero is the smallest value that is tried. At 0 the structure itself
	// would change.
	nearZero = 1e-9
)

// Firm finds the firmness of a claim of m: the nearest threshold at which a
// word changes, and the smallest change of a single number that changes a word.
// A key that is no claim of m is NotFound. If ctx is done, Firm returns the
// error of ctx. See "The words" in docs/model.md.
func Firm(ctx context.Context, m *evidence.Map, claim evidence.Key, r Rubric, o Options) (Firmness, error) {
	g, err := newGauge(ctx, m, claim, r, o)
	if err != nil {
		return Firmness{}, err
	}
	defer g.release()
	defer g.report(ctx)
	facts, err := g.allFacts(ctx)
	if err != nil {
		return Firmness{}, err
	}
	t, err := g.runTrials(ctx, g.claim)
	if err != nil {
		return Firmness{}, err
	}
	f := Firmness{Nearest: nearestBoundary(&g.md.rubric, g.raw[g.claim], facts)}
	f.Flip, err = g.smallestFlip(ctx, g.tryable(t, newNames(m)))
	return f, err
}

// allFacts gathers all facts that the claim's words may depend on, after any
// change too.
func (g *gauge) allFacts(ctx context.Context) (evidenceFacts, error) {
	sets, err := g.evidenceOf(ctx, g.claim, g.raw[g.claim])
	if err != nil {
		return evidenceFacts{}, err
	}
	for _, set := range sets {
		if err := g.strengthenLines(ctx, set); err != nil {
			return evidenceFacts{}, err
		}
	}
	m, err := g.mover(ctx, g.claim, sets)
	return m.facts[sideIndex(m.forSide())], err
}

// tried is a single number that may be changed.
type tried struct {
	what  Prose
	value float64
	word  string             // the vocabulary's word for the value
	words map[string]float64 // the vocabulary; nil for a number of the rubric
	set   func(float64)
	reset func()
}

// smallestFlip finds the smallest change of one number that changes a word. It
// may miss a number whose word changes and, a little farther on, changes back.
func (g *gauge) smallestFlip(ctx context.Context, numbers []tried) (*Flip, error) {
	now := *g.known[g.claim].Load()
	var best *Flip
	least := math.Inf(1)
	// A word may change back farther out, so a smaller range may show more flips.
	for again := true; again; again = again && !g.raw[g.claim].sampled {
		again = false
		for _, n := range numbers {
			for _, end := range []float64{1, nearZero} {
				reach := min(least, math.Abs(end-n.value))
				if reach <= tolerance {
					continue
				}
				direction := math.Copysign(1, end-n.value)
				at, f, err := g.flipAt(ctx, n, now, direction, reach)
				n.reset()
				if err != nil {
					return nil, err
				}
				if f == nil || math.Abs(at-n.value) > least-sameFlip {
					continue
				}
				least, again = math.Abs(at-n.value), true
				best = &Flip{What: n.what, From: n.value, To: at, FromWord: n.word, ToWord: n.wordBeyond(at, direction),
					Certainty: f.Certainty, Verdict: f.Verdict}
			}
		}
	}
	return best, nil
}

// flipAt finds the value at which a number changes a word, within a range in
// one direction: first on a grid, then by bisection. It returns nil figures if
// no word changes.
func (g *gauge) flipAt(ctx context.Context, n tried, now evidence.Figures, direction, reach float64) (float64, *evidence.Figures, error) {
	moves := func(step float64) (*evidence.Figures, error) {
		n.set(n.value + direction*step)
		f, err := g.figuresWith(ctx)
		if err != nil || f.Verdict == now.Verdict && f.Certainty == now.Certainty {
			return nil, err
		}
		return &f, nil
	}
	var f *evidence.Figures
	low, high := 0.0, 0.0
	for i := 1; i <= flipGrid && f == nil; i++ {
		low, high = high, reach*float64(i)/flipGrid
		var err error
		if f, err = moves(high); err != nil {
			return 0, nil, err
		}
	}
	if f == nil {
		return 0, nil, nil
	}
	steps := flipSteps
	if g.raw[g.claim].sampled {
		steps = sampledSteps
	}
	for range steps {
		middle := (low + high) / 2
		other, err := moves(middle)
		if err != nil {
			return 0, nil, err
		}
		if other != nil {
			f, high = other, middle
		} else {
			low = middle
		}
	}
	return n.value + direction*high, f, nil
}

// wordBeyond returns the word of the vocabulary whose value is the next beyond
// a value.
func (n *tried) wordBeyond(at, direction float64) string {
	best, distance := "", math.Inf(1)
	for _, word := range slices.Sorted(maps.Keys(n.words)) {
		if d := (n.words[word] - at) * direction; d >= -tolerance && d < distance {
			best, distance = word, d
		}
	}
	return best
}

// tryable lists the numbers that may be changed: those of the single records,
// links and caveats that affect belief most, and those of the rubric that are
// used below the claim. If two have the same smallest change, the first in the
// list wins.
func (g *gauge) tryable(t trials, names names) []tried {
	var out []tried
	belief := g.raw[g.claim].belief()
	most := flipsOfRecords
	if g.raw[g.claim].sampled {
		most = flipsOfSampled
	}
	g.rank(t.failed, belief)
	for _, one := range t.failed[:min(len(t.failed), most)] {
		if n, ok := g.ofComponent(one.component, names); ok {
			out = append(out, n)
		}
	}
	g.rank(t.resolved, belief)
	seen := map[evidence.Key]bool{} // a caveat may qualify several things
	for _, one := range t.resolved[:min(len(t.resolved), most)] {
		for _, c := range g.md.caveatsOn(one.component) {
			if c.Category == one.caveat && !seen[c.Key] {
				seen[c.Key] = true
				out = append(out, g.ofCaveat(c, names))
			}
		}
	}
	return append(out, g.ofRubric()...)
}

func (g *gauge) ofRubric() []tried {
	used := g.usedWords()
	out := slices.Concat(ofTable(g.numbers.Reliability, used, "reliability"), ofTable(g.numbers.Design, used, "design"),
		ofTable(g.numbers.Basis, used, "basis"), ofTable(g.numbers.Severity, used, "severity"), ofTable(g.numbers.Strength, used, "strength"))
	if slices.ContainsFunc(g.leaves, func(node int32) bool { return g.net.bareLeaf[node] }) {
		before := g.numbers.Bare
		out = append(out, tried{what: plain("the rubric's number for publications whose basis is not told"), value: before,
			set: func(v float64) { g.numbers.Bare = v }, reset: func() { g.numbers.Bare = before }})
	}
	return out
}

func ofTable[K ~string](table map[K]float64, used map[string]bool, name string) []tried {
	var out []tried
	for _, word := range slices.Sorted(maps.Keys(table)) {
		if !used[name+" "+string(word)] {
			continue
		}
		before, spelled := table[word], string(word)
		if name != "reliability" {
			spelled = wording.Word(word)
		}
		out = append(out, tried{what: plain("the rubric's number for " + name + " " + spelled), value: before,
			set: func(v float64) { table[word] = v }, reset: func() { table[word] = before }})
	}
	return out
}

// usedWords returns the words of the rubric that occur below the claim, as
// "table WORD".
func (g *gauge) usedWords() map[string]bool {
	used := map[string]bool{}
	for _, i := range g.below {
		switch it := g.items[g.md.components[i].key].(type) {
		case nil:
			used["reliability "+string(evidence.ReliabilityUnknown)] = true
		case *evidence.Agent:
			used["reliability "+string(cmp.Or(it.Reliability, evidence.ReliabilityUnknown))] = true
		case *evidence.Source:
			used["reliability "+string(cmp.Or(it.Reliability, evidence.ReliabilityUnknown))] = true
		case *evidence.Study:
			used["design "+string(it.Design)] = true
		case *evidence.Testimony:
			used["basis "+string(it.Basis)] = true
			if it.Basis == evidence.BasisExpert && len(it.BasedOn) == 0 {
				used["reliability "+string(evidence.ReliabilityUnknown)] = true
			}
		}
		for _, c := range g.md.caveats[i] {
			used["severity "+string(c.Severity)] = true
		}
	}
	for _, i := range g.links {
		used["strength "+string(cmp.Or(g.md.links[i].record.Strength, evidence.StrengthModerate))] = true
		for _, c := range g.md.linkCaveats[i] {
			used["severity "+string(c.Severity)] = true
		}
	}
	return used
}

// ofComponent returns the letter of an agent or a source, or the strength of a
// link.
func (g *gauge) ofComponent(c Component, names names) (tried, bool) {
	if c.Link != nil {
		i, _ := g.md.linkNamed(evidence.Ref(c.String()))
		word := cmp.Or(g.md.links[i].record.Strength, evidence.StrengthModerate)
		return tried{what: fill("the strength of %s", names.component(c)), value: g.numbers.Strength[word], word: string(word), words: vocabulary(g.numbers.Strength),
			set: func(v float64) { g.strengths[i] = v }, reset: func() { delete(g.strengths, i) }}, true
	}
	var letter evidence.Reliability
	switch it := g.items[c.Key].(type) {
	case *evidence.Agent:
		letter = it.Reliability
	case *evidence.Source:
		if letter = it.Reliability; it.Retracted {
			return tried{}, false
		}
	default:
		return tried{}, false
	}
	letter = cmp.Or(letter, evidence.ReliabilityUnknown)
	i := g.md.at(c.Key)
	return tried{what: fill("the reliability of %s", names.component(c)), value: g.numbers.Reliability[letter], word: string(letter), words: vocabulary(g.numbers.Reliability),
		set: func(v float64) { g.letters[i] = v }, reset: func() { delete(g.letters, i) }}, true
}

func (g *gauge) ofCaveat(c *evidence.Caveat, names names) tried {
	return tried{what: fill("what the caveat %s leaves", names.of(c.Key)), value: g.numbers.Severity[c.Severity], word: string(c.Severity), words: vocabulary(g.numbers.Severity),
		set: func(v float64) { g.factors[c.Key] = v }, reset: func() { delete(g.factors, c.Key) }}
}

func vocabulary[K ~string](table map[K]float64) map[string]float64 {
	out := make(map[string]float64, len(table))
	for word, v := range table {
		out[string(word)] = v
	}
	return out
}
