package assess

import (
	"corroborate/internal/evidence"
)

// Assessment is what the model computes for one claim, with its reasons.
type Assessment struct {
	Claim evidence.Key `json:"claim"`
	evidence.Figures
	LinesFor              []Line         `json:"linesFor"`              // sorted by their items
	LinesAgainst          []Line         `json:"linesAgainst"`          // sorted by their items
	EchoesFor             []evidence.Key `json:"echoesFor"`             // sorted
	EchoesAgainst         []evidence.Key `json:"echoesAgainst"`         // sorted
	Echoes                []Echo         `json:"echoes"`                // the same, with what they repeat and add: for the claim first
	Spent                 []Spent        `json:"spent"`                 // for the claim first, then by key
	SinglePointsOfFailure []Component    `json:"singlePointsOfFailure"` // sorted by name
	KeyEvidence           []Influence    `json:"keyEvidence"`           // the largest fall of belief first
	CostlyCaveats         []CaveatCost   `json:"costlyCaveats"`         // the largest rise of belief first
	// Unmeasured counts components and caveats that may belong in these two
	// lists: where conflict leaves next to nothing outside, only the most
	// promising ones are worked out.
	Unmeasured          int       `json:"unmeasured,omitempty"`
	WhatWouldChangeThis []Move    `json:"whatWouldChangeThis"`
	Ceiling             Ceiling   `json:"ceiling"`
	Ways                []Way     `json:"ways"` // to each better word: certainty first, the nearest first
	Warnings            []Warning `json:"warnings"`
	Summary             Prose     `json:"summary"` // two plain sentences
}

// Line is a line of evidence: items that stand or fall together.
type Line struct {
	Items    []evidence.Key `json:"items"`    // sorted
	Strength float64        `json:"strength"` // support (or opposition) by this line alone, 0 to 1
	// Independent is the largest number of its units, each of a strength that
	// counts, of which no two share a weakness.
	Independent int  `json:"independent"`
	AtLeast     bool `json:"independentAtLeast,omitempty"` // counting ended at its budget: there may be more
	// Shared are the components that more than one of the items cannot do
	// without; of a single item, those that it cannot do without besides
	// itself: what the line hangs on. Sorted by name.
	Shared []Component `json:"shared"`
}

// Component is anything that can fail: an item, an agent, an unknown, or a link.
type Component struct {
	Key  evidence.Key // of an item, or of an unknown; empty for a link
	Link *LinkRef     // nil for anything but a link
}

// LinkRef names a link by what it joins.
type LinkRef struct {
	From, To evidence.Key
	Relation evidence.Relation
}

// String is the key, or the link's name: "from->to", "from-|to".
func (c Component) String() string {
	if c.Link != nil {
		return evidence.LinkName(c.Link.From, c.Link.To, c.Link.Relation)
	}
	return string(c.Key)
}

// MarshalText writes the component's name.
func (c Component) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Echo is an item that only repeats what other items of its side bring.
type Echo struct {
	Item    evidence.Key   `json:"item"`
	Side    Side           `json:"side"`
	Repeats []evidence.Key `json:"repeats"` // the items that it repeats, sorted
	Adds    float64        `json:"adds"`    // support (or opposition) less what it would be without the item; may be above 0
}

// SpentReason says why a record can carry nothing.
type SpentReason string

// The reasons.
const (
	SpentRetracted SpentReason = "RETRACTED" // it needs a retracted source
	SpentUnsound   SpentReason = "UNSOUND"   // it needs something whose soundness is 0
	SpentCircle    SpentReason = "CIRCLE"    // what it needs, or derives from, leads round a circle that nothing outside holds up
)

// Spent is a record that is linked on a side, and cannot hold or carry.
type Spent struct {
	Item    evidence.Key `json:"item"`
	Side    Side         `json:"side"`
	Reason  SpentReason  `json:"reason"`
	Because []Component  `json:"because"` // what makes it so, sorted
}

// Ceiling is what belief would be if evidence for the claim carried for certain.
type Ceiling struct {
	Belief     float64        `json:"belief"`
	Opposition float64        `json:"opposition"` // of the claim, which holds belief down; 0 where nothing opposes it
	Caveats    []evidence.Key `json:"caveats"`    // unresolved ones on the claim itself, which hold it down too, sorted
}

// Way is what would reach a better word.
type Way struct {
	Of        Word               `json:"of"`
	Certainty evidence.Certainty `json:"certainty,omitempty"` // the word to reach, where Of is CERTAINTY
	Verdict   evidence.Verdict   `json:"verdict,omitempty"`   // the word to reach, where Of is VERDICT
	// Line is how strong one more independent line would have to be, a
	// probability; nil where no line alone reaches the word.
	Line *float64 `json:"line,omitempty"`
	// Caveats are the fewest that reach the word when they are resolved
	// together, sorted, while premises stand as they do; empty where none do, or
	// where none were found within the budget of the search: one and two are
	// looked for, more are those that do most alone.
	Caveats []evidence.Key `json:"caveats,omitempty"`
	// Barriers are what forbids the word however many lines are added for the
	// claim (against it, for a certainty of one that is disbelieved). Without a
	// Line and without them, the word takes several lines.
	Barriers []Barrier `json:"barriers,omitempty"`
}

// Barrier is what keeps a word out of reach.
type Barrier string

// The barriers.
const (
	BarrierCeiling  Barrier = "CEILING"  // the ceiling lies below the word
	BarrierConflict Barrier = "CONFLICT" // so much is for and against the claim that no word is better
)

// Influence is what becomes of a claim without one component, while the
// standing of every premise stays as it is.
type Influence struct {
	Component Component `json:"component"`
	Support   float64   `json:"support"` // without it
	Belief    float64   `json:"belief"`  // without it
	Fall      float64   `json:"fall"`    // of belief; negative where belief rises
}

// CaveatCost is what becomes of a claim when one category of caveats on one
// component is resolved, while the standing of every premise stays as it is.
type CaveatCost struct {
	On       Component         `json:"on"`
	Category evidence.Category `json:"category"`
	Caveats  []evidence.Key    `json:"caveats"` // all of that category on it, unresolved, sorted
	Support  float64           `json:"support"` // with them resolved
	Belief   float64           `json:"belief"`  // with them resolved
	Rise     float64           `json:"rise"`    // of belief; negative where belief falls
}

// Side is a side of a claim.
type Side string

// The sides.
const (
	For     Side = "FOR"
	Against Side = "AGAINST"
)

// Word is a word of an assessment.
type Word string

// The words that may move.
const (
	WordCertainty Word = "CERTAINTY"
	WordVerdict   Word = "VERDICT"
)

// Move is the least that one more independent line must bring to move the
// certainty or the verdict to another word.
type Move struct {
	Side      Side               `json:"side"`     // of the new line
	Of        Word               `json:"of"`       // what moves
	Strength  float64            `json:"strength"` // probability, 0 to 1, that the new line's argument carries
	Certainty evidence.Certainty `json:"certainty"`
	Verdict   evidence.Verdict   `json:"verdict"` // both as they are after the move
}

// WarningCode says what a warning is about.
type WarningCode string

// The warnings.
const (
	WarnSharedHand WarningCode = "SHARED_HAND"      // two lines share an author, an investigator or a publisher
	WarnPremise    WarningCode = "WEAK_PREMISE"     // a premise is contested or contradicted
	WarnUnknown    WarningCode = "RESTS_ON_UNKNOWN" // a line rests on an unknown
	WarnBothSides  WarningCode = "BOTH_SIDES"       // a source has lines on both sides

	WarnCitedNotDerived WarningCode = "CITED_NOT_DERIVED" // an item cites what another one rests on, without deriving from it
	WarnBesideReported  WarningCode = "BESIDE_REPORTED"   // a source is linked beside what it reports
	WarnIdleCaveat      WarningCode = "IDLE_CAVEAT"       // a caveat on an author or a publisher moves no figure
	WarnSameRecord      WarningCode = "SAME_RECORD"       // the same record is linked on both sides
	WarnOneDesign       WarningCode = "ONE_DESIGN"        // all lines are of one design that is no experiment
	WarnConflict        WarningCode = "CONFLICT"          // so much conflict that the ratings cannot all be right
	WarnLargestAgainst  WarningCode = "LARGEST_AGAINST"   // the largest study is on the losing side
	WarnCircle          WarningCode = "CIRCLE"            // a circle of records that nothing outside holds up is linked
)

// Warning is something to know that the figures do not say.
type Warning struct {
	Code  WarningCode    `json:"code"`
	Text  Prose          `json:"text"`  // a sentence
	Items []evidence.Key `json:"items"` // what it is about, sorted
}

// Options bound the work of an assessment. The zero value means the defaults.
// The same options give the same figures for a claim, whatever else is
// assessed along with it.
type Options struct {
	Nodes    int                   // diagram nodes that an exact figure may take; past it, it is sampled
	Draws    int                   // draws of a sampled figure, rounded up to a multiple of 512
	Workers  int                   // goroutines; GOMAXPROCS by default
	Progress func(done, total int) // called now and then, by one goroutine at a time, with the steps done; may be nil
	// Assessed is told, once an assessment is done, of how many claims the
	// figures are exact, and of how many sampled; may be nil.
	Assessed func(exact, sampled int)
}
