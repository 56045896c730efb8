package assess

import "slices"

const (
	// manySteps is the least number of steps at which the summary mentions the
	// length of a chain of premises.
	manySteps = 4
	// costlyLength is the largest share of the weakest step that the other steps
	// may leave if the length of the chain is what lowers belief.
	costlyLength = 0.75
)

// chainOfPremises collects the steps that a claim mainly rests on: the links
// from premise to claim, one after the other or jointly, down to premises that
// rest on records.
type chainOfPremises struct {
	*worker
	seen    map[int32]bool
	steps   int
	weakest float64
	product float64
}

// longChain returns the number of steps that a claim mainly rests on, and the
// weakest of them, if the length and no single step lowers belief; else 0.
func (w *worker) longChain(x int32) (steps int, weakest float64) {
	c := chainOfPremises{worker: w, seen: map[int32]bool{x: true}, weakest: 1, product: 1}
	if main := w.mainArgument(x); main != nil {
		c.follow(*main)
	}
	if c.steps < manySteps || c.product > c.weakest*min(costlyLength, c.weakest) {
		return 0, 0
	}
	return c.steps, c.weakest
}

func (c *chainOfPremises) follow(a argument) {
	for _, i := range a.links {
		l := c.md.links[i]
		if !c.md.isClaim(l.from) {
			c.meet(c.carries(i))
			continue
		}
		c.steps++
		c.meet(l.strength)
		if c.seen[l.from] {
			continue
		}
		c.seen[l.from] = true
		if main := c.mainArgument(l.from); main != nil && c.restsOnClaims(*main) {
			c.follow(*main)
		} else {
			c.meet(c.raw[l.from].belief())
		}
	}
}

func (c *chainOfPremises) meet(figure float64) {
	c.weakest = min(c.weakest, figure)
	c.product *= figure
}

func (w *worker) restsOnClaims(a argument) bool {
	return slices.ContainsFunc(a.links, func(i int32) bool { return w.md.isClaim(w.md.links[i].from) })
}

// mainArgument returns the argument for a claim that gives more than twice as
// much as all others together, or nil.
func (w *worker) mainArgument(claim int32) *argument {
	var main *argument
	best, rest := 0.0, 0.0
	for at := range w.md.arguments[claim] {
		a := &w.md.arguments[claim][at]
		if !a.supports {
			continue
		}
		gives := 1.0
		for _, i := range a.links {
			gives *= w.carries(i)
		}
		if gives > best {
			main, best, gives = a, gives, best
		}
		rest = 1 - (1-rest)*(1-gives)
	}
	if rest > best/2 {
		return nil
	}
	return main
}

// carries estimates the probability that a link holds, as if it shared nothing.
func (w *worker) carries(link int32) float64 {
	l := w.md.links[link]
	if w.md.isClaim(l.from) {
		return l.strength * w.raw[l.from].belief()
	}
	if !w.records.holdable[l.from] {
		return 0
	}
	p := l.strength
	for _, c := range w.records.critical[l.from] {
		p *= w.md.components[c].sound
	}
	return p
}
