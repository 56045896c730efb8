package dossier

// page is the content of a dossier before it becomes Markdown or HTML. Its strings are
// plain text; writeMarkdown and writeHTML escape them.
type page struct {
	Statement string
	Key       string
	Tags      []string
	Note      string
	Verdict   string
	Means     string // what the verdict means
	Certainty string
	Summary   prose
	Balance   balance
	Figures   []fact
	Method    string
	Warnings  []prose
	Sides     []side
	Premises  []premise
	Others    []record // records that are in none of the above
	Caveats   []caveat
	Points    []Named
	Influence changes
	Costs     changes
	Moves     []string
	Ceiling   prose
	Ways      []prose
	Firm      []prose // how firm the words are; may be empty
	Quotes    []quote
	Sources   []source
}

// balance has belief, ignorance and disbelief as percentages; they add up to 100.
type balance struct{ Belief, Ignorance, Disbelief int }

// Named is an item with the name that people use.
type Named struct {
	Key  string
	Text string
	Here bool // whether the dossier has a place for it, so that HTML can link there
}

// prose is text in parts, some of which name something.
type prose struct {
	Plain string // all of it
	Parts []Named
}

// fact is a name with a value, which is a text or a list of things.
type fact struct {
	Name  string
	Value string
	Names []Named
}

// side is the evidence for the claim, or against it.
type side struct {
	Heading string
	None    string // what to say if there are no lines
	Digest  string // a summary of the lines that are not listed
	Lines   []line
	Rest    []Named  // items of the lines that are not listed
	Jointly []record // items that bear only jointly with others
	Echoes  []record
	Spent   []record
}

type line struct {
	Number      int
	Strength    string
	Independent string // how many of its records are independent of each other; empty for one
	HangsOn     []Named
	Records     []record
}

// record is a testimony, a study or a source that bears on the claim.
type record struct {
	Named
	First   bool // whether this is the record's own place, where links to it lead
	Kind    string
	Says    []prose // why it is an echo, or spent
	Bears   []bearing
	Facts   []fact
	Caveats []caveat
}

// bearing says how a record or a premise bears on a claim by one link.
type bearing struct {
	Text    prose
	Caveats []caveat // on the link
}

type premise struct {
	Named
	Standing string
	Bears    []bearing
	Caveats  []caveat
}

type caveat struct {
	Named
	Category, Severity string
	Resolved           bool
	On                 []Named
	RaisedIn           []Named
}

// changes says how belief would change if one thing were different.
type changes struct {
	Rows []change
	Rest string // a summary of the changes that have no row
}

type change struct {
	Named
	What   string
	Belief string
	By     string
}

type quote struct {
	Named   // of the testimony
	Quote   string
	Speaker string
	Facts   []fact
}

// source is a source, as in a bibliography.
type source struct {
	Named
	By        string
	Published string
	Kind      string
	Address   string // as in the record
	Link      string // the same, if it is a web address
	Facts     []fact
}
