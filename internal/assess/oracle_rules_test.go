package assess_test

import (
	"math"
	"slices"

	"corroborate/internal/evidence"
)

// draw names a uniform draw: the soundness of a component, the inference from
// an origin to a claim by a relation, or the standing of a claim.
type draw struct {
	kind     string // "sound", "infers", "stands"
	of       evidence.Key
	to       evidence.Key
	relation evidence.Relation
}

// setting is a change of the world for one question.
type setting struct {
	without  string                // the component or link, by name, that fails
	unlinked map[string]bool       // links that do not carry, by name
	origins  map[evidence.Key]bool // the only ones whose draws can succeed, besides premises; nil for all
}

// logic is a kind of truth values: whether a fact is true in one state, or the
// states in which it is true.
type logic[T any] interface {
	below(d draw, threshold float64) T // the draw is below the threshold
	constant(bool) T
	and(a, b T) T
	or(a, b T) T
	same(a, b T) bool
}

// fact is a statement whose truth the rules define.
type fact struct {
	kind string // a case of rules.rule
	of   evidence.Key
	bearing
	strength float64 // "carries": what it asks of each origin
	studied  bool    // "carries": a study lies on the way to here
	argument int     // "argued": which one
}

func supported(x evidence.Key) fact { return fact{kind: "holds", of: x} }
func opposed(x evidence.Key) fact   { return fact{kind: "opposed", of: x} }

// figureOf returns the fact whose probability is support or opposition.
func figureOf(b bearing) fact {
	if b.relation == evidence.Contradicts {
		return opposed(b.to)
	}
	return supported(b.to)
}

// rules finds the least solution by iteration. Every fact starts as false.
type rules[T any] struct {
	*world
	setting
	logic logic[T]
	truth map[fact]T
	facts []fact // in the order in which they were asked
}

func newRules[T any](w *world, s setting, l logic[T]) *rules[T] {
	return &rules[T]{world: w, setting: s, logic: l, truth: map[fact]T{}}
}

func (r *rules[T]) solve(f fact) T {
	r.get(f)
	for changed := true; changed; {
		changed = false
		for _, f := range r.facts {
			if v := r.rule(f); !r.logic.same(v, r.truth[f]) {
				r.truth[f], changed = v, true
			}
		}
	}
	return r.truth[f]
}

// get returns the present value of a fact.
func (r *rules[T]) get(f fact) T {
	if _, ok := r.truth[f]; !ok {
		r.truth[f] = r.logic.constant(false)
		r.facts = append(r.facts, f)
		r.truth[f] = r.rule(f)
	}
	return r.truth[f]
}

func (r *rules[T]) rule(f fact) T {
	switch f.kind {
	case "holds":
		if r.isClaim(f.of) {
			return r.logic.and(r.sound(f.of), r.oneCarries(f.of, evidence.Supports, false))
		}
		return r.recordHolds(f.of)
	case "place":
		return r.isPlace(f.of)
	case "carries":
		return r.carries(f)
	case "argued":
		return r.logic.and(r.sound(f.to), r.allCarry(r.arguments[f.to][f.relation][f.argument]))
	case "opposed":
		return r.logic.and(r.sound(f.of), r.oneCarries(f.of, evidence.Contradicts, false))
	case "supported outside":
		return r.logic.and(r.sound(f.of), r.oneCarries(f.of, evidence.Supports, true))
	case "opposed outside":
		return r.logic.and(r.sound(f.of), r.oneCarries(f.of, evidence.Contradicts, true))
	}
	panic("no such fact: " + f.kind)
}

func (r *rules[T]) sound(k evidence.Key) T {
	if string(k) == r.without {
		return r.logic.constant(false)
	}
	return r.logic.below(draw{kind: "sound", of: k}, r.p[k])
}

func (r *rules[T]) oneOf(kind string, keys []evidence.Key) T {
	one := r.logic.constant(false)
	for _, k := range keys {
		one = r.logic.or(one, r.get(fact{kind: kind, of: k}))
	}
	return one
}

// recordHolds also covers agents and unknowns, which need nothing.
func (r *rules[T]) recordHolds(k evidence.Key) T {
	v, rec := r.sound(k), r.records[k]
	for _, need := range rec.all {
		v = r.logic.and(v, r.get(fact{kind: "holds", of: need}))
	}
	if len(rec.any) > 0 {
		v = r.logic.and(v, r.oneOf("holds", rec.any))
	}
	if len(rec.reportedIn) > 0 {
		v = r.logic.and(v, r.oneOf("place", rec.reportedIn))
	}
	return v
}

// isPlace reports whether a source is a place of publication for the records
// that it reports.
func (r *rules[T]) isPlace(source evidence.Key) T {
	v := r.sound(source)
	elsewhere := slices.DeleteFunc(slices.Clone(r.records[source].any), func(k evidence.Key) bool {
		return slices.Contains(r.records[k].reportedIn, source)
	})
	if len(elsewhere) > 0 {
		v = r.logic.and(v, r.oneOf("holds", elsewhere))
	}
	return v
}

// linkFact is the fact that a link's record carries with the link's strength.
func (w *world) linkFact(l *evidence.Link) fact {
	f := fact{kind: "carries", of: l.From, bearing: bearingOf(l), strength: w.strength(l)}
	if !w.isClaim(l.From) {
		if n := w.originCount(l.From, f.bearing); n > 1 {
			f.strength = 1 - math.Pow(1-f.strength, 1/float64(n))
		}
	}
	return f
}

func (w *world) canCarry(l *evidence.Link) bool { return w.can(setting{}, w.linkFact(l)) }

func (r *rules[T]) carries(f fact) T {
	v := r.get(fact{kind: "holds", of: f.of})
	if r.isClaim(f.of) {
		stands := r.standing[f.of]
		if r.group[f.of] == r.group[f.to] {
			stands = r.standInside[f.of]
		}
		v = r.logic.and(v, r.logic.below(draw{kind: "stands", of: f.of}, stands))
		return r.logic.and(v, r.logic.below(draw{"infers", f.of, f.to, f.relation}, f.strength))
	}
	rec := r.records[f.of]
	studied := f.studied || rec.kind == evidence.KindStudy
	if from := r.derives(f.of, f.bearing); len(from) > 0 {
		one := r.logic.constant(false)
		for _, k := range from {
			one = r.logic.or(one, r.get(fact{kind: "carries", of: k, bearing: f.bearing, strength: f.strength, studied: studied}))
		}
		return r.logic.and(v, one)
	}
	if r.origins != nil && !r.origins[rec.origin] {
		return r.logic.constant(false)
	}
	strength := f.strength
	if rec.kind == evidence.KindSource && !studied {
		strength *= r.rubric.Bare
	}
	return r.logic.and(v, r.logic.below(draw{"infers", rec.origin, f.to, f.relation}, strength))
}

func (r *rules[T]) allCarry(a argument) T {
	all := r.logic.constant(true)
	for _, l := range a {
		if l.Name() == r.without || r.unlinked[l.Name()] {
			return r.logic.constant(false)
		}
		all = r.logic.and(all, r.get(r.linkFact(l)))
	}
	return all
}

func (r *rules[T]) oneCarries(x evidence.Key, relation evidence.Relation, outside bool) T {
	one := r.logic.constant(false)
	for _, a := range r.arguments[x][relation] {
		if outside && slices.ContainsFunc(a, func(l *evidence.Link) bool { return r.fromOwnGroup(l) }) {
			continue
		}
		one = r.logic.or(one, r.allCarry(a))
	}
	return one
}

// fromOwnGroup reports whether a link connects two claims of one group.
func (w *world) fromOwnGroup(l *evidence.Link) bool {
	return w.isClaim(l.From) && w.group[l.From] == w.group[l.To]
}

// inState is the logic of one state: each draw has a value.
type inState func(draw, float64) bool

func (s inState) below(d draw, threshold float64) bool { return s(d, threshold) }
func (s inState) constant(v bool) bool                 { return v }
func (s inState) and(a, b bool) bool                   { return a && b }
func (s inState) or(a, b bool) bool                    { return a || b }
func (s inState) same(a, b bool) bool                  { return a == b }

// possible is the state in which everything that can succeed does.
func possible(_ draw, threshold float64) bool { return threshold > 0 }

// can reports whether a fact is true in any state at all.
func (w *world) can(s setting, f fact) bool {
	return newRules[bool](w, s, inState(possible)).solve(f)
}

// outcomes are the probabilities of what two facts come to.
func (w *world) outcomes(s setting, a, b fact) outcomes {
	states := newStates()
	r := newRules(w, s, states)
	inA := r.solve(a)
	return states.outcomes(inA, r.solve(b))
}

// chance is the probability of a fact.
func (w *world) chance(s setting, f fact) float64 { return w.outcomes(s, f, f).both }
