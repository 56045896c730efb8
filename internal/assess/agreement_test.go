package assess_test

import (
	"slices"
	"testing"

	"corroborate/internal/evidence"
)

// expert is what experts said of one body of evidence: an entry of
// examples/graded/experts.json.
type expert struct {
	File      string             `json:"file"`
	Claim     evidence.Key       `json:"claim"`
	Graded    string             `json:"graded"`              // what they said, in short
	Certainty evidence.Certainty `json:"certainty"`           // their word; empty if they gave a verdict only
	Direction direction          `json:"direction"`           // of the claim, as they see it
	Verdict   evidence.Verdict   `json:"verdict"`             // empty if they gave a word only
	Grade     string             `json:"source of the grade"` // lookedUp or recalled
	Where     string             `json:"where"`               // what gives the grade
	Read      string             `json:"read"`                // the page that it was read on; empty if that was not noted
}

// The sources of a grade.
const (
	lookedUp = "looked up"
	recalled = "recalled; to be looked up"
)

// direction is the side that the evidence supports.
type direction string

const (
	pointsFor     direction = "FOR"
	pointsAgainst direction = "AGAINST"
	pointsNowhere direction = "CONTESTED"
)

// agreement says how close the model's words are to the experts'.
type agreement string

const (
	agree    agreement = "agree"
	adjacent agreement = "adjacent" // one word of certainty off
	far      agreement = "far"
)

// directionOf returns the side with the larger figure; in a tie, FOR.
func directionOf(f evidence.Figures) direction {
	if f.Disbelief > f.Belief {
		return pointsAgainst
	}
	return pointsFor
}

// score compares the figures of a claim with the experts' words.
func (e expert) score(f evidence.Figures) agreement {
	if e.Verdict != "" && f.Verdict != e.Verdict {
		return far
	}
	if e.Certainty == "" {
		return agree // a verdict alone agrees or is far
	}
	if e.Direction != pointsNowhere && e.Direction != directionOf(f) && !(isLow(e.Certainty) && isLow(f.Certainty)) {
		return far
	}
	switch words := evidence.Certainties; slices.Index(words, e.Certainty) - slices.Index(words, f.Certainty) {
	case 0:
		return agree
	case -1, 1:
		return adjacent
	}
	return far
}

// isLow reports whether a word is too low for a direction to matter.
func isLow(c evidence.Certainty) bool {
	return c == evidence.CertaintyLow || c == evidence.CertaintyVeryLow
}

func TestAgreement(t *testing.T) {
	believed := func(c evidence.Certainty) evidence.Figures {
		return evidence.Figures{Belief: .8, Certainty: c, Verdict: evidence.VerdictCorroborated}
	}
	denied := func(c evidence.Certainty) evidence.Figures {
		return evidence.Figures{Disbelief: .8, Certainty: c, Verdict: evidence.VerdictContradicted}
	}
	contested := func(c evidence.Certainty) evidence.Figures {
		return evidence.Figures{Belief: .3, Disbelief: .4, Certainty: c, Verdict: evidence.VerdictContested}
	}
	tests := map[string]struct {
		experts expert
		figures evidence.Figures
		want    agreement
	}{
		"the same word":                       {expert{Certainty: evidence.CertaintyHigh, Direction: pointsFor}, believed(evidence.CertaintyHigh), agree},
		"the same word, against":              {expert{Certainty: evidence.CertaintyHigh, Direction: pointsAgainst}, denied(evidence.CertaintyHigh), agree},
		"one word higher":                     {expert{Certainty: evidence.CertaintyModerate, Direction: pointsFor}, believed(evidence.CertaintyHigh), adjacent},
		"one word lower":                      {expert{Certainty: evidence.CertaintyHigh, Direction: pointsFor}, believed(evidence.CertaintyModerate), adjacent},
		"two words off":                       {expert{Certainty: evidence.CertaintyLow, Direction: pointsFor}, believed(evidence.CertaintyHigh), far},
		"the other direction":                 {expert{Certainty: evidence.CertaintyModerate, Direction: pointsFor}, denied(evidence.CertaintyModerate), far},
		"the other direction, one side low":   {expert{Certainty: evidence.CertaintyModerate, Direction: pointsFor}, denied(evidence.CertaintyLow), far},
		"the other direction, both low":       {expert{Certainty: evidence.CertaintyVeryLow, Direction: pointsFor}, denied(evidence.CertaintyLow), adjacent},
		"the other direction, the same low":   {expert{Certainty: evidence.CertaintyLow, Direction: pointsFor}, denied(evidence.CertaintyLow), agree},
		"a tie points for the claim":          {expert{Certainty: evidence.CertaintyHigh, Direction: pointsFor}, evidence.Figures{Belief: .4, Disbelief: .4, Certainty: evidence.CertaintyHigh}, agree},
		"a verdict":                           {expert{Direction: pointsFor, Verdict: evidence.VerdictCorroborated}, believed(evidence.CertaintyLow), agree},
		"another verdict":                     {expert{Direction: pointsFor, Verdict: evidence.VerdictSingleLine}, believed(evidence.CertaintyLow), far},
		"contested, the same word":            {expert{Certainty: evidence.CertaintyLow, Direction: pointsNowhere, Verdict: evidence.VerdictContested}, contested(evidence.CertaintyLow), agree},
		"contested, one word off":             {expert{Certainty: evidence.CertaintyLow, Direction: pointsNowhere, Verdict: evidence.VerdictContested}, contested(evidence.CertaintyVeryLow), adjacent},
		"contested for them, not for us":      {expert{Certainty: evidence.CertaintyLow, Direction: pointsNowhere, Verdict: evidence.VerdictContested}, denied(evidence.CertaintyLow), far},
		"contested for us, a word for them":   {expert{Certainty: evidence.CertaintyLow, Direction: pointsFor}, contested(evidence.CertaintyLow), agree},
		"no verdict asked for, any will do":   {expert{Certainty: evidence.CertaintyHigh, Direction: pointsFor}, evidence.Figures{Belief: .8, Certainty: evidence.CertaintyHigh, Verdict: evidence.VerdictSingleLine}, agree},
		"a word that is far, a verdict right": {expert{Certainty: evidence.CertaintyHigh, Direction: pointsFor, Verdict: evidence.VerdictCorroborated}, believed(evidence.CertaintyVeryLow), far},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.experts.score(test.figures); got != test.want {
				t.Errorf("%s, expected %s", got, test.want)
			}
		})
	}
}
