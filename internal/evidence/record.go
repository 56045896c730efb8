package evidence

import (
	"cmp"
	"time"
)

// Meta is what every entry in a store has besides its content. In a Map from a file, only
// the key is set.
type Meta struct {
	ID        ID        `json:"-"`
	Key       Key       `json:"key"`
	Version   int       `json:"-"` // counts the changes of this entry, from 1
	CreatedAt time.Time `json:"-"` // UTC, to the millisecond
	UpdatedAt time.Time `json:"-"` // UTC, to the millisecond
	// Aliases are other keys of the item, sorted: its earlier keys, and those of items
	// that were merged into it. Links have none.
	Aliases []Key `json:"-"`
}

// Agent is a person or an organization: a witness, an author, an
// investigator, a publisher.
type Agent struct {
	Meta
	Name         string      `json:"name"`
	Kind         AgentKind   `json:"kind"`
	Affiliation  Key         `json:"affiliation,omitempty"` // the agent it belongs to
	Pseudonymous bool        `json:"pseudonymous,omitempty"`
	Reliability  Reliability `json:"reliability,omitempty"`
	URL          string      `json:"url,omitempty"`
	Note         string      `json:"note,omitempty"`
}

// Source is a publication: an article, report, data set, web page, broadcast.
type Source struct {
	Meta
	Title       string      `json:"title"`
	Kind        SourceKind  `json:"kind"`
	Authors     []Key       `json:"authors,omitempty"`   // agents
	Publisher   Key         `json:"publisher,omitempty"` // an agent
	Published   string      `json:"published,omitempty"` // see ValidDate
	URL         string      `json:"url,omitempty"`
	DOI         string      `json:"doi,omitempty"`
	Reliability Reliability `json:"reliability,omitempty"`
	Retracted   bool        `json:"retracted,omitempty"`
	DerivedFrom []Key       `json:"derivedFrom,omitempty"` // sources, studies or testimonies
	Cites       []Key       `json:"cites,omitempty"`       // sources
	Note        string      `json:"note,omitempty"`
}

// Study is an inquiry with a design, a population and a sample.
type Study struct {
	Meta
	Title         string `json:"title"`
	Design        Design `json:"design"`
	SampleSize    int    `json:"sampleSize,omitempty"` // at least 1; 0 if it is not known
	Population    string `json:"population,omitempty"`
	Method        string `json:"method,omitempty"`
	Period        string `json:"period,omitempty"`
	Investigators []Key  `json:"investigators,omitempty"` // agents
	ReportedIn    []Key  `json:"reportedIn,omitempty"`    // sources
	DerivedFrom   []Key  `json:"derivedFrom,omitempty"`   // studies or sources
	Note          string `json:"note,omitempty"`
}

// Testimony is what a person said: a witness, a participant, an expert.
type Testimony struct {
	Meta
	Summary string `json:"summary"`
	Basis   Basis  `json:"basis"`
	Quote   string `json:"quote,omitempty"`
	// The texts that stand right before and after the quote, as in a
	// TextQuoteSelector: https://www.w3.org/TR/annotation-model/#text-quote-selector
	QuotePrefix   string `json:"quotePrefix,omitempty"`
	QuoteSuffix   string `json:"quoteSuffix,omitempty"`
	QuoteVerified bool   `json:"quoteVerified,omitempty"` // the quote was found in a text that an editor supplied
	Locator       string `json:"locator,omitempty"`       // page, minute, paragraph
	Language      string `json:"language,omitempty"`
	Date          string `json:"date,omitempty"`        // see ValidDate
	Speaker       Key    `json:"speaker,omitempty"`     // an agent
	CollectedIn   []Key  `json:"collectedIn,omitempty"` // studies
	BasedOn       []Key  `json:"basedOn,omitempty"`     // studies, sources or other testimonies
	ReportedIn    []Key  `json:"reportedIn,omitempty"`  // sources
	Note          string `json:"note,omitempty"`
}

// Claim is a statement that may be true or false.
type Claim struct {
	Meta
	Statement string   `json:"statement"`
	Tags      []string `json:"tags,omitempty"`
	Note      string   `json:"note,omitempty"`
	// Figures are the figures that a store keeps with the claim; nil in a Map from a file.
	Figures *Figures `json:"-"`
	// StaleSince is the sequence of the update that made the figures stale; 0 if they
	// are not.
	StaleSince int64 `json:"-"`
}

// Caveat is a limitation of what it qualifies.
type Caveat struct {
	Meta
	Category  Category `json:"category"`
	Severity  Severity `json:"severity"`
	Text      string   `json:"text"`
	Qualifies []Ref    `json:"qualifies"`          // any items but caveats, by key, and links, by LinkName; items come first in a store
	RaisedIn  []Key    `json:"raisedIn,omitempty"` // sources
	Resolved  bool     `json:"resolved,omitempty"`
}

// Remark is a question or a remark about entries. It is no evidence: no figure depends on it.
type Remark struct {
	Meta
	Kind   RemarkKind   `json:"kind"`
	Text   string       `json:"text"`
	About  []Ref        `json:"about"`            // any items, by key, and links, by LinkName; items come first in a store
	Status RemarkStatus `json:"status,omitempty"` // OPEN if a file leaves it out
}

// View is a page that somebody has saved under a name, such as a list with its filters or a
// what-if. It is no evidence, and no figure depends on it.
type View struct {
	Meta
	Title   string `json:"title"`
	Address string `json:"address"` // below the first page of the program, see ValidAddress
	Note    string `json:"note,omitempty"`
}

// Link says that an item bears on a claim. It has no key; its name is made of its ends and
// its relation, see LinkName.
type Link struct {
	Meta      `json:"-"`
	From      Key      `json:"from"` // a testimony, study, source or claim
	To        Key      `json:"to"`   // a claim
	Relation  Relation `json:"relation"`
	Strength  Strength `json:"strength,omitempty"` // MODERATE if a file leaves it out
	Jointly   string   `json:"jointly,omitempty"`  // links to a claim with the same relation and this same word are one argument
	Rationale string   `json:"rationale,omitempty"`
	Locator   string   `json:"locator,omitempty"`
}

// Figures are the numbers and words of an assessment that are kept with a claim.
type Figures struct {
	Support    float64   `json:"support"`
	Opposition float64   `json:"opposition"`
	Conflict   float64   `json:"conflict"`
	Belief     float64   `json:"belief"`
	Disbelief  float64   `json:"disbelief"`
	Ignorance  float64   `json:"ignorance"`
	Certainty  Certainty `json:"certainty"`
	Verdict    Verdict   `json:"verdict"`
	Disputed   bool      `json:"disputed"`
	// The largest number of lines that share no weakness with each other.
	IndependentFor     int     `json:"independentFor"`
	IndependentAgainst int     `json:"independentAgainst"`
	AtLeast            bool    `json:"independentAtLeast,omitempty"` // counting stopped at its budget; there may be more
	Method             Method  `json:"method"`
	StandardError      float64 `json:"standardError"` // of belief; 0 if the method is EXACT
}

// Exact reports whether the figures are computed in full, not estimated from draws.
func (f *Figures) Exact() bool { return f.Method != MethodSampled }

// Entry is an item or a link.
type Entry interface {
	EntryMeta() *Meta
	EntryKind() Kind
	// Ref names the entry as a map file does: by key, or by LinkName.
	Ref() Ref
}

// Item is an entry with a key: *Agent, *Source, *Study, *Testimony, *Claim, *Caveat, *Remark or *View.
type Item interface {
	Entry
	// References are the item's references to other items, one for each
	// relation that its kind has, in a fixed order, empty ones included.
	References() []Reference
	// SetReferences replaces the references of one relation.
	SetReferences(relation Relation, to []Key)
	// Headline is the one line of text that tells what the item is.
	Headline() string
}

// Reference is what an item refers to by one relation.
type Reference struct {
	Relation Relation
	Field    string // the field of a map file
	Single   bool   // whether the field holds one key, not a list
	Targets  []Kind // the kinds that it may refer to
	To       []Key
}

// EntryMeta returns m, so that types that embed Meta are entries.
func (m *Meta) EntryMeta() *Meta { return m }

// Ref names an item by its key.
func (m *Meta) Ref() Ref { return Ref(m.Key) }

// Ref names a link by what it joins.
func (l *Link) Ref() Ref { return Ref(l.Name()) }

// Name is the link's LinkName.
func (l *Link) Name() string { return LinkName(l.From, l.To, l.Relation) }

// EntryKind returns the kind.
func (*Agent) EntryKind() Kind     { return KindAgent }
func (*Source) EntryKind() Kind    { return KindSource }
func (*Study) EntryKind() Kind     { return KindStudy }
func (*Testimony) EntryKind() Kind { return KindTestimony }
func (*Claim) EntryKind() Kind     { return KindClaim }
func (*Caveat) EntryKind() Kind    { return KindCaveat }
func (*Remark) EntryKind() Kind    { return KindRemark }
func (*View) EntryKind() Kind      { return KindView }
func (*Link) EntryKind() Kind      { return KindLink }

// Headline is the name, title, summary, statement or text.
func (a *Agent) Headline() string     { return a.Name }
func (s *Source) Headline() string    { return s.Title }
func (s *Study) Headline() string     { return s.Title }
func (t *Testimony) Headline() string { return t.Summary }
func (c *Claim) Headline() string     { return c.Statement }
func (c *Caveat) Headline() string    { return c.Text }
func (r *Remark) Headline() string    { return r.Text }
func (v *View) Headline() string      { return v.Title }

// SetDefaults fills in the fields of an entry that have a default.
func SetDefaults(e Entry) {
	switch e := e.(type) {
	case *Link:
		e.Strength = cmp.Or(e.Strength, StrengthModerate)
	case *Remark:
		e.Status = cmp.Or(e.Status, RemarkOpen)
	}
}
