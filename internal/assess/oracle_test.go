package assess_test

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// The oracle is a second reading of the model, by enumeration: everything that
// can fail is one uniform draw, a state of the world is a choice of one
// interval for each draw, and in each state the rules are evaluated as they
// stand, by iteration from "nothing holds" to their least solution. It is made
// for small maps and shares no code with the package.

// tolerance is how far apart two figures may be and still be equal.
const tolerance = 1e-12

// oracleFigures are what the oracle says of a claim.
type oracleFigures struct {
	Support               float64            `json:"support"`
	Opposition            float64            `json:"opposition"`
	Conflict              float64            `json:"conflict"`
	Belief                float64            `json:"belief"`
	Disbelief             float64            `json:"disbelief"`
	Ignorance             float64            `json:"ignorance"`
	Certainty             evidence.Certainty `json:"certainty"`
	Verdict               evidence.Verdict   `json:"verdict"`
	Disputed              bool               `json:"disputed"`
	LinesFor              []oracleLine       `json:"linesFor"`
	LinesAgainst          []oracleLine       `json:"linesAgainst"`
	EchoesFor             []evidence.Key     `json:"echoesFor"`
	EchoesAgainst         []evidence.Key     `json:"echoesAgainst"`
	SinglePointsOfFailure []string           `json:"singlePointsOfFailure"`
}

type oracleLine struct {
	Items    []evidence.Key `json:"items"`
	Strength float64        `json:"strength"`
}

// oracle computes every claim of a small map.
func oracle(m *evidence.Map, r assess.Rubric) map[evidence.Key]oracleFigures {
	return readWorld(m, r).answer()
}

func (w *world) answer() map[evidence.Key]oracleFigures {
	answer := map[evidence.Key]oracleFigures{}
	for _, group := range w.groupsBottomUp() {
		if len(group) > 1 {
			for _, x := range group {
				w.standInside[x] = w.standingFromOutside(x)
			}
		}
		for _, x := range group {
			answer[x] = w.figures(x)
		}
		for _, x := range group {
			w.standing[x] = 1
			if f := answer[x]; f.Support != 0 {
				w.standing[x] = f.Belief / f.Support
			}
		}
	}
	return answer
}

// draw names a uniform draw: the soundness of a component (p of them), the
// inference of an origin to a claim by a relation, or the standing of a claim.
type draw struct {
	kind     string // "sound", "infers", "stands"
	of       evidence.Key
	to       evidence.Key
	relation evidence.Relation
}

// record is a source, study or testimony as the rules see it.
type record struct {
	all     []evidence.Key   // each of these must hold
	any     [][]evidence.Key // of each of these lists, one must hold
	derives []evidence.Key
	origin  evidence.Key // whose draw it is where it derives from nothing
}

// argument is links that carry together.
type argument []*evidence.Link

type world struct {
	rubric      assess.Rubric
	p           map[evidence.Key]float64 // of every component, the unknowns and the claims too
	records     map[evidence.Key]record
	claims      []evidence.Key
	arguments   map[evidence.Key]map[evidence.Relation][]argument
	links       []*evidence.Link
	failed      map[string]bool // links that do not carry, by name
	group       map[evidence.Key]int
	standing    map[evidence.Key]float64 // for links to claims of other groups
	standInside map[evidence.Key]float64 // for links to claims of its own group
}

func readWorld(m *evidence.Map, r assess.Rubric) *world {
	w := &world{
		rubric: r, p: map[evidence.Key]float64{}, records: map[evidence.Key]record{},
		arguments: map[evidence.Key]map[evidence.Relation][]argument{}, links: m.Links,
		standing: map[evidence.Key]float64{}, standInside: map[evidence.Key]float64{},
	}
	unknown := r.Reliability["F"]
	letter := func(l evidence.Reliability) float64 {
		if l == "" {
			return unknown
		}
		return r.Reliability[l]
	}
	w.p[evidence.UnknownSpeaker], w.p[evidence.UnknownPublication] = unknown, unknown
	for _, a := range m.Agents {
		w.p[a.Key] = letter(a.Reliability)
	}
	for _, s := range m.Sources {
		w.p[s.Key] = letter(s.Reliability)
		if s.Retracted {
			w.p[s.Key] = 0
		}
		rec := record{derives: s.DerivedFrom, origin: s.Key}
		if len(s.DerivedFrom) > 0 {
			rec.any = append(rec.any, s.DerivedFrom)
		}
		w.records[s.Key] = rec
	}
	for _, s := range m.Studies {
		w.p[s.Key] = r.Design[s.Design]
		rec := record{derives: s.DerivedFrom, origin: s.Key}
		if len(s.ReportedIn) > 0 {
			rec.any = append(rec.any, s.ReportedIn)
		} else {
			rec.all = append(rec.all, evidence.UnknownPublication)
		}
		if len(s.DerivedFrom) > 0 {
			rec.any = append(rec.any, s.DerivedFrom)
		}
		w.records[s.Key] = rec
	}
	for _, t := range m.Testimonies {
		w.p[t.Key] = r.Basis[t.Basis]
		if t.Basis == "EXPERT" && len(t.BasedOn) == 0 {
			w.p[t.Key] *= unknown
		}
		rec := record{origin: t.Key}
		if t.Speaker != "" {
			rec.origin = t.Speaker
			rec.all = append(rec.all, t.Speaker)
		} else {
			rec.all = append(rec.all, evidence.UnknownSpeaker)
		}
		rec.derives = append(append(rec.derives, t.CollectedIn...), t.BasedOn...)
		rec.all = append(append(rec.all, t.CollectedIn...), t.BasedOn...)
		if len(t.ReportedIn) > 0 {
			rec.any = append(rec.any, t.ReportedIn)
		}
		if len(t.CollectedIn) == 0 && len(t.ReportedIn) == 0 {
			rec.all = append(rec.all, evidence.UnknownPublication)
		}
		w.records[t.Key] = rec
	}
	for _, c := range m.Claims {
		w.p[c.Key] = 1
		w.claims = append(w.claims, c.Key)
		w.arguments[c.Key] = map[evidence.Relation][]argument{}
	}
	w.applyCaveats(m)
	w.readArguments(m)
	return w
}

func (w *world) applyCaveats(m *evidence.Map) {
	type place struct {
		on       evidence.Key
		category evidence.Category
	}
	worst := map[place]float64{}
	for _, c := range m.Caveats {
		if c.Resolved {
			continue
		}
		for _, on := range c.Qualifies {
			at, factor := place{evidence.Key(on), c.Category}, w.rubric.Severity[c.Severity]
			if old, ok := worst[at]; !ok || factor < old {
				worst[at] = factor
			}
		}
	}
	for at, factor := range worst {
		w.p[at.on] *= factor
	}
}

func (w *world) readArguments(m *evidence.Map) {
	type joint struct {
		to       evidence.Key
		relation evidence.Relation
		word     string
	}
	together := map[joint]argument{}
	for _, l := range m.Links {
		if l.Jointly == "" {
			w.arguments[l.To][l.Relation] = append(w.arguments[l.To][l.Relation], argument{l})
			continue
		}
		j := joint{l.To, l.Relation, l.Jointly}
		together[j] = append(together[j], l)
	}
	for j, links := range together {
		w.arguments[j.to][j.relation] = append(w.arguments[j.to][j.relation], links)
	}
}

func (w *world) isClaim(k evidence.Key) bool { _, ok := w.arguments[k]; return ok }

func (w *world) strength(l *evidence.Link) float64 {
	if w.failed[l.Name()] {
		return 0
	}
	if l.Strength == "" {
		return w.rubric.Strength[evidence.StrengthModerate]
	}
	return w.rubric.Strength[l.Strength]
}

// groupsBottomUp returns the strongly connected groups of claims, each after
// those from which its links start, and notes each claim's group.
func (w *world) groupsBottomUp() [][]evidence.Key {
	below := map[evidence.Key]map[evidence.Key]bool{} // claims that a way of links leads from
	for _, c := range w.claims {
		below[c] = map[evidence.Key]bool{c: true}
	}
	for changed := true; changed; {
		changed = false
		for _, l := range w.links {
			if !w.isClaim(l.From) {
				continue
			}
			for k := range below[l.From] {
				changed = changed || !below[l.To][k]
				below[l.To][k] = true
			}
		}
	}
	w.group = map[evidence.Key]int{}
	var groups [][]evidence.Key
	for len(w.group) < len(w.claims) {
		for _, c := range w.claims {
			var members []evidence.Key
			ready := true
			for _, k := range slices.Sorted(maps.Keys(below[c])) {
				if below[k][c] {
					members = append(members, k)
				} else if _, done := w.group[k]; !done {
					ready = false
				}
			}
			if _, done := w.group[c]; done || !ready {
				continue
			}
			for _, k := range members {
				w.group[k] = len(groups)
			}
			groups = append(groups, members)
		}
	}
	return groups
}

// setting is how the world is changed for one question.
type setting struct {
	without string                // the component or link, by name, that fails
	origins map[evidence.Key]bool // the only ones whose draws can succeed; nil for all
}

// logic is what truth values are: whether in one state, or in which states.
type logic[T any] interface {
	below(d draw, threshold float64) T // the draw is below the threshold
	constant(bool) T
	and(a, b T) T
	or(a, b T) T
	same(a, b T) bool
}

// fact is something whose truth the rules define.
type fact struct {
	kind     string // "holds", "carries", "opposed", "supported outside", "opposed outside"
	of, to   evidence.Key
	relation evidence.Relation
	strength float64
}

// rules finds the least solution by iteration, from "no" for every fact.
type rules[T any] struct {
	*world
	setting
	logic   logic[T]
	truth   map[fact]T
	facts   []fact
	changed bool
}

func newRules[T any](w *world, s setting, l logic[T]) *rules[T] {
	return &rules[T]{world: w, setting: s, logic: l, truth: map[fact]T{}}
}

func (r *rules[T]) solve(f fact) T {
	r.get(f)
	for r.changed {
		r.changed = false
		for i := len(r.facts) - 1; i >= 0; i-- {
			f := r.facts[i]
			if v := r.rule(f); !r.logic.same(v, r.truth[f]) {
				r.truth[f], r.changed = v, true
			}
		}
	}
	return r.truth[f]
}

func (r *rules[T]) get(f fact) T {
	if _, ok := r.truth[f]; !ok {
		r.truth[f] = r.logic.constant(false)
		r.facts = append(r.facts, f)
		r.changed = true
	}
	return r.truth[f]
}

func (r *rules[T]) holds(k evidence.Key) T { return r.get(fact{kind: "holds", of: k}) }

func (r *rules[T]) rule(f fact) T {
	switch f.kind {
	case "holds":
		if r.isClaim(f.of) {
			return r.logic.and(r.sound(f.of), r.oneCarries(f.of, evidence.Supports, false))
		}
		return r.recordHolds(f.of)
	case "carries":
		return r.carries(f)
	case "opposed":
		return r.oneCarries(f.of, evidence.Contradicts, false)
	case "supported outside":
		return r.logic.and(r.sound(f.of), r.oneCarries(f.of, evidence.Supports, true))
	case "opposed outside":
		return r.oneCarries(f.of, evidence.Contradicts, true)
	}
	panic("no such fact: " + f.kind)
}

func (r *rules[T]) sound(k evidence.Key) T {
	if string(k) == r.without {
		return r.logic.constant(false)
	}
	return r.logic.below(draw{kind: "sound", of: k}, r.p[k])
}

// recordHolds is also for agents and unknowns, which need nothing.
func (r *rules[T]) recordHolds(k evidence.Key) T {
	v := r.sound(k)
	for _, need := range r.records[k].all {
		v = r.logic.and(v, r.holds(need))
	}
	for _, list := range r.records[k].any {
		one := r.logic.constant(false)
		for _, k := range list {
			one = r.logic.or(one, r.holds(k))
		}
		v = r.logic.and(v, one)
	}
	return v
}

func (r *rules[T]) carries(f fact) T {
	v := r.holds(f.of)
	if r.isClaim(f.of) {
		stands := r.standing[f.of]
		if r.group[f.of] == r.group[f.to] {
			stands = r.standInside[f.of]
		}
		v = r.logic.and(v, r.logic.below(draw{kind: "stands", of: f.of}, stands))
		return r.logic.and(v, r.logic.below(draw{"infers", f.of, f.to, f.relation}, f.strength))
	}
	rec := r.records[f.of]
	if len(rec.derives) == 0 {
		if r.origins != nil && !r.origins[rec.origin] {
			return r.logic.constant(false)
		}
		return r.logic.and(v, r.logic.below(draw{"infers", rec.origin, f.to, f.relation}, f.strength))
	}
	one := r.logic.constant(false)
	for _, k := range rec.derives {
		one = r.logic.or(one, r.get(fact{"carries", k, f.to, f.relation, f.strength}))
	}
	return r.logic.and(v, one)
}

func (r *rules[T]) oneCarries(x evidence.Key, relation evidence.Relation, outside bool) T {
	one := r.logic.constant(false)
	for _, a := range r.arguments[x][relation] {
		all := r.logic.constant(true)
		for _, l := range a {
			if outside && r.isClaim(l.From) && r.group[l.From] == r.group[x] {
				all = r.logic.constant(false)
			}
			if l.Name() == r.without {
				all = r.logic.constant(false)
			}
			all = r.logic.and(all, r.get(fact{"carries", l.From, l.To, l.Relation, r.strength(l)}))
		}
		one = r.logic.or(one, all)
	}
	return one
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

// chances are the probabilities of two facts and of both together.
func (w *world) chances(s setting, a, b fact) (pa, pb, both float64) {
	states := &ways{ids: map[draw]int{}}
	r := newRules[dnf](w, s, states)
	wa := r.solve(a)
	wb := r.solve(b)
	got := (&enumeration{memo: map[string][3]float64{}}).count(wa, wb)
	return got[0], got[1], got[2]
}

func (w *world) standingFromOutside(x evidence.Key) float64 {
	support, opposition, conflict := w.chances(setting{},
		fact{kind: "supported outside", of: x}, fact{kind: "opposed outside", of: x})
	if support == 0 {
		return 1 - opposition
	}
	belief, _, _ := masses(support, opposition, conflict)
	return belief / support
}

func masses(support, opposition, conflict float64) (belief, disbelief, ignorance float64) {
	if conflict >= 1-tolerance {
		return 0, 0, 1
	}
	belief = (support - conflict) / (1 - conflict)
	disbelief = (opposition - conflict) / (1 - conflict)
	return belief, disbelief, 1 - belief - disbelief
}

// A dnf is the states in which a fact is true, as the ways to make it true: a
// way is thresholds that draws must be below. No way implies another.
type (
	dnf []way
	way []step // by draw, each draw once
)

type step struct {
	draw int
	max  float64
}

// ways is the logic of all states at once.
type ways struct{ ids map[draw]int }

func (w *ways) below(d draw, threshold float64) dnf {
	if threshold <= 0 || threshold >= 1 {
		return w.constant(threshold >= 1)
	}
	if _, ok := w.ids[d]; !ok {
		w.ids[d] = len(w.ids)
	}
	return dnf{{{w.ids[d], threshold}}}
}

func (w *ways) constant(v bool) dnf {
	if v {
		return dnf{{}}
	}
	return dnf{}
}

func (w *ways) or(a, b dnf) dnf { return minimal(slices.Concat(a, b)) }

func (w *ways) and(a, b dnf) dnf {
	all := make(dnf, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			all = append(all, merge(x, y))
		}
	}
	return minimal(all)
}

func (w *ways) same(a, b dnf) bool { return slices.EqualFunc(a, b, slices.Equal) }

func merge(a, b way) way {
	out := make(way, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].draw < b[0].draw:
			out, a = append(out, a[0]), a[1:]
		case a[0].draw > b[0].draw:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, step{a[0].draw, min(a[0].max, b[0].max)}), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// implied reports whether b is true wherever a is.
func implied(a, b way) bool {
	for len(b) > 0 {
		switch {
		case len(a) == 0 || a[0].draw > b[0].draw:
			return false
		case a[0].draw < b[0].draw:
			a = a[1:]
		case a[0].max > b[0].max:
			return false
		default:
			a, b = a[1:], b[1:]
		}
	}
	return true
}

func compareWays(a, b way) int {
	return slices.CompareFunc(a, b, func(x, y step) int {
		return cmp.Or(cmp.Compare(x.draw, y.draw), cmp.Compare(x.max, y.max))
	})
}

func minimal(all dnf) dnf {
	slices.SortFunc(all, compareWays)
	all = slices.CompactFunc(all, slices.Equal)
	out := make(dnf, 0, len(all))
	for i, a := range all {
		if !slices.ContainsFunc(all[:i], func(b way) bool { return implied(a, b) }) &&
			!slices.ContainsFunc(all[i+1:], func(b way) bool { return implied(a, b) }) {
			out = append(out, a)
		}
	}
	return out
}

// enumeration sums over states, draw by draw, as long as an answer is open.
type enumeration struct{ memo map[string][3]float64 }

// count returns the probability of a, of b and of both.
func (e *enumeration) count(a, b dnf) [3]float64 {
	if a.decided() && b.decided() {
		pa, pb := float64(len(a)), float64(len(b))
		return [3]float64{pa, pb, pa * pb}
	}
	key := a.name(b)
	if sum, ok := e.memo[key]; ok {
		return sum
	}
	var sum [3]float64
	d, thresholds := busiest(a, b)
	low := 0.0
	for _, high := range append(thresholds, 1) {
		part := e.count(a.given(d, high), b.given(d, high))
		for i := range sum {
			sum[i] += (high - low) * part[i]
		}
		low = high
	}
	e.memo[key] = sum
	return sum
}

func (a dnf) decided() bool { return len(a) == 0 || len(a[0]) == 0 }

// given is a where the draw lies just below high.
func (a dnf) given(d int, high float64) dnf {
	out := make(dnf, 0, len(a))
	for _, w := range a {
		i := slices.IndexFunc(w, func(s step) bool { return s.draw == d })
		switch {
		case i < 0:
			out = append(out, w)
		case high <= w[i].max:
			out = append(out, slices.Concat(w[:i], w[i+1:]))
		}
	}
	return minimal(out)
}

// busiest is the draw that most ways depend on, of those in the first of the
// shortest ways (so that a way begun is finished), with its thresholds.
func busiest(lists ...dnf) (int, []float64) {
	uses := map[int]int{}
	var shortest way
	for _, w := range slices.Concat(lists...) {
		for _, s := range w {
			uses[s.draw]++
		}
		if len(w) > 0 && (shortest == nil || len(w) < len(shortest)) {
			shortest = w
		}
	}
	best := shortest[0].draw
	for _, s := range shortest {
		if uses[s.draw] > uses[best] {
			best = s.draw
		}
	}
	var thresholds []float64
	for _, w := range slices.Concat(lists...) {
		for _, s := range w {
			if s.draw == best {
				thresholds = append(thresholds, s.max)
			}
		}
	}
	slices.Sort(thresholds)
	return best, slices.Compact(thresholds)
}

func (a dnf) name(b dnf) string {
	var out []byte
	for _, list := range []dnf{a, b} {
		for _, w := range list {
			for _, s := range w {
				out = binary.AppendUvarint(out, uint64(s.draw)+2)
				out = binary.LittleEndian.AppendUint64(out, math.Float64bits(s.max))
			}
			out = append(out, 0)
		}
		out = append(out, 1)
	}
	return string(out)
}
