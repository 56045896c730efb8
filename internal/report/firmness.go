package report

import (
	"fmt"
	"io"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Firm is how firm the words of a claim are, as far as that was asked.
type Firm struct {
	Claim       evidence.Key
	Firmness    *assess.Firmness
	Sensitivity *assess.Sensitivity
}

// Firmness writes how firm the words of some claims are.
func Firmness(w io.Writer, style Style, titles Titles, claims []Firm) error {
	t := newTree(w, style)
	for _, f := range claims {
		var nodes []*node
		if f.Firmness != nil {
			nodes = append(nodes, style.firm(f.Firmness)...)
		}
		if f.Sensitivity != nil {
			nodes = append(nodes, leaf("%s", sense(f.Sensitivity)))
		}
		t.section("How firm: "+clean(titles[f.Claim])+" ("+string(f.Claim)+")", nodes)
	}
	return t.flush()
}

// firm tells which word is the nearest, and which number would move one soonest.
func (s Style) firm(f *assess.Firmness) []*node {
	return []*node{leaf("%s", s.boundary(f.Nearest)), leaf("%s", s.flip(f.Flip))}
}

// boundary tells of a figure and of the word beyond it, as in "certainty is
// moderate at a belief of 0.742, high from 0.750".
func (s Style) boundary(b *assess.Boundary) string {
	if b == nil {
		return "no figure alone, wherever it goes, moves a word"
	}
	side := "below"
	if b.Threshold > b.Figure {
		side = "from"
	}
	return fmt.Sprintf("the %s is %s with %s at %s, %s %s %s", wording.Word(b.Of), s.paint(wording.Word(b.From), bold), b.FigureName,
		wording.Number(b.Figure), s.paint(wording.Word(b.To), bold), side, wording.Number(b.Threshold))
}

// flip tells which single number would move a word by the smallest change.
func (s Style) flip(f *assess.Flip) string {
	if f == nil {
		return "no single number, changed as far as it goes, moves a word"
	}
	return fmt.Sprintf("the smallest change that moves a word: %s from %s to %s, which makes it %s, %s", clean(f.What.String()),
		worded(f.From, f.FromWord), worded(f.To, f.ToWord), s.verdict(f.Verdict), s.certainty(f.Certainty))
}

// worded writes a number with its word in the vocabulary. The letters of the
// Admiralty code stay capital.
func worded(v float64, word string) string {
	switch {
	case word == "":
		return wording.Number(v)
	case slices.Contains(evidence.Reliabilities, evidence.Reliability(word)):
		return fmt.Sprintf("%s (%s)", wording.Number(v), word)
	}
	return fmt.Sprintf("%s (%s)", wording.Number(v), wording.Word(word))
}

func sense(s *assess.Sensitivity) string {
	return fmt.Sprintf("with all numbers drawn within %.4g%% of what they are, %s of %d draws keep the verdict and the certainty; %s keep the verdict, %s the certainty",
		s.Within*100, percent(s.Same), s.Draws, percent(s.SameVerdict), percent(s.SameCertainty))
}

// percent writes a share in whole percents. Only all of it is 100%, and only
// nothing is 0%.
func percent(share float64) string {
	switch rounded := math.Round(share * 100); {
	case rounded == 100 && share < 1:
		return "over 99%"
	case rounded == 0 && share > 0:
		return "under 1%"
	default:
		return fmt.Sprintf("%.0f%%", rounded)
	}
}
