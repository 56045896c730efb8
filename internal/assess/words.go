package assess

import (
	"math"
	"slices"

	"corroborate/internal/evidence"
)

// tolerance is the largest difference between two figures that count as equal.
const tolerance = 1e-12

func atLeast(figure, threshold float64) bool { return figure >= threshold-tolerance }

func (m masses) support() float64 { return m[forOnly] + m[conflict] }

func (m masses) opposition() float64 { return m[againstOnly] + m[conflict] }

// outside is the probability that there is no conflict.
func (m masses) outside() float64 { return m[forOnly] + m[againstOnly] + m[neither] }

// belief is the share of "only for" in the probability outside the conflict
// (Dempster's rule; "When somebody denies it" in docs/model.md).
func (m masses) belief() float64 { return share(m[forOnly], m.outside()) }

func (m masses) disbelief() float64 { return share(m[againstOnly], m.outside()) }

// ignorance is the share of "neither". It is 1 if everything is conflict.
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

// forSide reports whether belief is at least as large as disbelief.
func (m masses) forSide() bool { return atLeast(m.belief(), m.disbelief()) }

// larger returns the larger of belief and disbelief.
func (m masses) larger() float64 { return max(m.belief(), m.disbelief()) }

// evidenceFacts are the facts about the evidence that words depend on, besides
// the probabilities.
type evidenceFacts struct {
	counts    [2]int             // independent counts, against and for
	strongest float64            // strength of the strongest line of the larger side, 0 to 1
	single    bool               // all lines of the larger side that are strong enough to count lead to one origin
	premises  evidence.Certainty // best certainty among the premises of the larger side, if they bound certainty; else empty
}

// The steps of certainty, by their place in evidence.Certainties.
const (
	stepHigh = iota
	stepModerate
	stepLow
	stepVeryLow
)

func stepOf(c evidence.Certainty) int { return slices.Index(evidence.Certainties, c) }

// rate returns the step of certainty of a figure alone.
func (r *Rubric) rate(figure float64) int {
	for step, word := range ratedCertainties {
		if atLeast(figure, r.Certainty[word]) {
			return step
		}
	}
	return stepVeryLow
}

// certainty is the word for the larger of belief and disbelief, limited by five
// caps. "The words" in docs/model.md lists them.
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

// verdict is the first word whose condition holds. "The words" in docs/model.md
// explains them.
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

// figures returns all figures of a claim.
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

// sampledError returns the standard error of belief or of disbelief, whichever
// is larger, from so many draws outside the conflict. It is never 0, because a
// figure is not exact even if all draws agree.
func sampledError(m masses, outside float64) float64 {
	variance := 0.0
	for _, share := range []float64{m.belief(), m.disbelief()} {
		b := (share*outside + 0.5) / (outside + 1)
		variance = max(variance, b*(1-b))
	}
	return math.Sqrt(variance / max(outside, 1))
}
