package assess

import (
	"math"

	"corroborate/internal/evidence"
)

// nearestBoundary finds the threshold nearest to a figure at which a word
// changes, while everything else stays as it is. It returns nil if there is
// none.
func nearestBoundary(r *Rubric, f raw, e evidenceFacts) *Boundary {
	verdict := r.verdict(f, e.counts)
	b := boundaries{rubric: r, verdict: verdict, certainty: r.certainty(f.masses, e, verdict)}
	ahead, behind := forOnly, againstOnly
	names := [2]string{"belief", "disbelief"}
	if !f.forSide() {
		ahead, behind = behind, ahead
		names[0], names[1] = names[1], names[0]
	}
	larger, smaller := f.larger(), min(f.belief(), f.disbelief())
	for _, threshold := range []float64{r.Certainty[evidence.CertaintyHigh], r.Certainty[evidence.CertaintyModerate], r.Certainty[evidence.CertaintyLow], r.Material, r.Corroborated} {
		b.cross(names[0], larger, threshold, func(to float64) (raw, evidenceFacts) { return f.withShare(ahead, behind, to), e })
	}
	for _, threshold := range []float64{r.Material, r.ContestedShare * larger} {
		b.cross(names[1], smaller, threshold, func(to float64) (raw, evidenceFacts) { return f.withShare(behind, ahead, to), e })
	}
	for _, threshold := range []float64{r.CappingConflict, r.ContestedConflict} {
		b.cross("conflict", f.masses[conflict], threshold, func(to float64) (raw, evidenceFacts) { return f.withConflict(to), e })
	}
	for _, word := range ratedCertainties {
		b.cross("the strength of the strongest line", e.strongest, r.Certainty[word], func(to float64) (raw, evidenceFacts) {
			other := e
			other.strongest = to
			return f, other
		})
	}
	return b.nearest
}

// boundaries keeps the nearest boundary found so far.
type boundaries struct {
	rubric    *Rubric
	verdict   evidence.Verdict
	certainty evidence.Certainty
	nearest   *Boundary // nil if none was found yet
}

// cross checks whether a word changes when a figure crosses a threshold. The
// change function moves the figure to the threshold, or just below it if the
// figure is there or above.
func (b *boundaries) cross(name string, figure, threshold float64, change func(to float64) (raw, evidenceFacts)) {
	const beyond = 1e-9
	to := threshold
	if atLeast(figure, threshold) {
		to = threshold - beyond
	}
	if n := b.nearest; to < 0 || to > 1 || n != nil && math.Abs(figure-threshold) >= math.Abs(n.Figure-n.Threshold) {
		return
	}
	f, e := change(to)
	verdict := b.rubric.verdict(f, e.counts)
	certainty := b.rubric.certainty(f.masses, e, verdict)
	found := &Boundary{Figure: figure, FigureName: name, Threshold: threshold}
	switch {
	case verdict != b.verdict:
		found.Of, found.From, found.To = WordVerdict, string(b.verdict), string(verdict)
	case certainty != b.certainty:
		found.Of, found.From, found.To = WordCertainty, string(b.certainty), string(certainty)
	default:
		return
	}
	b.nearest = found
}

// withShare gives one side a share of the probability outside the conflict. A
// gain is taken from ignorance, and from the other side once ignorance is used
// up. A loss goes to ignorance.
func (r raw) withShare(of, other outcome, to float64) raw {
	mass := to * r.outside()
	gain := mass - r.masses[of]
	r.masses[of] = mass
	r.masses[other] = max(0, r.masses[other]-max(0, gain-r.masses[neither]))
	r.masses[neither] = max(0, r.masses[neither]-gain)
	r.supportable = r.supportable || r.masses[forOnly] > 0
	r.opposable = r.opposable || r.masses[againstOnly] > 0
	return r
}

// withConflict sets the conflict. The other outcomes keep their proportions.
func (r raw) withConflict(to float64) raw {
	outside := r.outside()
	for o := range conflict {
		if outside > 0 {
			r.masses[o] *= (1 - to) / outside
		}
	}
	r.masses[conflict] = to
	return r
}
