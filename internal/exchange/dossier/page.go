package dossier

// page is what a dossier says, before it is laid out. Every string in it is
// plain text, which the layouts escape.
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
	Others    []record // that none of the above tells of
	Caveats   []caveat
	Points    []Named
	Influence changes
	Costs     changes
	Moves     []string
	Ceiling   prose
	Ways      []prose
	Firm      []prose // how firm the words are; none if it is not told
	Quotes    []quote
	Sources   []source
}

// balance is how belief, ignorance and disbelief share 100.
type balance struct{ Belief, Ignorance, Disbelief int }

// Named is something with a key, and what people call it.
type Named struct {
	Key  string
	Text string
	Here bool // whether the dossier tells of it under its key, so that a page can lead there
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
	None    string // what to say where there is nothing to tell
	Digest  string // what is not told one by one, and what it comes to
	Lines   []line
	Rest    []Named  // items of the lines that are not told one by one
	Jointly []record // items that bear only together with others
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
	First   bool // whether this is where the dossier tells of it under its key
	Kind    string
	Says    []prose // what it does on the side where it is told
	Bears   []bearing
	Facts   []fact
	Caveats []caveat
}

// bearing is how a record, or a premise, bears on a claim by one link.
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

// changes are what becomes of the belief where one thing is different.
type changes struct {
	Rows []change
	Rest string // what is not told row by row
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

// source is a publication as a list of literature has it.
type source struct {
	Named
	By        string
	Published string
	Kind      string
	Address   string // as the record has it
	Link      string // the same, where it is one for the web
	Facts     []fact
}
