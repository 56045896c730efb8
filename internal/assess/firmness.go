package assess

import (
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Firmness tells how easily the words of a claim would be others.
type Firmness struct {
	Nearest *Boundary `json:"nearest"` // nil where no figure alone moves a word
	Flip    *Flip     `json:"flip"`    // nil where no single number was found to flip a word, however far it goes
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

// Spelling spells a verdict or a certainty for running text.
type Spelling func(of Word, word string) string

// Spelled is the spelling that is plain text.
func Spelled(_ Word, word string) string { return wording.Word(word) }

// Say tells of a figure and of the word beyond it, as in "the certainty is
// moderate with belief at 0.742, high from 0.750"; of nil, that there is none.
func (b *Boundary) Say(spell Spelling) string {
	if b == nil {
		return "no figure alone, wherever it goes, moves a word"
	}
	side := "below"
	if b.Threshold > b.Figure {
		side = "from"
	}
	return fmt.Sprintf("the %s is %s with %s at %s, %s %s %s", wording.Word(b.Of), spell(b.Of, b.From), b.FigureName,
		wording.Number(b.Figure), spell(b.Of, b.To), side, wording.Number(b.Threshold))
}

// Say tells which single number would move a word by the smallest change; of
// nil, that none does.
func (f *Flip) Say(spell Spelling) Prose {
	if f == nil {
		return plain("no single number, changed as far as it goes, moves a word")
	}
	return slices.Concat(plain("the smallest change that moves a word: "), f.What,
		plain(fmt.Sprintf(" from %s to %s, which makes it %s, %s certainty", valued(f.From, f.FromWord), valued(f.To, f.ToWord),
			spell(WordVerdict, string(f.Verdict)), spell(WordCertainty, string(f.Certainty)))))
}

// valued writes a number with its word in the vocabulary. The letters of the
// Admiralty code stay capital.
func valued(v float64, word string) string {
	switch {
	case word == "":
		return wording.Number(v)
	case slices.Contains(evidence.Reliabilities, evidence.Reliability(word)):
		return fmt.Sprintf("%s (%s)", wording.Number(v), word)
	}
	return fmt.Sprintf("%s (%s)", wording.Number(v), wording.Word(word))
}
