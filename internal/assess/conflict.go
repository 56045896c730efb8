package assess

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

const (
	// fewestOutside is the least number of draws outside the conflict that a
	// sampled figure must rest on. Belief and disbelief are shares of these draws.
	fewestOutside = 1_000
	// mostDraws bounds the draws of a claim that are made to find them.
	mostDraws = 1 << 19
	// If mostDraws does not suffice, particles are drawn in batches.
	particleCount = 2_048
	batches       = 8
)

// enoughDraws turns the tally of a claim's first draws into figures. If too few
// draws lie outside the conflict, it makes more.
func (s *solver) enoughDraws(ctx context.Context, p sampling, t tally) (r raw, err error) {
	if s.options.Draws-t.both >= fewestOutside {
		return t.raw(s.options.Draws), nil
	}
	w := s.worker(0)
	failed := w.inSlot(ctx, func() {
		w.cone.build(p.support, p.opposition)
		r, err = w.drawOn(ctx, newSampler(w.cone), t, s.options.Draws, s.options.Workers)
	})
	return r, cmp.Or(failed, err)
}

// sampleCone estimates the figures for the pair of roots of the cone.
func (w *worker) sampleCone(ctx context.Context) (raw, error) {
	s := newSampler(w.cone)
	counts, err := s.count(ctx, [][2]int32{{w.cone.roots[0], w.cone.roots[1]}}, 0, w.options.Draws, 1)
	if err != nil {
		return raw{}, err
	}
	return w.drawOn(ctx, s, counts[0], w.options.Draws, 1)
}

// drawOn makes more draws until enough of them lie outside the conflict. If
// mostDraws does not suffice, it draws one side's failure directly instead of
// waiting for it.
func (w *worker) drawOn(ctx context.Context, s *sampler, t tally, draws, workers int) (raw, error) {
	roots := [][2]int32{{w.cone.roots[0], w.cone.roots[1]}}
	for draws-t.both < fewestOutside && draws < mostDraws {
		more := 3 * draws
		counts, err := s.count(ctx, roots, blocksFor(draws), more, workers)
		if err != nil {
			return raw{}, err
		}
		t, draws = t.plus(counts[0]), draws+more
	}
	if draws-t.both < fewestOutside {
		if r, ok := w.drawFailing(ctx, s); ok {
			return r, ctx.Err()
		}
	}
	return t.raw(draws), nil
}

// failing estimates the outcomes of a claim whose conflict leaves next to
// nothing outside. It makes the arguments of one side fail one after the other.
// Each argument is drawn from its distribution given that it fails, and the
// probability of the failure multiplies the particle's weight (sequential
// importance sampling with resampling: Doucet, de Freitas and Gordon, 2001).
// Each argument has a small diagram of its own, so both the draw and the
// probability are exact. Only the order of the arguments affects the variance.
type failing struct {
	*reduction
	sides  [2][]argumentDiagram // against and for
	sound  int32                // diagram of "the claim is sound"
	chance []float64            // of each node: probability that it is false, given the draws of a particle
	rng    *rand.Rand
}

// argumentDiagram is the diagram of an argument, with the nodes below its root
// in order.
type argumentDiagram struct {
	root  int32
	nodes []int32
}

// particle holds the draws of the variables, by level.
type particle []int8

const (
	undrawn int8 = iota
	drawnTrue
	drawnFalse
)

// drawFailing estimates the claim whose roots the cone has. It returns false if
// the diagram of a single argument does not fit. If ctx is done, the result is
// empty.
func (w *worker) drawFailing(ctx context.Context, s *sampler) (raw, bool) {
	sound, supporting := alternatives(w.cone, w.cone.roots[0])
	_, opposing := alternatives(w.cone, w.cone.roots[1])
	roots := slices.Concat([]int32{sound}, opposing, supporting)
	w.words = w.cone.possible(w.words, func(int32) uint64 { return 1 })
	if !w.reasons.run(roots, w.words, 1) {
		return raw{}, false
	}
	f := &failing{reduction: w.reasons, sound: w.reasons.root(sound)}
	f.sides = [2][]argumentDiagram{f.diagrams(opposing), f.diagrams(supporting)}
	f.chance = make([]float64, len(f.diagram.nodes))
	if w.reasons.diagram.over {
		return raw{}, false
	}
	seed := s.seeds[sound]
	var sum masses
	var beliefs, disbeliefs []float64
	for b := range uint64(batches) {
		if ctx.Err() != nil {
			return raw{}, true
		}
		f.rng = rand.New(rand.NewPCG(seed, b))
		m := f.batch()
		sum = sum.plus(1.0/batches, m)
		beliefs, disbeliefs = append(beliefs, m.belief()), append(disbeliefs, m.disbelief())
	}
	standardError := max(spread(beliefs), spread(disbeliefs), sampledError(sum, batches*particleCount))
	return raw{masses: sum, known: true, sampled: true, standardError: standardError}, true
}

// spread returns the standard error of the mean of the values.
func spread(values []float64) float64 {
	mean, squares := 0.0, 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return math.Sqrt(squares / float64(len(values)*(len(values)-1)))
}

// alternatives returns the leaf "the claim is sound" and the arguments of a
// root.
func alternatives(c *cone, root int32) (sound int32, arguments []int32) {
	kids := c.kidsOf(root)
	if one := kids[1]; c.op[one] != opOr {
		return kids[0], kids[1:]
	}
	return kids[0], slices.Clone(c.kidsOf(kids[1]))
}

func (f *failing) diagrams(roots []int32) []argumentDiagram {
	out := make([]argumentDiagram, len(roots))
	for i, root := range roots {
		out[i].root = f.root(root)
		seen := map[int32]bool{diagramFalse: true, diagramTrue: true}
		stack := []int32{out[i].root}
		for len(stack) > 0 {
			n := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if !seen[n] {
				seen[n] = true
				out[i].nodes = append(out[i].nodes, n)
				stack = append(stack, f.diagram.nodes[n].low, f.diagram.nodes[n].high)
			}
		}
		slices.Sort(out[i].nodes)
	}
	return out
}

// batch makes one estimate of the outcomes.
func (f *failing) batch() masses {
	isSound := 1.0
	if f.sound > diagramTrue {
		isSound = f.p[f.diagram.nodes[f.sound].level]
	}
	var m masses
	for side, o := range []outcome{forOnly, againstOnly} {
		c := f.newCloud()
		failed := isSound * c.failAll(f.sides[side])
		if o == forOnly {
			m[neither] = 1 - isSound + failed*c.clone().failAll(f.sides[1])
		}
		m[o] = failed * c.succeeding(f.sides[1-side])
	}
	m[conflict] = max(0, 1-m.outside())
	return m
}

// cloud is a set of particles with weights that add up to 1.
type cloud struct {
	*failing
	particles []particle
	weights   []float64
}

func (f *failing) newCloud() *cloud {
	c := &cloud{failing: f, particles: make([]particle, particleCount), weights: make([]float64, particleCount)}
	for i := range c.particles {
		c.particles[i] = make(particle, len(f.p))
		if f.sound > diagramTrue {
			c.particles[i][f.diagram.nodes[f.sound].level] = drawnTrue
		}
		c.weights[i] = 1.0 / particleCount
	}
	return c
}

func (c *cloud) clone() *cloud {
	other := &cloud{failing: c.failing, particles: make([]particle, len(c.particles)), weights: slices.Clone(c.weights)}
	for i, p := range c.particles {
		other.particles[i] = slices.Clone(p)
	}
	return other
}

// failAll draws the arguments so that all of them fail, and returns the
// probability of that.
func (c *cloud) failAll(arguments []argumentDiagram) float64 {
	likely := 1.0
	for _, a := range arguments {
		total := 0.0
		for i, p := range c.particles {
			if c.weights[i] > 0 {
				c.weights[i] *= c.fail(a, p)
				total += c.weights[i]
			}
		}
		likely *= total
		if total == 0 {
			return 0
		}
		squares := 0.0
		for i := range c.weights {
			c.weights[i] /= total
			squares += c.weights[i] * c.weights[i]
		}
		if 1/squares < particleCount/2 {
			c.resample()
		}
	}
	return likely
}

// fail draws an argument so that it fails, and returns the probability of that
// given the earlier draws.
func (f *failing) fail(a argumentDiagram, p particle) float64 {
	d := f.diagram
	f.chance[diagramFalse], f.chance[diagramTrue] = 1, 0
	for _, n := range a.nodes {
		switch level := d.nodes[n].level; p[level] {
		case drawnTrue:
			f.chance[n] = f.chance[d.nodes[n].high]
		case drawnFalse:
			f.chance[n] = f.chance[d.nodes[n].low]
		default:
			f.chance[n] = f.p[level]*f.chance[d.nodes[n].high] + f.q[level]*f.chance[d.nodes[n].low]
		}
	}
	likely := f.chance[a.root]
	if likely == 0 {
		return 0
	}
	for n := a.root; n > diagramTrue; {
		level := d.nodes[n].level
		if p[level] == undrawn {
			p[level] = drawnFalse
			if f.rng.Float64()*f.chance[n] < f.p[level]*f.chance[d.nodes[n].high] {
				p[level] = drawnTrue
			}
		}
		n = f.next(n, p)
	}
	return likely
}

// next follows a particle's draw from a node to the next one.
func (f *failing) next(n int32, p particle) int32 {
	if p[f.diagram.nodes[n].level] == drawnTrue {
		return f.diagram.nodes[n].high
	}
	return f.diagram.nodes[n].low
}

// succeeding makes the draws that are left, and returns the weight of the
// particles in which one of the arguments holds.
func (c *cloud) succeeding(arguments []argumentDiagram) float64 {
	total := 0.0
	for i, p := range c.particles {
		if c.weights[i] > 0 && slices.ContainsFunc(arguments, func(a argumentDiagram) bool { return c.carries(a, p) }) {
			total += c.weights[i]
		}
	}
	return total
}

func (f *failing) carries(a argumentDiagram, p particle) bool {
	n := a.root
	for n > diagramTrue {
		if level := f.diagram.nodes[n].level; p[level] == undrawn {
			p[level] = drawnFalse
			if f.rng.Float64() < f.p[level] {
				p[level] = drawnTrue
			}
		}
		n = f.next(n, p)
	}
	return n == diagramTrue
}

// resample draws the particles again by their weights, at even spacing, so that
// all weights become equal.
func (c *cloud) resample() {
	old := c.particles
	c.particles = make([]particle, len(old))
	at, reached, start := 0, c.weights[0], c.rng.Float64()
	for i := range c.particles {
		for want := (float64(i) + start) / particleCount; reached < want && at < len(old)-1; {
			at++
			reached += c.weights[at]
		}
		c.particles[i] = slices.Clone(old[at])
	}
	for i := range c.weights {
		c.weights[i] = 1.0 / particleCount
	}
}
