package assess

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

const (
	// waySingles and wayPairs bound the search for the fewest caveats that reach
	// a better word when they are resolved together: the number of caveats tried
	// alone, and the number among which all pairs are tried.
	waySingles = 32
	wayPairs   = 8
	// sampledSingles bounds the caveats tried alone for a sampled claim, because
	// each takes long. Pairs are not tried then.
	sampledSingles = 6
)

// remedy is a caveat below a claim that may be resolved.
type remedy struct {
	key     evidence.Key
	trials  []*trial   // those that resolve its category, one for each component that it qualifies
	outcome [2]float64 // estimated disbelief and belief if it is resolved
	raises  [2]bool    // whether opposition and support rise, alone or once all others are resolved
}

// waySearch searches for caveats that reach a word when they are resolved
// together.
type waySearch struct {
	*worker
	ctx      context.Context
	claim    int32
	mover    *mover
	remedies []remedy       // by key
	measured map[string]raw // outcomes of the sets of remedies tried so far
	worded   map[string]words
}

// newWaySearch collects the caveats that the trials resolve.
func (w *worker) newWaySearch(ctx context.Context, x int32, m *mover, resolved []trial) (*waySearch, error) {
	s := &waySearch{worker: w, ctx: ctx, claim: x, mover: m, measured: map[string]raw{}, worded: map[string]words{}}
	now := w.raw[x].masses
	byKey := map[evidence.Key]*remedy{}
	for i := range resolved {
		t := &resolved[i]
		for _, c := range w.md.caveatsOn(t.component) {
			if c.Category != t.caveat {
				continue
			}
			r := byKey[c.Key]
			if r == nil {
				r = &remedy{key: c.Key, outcome: [2]float64{now.disbelief(), now.belief()}}
				byKey[c.Key] = r
			}
			r.trials = append(r.trials, t)
			r.outcome[0] += t.disbelief() - now.disbelief()
			r.outcome[1] += t.belief() - now.belief()
			r.raises[0] = r.raises[0] || t.opposition() > now.opposition()+tolerance
			r.raises[1] = r.raises[1] || t.support() > now.support()+tolerance
		}
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		s.remedies = append(s.remedies, *byKey[key])
	}
	return s, s.rouse()
}

// rouse finds out what the caveats that change nothing alone raise once all others are resolved. A link
// with two caveats may only matter without both, if another link from the same origin is stronger than
// with one. Sampled claims are left out, because each step takes long.
func (s *waySearch) rouse() error {
	var all, loud, silent []int
	for i, r := range s.remedies {
		all = append(all, i)
		if r.raises[0] || r.raises[1] {
			loud = append(loud, i)
		} else {
			silent = append(silent, i)
		}
	}
	if len(silent) == 0 || s.sampled() {
		return nil
	}
	most, err := s.measureSet(fmt.Sprint(all), all)
	if err != nil || most.sampled {
		return err
	}
	// raised reports which sides are lower unless more than some remedies are resolved.
	raised := func(some []int) (out [2]bool, err error) {
		r, err := s.measureSet(fmt.Sprint(some), some)
		if err != nil || r.sampled {
			return out, err
		}
		return [2]bool{most.opposition() > r.opposition()+tolerance, most.support() > r.support()+tolerance}, nil
	}
	if both, err := raised(loud); err != nil || both == [2]bool{} {
		return err
	}
	for _, at := range silent {
		others := slices.Delete(slices.Clone(all), at, at+1)
		if s.remedies[at].raises, err = raised(others); err != nil {
			return err
		}
	}
	return nil
}

// helpful lists the remedies that raise a side's figure, the largest effect on
// belief (or disbelief) first. A caveat that is on both sides may raise the
// number of lines without raising belief.
func (s *waySearch) helpful(side Side) []int {
	at := sideIndex(side == For)
	var out []int
	for i, r := range s.remedies {
		if r.raises[at] {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Compare(s.remedies[b].outcome[at], s.remedies[a].outcome[at])
	})
	return out
}

// fewest returns the fewest caveats that reach a word, sorted, or none if it
// finds none. It tries each caveat alone, then pairs unless the claim is
// sampled, and then the caveats in the order of their effects.
func (s *waySearch) fewest(g goal) ([]evidence.Key, error) {
	list, singles := s.helpful(g.side), waySingles
	if s.sampled() {
		singles = sampledSingles
	} else if within, err := s.withinReach(list, g); !within || err != nil {
		return nil, err
	}
	for _, at := range list[:min(len(list), singles)] {
		if r := &s.remedies[at]; len(r.trials) == 1 && !s.mover.possible(g, r.trials[0].masses) {
			continue // not even resolving its whole category is enough
		}
		if ok, err := s.reaches([]int{at}, g); ok || err != nil {
			return s.keys([]int{at}), err
		}
	}
	few := 1
	if !s.sampled() {
		few = 2
		for second := range list[:min(len(list), wayPairs)] {
			for first := range second {
				pair := []int{list[first], list[second]}
				if ok, err := s.reaches(pair, g); ok || err != nil {
					return s.keys(pair), err
				}
			}
		}
	}
	if ok, err := s.reaches(list, g); !ok || err != nil {
		return nil, err
	}
	return s.first(list, few, g)
}

// withinReach reports whether any of some remedies may lead to a word. No set of them supports the side
// more than all together, or leaves the other side less opposition than there is now. So the side holds alone at
// most as often as the smaller of these two say, and fails at least as often as with all. At best, nothing else
// stands against it.
func (s *waySearch) withinReach(list []int, g goal) (bool, error) {
	if len(list) == 0 {
		return false, nil
	}
	all, err := s.measureSet(fmt.Sprint(list), list)
	if err != nil || all.sampled {
		return true, err
	}
	supports := g.side == For
	best := masses{neither: 1 - all.whole(supports)}
	holds := forOnly
	if !supports {
		holds = againstOnly
	}
	best[holds] = min(all.whole(supports), 1-s.raw[s.claim].whole(!supports))
	return best.outside() == 0 || s.mover.possible(g, best), nil
}

func (s *waySearch) sampled() bool { return s.raw[s.claim].sampled }

// first returns the shortest beginning of a list of remedies that reaches a
// word. The first few are known not to.
func (s *waySearch) first(list []int, few int, g goal) ([]evidence.Key, error) {
	low, high := min(few, len(list)-1), len(list) // the first low do not reach the word, the first high do
	for low+1 < high {
		middle := (low + high) / 2
		ok, err := s.reaches(list[:middle], g)
		if err != nil {
			return nil, err
		}
		if ok {
			high = middle
		} else {
			low = middle
		}
	}
	return s.keys(list[:high]), nil
}

// reaches reports whether some caveats, resolved together, reach a word. The worker's cone must be
// that of the claim, and stays there.
func (s *waySearch) reaches(of []int, g goal) (bool, error) {
	if len(of) == 0 {
		return false, nil
	}
	name := fmt.Sprint(of)
	r, err := s.measureSet(name, of)
	if err != nil || !s.mover.possible(g, r.masses) {
		return false, err
	}
	known, err := s.wordsOf(name, of, r)
	return g.reached(known), err
}

// measureSet computes the claim without some caveats, once for each set of remedies.
func (s *waySearch) measureSet(name string, of []int) (raw, error) {
	if r, ok := s.measured[name]; ok {
		return r, nil
	}
	if err := s.ctx.Err(); err != nil {
		return raw{}, err
	}
	s.cone.changed = s.resolve(of)
	defer func() { s.cone.changed = nil }()
	r := s.measure()
	if !r.known {
		var err error
		if r, err = s.sampleCone(s.ctx); err != nil {
			return raw{}, err
		}
		r.supportable, r.opposable = s.raw[s.claim].supportable, s.raw[s.claim].opposable
	}
	s.measured[name] = r
	return r, nil
}

// wordsOf finds the words of the claim without some caveats, once for each set of remedies.
func (s *waySearch) wordsOf(name string, of []int, r raw) (words, error) {
	if known, ok := s.worded[name]; ok {
		return known, nil
	}
	s.cone.changed = s.resolve(of)
	defer func() {
		s.cone.changed = nil
		s.buildFor(s.claim)
	}()
	sets, err := s.evidenceOf(s.ctx, s.claim, r)
	if err != nil {
		return words{}, err
	}
	f, err := s.figuresBy(s.ctx, s.claim, r, sets)
	if err != nil {
		return words{}, err
	}
	s.worded[name] = words{f.Certainty, f.Verdict}
	return s.worded[name], nil
}

// resolve returns the thresholds that the leaves of the cone have without some
// caveats.
func (s *waySearch) resolve(of []int) map[int32]float64 {
	gone := map[evidence.Key]bool{}
	for _, at := range of {
		gone[s.remedies[at].key] = true
	}
	out := map[int32]float64{}
	for _, at := range of {
		for _, t := range s.remedies[at].trials {
			caveats := s.md.caveatsOn(t.component)
			before := s.md.left(caveats)
			if before == 0 {
				continue // other caveats leave nothing
			}
			rest := slices.DeleteFunc(slices.Clone(caveats), func(c *evidence.Caveat) bool { return gone[c.Key] })
			for _, c := range t.changes {
				out[c.leaf] = s.thresholdWith(t.component, c.leaf, s.md.left(rest)/before)
			}
		}
	}
	return out
}

// keys returns the caveats of some remedies, sorted.
func (s *waySearch) keys(of []int) []evidence.Key {
	var out []evidence.Key
	for _, at := range of {
		out = append(out, s.remedies[at].key)
	}
	slices.Sort(out)
	return out
}
