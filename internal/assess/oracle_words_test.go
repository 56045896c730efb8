package assess_test

import (
	"math"
	"slices"

	"corroborate/internal/evidence"
)

// figures computes one claim after everything below it.
func (w *world) figures(x evidence.Key) oracleFigures {
	var f oracleFigures
	o := w.outcomes(setting{}, supported(x), opposed(x))
	f.Support, f.Opposition, f.Conflict = o.support(), o.opposition(), o.both
	f.Belief, f.Disbelief, f.Ignorance = o.masses()
	pro, con := w.side(x, evidence.Supports), w.side(x, evidence.Contradicts)
	f.LinesFor, f.EchoesFor = pro.lines(), pro.echoes
	f.LinesAgainst, f.EchoesAgainst = con.lines(), con.echoes
	f.IndependentFor = pro.independent(f.LinesFor)
	f.IndependentAgainst = con.independent(f.LinesAgainst)
	f.Verdict = f.verdict(w.rubric)
	losing, side, lines := f.Opposition, pro, f.LinesFor
	if f.disbelieved() {
		losing, side, lines = f.Support, con, f.LinesAgainst
	}
	f.Disputed = f.Verdict != "CONTESTED" && reaches(losing, w.rubric.Material)
	rank := w.rubric.rank(max(f.Belief, f.Disbelief))
	for _, highest := range side.caps(f, lines) {
		rank = min(rank, highest)
	}
	f.Certainty = certainties[rank]
	f.SinglePointsOfFailure = w.singlePoints(x)
	return f
}

func reaches(v, threshold float64) bool { return v >= threshold-tolerance }

// disbelieved reports whether disbelief is larger. In a tie, the side for the
// claim is ahead.
func (f oracleFigures) disbelieved() bool { return f.Disbelief > f.Belief+tolerance }

func (f oracleFigures) verdict(r oracleRubric) evidence.Verdict {
	larger, smaller := max(f.Belief, f.Disbelief), min(f.Belief, f.Disbelief)
	most, fewest := max(f.IndependentFor, f.IndependentAgainst), min(f.IndependentFor, f.IndependentAgainst)
	switch {
	case reaches(f.Conflict, r.ContestedConflict) && reaches(float64(fewest), float64(most)*r.ContestedShare):
		return "CONTESTED"
	case !reaches(larger, r.Material) && f.Support == 0 && f.Opposition == 0:
		return "UNSUPPORTED"
	case !reaches(larger, r.Material):
		return "WEAK"
	case reaches(smaller, r.Material) && reaches(smaller, larger*r.ContestedShare):
		return "CONTESTED"
	case f.disbelieved():
		return "CONTRADICTED"
	case f.IndependentFor < 2:
		return "SINGLE_LINE"
	case !reaches(f.Belief, r.Corroborated):
		return "TENTATIVE"
	}
	return "CORROBORATED"
}

// certainties are the words from the lowest up. A rank is an index of this
// list.
var certainties = [...]evidence.Certainty{"VERY_LOW", "LOW", "MODERATE", "HIGH"}

const (
	veryLow = iota
	low
	moderate
	high
)

func (r oracleRubric) rank(v float64) int {
	switch {
	case reaches(v, r.Certainty["HIGH"]):
		return high
	case reaches(v, r.Certainty["MODERATE"]):
		return moderate
	case reaches(v, r.Certainty["LOW"]):
		return low
	}
	return veryLow
}

// caps returns the highest rank that each of the five rules allows, by the side
// that is ahead.
func (s *side) caps(f oracleFigures, lines []oracleLine) [5]int {
	caps := [5]int{high, high, high, high, high}
	strongest, origins := 0.0, map[evidence.Key]bool{}
	for _, l := range lines {
		strongest = max(strongest, l.Strength)
		if reaches(l.Strength, s.rubric.Line) {
			for k := range s.leadTo(l.Items) {
				origins[k] = true
			}
		}
	}
	caps[0] = min(high, s.rubric.rank(strongest)+1)
	if len(origins) == 1 {
		caps[1] = moderate
	}
	if reaches(f.Conflict, s.rubric.CappingConflict) {
		caps[2] = moderate
	}
	if f.Verdict == "CONTESTED" {
		caps[3] = low
	}
	if best, ok := s.bestPremise(); ok {
		caps[4] = min(high, best+1)
	}
	return caps
}

// bestPremise returns the rank of the best premise, if the side rests on
// premises.
func (s *side) bestPremise() (best int, ok bool) {
	best = math.MinInt
	for i, a := range s.arguments[s.to][s.relation] {
		gives := s.gives(i)
		own := slices.ContainsFunc(a, func(l *evidence.Link) bool { return !s.isClaim(l.From) || s.fromOwnGroup(l) })
		if own && reaches(gives, s.rubric.OwnEvidence) {
			return 0, false
		}
		if gives == 0 {
			continue
		}
		least := math.MaxInt
		for _, l := range a {
			if s.isClaim(l.From) && !s.fromOwnGroup(l) {
				least = min(least, s.known[l.From].asPremise())
			}
		}
		if least != math.MaxInt {
			best = max(best, least)
		}
	}
	return best, best != math.MinInt
}

// asPremise returns the rank that a claim has as a premise.
func (f oracleFigures) asPremise() int {
	if f.disbelieved() {
		return veryLow
	}
	return slices.Index(certainties[:], f.Certainty)
}

// singlePoints returns the components without which support is 0.
func (w *world) singlePoints(x evidence.Key) []string {
	points := []string{}
	if !w.can(setting{}, supported(x)) {
		return points
	}
	for k := range w.p {
		if k != x && !w.can(setting{without: string(k)}, supported(x)) {
			points = append(points, string(k))
		}
	}
	for _, l := range w.links {
		if l.Relation == evidence.Supports && !w.can(setting{without: l.Name()}, supported(x)) {
			points = append(points, l.Name())
		}
	}
	slices.Sort(points)
	return points
}
