package view

import (
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Component is anything that can fail, with the record or the link behind it.
type Component struct {
	Name string
	Item evidence.Item  // nil for a link and for an unknown
	Link *evidence.Link // nil for anything but a link

	in *Index // the map that it is a component of
}

// Unknown reports whether it stands for what is not named.
func (c *Component) Unknown() bool { return evidence.Key(c.Name).Reserved() }

// Soundness is the probability that a component does not fail by itself.
type Soundness struct {
	Value   float64
	Factors []Factor
}

// Factor is a factor of a soundness.
type Factor struct {
	Caveats []evidence.Caveat
	assess.Factor
}

// SoundnessBy explains how sound it is by a rubric.
func (c *Component) SoundnessBy(r assess.Rubric) *Soundness {
	var e evidence.Entry
	switch {
	case c.Item != nil:
		e = c.Item
	case c.Link != nil:
		e = c.Link
	}
	of := r.SoundnessOf(e, c.in.caveatsOn()[evidence.Ref(c.Name)])
	v := &Soundness{Value: of.Value}
	for _, f := range of.Factors {
		v.Factors = append(v.Factors, Factor{c.in.caveats(f.Caveats), f})
	}
	return v
}

// Line is a line of evidence.
type Line struct {
	Items       []evidence.Evidence
	Strength    float64
	Independent int
	AtLeast     bool
	Shared      []Component
}

// Echo is an item that repeats what others of its side bring.
type Echo struct {
	Item    evidence.Evidence
	Side    assess.Side
	Repeats []evidence.Evidence
	Adds    float64
}

// Spent is a record that is linked and cannot bear on the claim.
type Spent struct {
	Item    evidence.Evidence
	Side    assess.Side
	Reason  assess.SpentReason
	Because []Component
}

// Influence is what becomes of a claim without one component.
type Influence struct {
	Component Component
	assess.Influence
}

// CaveatCost is what becomes of a claim with caveats resolved.
type CaveatCost struct {
	On      Component
	Caveats []evidence.Caveat
	assess.CaveatCost
}

// Ceiling is how far belief could rise, and what holds it down.
type Ceiling struct {
	Caveats []evidence.Caveat
	assess.Ceiling
}

// Way is what would reach a better word.
type Way struct {
	Caveats []evidence.Caveat
	assess.Way
}

// Firmness is how easily the words of a claim would be others.
type Firmness struct {
	Nearest *assess.Boundary // nil where no figure alone moves a word
	Flip    *Flip            // nil where no single number moves a word
}

// Flip is the smallest change of a single number that moves a word.
type Flip struct {
	Parts []ProsePart
	assess.Flip
}

// What is the number, in words.
func (f *Flip) What() string { return textOf(f.Parts) }

// Warning is something to know that the figures do not say.
type Warning struct {
	Code  assess.WarningCode
	Parts []ProsePart
	About []Component
}

// Text is the warning as a sentence.
func (w *Warning) Text() string { return textOf(w.Parts) }

// ProsePart is a piece of a sentence, with the record or the link that it names.
type ProsePart struct {
	Text string
	Item evidence.Item  // nil where it names no record
	Link *evidence.Link // nil where it names no link
}

// textOf is the text of all parts.
func textOf(parts []ProsePart) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}
