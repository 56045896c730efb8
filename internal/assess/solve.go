package assess

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"corroborate/internal/evidence"
)

// The defaults of Options: diagram nodes, and draws of a sampled figure.
const (
	DefaultNodes = 50_000
	DefaultDraws = 16_384
)

func (o Options) withDefaults() Options {
	o.Nodes = cmp.Or(o.Nodes, DefaultNodes)
	o.Draws = blocksFor(cmp.Or(o.Draws, DefaultDraws)) * blockSize
	o.Workers = cmp.Or(o.Workers, runtime.GOMAXPROCS(0))
	return o
}

// raw holds the probabilities of a claim's outcomes, from which its figures
// follow.
type raw struct {
	masses
	supportable, opposable bool // whether support and opposition can be above 0
	known, sampled         bool
	standardError          float64 // of belief, if it is sampled
}

// solver computes the figures of claims bottom up, group by group.
type solver struct {
	md       *model
	net      *network
	options  Options
	raw      []raw                              // of each claim
	known    []atomic.Pointer[evidence.Figures] // of each claim; nil until computed
	records  *recordFacts
	cuts     *cuts // nil where cones hold everything
	workers  []*worker
	progress progress
	reported int64 // steps that Options.Worked was told of
}

// progress counts steps and reports them now and then.
type progress struct {
	mu          sync.Mutex
	done, total int
	tell        func(done, total int)
}

// tellEvery is the number of steps between two reports.
const tellEvery = 256

// begin counts from 0 to another total.
func (p *progress) begin(total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done, p.total = 0, total; p.tell != nil && total > 0 {
		p.tell(0, total)
	}
}

func (p *progress) step() {
	if p.tell == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done++; p.done%tellEvery == 0 || p.done == p.total {
		p.tell(p.done, p.total)
	}
}

// worker is the memory and the tools of one goroutine.
type worker struct {
	*solver
	cone      *cone
	tables    *tables // nil while nobody needs them
	takers    int     // how often they were taken, and not left
	steps     int64   // of the diagrams of tables that were given back
	reduction *reduction
	reasons   *reduction // keeps leaves that cannot fail, and has a larger budget
	product   *product
	words     []uint64
	possible  []uint64 // nodes of the cone that can be true
	scratch   lineScratch

	description []byte // of the last reduced cone, by which its diagram is kept
}

func newSolver(m *evidence.Map, r Rubric, o Options) (*solver, error) {
	return makeSolver(m, r, o, networkKind{links: true})
}

// networkKind says which nodes a network has besides those that figures need.
type networkKind struct {
	links bool // a leaf "this link works" for each link, so that the link can be withdrawn
	gaps  bool // a leaf "one more line holds" for each claim
	fine  bool // separate draw leaves for each link, so that its strength can be varied
}

func makeSolver(m *evidence.Map, r Rubric, o Options, kind networkKind) (*solver, error) {
	md, err := newModel(m, r)
	if err != nil {
		return nil, err
	}
	return solverOf(md, o, kind), nil
}

func solverOf(md *model, o Options, kind networkKind) *solver {
	s := &solver{md: md, net: newNetwork(md, kind), options: o.withDefaults(), raw: make([]raw, md.claimCount),
		known: make([]atomic.Pointer[evidence.Figures], md.claimCount)}
	s.records = newRecordFacts(md)
	s.progress.tell = o.Progress
	return s
}

// worker returns a worker, which has no tables before take.
func (s *solver) worker(i int) *worker {
	for len(s.workers) <= i {
		c := newCone(s.net)
		w := &worker{solver: s, cone: c, reduction: newReduction(c), reasons: newReduction(c), scratch: newLineScratch(len(s.md.components))}
		w.reasons.keepSure = true
		s.workers = append(s.workers, w)
	}
	return s.workers[i]
}

// take makes sure that the worker has tables, until leave.
func (w *worker) take() {
	if w.takers++; w.tables == nil {
		w.tables = w.options.Memory.take(w.options.Nodes)
		w.reduction.diagram, w.reasons.diagram, w.product = w.tables.figures, w.tables.reasons, w.tables.product
	}
}

// leave gives the tables to others who share the slots, so that no more of them are in use than there are slots.
func (w *worker) leave() {
	if w.takers--; w.takers == 0 && w.options.Slots != nil {
		w.giveBack()
	}
}

func (w *worker) giveBack() {
	if w.tables == nil {
		return
	}
	w.steps += w.tables.steps()
	w.options.Memory.leave(w.tables)
	w.tables, w.reduction.diagram, w.reasons.diagram, w.product = nil, nil, nil, nil
}

// inSlot calls f in a slot, with tables.
func (w *worker) inSlot(ctx context.Context, f func()) error {
	return w.options.inSlot(ctx, func() {
		w.take()
		defer w.leave()
		f()
	})
}

// release leaves what the workers have allocated to later assessments. The solver cannot compute afterwards.
func (s *solver) release() {
	for _, w := range s.workers {
		w.giveBack()
	}
	s.workers = nil
}

// report tells how much the workers have done. None of them may be at work.
func (s *solver) report(ctx context.Context) {
	if s.options.Worked == nil {
		return
	}
	var steps int64
	for _, w := range s.workers {
		steps += w.cone.steps + w.steps
		if w.tables != nil {
			steps += w.tables.steps()
		}
	}
	s.options.Worked(ctx, steps-s.reported)
	s.reported = steps
}

// parallel calls f for each element, in any order, from several workers.
func parallel[T any](ctx context.Context, s *solver, list []T, f func(*worker, T)) error {
	defer s.report(ctx)
	n := min(s.options.Workers, len(list))
	if n <= 1 {
		for _, v := range list {
			if err := ctx.Err(); err != nil {
				return err
			}
			w := s.worker(0)
			if err := w.inSlot(ctx, func() { f(w, v) }); err != nil {
				return err
			}
			s.progress.step()
		}
		return ctx.Err()
	}
	s.worker(n - 1)
	var next atomic.Int64
	var group crew
	for i := range n {
		group.Go(func() {
			for ctx.Err() == nil {
				at := int(next.Add(1) - 1)
				if at >= len(list) {
					return
				}
				w := s.workers[i]
				if w.inSlot(ctx, func() { f(w, list[at]) }) != nil {
					return // by ctx, whose error comes below
				}
				s.progress.step()
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// solve computes the outcomes of the targets and of all claims below them. The
// result is exact if the diagram fits and every premise is exact; else it is
// sampled.
func (s *solver) solve(ctx context.Context, targets []int32) error {
	groups := s.groupsBelow(targets)
	s.progress.total = len(groups) + len(targets)
	if err := s.solveGroups(ctx, groups); err != nil {
		return err
	}
	s.reportMethods(targets)
	return nil
}

// solveGroups computes groups. Premises that are not in the groups must be
// known.
func (s *solver) solveGroups(ctx context.Context, groups []int32) error {
	var failed []int32
	for _, level := range s.levels(groups) {
		if err := parallel(ctx, s, level, (*worker).solveGroup); err != nil {
			return err
		}
		for _, g := range level {
			if !s.raw[s.md.groups[g][0]].known {
				failed = append(failed, g)
			}
		}
	}
	return s.sampleGroups(ctx, failed)
}

// groupsBelow lists the groups of claims that the targets depend on, their own
// included, premises first. It leaves out single claims that are known, and what
// only they depend on.
func (s *solver) groupsBelow(targets []int32) []int32 {
	needed := make([]bool, len(s.md.groups))
	for _, x := range targets {
		needed[s.md.group[x]] = true
	}
	var list []int32
	for g := len(s.md.groups) - 1; g >= 0; g-- {
		if !needed[g] || s.raw[s.md.groups[g][0]].known {
			continue
		}
		list = append(list, int32(g))
		for _, x := range s.md.groups[g] {
			for _, p := range s.md.premises[x] {
				needed[s.md.group[p]] = true
			}
		}
	}
	slices.Reverse(list)
	return list
}

// levels arranges groups so that the premises of a group are in earlier levels.
func (s *solver) levels(groups []int32) [][]int32 {
	level := unset(len(s.md.groups)) // stays -1 for other groups
	var out [][]int32
	for _, g := range groups {
		l := int32(0)
		s.eachPremise(g, func(p int32) { l = max(l, level[s.md.group[p]]+1) })
		level[g] = l
		if int(l) == len(out) {
			out = append(out, nil)
		}
		out[l] = append(out[l], g)
	}
	return out
}

// eachPremise visits the premises of a group outside of it.
func (s *solver) eachPremise(g int32, visit func(int32)) {
	for _, x := range s.md.groups[g] {
		for _, p := range s.md.premises[x] {
			if s.md.group[p] != g {
				visit(p)
			}
		}
	}
}

// solveGroup computes a group exactly, or leaves it unknown.
func (w *worker) solveGroup(g int32) {
	ready := true
	w.eachPremise(g, func(p int32) { ready = ready && w.raw[p].known && !w.raw[p].sampled })
	if !ready {
		return
	}
	members := w.md.groups[g]
	for _, x := range members {
		w.cuts.forget(x)
	}
	if w.standsWithin(g) {
		for _, x := range members {
			r := w.exact(w.net.within[x], w.net.withinOpp[x])
			if !r.known {
				return
			}
			w.setStanding(x, withinStanding, r)
		}
	}
	results := make([]raw, len(members))
	for i, x := range members {
		if results[i] = w.exact(x, w.net.opposed[x]); !results[i].known {
			return
		}
		w.cuts.note(x, w.reduction)
	}
	for i, x := range members {
		w.setOutcomes(x, results[i])
	}
}

// standsWithin reports whether any claim has a standing inside the group.
func (s *solver) standsWithin(g int32) bool {
	return slices.ContainsFunc(s.md.groups[g], func(x int32) bool { return s.net.standing[withinStanding][x] >= 0 })
}

// setOutcomes stores the outcomes of a claim, and its standing for the claims
// above.
func (s *solver) setOutcomes(x int32, r raw) {
	s.raw[x] = r
	s.setStanding(x, finalStanding, r)
}

// setStanding gives a claim's standing to the leaf that represents it.
func (s *solver) setStanding(x int32, which int, r raw) {
	stands := standingOf(r.belief(), r.support())
	if which == withinStanding && r.support() <= 0 && !r.supportable {
		stands = clamp(1 - r.opposition())
	}
	s.setStandingTo(x, which, stands, r.sampled)
}

// standingOf returns the probability that a claim stands, by its belief and support.
func standingOf(belief, support float64) float64 {
	if support > 0 {
		return clamp(belief / support)
	}
	return 1
}

func (s *solver) setStandingTo(x int32, which int, stands float64, sampled bool) {
	leaf := s.net.standing[which][x]
	if leaf < 0 {
		return
	}
	if stands == 0 && sampled {
		stands = math.SmallestNonzeroFloat64 // it stands in no draw, but it may still be able to stand
	}
	s.net.threshold[s.net.start[leaf]] = stands
}

// exact computes the outcomes for a pair of nodes. They are unknown if the
// diagram does not fit.
func (w *worker) exact(support, opposition int32) raw {
	w.cone.buildTo(w.cuts, support, opposition)
	return w.measure()
}

// measure computes the outcomes for the pair of roots of the cone. They are
// unknown if the diagram does not fit.
func (w *worker) measure() raw {
	w.words = w.cone.possible(w.words, func(int32) uint64 { return 1 })
	roots := w.cone.roots
	r := raw{supportable: w.bit(roots[0], 1), opposable: w.bit(roots[1], 1)}
	w.reduction.reduce(roots, w.words, 1)
	if !r.opposable {
		if value, fail, ok := w.reduction.treeOf(roots[0]); ok {
			r.masses, r.known = masses{forOnly: value, neither: fail}, true
			return r
		}
	}
	if !r.opposable {
		r.masses, r.known = w.failing(w.reduction, roots[0])
	} else {
		r.masses, r.known = w.pair(w.reduction, roots)
	}
	return r
}

func (w *worker) bit(node int32, bit uint64) bool { return node >= 0 && w.words[node]&bit != 0 }
