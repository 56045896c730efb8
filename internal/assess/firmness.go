package assess

import (
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Firmness says how easily the words of a claim would change. See "The words"
// in docs/model.md.
type Firmness struct {
	Nearest *Boundary `json:"nearest"` // nil if no figure alone changes a word
	Flip    *Flip     `json:"flip"`    // nil if no change of a single number was found that changes a word
}

// Boundary is a threshold at which one word of a claim ends and another begins.
type Boundary struct {
	Of         Word    `json:"of"`         // the word that would change
	Figure     float64 `json:"figure"`     // its present value, 0 to 1
	FigureName string  `json:"figureName"` // "belief", "disbelief", "conflict", "support", "opposition", or another in words
	Threshold  float64 `json:"threshold"`  // value of the figure at which the word changes, 0 to 1
	From       string  `json:"from"`       // the present word: a certainty or a verdict
	To         string  `json:"to"`         // the word on the other side of the threshold
}

// Flip is the smallest change of a single number that changes a word of a
// claim. The number belongs to the rubric, a letter, a strength, or a caveat.
type Flip struct {
	What      Prose              `json:"what"`     // the number: "the strength of the link from A to B"
	From      float64            `json:"from"`     // its present value, 0 to 1
	To        float64            `json:"to"`       // the value at which a word changes, 0 to 1
	FromWord  string             `json:"fromWord"` // the vocabulary's word for From; empty if there is none
	ToWord    string             `json:"toWord"`   // the nearest word beyond To; empty if there is none
	Certainty evidence.Certainty `json:"certainty"`
	Verdict   evidence.Verdict   `json:"verdict"` // both words as they are at To
}

// Sensitivity says how often the words of a claim stay if all numbers are drawn
// at random near theirs. The draws are seeded, so the same map gives the same
// answer.
type Sensitivity struct {
	Within        float64 `json:"within"`        // how far a draw may lie from the number, as a share of the number, above 0 and at most 1
	Draws         int     `json:"draws"`         // number of draws
	Same          float64 `json:"same"`          // share of the draws with the same verdict and certainty, 0 to 1
	SameVerdict   float64 `json:"sameVerdict"`   // share of the draws with the same verdict, 0 to 1
	SameCertainty float64 `json:"sameCertainty"` // share of the draws with the same certainty, 0 to 1
}

// Spelling spells a verdict or a certainty for running text.
type Spelling func(of Word, word string) string

// Spelled is the Spelling for plain text.
func Spelled(_ Word, word string) string { return wording.Word(word) }

// Say writes a sentence about a figure and the word beyond its threshold, such
// as "the certainty is moderate with belief at 0.742, high from 0.750". For a
// nil Boundary it says that there is none.
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

// Say writes which single number changes a word by the smallest change. For a
// nil Flip it says that there is none.
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
