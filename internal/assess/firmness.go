package assess

import "corroborate/internal/evidence"

// Firmness tells how easily the words of a claim would be others.
type Firmness struct {
	Nearest Boundary `json:"nearest"`
	Flip    *Flip    `json:"flip"` // nil where no single number flips a word, however far it goes
}

// Boundary is where one word of a claim ends and another begins.
type Boundary struct {
	Of         Word    `json:"of"`         // the word that would move
	Figure     float64 `json:"figure"`     // as it is, 0 to 1
	FigureName string  `json:"figureName"` // "belief", "disbelief", "conflict", "support", "opposition", or another in words
	Threshold  float64 `json:"threshold"`  // of the figure, at which the word moves
	From       string  `json:"from"`       // the word as it is: a certainty or a verdict
	To         string  `json:"to"`         // the word on the other side of the threshold
}

// Flip is the smallest change of a single number that moves a word of a claim:
// a number of the rubric, a letter, a strength, or what a caveat takes.
type Flip struct {
	What      Prose              `json:"what"`     // the number: "the strength of the link from A to B"
	From      float64            `json:"from"`     // as it is
	To        float64            `json:"to"`       // where a word moves
	FromWord  string             `json:"fromWord"` // the vocabulary's word for From; empty where it has none
	ToWord    string             `json:"toWord"`   // the word that lies nearest on the far side of To; empty where there is none
	Certainty evidence.Certainty `json:"certainty"`
	Verdict   evidence.Verdict   `json:"verdict"` // both as they are then
}

// Sensitivity tells how many draws of all numbers at once keep the words of a
// claim. The draws are seeded, so that the same map gives the same answer.
type Sensitivity struct {
	Within        float64 `json:"within"`        // how far each number is drawn from what it is, as a share of it
	Draws         int     `json:"draws"`         // how many draws there were
	Same          float64 `json:"same"`          // share of them that keep the verdict and the certainty
	SameVerdict   float64 `json:"sameVerdict"`   // share of them that keep the verdict
	SameCertainty float64 `json:"sameCertainty"` // share of them that keep the certainty
}

// nearestBoundary finds the boundary between two words that a figure is nearest
// to. Only where crossing it moves a word, with all else as it is, is it one.
func nearestBoundary(r *Rubric, f raw, e evidenceFacts) Boundary {
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
		b.cross(names[0], larger, threshold, func(to float64) (raw, evidenceFacts) { return f.withShare(ahead, to), e })
	}
	for _, threshold := range []float64{r.Material, r.ContestedShare * larger, larger} {
		b.cross(names[1], smaller, threshold, func(to float64) (raw, evidenceFacts) { return f.withShare(behind, to), e })
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
	nearest   Boundary
	found     bool
}

// cross looks at a threshold of a figure, just beyond which a change leads.
func (b *boundaries) cross(name string, figure, threshold float64, change func(to float64) (raw, evidenceFacts)) {
	const beyond = 1e-9
	to := threshold
	if atLeast(figure, threshold) {
		to = threshold - beyond
	}
	distance := figure - threshold
	if distance < 0 {
		distance = -distance
	}
	current := b.nearest.Figure - b.nearest.Threshold
	if current < 0 {
		current = -current
	}
	if to < 0 || to > 1 || b.found && distance >= current {
		return
	}
	f, e := change(to)
	verdict := b.rubric.verdict(f, e.counts)
	certainty := b.rubric.certainty(f.masses, e, verdict)
	found := Boundary{Figure: figure, FigureName: name, Threshold: threshold}
	switch {
	case verdict != b.verdict:
		found.Of, found.From, found.To = WordVerdict, string(b.verdict), string(verdict)
	case certainty != b.certainty:
		found.Of, found.From, found.To = WordCertainty, string(b.certainty), string(certainty)
	default:
		return
	}
	b.nearest, b.found = found, true
}

// withShare gives an outcome a share of what is outside the conflict; the
// others keep their proportions.
func (r raw) withShare(of outcome, to float64) raw {
	outside, rest := r.outside(), r.outside()-r.masses[of]
	for o := range conflict {
		switch {
		case o == of:
			r.masses[o] = to * outside
		case rest > 0:
			r.masses[o] *= (1 - to) * outside / rest
		case o == neither:
			r.masses[o] = (1 - to) * outside
		}
	}
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
