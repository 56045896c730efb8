package assess

import (
	"math"
	"slices"

	"corroborate/internal/evidence"
)

// tolerance is how near to a threshold, or to each other, figures count as
// equal to it.
const tolerance = 1e-12

// The thresholds of the words.
const (
	atLeastHigh     = 0.75
	atLeastModerate = 0.50
	atLeastLow      = 0.25
	material        = 0.10
	lineCounts      = 0.05 // the strength from which a line counts as one of several
	contestedFrom   = 1.0 / 3
)

func atLeast(figure, threshold float64) bool { return figure >= threshold-tolerance }

func (r raw) belief() float64 { return without(r.support, r.conflict) }

func (r raw) disbelief() float64 { return without(r.opposition, r.conflict) }

// without is the part of a figure outside the conflict, of all that is outside
// it (Dempster's rule).
func without(figure, conflict float64) float64 {
	if conflict >= 1 || figure-conflict <= tolerance*figure {
		return 0
	}
	return (figure - conflict) / (1 - conflict)
}

// forSide reports whether belief is larger than disbelief, or as large.
func (r raw) forSide() bool { return atLeast(r.belief(), r.disbelief()) }

func certaintyOf(figure float64) evidence.Certainty {
	switch {
	case atLeast(figure, atLeastHigh):
		return evidence.CertaintyHigh
	case atLeast(figure, atLeastModerate):
		return evidence.CertaintyModerate
	case atLeast(figure, atLeastLow):
		return evidence.CertaintyLow
	}
	return evidence.CertaintyVeryLow
}

// certainty is the word for the larger of belief and disbelief, bounded by the
// strongest line on its side and by the verdict.
func certainty(larger, strongest float64, verdict evidence.Verdict) evidence.Certainty {
	rank := func(c evidence.Certainty) int { return slices.Index(evidence.Certainties, c) }
	at := max(rank(certaintyOf(larger)), rank(certaintyOf(strongest))-1)
	if verdict == evidence.VerdictContested {
		at = max(at, rank(evidence.CertaintyLow))
	}
	return evidence.Certainties[at]
}

// verdict needs to know whether at least two lines for the claim count.
func (r raw) verdict(several bool) evidence.Verdict {
	b, d := r.belief(), r.disbelief()
	smaller, larger := min(b, d), max(b, d)
	switch {
	case !atLeast(larger, material):
		if r.supportable || r.opposable {
			return evidence.VerdictWeak
		}
		return evidence.VerdictUnsupported
	case atLeast(smaller, material) && atLeast(smaller, larger*contestedFrom):
		return evidence.VerdictContested
	case !r.forSide():
		return evidence.VerdictContradicted
	case several:
		return evidence.VerdictCorroborated
	}
	return evidence.VerdictSingleLine
}

func (r raw) disputed(verdict evidence.Verdict) bool {
	if verdict == evidence.VerdictContested {
		return false
	}
	if r.forSide() {
		return atLeast(r.opposition, material)
	}
	return atLeast(r.support, material)
}

// linesNeeded says what the words need to know of a claim's lines.
type linesNeeded struct {
	several   bool    // whether two lines for it count
	strongest float64 // whether a line of the larger side is at least so strong; 0 where it does not matter
}

func (r raw) linesNeeded() linesNeeded {
	var n linesNeeded
	v := r.verdict(true)
	n.several = v == evidence.VerdictCorroborated
	if v == evidence.VerdictContested {
		return n // at most LOW, and no line keeps it below
	}
	switch certaintyOf(max(r.belief(), r.disbelief())) {
	case evidence.CertaintyHigh:
		n.strongest = atLeastModerate
	case evidence.CertaintyModerate:
		n.strongest = atLeastLow
	}
	return n
}

func (r raw) figures(several bool, strongest float64, draws int) evidence.Figures {
	b, d := r.belief(), r.disbelief()
	v := r.verdict(several)
	f := evidence.Figures{
		Support: r.support, Opposition: r.opposition, Conflict: r.conflict,
		Belief: b, Disbelief: d, Ignorance: max(0, 1-b-d),
		Certainty: certainty(max(b, d), strongest, v), Verdict: v, Disputed: r.disputed(v),
		Method: evidence.MethodExact,
	}
	if r.sampled {
		f.Method = evidence.MethodSampled
		if r.conflict < 1 {
			f.StandardError = math.Sqrt(b * (1 - b) / (float64(draws) * (1 - r.conflict)))
		}
	}
	return f
}
