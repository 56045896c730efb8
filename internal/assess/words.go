package assess

import (
	"math"
	"slices"

	"corroborate/internal/evidence"
)

// tolerance is how near to a threshold, or to each other, figures count as
// equal to it.
const tolerance = 1e-12

func atLeast(figure, threshold float64) bool { return figure >= threshold-tolerance }

func (m masses) support() float64 { return m[forOnly] + m[conflict] }

func (m masses) opposition() float64 { return m[againstOnly] + m[conflict] }

// outside is the probability of no conflict.
func (m masses) outside() float64 { return m[forOnly] + m[againstOnly] + m[neither] }

// belief is the share of the support alone of all that is outside the conflict
// (Dempster's rule).
func (m masses) belief() float64 { return share(m[forOnly], m.outside()) }

func (m masses) disbelief() float64 { return share(m[againstOnly], m.outside()) }

// ignorance is all of it where nothing is outside the conflict.
func (m masses) ignorance() float64 {
	if m.outside() == 0 {
		return 1
	}
	return m[neither] / m.outside()
}

func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// forSide reports whether belief is larger than disbelief, or as large.
func (m masses) forSide() bool { return atLeast(m.belief(), m.disbelief()) }

// larger is the larger of belief and disbelief.
func (m masses) larger() float64 { return max(m.belief(), m.disbelief()) }

// evidenceFacts are what the words need to know of the evidence, besides the
// probabilities.
type evidenceFacts struct {
	counts    [2]int             // independent counts, against and for
	strongest float64            // line of the larger side
	single    bool               // the lines of the larger side that count lead to a single origin
	premises  evidence.Certainty // the best among the premises of the larger side, where they bound certainty; else empty
}

// The steps of certainty, by the place in evidence.Certainties.
const (
	stepHigh = iota
	stepModerate
	stepLow
	stepVeryLow
)

func stepOf(c evidence.Certainty) int { return slices.Index(evidence.Certainties, c) }

// rate is the step of a figure alone.
func (r *Rubric) rate(figure float64) int {
	for step, word := range ratedCertainties {
		if atLeast(figure, r.Certainty[word]) {
			return step
		}
	}
	return stepVeryLow
}

// certainty is the word for the larger of belief and disbelief, bounded by five
// caps.
func (r *Rubric) certainty(m masses, e evidenceFacts, verdict evidence.Verdict) evidence.Certainty {
	step := max(r.rate(m.larger()), r.rate(e.strongest)-1)
	if e.single || atLeast(m[conflict], r.CappingConflict) {
		step = max(step, stepModerate)
	}
	if verdict == evidence.VerdictContested {
		step = max(step, stepLow)
	}
	if e.premises != "" {
		step = max(step, stepOf(e.premises)-1)
	}
	return evidence.Certainties[step]
}

// verdict is the first of the words whose condition holds.
func (r *Rubric) verdict(f raw, counts [2]int) evidence.Verdict {
	b, d := f.belief(), f.disbelief()
	smaller, larger := min(b, d), max(b, d)
	fewer, more := min(counts[0], counts[1]), max(counts[0], counts[1])
	switch {
	case atLeast(f.masses[conflict], r.ContestedConflict) && atLeast(float64(fewer), r.ContestedShare*float64(more)):
		return evidence.VerdictContested
	case !atLeast(larger, r.Material):
		if f.supportable || f.opposable {
			return evidence.VerdictWeak
		}
		return evidence.VerdictUnsupported
	case atLeast(smaller, r.Material) && atLeast(smaller, larger*r.ContestedShare):
		return evidence.VerdictContested
	case !f.forSide():
		return evidence.VerdictContradicted
	case counts[1] < 2:
		return evidence.VerdictSingleLine
	case !atLeast(b, r.Corroborated):
		return evidence.VerdictTentative
	}
	return evidence.VerdictCorroborated
}

func (r *Rubric) disputed(m masses, verdict evidence.Verdict) bool {
	if verdict == evidence.VerdictContested {
		return false
	}
	if m.forSide() {
		return atLeast(m.opposition(), r.Material)
	}
	return atLeast(m.support(), r.Material)
}

// figures are all that is kept of a claim.
func (r *Rubric) figures(f raw, e evidenceFacts, atLeast bool) evidence.Figures {
	v := r.verdict(f, e.counts)
	out := evidence.Figures{
		Support: min(f.support(), 1), Opposition: min(f.opposition(), 1), Conflict: f.masses[conflict],
		Belief: f.belief(), Disbelief: f.disbelief(), Ignorance: f.ignorance(),
		Certainty: r.certainty(f.masses, e, v), Verdict: v, Disputed: r.disputed(f.masses, v),
		IndependentFor: e.counts[1], IndependentAgainst: e.counts[0], AtLeast: atLeast,
		Method: evidence.MethodExact,
	}
	if f.sampled {
		out.Method, out.StandardError = evidence.MethodSampled, f.standardError
	}
	return out
}

// sampledError is the standard error of belief or disbelief, of the one that is
// less sure, where so many draws outside the conflict gave them. It is never 0:
// that all draws agree does not make a figure exact.
func sampledError(m masses, outside float64) float64 {
	variance := 0.0
	for _, share := range []float64{m.belief(), m.disbelief()} {
		b := (share*outside + 0.5) / (outside + 1)
		variance = max(variance, b*(1-b))
	}
	return math.Sqrt(variance / max(outside, 1))
}
