package dossier

import "corroborate/internal/evidence"

// Page is the content of a dossier before it becomes Markdown or HTML. Its strings are
// plain text with any characters. The code that shows a page escapes them.
type Page struct {
	Statement string
	Key       string
	Tags      []string
	Note      string
	Verdict   string
	Means     string // what the verdict means
	Certainty string
	Summary   Prose
	Balance   Balance
	Figures   []Fact
	Method    string
	Warnings  []Prose
	Sides     []Side
	Premises  []Premise
	Others    []Record // records that are in none of the above
	Caveats   []Caveat
	Points    []Named
	Influence Changes
	Costs     Changes
	Moves     []string
	Ceiling   Prose
	Ways      []Prose
	Firm      []Prose // how firm the words are; may be empty
	Questions []Question
	Quotes    []Quote
	Sources   []Source
}

// Balance has belief, ignorance and disbelief as percentages; they add up to 100.
type Balance struct{ Belief, Ignorance, Disbelief int }

// Named is an item with the name that people use.
type Named struct {
	Key  string
	Text string
	Kind evidence.Kind // of the item; empty for the claim itself, and for what the map does not have
	Here bool          // whether the dossier has a place for it, so that HTML can link there
}

// Prose is text in parts. A part may name something.
type Prose struct {
	Plain string // all of it
	Parts []Named
}

// Fact is a name with a value, which is a text or a list of things.
type Fact struct {
	Name  string
	Value string
	Names []Named
}

// Side is the evidence for the claim, or against it.
type Side struct {
	Heading string
	None    string // what to say if there are no lines
	Digest  string // a summary of the lines that are not listed
	Lines   []Line
	Rest    []Named  // items of the lines that are not listed
	Jointly []Record // items that bear only jointly with others
	Echoes  []Record
	Spent   []Record
}

// Line is a line of evidence.
type Line struct {
	Number      int
	Strength    string
	Independent string // how many of its records are independent of each other; empty for one
	HangsOn     []Named
	Records     []Record
}

// Record is a testimony, a study or a source that bears on the claim.
type Record struct {
	Named
	First   bool // whether this is the record's own place, where links to it lead
	Kind    string
	Says    []Prose // why it is an echo, or spent
	Bears   []Bearing
	Facts   []Fact
	Caveats []Caveat
}

// Bearing says how a record or a premise bears on a claim by one link.
type Bearing struct {
	Text    Prose
	Caveats []Caveat // on the link
}

// Premise is a claim below the claim.
type Premise struct {
	Named
	Standing string
	Bears    []Bearing
	Caveats  []Caveat
}

// Caveat is a caveat, and what it is on.
type Caveat struct {
	Named
	Category, Severity string
	Resolved           bool
	On                 []Named
	RaisedIn           []Named
}

// Question is an open question, or a remark.
type Question struct {
	Key   string
	Text  string
	Noun  string // "Question" or "Remark"
	About []Named
}

// Changes says how belief would change if one thing were different.
type Changes struct {
	Rows []Change
	Rest string // a summary of the changes that have no row
}

// Change is one change: without a component, or with a caveat resolved.
type Change struct {
	Named
	Refs   []evidence.Ref // the component, or the caveats that are resolved
	What   string
	Belief string
	By     string
}

// Quote is what a testimony quotes.
type Quote struct {
	Named   // of the testimony
	Quote   string
	Speaker []Named
	Facts   []Fact
}

// Source is a source, as in a bibliography.
type Source struct {
	Named
	By        []Named
	Published string
	Kind      string
	Address   string // as in the record
	Link      string // the same, if it is a web address
	Facts     []Fact
}
