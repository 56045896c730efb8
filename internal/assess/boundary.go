package assess

import (
	"math"

	"corroborate/internal/evidence"
)

// nearestBoundary finds the boundary between two words that a figure is nearest
// to. Only where crossing it moves a word, with all else as it is, is it one; nil
// where none is.
func nearestBoundary(r *Rubric, f raw, e evidenceFacts) *Boundary {
	verdict := r.verdict(f, e.counts)
	b := boundaries{rubric: r, raw: f, facts: e, verdict: verdict, certainty: r.certainty(f.masses, e, verdict)}
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

// boundaries keeps the nearest of the boundaries that it is shown.
type boundaries struct {
	rubric    *Rubric
	raw       raw
	facts     evidenceFacts
	verdict   evidence.Verdict
	certainty evidence.Certainty
	nearest   *Boundary // nil for none yet
}

// cross looks at a threshold of a figure. A change takes the figure to the
// threshold, or just below it if it is there or above.
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

// withShare gives one side a share of what is outside the conflict. What it
// gains was ignorance, or the other side's where there is not enough of that;
// what it loses is ignorance.
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

// withConflict gives conflict a value; the other outcomes keep their proportions.
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
