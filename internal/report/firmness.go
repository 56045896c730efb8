package report

import (
	"fmt"
	"io"
	"math"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Firm says how firm the words of a claim are.
type Firm struct {
	Claim       evidence.Key
	Firmness    *assess.Firmness    // nil to leave it out
	Sensitivity *assess.Sensitivity // nil to leave it out
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

// firm says which word is nearest, and which number would change a word soonest.
func (s Style) firm(f *assess.Firmness) []*node {
	list := []*node{leaf("%s", f.Nearest.Say(s.spell))}
	flip := f.Flip
	if flip != nil {
		fit := *flip
		fit.What = assess.Prose{{Text: clean(flip.What.String())}}
		flip = &fit
	}
	return append(list, leaf("%s", flip.Say(s.spell)))
}

func (s Style) spell(of assess.Word, word string) string {
	if of == assess.WordVerdict {
		return s.verdict(evidence.Verdict(word))
	}
	return s.paint(wording.Word(word), bold)
}

func sense(s *assess.Sensitivity) string {
	return fmt.Sprintf("with all numbers drawn at random within %.4g%% of their values, %s of %d draws keep the verdict and the certainty; %s keep the verdict, %s the certainty",
		s.Within*100, percent(s.Same), s.Draws, percent(s.SameVerdict), percent(s.SameCertainty))
}

// percent writes a share in whole percents. Only 1 is 100%, and only 0 is 0%.
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
