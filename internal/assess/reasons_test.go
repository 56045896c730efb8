package assess_test

import (
	"maps"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// settled returns the world of a map with all standings computed.
func settled(m *evidence.Map) *world {
	w := readWorld(m, assess.DefaultRubric())
	w.answer()
	return w
}

// changed returns support and belief of x in a setting. The standings stay as
// they are.
func (w *world) changed(s setting, x evidence.Key) (support, belief float64) {
	o := w.outcomes(s, supported(x), opposed(x))
	belief, _, _ = o.masses()
	return o.support(), belief
}

// components returns the names of all components and links of the map.
func (w *world) components() []string {
	var names []string
	for k := range w.p {
		names = append(names, string(k))
	}
	for _, l := range w.links {
		names = append(names, l.Name())
	}
	return names
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9 }

// The effect of each component on a claim is what the enumeration gives, and
// the assessment omits no larger one.
func TestInfluencesEqualEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := settled(m)
		for x, a := range assessed(t, m, assess.Options{}) {
			named, least := map[string]bool{string(x): true}, 0.0
			for i, in := range a.KeyEvidence {
				name := in.Component.String()
				named[name] = true
				support, belief := w.changed(setting{without: name}, x)
				if !near(in.Support, support) || !near(in.Belief, belief) || !near(in.Fall, a.Belief-belief) {
					t.Errorf("%s without %s: %+v, want support %v and belief %v in %s", x, name, in, support, belief, asJSON(t, m))
				}
				if i > 0 && in.Fall > a.KeyEvidence[i-1].Fall+tolerance {
					t.Errorf("%s: %s falls more than what comes before it", x, name)
				}
				least = in.Fall
			}
			for _, name := range w.components() {
				if _, belief := w.changed(setting{without: name}, x); !named[name] && a.Belief-belief > max(least, 0)+1e-9 {
					t.Errorf("%s: without %s belief falls to %v, and it is not in %v in %s", x, name, belief, a.KeyEvidence, asJSON(t, m))
				}
			}
		}
	})
}

// The cost of each category of caveats is what the enumeration gives without
// it, and the assessment omits no caveat that costs anything.
func TestCaveatCostsEqualEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := settled(m)
		type place struct {
			on       string
			category evidence.Category
		}
		caveats := map[place][]evidence.Key{}
		for _, c := range m.Caveats {
			for _, on := range c.Qualifies {
				if !c.Resolved {
					at := place{string(on), c.Category}
					caveats[at] = append(caveats[at], c.Key)
				}
			}
		}
		for x, a := range assessed(t, m, assess.Options{}) {
			told := map[place]bool{}
			for _, cost := range a.CostlyCaveats {
				told[place{cost.On.String(), cost.Category}] = true
			}
			for at, keys := range caveats {
				resolved := *w
				without := copyOf(t, m)
				for _, c := range without.Caveats {
					if c.Category == at.category {
						c.Qualifies = slices.DeleteFunc(c.Qualifies, func(on evidence.Ref) bool { return string(on) == at.on })
					}
				}
				afterwards := readWorld(without, assess.DefaultRubric())
				resolved.p, resolved.doubt = afterwards.p, afterwards.doubt
				support, belief := resolved.changed(setting{}, x)
				i := slices.IndexFunc(a.CostlyCaveats, func(c assess.CaveatCost) bool { return c.On.String() == at.on && c.Category == at.category })
				if i < 0 {
					if belief > a.Belief+1e-9 {
						t.Errorf("%s: %v on %s costs %v, and is left out in %s", x, at.category, at.on, belief-a.Belief, asJSON(t, m))
					}
					continue
				}
				want := assess.CaveatCost{On: a.CostlyCaveats[i].On, Category: at.category, Caveats: slices.Sorted(slices.Values(keys)),
					Support: support, Belief: belief, Rise: belief - a.Belief}
				if diff := gocmp.Diff(want, a.CostlyCaveats[i], approximately); diff != "" {
					t.Errorf("%s: (-want +got):\n%s in %s", x, diff, asJSON(t, m))
				}
				delete(told, at)
			}
			if len(told) > 0 {
				t.Errorf("%s: there are no such caveats: %v", x, told)
			}
		}
	})
}

// with returns the figures of x with one more independent line on one side,
// whose argument holds with the given probability.
func (w *world) with(x evidence.Key, side assess.Side, strength float64) oracleFigures {
	return w.withLine("one-more-line", x, side, strength).figures(x)
}

// withLine returns the world with one more independent line.
func (w *world) withLine(line, x evidence.Key, side assess.Side, strength float64) *world {
	const certain = "CERTAIN"
	relation := evidence.Supports
	if side == assess.Against {
		relation = evidence.Contradicts
	}
	more := *w
	more.rubric.Strength = maps.Clone(w.rubric.Strength)
	more.rubric.Strength[certain] = 1
	more.p, more.records = maps.Clone(w.p), maps.Clone(w.records)
	more.p[line], more.records[line] = strength, record{origin: line}
	link := &evidence.Link{From: line, To: x, Relation: relation, Strength: certain}
	more.links = append(slices.Clone(w.links), link)
	more.doubt, more.derived = maps.Clone(w.doubt), map[bearing]map[evidence.Key][]evidence.Key{}
	more.doubt[link.Name()] = 1
	more.arguments = maps.Clone(w.arguments)
	more.arguments[x] = maps.Clone(w.arguments[x])
	more.arguments[x][relation] = append(slices.Clone(w.arguments[x][relation]), argument{link})
	return &more
}

// sharesLine reports whether an item is in a line with other items.
func sharesLine(item evidence.Key, lines []oracleLine) bool {
	return slices.ContainsFunc(lines, func(l oracleLine) bool { return len(l.Items) > 1 && slices.Contains(l.Items, item) })
}

// One more independent line of the strength of a move changes the word as the
// move says, and no weaker line changes it. If there is no move, no line
// changes the word.
func TestMovesAreTheLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := settled(m)
		x := rapid.SampledFrom(allClaims(m)).Draw(t, "claim")
		if w.premisesBelow(x, evidence.Contradicts)[x] {
			return // what is for the claim feeds what is against it
		}
		a := assessed(t, m, assess.Options{})[x]
		for _, side := range []assess.Side{assess.For, assess.Against} {
			if weak := w.with(x, side, assess.DefaultRubric().Line/2); sharesLine("one-more-line", slices.Concat(weak.LinesFor, weak.LinesAgainst)) {
				continue // it feeds a joint argument around a circle, so it is not independent
			}
			for _, of := range []assess.Word{"CERTAINTY", "VERDICT"} {
				moves := func(strength float64) bool {
					f := w.with(x, side, strength)
					if a.Verdict == evidence.VerdictUnsupported && f.Verdict == evidence.VerdictWeak {
						f.Verdict = a.Verdict // any line at all does that
					}
					return of == "CERTAINTY" && f.Certainty != a.Certainty || of == "VERDICT" && f.Verdict != a.Verdict
				}
				least := 1.0
				i := slices.IndexFunc(a.WhatWouldChangeThis, func(v assess.Move) bool { return v.Side == side && v.Of == of })
				if i >= 0 {
					move := a.WhatWouldChangeThis[i]
					least = move.Strength
					f := w.with(x, side, min(1, move.Strength+1e-7))
					want := assess.Move{Side: side, Of: of, Strength: move.Strength, Certainty: f.Certainty, Verdict: f.Verdict}
					if diff := gocmp.Diff(want, move); diff != "" || !moves(min(1, move.Strength+1e-7)) {
						t.Errorf("%s %s, with %+v (-want +got):\n%s in %s", x, a.Verdict, f, diff, asJSON(t, m))
					}
				}
				for _, part := range []float64{0.001, 0.2, 0.4, 0.6, 0.8, 0.95, 1} {
					if s := part * least; (i < 0 || s < least-1e-6) && moves(s) {
						t.Errorf("%s of %s moves with %v %s, told %+v in %s", of, x, s, side, a.WhatWouldChangeThis, asJSON(t, m))
						break
					}
				}
			}
		}
	})
}

// Shared are the components that more than one of a line's items needs, or that
// the only item needs besides itself.
func TestLinesNameWhatTheyHangOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := settled(m)
		for _, a := range assessed(t, m, assess.Options{}) {
			for _, l := range slices.Concat(a.LinesFor, a.LinesAgainst) {
				uses := map[evidence.Key]int{}
				for _, k := range l.Items {
					for c := range w.critical(k) {
						uses[c]++
					}
				}
				var want, got []evidence.Key
				for c, n := range uses {
					if n > 1 || len(l.Items) == 1 && c != l.Items[0] {
						want = append(want, c)
					}
				}
				slices.Sort(want)
				for _, c := range l.Shared {
					got = append(got, c.Key)
				}
				if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("line %v (-want +got):\n%s in %s", l.Items, diff, asJSON(t, m))
				}
			}
		}
	})
}
