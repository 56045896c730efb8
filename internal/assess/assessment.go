package assess

import (
	"context"

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
	Echoes                []Echo         `json:"echoes"`                // the same items, with what they repeat and add; those for the claim come first
	Spent                 []Spent        `json:"spent"`                 // those for the claim come first, then by key
	SinglePointsOfFailure []Component    `json:"singlePointsOfFailure"` // sorted by name
	KeyEvidence           []Influence    `json:"keyEvidence"`           // the largest fall of belief first
	CostlyCaveats         []CaveatCost   `json:"costlyCaveats"`         // the largest rise of belief first
	// Unmeasured counts components and caveats that may belong in these two
	// lists. If conflict leaves next to nothing outside, only the most promising
	// ones are computed.
	Unmeasured          int       `json:"unmeasured,omitempty"`
	WhatWouldChangeThis []Move    `json:"whatWouldChangeThis"`
	Ceiling             Ceiling   `json:"ceiling"`
	Ways                []Way     `json:"ways"` // to each better word: certainty first, then the verdict; the nearest word first
	Warnings            []Warning `json:"warnings"`
	Summary             Prose     `json:"summary"` // two plain sentences
}

// Line is a line of evidence: items that stand or fall together.
type Line struct {
	Items    []evidence.Key `json:"items"`    // sorted
	Strength float64        `json:"strength"` // support (or opposition) by this line alone, 0 to 1
	// Independent is the largest number of the line's units that share no
	// weakness with one another. Only units that are strong enough to count are
	// included.
	Independent int  `json:"independent"`
	AtLeast     bool `json:"independentAtLeast,omitempty"` // the count stopped at its budget, so there may be more
	// Shared are the components that more than one of the items needs. For a
	// single item, they are the components that it needs besides itself. Sorted
	// by name.
	Shared []Component `json:"shared"`
	// Needing has for each shared component the items that cannot hold without it, sorted.
	Needing [][]evidence.Key `json:"-"`
}

// Component is anything that can fail: an item, an agent, an unknown speaker or
// publication, or a link.
type Component struct {
	Key  evidence.Key // of an item or an unknown; empty for a link
	Link *LinkRef     // nil for anything but a link
}

// LinkRef names a link by its ends and its relation.
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

// Echo is an item that only repeats other items of its side.
type Echo struct {
	Item    evidence.Key   `json:"item"`
	Side    Side           `json:"side"`
	Repeats []evidence.Key `json:"repeats"` // the items that it repeats, sorted
	Adds    float64        `json:"adds"`    // how much support (or opposition) is lost without the item, 0 to 1
}

// SpentReason says why a record counts for nothing.
type SpentReason string

// The reasons.
const (
	SpentRetracted SpentReason = "RETRACTED" // it needs a retracted source
	SpentUnsound   SpentReason = "UNSOUND"   // it needs a component with a soundness of 0
	SpentCircle    SpentReason = "CIRCLE"    // the records that it needs, or derives from, form a circle that nothing outside holds up
)

// Spent is a record that is linked on a side and counts for nothing.
type Spent struct {
	Item    evidence.Key `json:"item"`
	Side    Side         `json:"side"`
	Reason  SpentReason  `json:"reason"`
	Because []Component  `json:"because"` // the components that cause it, sorted
}

// Ceiling is what belief would be if the evidence for the claim could not fail.
// See "The words" in docs/model.md.
type Ceiling struct {
	Belief     float64        `json:"belief"`     // 0 to 1
	Opposition float64        `json:"opposition"` // of the claim, which lowers the ceiling, 0 to 1; 0 if nothing opposes the claim
	Caveats    []evidence.Key `json:"caveats"`    // unresolved caveats on the claim itself, which lower the ceiling too, sorted
}

// Way describes changes that would lead to a better word.
type Way struct {
	Of        Word               `json:"of"`
	Certainty evidence.Certainty `json:"certainty,omitempty"` // the word to reach, if Of is CERTAINTY
	Verdict   evidence.Verdict   `json:"verdict,omitempty"`   // the word to reach, if Of is VERDICT
	// Line is how strong one more independent line would have to be, as a
	// probability from 0 to 1. It is nil if no single line reaches the word.
	Line *float64 `json:"line,omitempty"`
	// Caveats is the smallest set found of caveats that reach the word when they
	// are resolved together, while the premises stand as they do. Sorted; empty
	// if the search finds none within its budget. The search tries single
	// caveats and pairs; a larger set consists of the caveats that do most
	// alone.
	Caveats []evidence.Key `json:"caveats,omitempty"`
	// Barriers say why no number of lines reaches the word. The lines are for
	// the claim, or against it for the certainty of a disbelieved claim. If Line
	// is nil and Barriers is empty, the word takes several lines.
	Barriers []Barrier `json:"barriers,omitempty"`
}

// Barrier says what keeps a word out of reach.
type Barrier string

// The barriers.
const (
	BarrierCeiling  Barrier = "CEILING"  // the ceiling lies below the word
	BarrierConflict Barrier = "CONFLICT" // the conflict is so large that no better word can be given
)

// Influence says how a claim's figures change if one component fails, while the
// standing of every premise stays as it is.
type Influence struct {
	Component Component `json:"component"`
	Support   float64   `json:"support"` // without the component, 0 to 1
	Belief    float64   `json:"belief"`  // without the component, 0 to 1
	Fall      float64   `json:"fall"`    // how much belief falls, -1 to 1; negative if it rises
}

// CaveatCost says how a claim's figures change if one category of caveats on
// one component is resolved, while the standing of every premise stays as it
// is.
type CaveatCost struct {
	On       Component         `json:"on"`
	Category evidence.Category `json:"category"`
	Caveats  []evidence.Key    `json:"caveats"` // all unresolved caveats of the category on the component, sorted
	Support  float64           `json:"support"` // with the caveats resolved, 0 to 1
	Belief   float64           `json:"belief"`  // with the caveats resolved, 0 to 1
	Rise     float64           `json:"rise"`    // how much belief rises, -1 to 1; negative if it falls
}

// Side is a side of a claim.
type Side string

// The sides.
const (
	For     Side = "FOR"
	Against Side = "AGAINST"
)

// Word is one of the two words of an assessment.
type Word string

// The words.
const (
	WordCertainty Word = "CERTAINTY"
	WordVerdict   Word = "VERDICT"
)

// Move is the weakest independent line that would change the certainty or the
// verdict if it were added.
type Move struct {
	Side      Side               `json:"side"`     // of the new line
	Of        Word               `json:"of"`       // the word that changes
	Strength  float64            `json:"strength"` // probability that the new line's argument holds, 0 to 1
	Certainty evidence.Certainty `json:"certainty"`
	Verdict   evidence.Verdict   `json:"verdict"` // both words as they are with the new line
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
	WarnBesideReported  WarningCode = "BESIDE_REPORTED"   // a source and a record that it reports are linked to the same claim
	WarnIdleCaveat      WarningCode = "IDLE_CAVEAT"       // a caveat on an author or a publisher changes no figure
	WarnSameRecord      WarningCode = "SAME_RECORD"       // the same record is linked on both sides
	WarnOneDesign       WarningCode = "ONE_DESIGN"        // all lines are of one design, and it is not an experiment
	WarnConflict        WarningCode = "CONFLICT"          // so much conflict that the ratings cannot all be right
	WarnLargestAgainst  WarningCode = "LARGEST_AGAINST"   // the largest study is on the losing side
	WarnCircle          WarningCode = "CIRCLE"            // a circle of records that nothing outside holds up is linked
)

// Warning tells an analyst something that the figures do not show.
type Warning struct {
	Code  WarningCode    `json:"code"`
	Text  Prose          `json:"text"`  // a sentence
	Items []evidence.Key `json:"items"` // the items that the warning is about, sorted
}

// Options bound the work of an assessment. The zero value means the defaults.
// With the same options a claim has the same figures, no matter which other
// claims are assessed with it.
type Options struct {
	Nodes    int                   // the most diagram nodes for an exact figure; if it needs more, it is sampled; 0 means DefaultNodes
	Draws    int                   // draws of a sampled figure, rounded up to a multiple of 512; 0 means DefaultDraws
	Workers  int                   // goroutines; 0 means GOMAXPROCS
	Progress func(done, total int) // called now and then with the steps done, by one goroutine at a time; may be nil
	// Kept says that the figures of the map's claims, unless stale, are those that this
	// rubric and these options give. Then Effects computes only what the change moves, and
	// Figures only the claims that it is asked for.
	Kept bool
	// Assessed is called when the claims are solved, with how many of them have
	// exact figures and how many have sampled ones; may be nil.
	Assessed func(exact, sampled int)
	// Slots, if it is not nil, bounds how many goroutines of all assessments that share it
	// compute at the same time. A goroutine takes a slot for a claim or two at most, and then
	// leaves it to those that have waited.
	Slots Slots
	// Memory keeps what assessments compute, for later ones with the same content. It may be nil. Figures
	// are the same with it and without it.
	Memory *Memory
	// Worked is called now and then with the steps of computation since its last call. A
	// step is a node of a network that is visited, or evaluated in 64 states at a time, or an
	// operation of a diagram. Several goroutines may call it at once; it may be nil.
	Worked func(ctx context.Context, steps int64)
}

// Slots lets a few goroutines compute at the same time, in the order in which they came.
type Slots interface {
	// Acquire waits for n slots. Its error is that of ctx.
	Acquire(ctx context.Context, n int64) error
	// Release gives n slots back.
	Release(n int64)
}

// inSlot calls f with a slot.
func (o *Options) inSlot(ctx context.Context, f func()) error {
	if o.Slots == nil {
		f()
		return nil
	}
	if err := o.Slots.Acquire(ctx, 1); err != nil {
		return err
	}
	defer o.Slots.Release(1)
	f()
	return nil
}
