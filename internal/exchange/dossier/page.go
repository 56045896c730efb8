package dossier

// page is what a dossier says, before it is laid out. Every string in it is
// plain text, which the layouts escape.
type page struct {
	Statement string
	Key       string
	Tags      []string
	Note      string
	Verdict   string
	Certainty string
	Summary   string
	Balance   balance
	Figures   []fact
	Method    string
	Sides     []side
	Premises  []premise
	Caveats   []caveat
	Points    []Named
	Influence []change
	Costs     []change
	Moves     []string
	Warnings  []string
	Quotes    []quote
	Sources   []source
}

// balance is how belief, ignorance and disbelief share 100.
type balance struct{ Belief, Ignorance, Disbelief int }

type fact struct{ Name, Value string }

// Named is something with a key, and what the key names.
type Named struct{ Key, Text string }

// side is the evidence for the claim, or against it.
type side struct {
	Heading string
	None    string // what to say where there is no line
	Lines   []line
	Echoes  []record
}

type line struct {
	Number   int
	Strength string
	HangsOn  []Named
	Records  []record
}

// record is a testimony, a study or a source that bears on the claim.
type record struct {
	Named
	Kind    string
	Bears   []string // how, one sentence a link
	Facts   []fact
	Caveats []caveat
}

type premise struct {
	Named
	Standing string
	Bears    []string
	Caveats  []caveat
}

type caveat struct {
	Named
	Category, Severity string
	Resolved           bool
	On                 []Named
	RaisedIn           []Named
}

// change is what becomes of the belief where one thing is different.
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
