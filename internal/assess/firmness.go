package assess

import "corroborate/internal/evidence"

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
