package assess

import (
	"cmp"
	"context"
	"math"
	"slices"

	"corroborate/internal/evidence"
)

// Change is what a what-if changes in a map. It changes fields first. A
// withdrawn entry fails, no matter what its fields say.
type Change struct {
	Withdraw []evidence.Ref // items, by key, and links, by LinkName, that fail
	Resolve  []evidence.Key // caveats that count as resolved
	Fields   []FieldChange  // of entries in the map
	Add      *evidence.Map  // new entries, with keys that the map does not have; may be nil
}

// Effect says how the figures of one claim change.
type Effect struct {
	Claim         evidence.Key
	Before, After evidence.Figures
	New           bool // the change adds the claim, so Before is empty
}

// Effects computes the figures of claims before and after a change. It returns those
// whose figures change, the largest change of belief first. m must hold all records and
// links below these claims. The claims may include claims that the change adds: they come
// last, by key, and are always in the result.
//
// With Options.Kept the claims must be all that the change can move, except for those
// that it withdraws, and except for those that m holds without figures.
//
// A change of an entry that m does not hold is NotFound, an added entry that it does hold
// is Conflict, and a wrong word is Invalid. If ctx is done, Effects returns its error.
func Effects(ctx context.Context, m *evidence.Map, change Change, claims []evidence.Key, r Rubric, o Options) ([]Effect, error) {
	before, err := figuresBefore(ctx, m, claims, r, o)
	if err != nil {
		return nil, err
	}
	s, _, err := change.solver(m, r, o)
	if err != nil {
		return nil, err
	}
	if o.Kept {
		s.keep(m, slices.Concat(claims, change.withdrawnKeys()))
	}
	defer s.release()
	after, err := s.figuresOf(ctx, claims)
	if err != nil {
		return nil, err
	}
	effects := []Effect{}
	for _, key := range claims {
		b, old := before[key]
		a, known := after[key]
		if known && (!old || Moved(b, a)) {
			effects = append(effects, Effect{key, b, a, !old})
		}
	}
	slices.SortStableFunc(effects, func(a, b Effect) int {
		return cmp.Or(compareBools(a.New, b.New), compareFigures(math.Abs(b.After.Belief-b.Before.Belief), math.Abs(a.After.Belief-a.Before.Belief)),
			cmp.Compare(a.Claim, b.Claim))
	})
	return effects, nil
}

// figuresBefore returns the figures of claims before a change: the kept ones, if there
// are any for all claims.
func figuresBefore(ctx context.Context, m *evidence.Map, claims []evidence.Key, r Rubric, o Options) (map[evidence.Key]evidence.Figures, error) {
	if !o.Kept {
		return Figures(ctx, m, claims, r, o)
	}
	held := make(map[evidence.Key]*evidence.Claim, len(m.Claims))
	for _, c := range m.Claims {
		held[c.Key] = c
	}
	kept := make(map[evidence.Key]evidence.Figures, len(claims))
	for _, key := range claims {
		switch c := held[key]; {
		case c == nil: // the change adds it
		case c.Figures == nil || c.StaleSince > 0:
			return Figures(ctx, m, claims, r, o)
		default:
			kept[key] = *c.Figures
		}
	}
	return kept, nil
}

// keep takes the kept figures of the claims of m that do not move, so that they need not
// be computed. Figures do not tell how claims of one group stand within it, so it leaves
// these out. It also leaves out a support of 1, which figures round, and claims with a
// premise that is left out: claims above need the standing of that premise too.
func (s *solver) keep(m *evidence.Map, moving []evidence.Key) {
	kept := make([]*evidence.Figures, s.md.claimCount)
	for _, c := range m.Claims {
		if x, ok := s.md.find(c.Key); ok && c.StaleSince == 0 {
			kept[x] = c.Figures
		}
	}
	for _, key := range moving {
		if x, ok := s.md.find(key); ok && s.md.isClaim(x) {
			kept[x] = nil
		}
	}
	for g, members := range s.md.groups {
		x := members[0]
		f := kept[x]
		if f == nil || f.Support >= 1 || len(members) > 1 {
			continue
		}
		whole := true
		s.eachPremise(int32(g), func(p int32) { whole = whole && s.raw[p].known })
		if !whole {
			continue
		}
		// Claims above need its support, its standing and its words, and not how its
		// outcomes share the support.
		s.raw[x] = raw{masses: masses{forOnly: f.Support}, known: true, sampled: f.Method == evidence.MethodSampled}
		s.setStandingTo(x, finalStanding, standingOf(f.Belief, f.Support), s.raw[x].sampled)
		s.known[x].Store(f)
	}
}

// withdrawnKeys lists the keys of withdrawn items.
func (c Change) withdrawnKeys() []evidence.Key {
	var keys []evidence.Key
	for _, ref := range c.Withdraw {
		if !ref.IsLinkName() {
			keys = append(keys, evidence.Key(ref))
		}
	}
	return keys
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Moved reports whether two figures of a claim differ in a word, or in a number
// by more than rounding (1e-12).
func Moved(a, b evidence.Figures) bool {
	return a.Verdict != b.Verdict || a.Certainty != b.Certainty || a.Disputed != b.Disputed ||
		math.Abs(a.Support-b.Support) > tolerance || math.Abs(a.Opposition-b.Opposition) > tolerance ||
		math.Abs(a.Belief-b.Belief) > tolerance || math.Abs(a.Disbelief-b.Disbelief) > tolerance
}

// Afterwards assesses claims as they would be after a change. They may be
// claims of m, which must hold all records and links below them, and claims
// that the change adds. The answer leaves out other keys. The errors are those
// of Effects.
func Afterwards(ctx context.Context, m *evidence.Map, change Change, claims []evidence.Key, r Rubric, o Options) (map[evidence.Key]*Assessment, error) {
	s, changed, err := change.solver(m, r, o.remembering())
	if err != nil {
		return nil, err
	}
	defer s.release()
	return s.assessments(ctx, changed, claims)
}

// solver makes a solver for the map after the change.
func (c Change) solver(m *evidence.Map, r Rubric, o Options) (*solver, *evidence.Map, error) {
	changed, err := c.Apply(m)
	if err != nil {
		return nil, nil, err
	}
	s, err := newSolver(changed, r, o)
	if err != nil {
		return nil, nil, err
	}
	return s, changed, s.withdraw(c.Withdraw)
}

// Apply changes fields, resolves caveats and adds entries in a copy of m, which
// shares unchanged entries with m. Withdrawn entries stay in the copy. The
// errors are those of Effects.
func (c Change) Apply(m *evidence.Map) (*evidence.Map, error) {
	out := *m
	if err := c.applyFields(&out); err != nil {
		return nil, err
	}
	out.Caveats = slices.Clone(out.Caveats)
	for _, key := range c.Resolve {
		at := slices.IndexFunc(out.Caveats, func(cv *evidence.Caveat) bool { return cv.Key == key })
		if at < 0 {
			return nil, evidence.Errorf(evidence.NotFound, "there is no caveat %q to resolve", key)
		}
		resolved := *out.Caveats[at]
		resolved.Resolved = true
		out.Caveats[at] = &resolved
	}
	if c.Add == nil {
		return &out, nil
	}
	out.Agents = slices.Concat(out.Agents, c.Add.Agents)
	out.Sources = slices.Concat(out.Sources, c.Add.Sources)
	out.Studies = slices.Concat(out.Studies, c.Add.Studies)
	out.Testimonies = slices.Concat(out.Testimonies, c.Add.Testimonies)
	out.Claims = slices.Concat(out.Claims, c.Add.Claims)
	out.Caveats = slices.Concat(out.Caveats, c.Add.Caveats)
	out.Links = slices.Concat(out.Links, c.Add.Links)
	seen := make(map[evidence.Ref]bool, out.Len())
	for e := range out.Entries() {
		if seen[e.Ref()] {
			return nil, evidence.Errorf(evidence.Conflict, "the map holds %q already", e.Ref())
		}
		seen[e.Ref()] = true
	}
	return &out, nil
}

// withdraw makes components and links fail.
func (s *solver) withdraw(refs []evidence.Ref) error {
	for _, ref := range refs {
		if from, to, relation, ok := evidence.ParseLinkName(string(ref)); ok {
			found := false
			for i, subject := range s.net.subject {
				if subject >= 0 {
					continue
				}
				if l := s.md.links[^subject].record; l.From == from && l.To == to && l.Relation == relation {
					s.net.threshold[i], found = 0, true
					s.md.links[^subject].withdrawn = true
				}
			}
			if !found {
				return evidence.Errorf(evidence.NotFound, "there is no link %q to withdraw", ref)
			}
			continue
		}
		i, ok := s.md.find(evidence.Key(ref))
		if !ok {
			return evidence.Errorf(evidence.NotFound, "there is no item %q to withdraw", ref)
		}
		s.md.components[i].sound = 0
		s.net.threshold[s.net.start[s.net.sound[i]]] = 0
	}
	s.records = newRecordFacts(s.md)
	return nil
}
