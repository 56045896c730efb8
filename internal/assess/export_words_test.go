package assess

import (
	"slices"

	"corroborate/internal/evidence"
)

// Beneath is a claimsBelow that is written by hand.
type Beneath struct {
	Linked   bool
	Doubtful []Doubtful
	Refuted  []evidence.Key
	Empty    []evidence.Key
	Steps    int
	Weakest  float64
}

// Doubtful is a premise that is contested or contradicted.
type Doubtful struct {
	Claim             evidence.Key
	Verdict           evidence.Verdict
	Belief, Disbelief float64
	Conflict          float64
}

func (b Beneath) claims() claimsBelow {
	out := claimsBelow{linked: b.Linked, refuted: b.Refuted, empty: b.Empty, steps: b.Steps, weakest: b.Weakest}
	for _, d := range b.Doubtful {
		out.doubtful = append(out.doubtful, standing{d.Claim, d.Verdict, d.Belief, d.Disbelief, d.Conflict})
	}
	return out
}

// Summarize returns the summary of an assessment that is written by hand.
func Summarize(m *evidence.Map, a *Assessment, b Beneath) Prose {
	rubric := DefaultRubric()
	s := summarizer{a, newChart(m), &rubric, b.claims()}
	return s.summary()
}

// Warn returns the warnings of an assessment that is written by hand. All
// records can hold. A source derives from the records that it reports, unless
// they derive from the source.
func Warn(m *evidence.Map, a *Assessment, b Beneath) []Warning {
	rubric := DefaultRubric()
	w := warner{Assessment: a, chart: newChart(m), rubric: &rubric, below: b.claims(),
		holds:    func(evidence.Key) bool { return true },
		critical: func(key evidence.Key) []evidence.Key { return []evidence.Key{key} },
		derives: func(source, record evidence.Key, side Side) bool {
			return !slices.Contains(newChart(m).grounds(record), source)
		}}
	return w.warnings()
}

// Name returns the name of a component in sentences.
func Name(m *evidence.Map, c Component) Prose { return newNames(m).component(c) }

// ListOf returns the names of several items in sentences.
func ListOf(m *evidence.Map, keys ...evidence.Key) Prose { return newNames(m).list(keys) }
