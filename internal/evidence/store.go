package evidence

import (
	"context"
	"time"
)

// Store keeps one map. Every store in this project passes the whole suite of
// internal/store/storetest; what this file says is what the suite checks.
//
// Errors are of type *Error: NotFound, Conflict, Invalid or Unavailable, made
// in the store from the engine's own errors. A canceled or expired context
// comes back as an error that wraps the context's.
type Store interface {
	// View calls f with a reader. f may be called again after a transient
	// failure, so it keeps no state across calls. A View sees no half of an
	// Update; between two calls of one reader another Update may come in
	// unless the store says otherwise (see Moving), and State tells whether one
	// did (see ErrMoved).
	View(ctx context.Context, f func(Reader) error) error

	// Update calls f in one transaction, which commits where f returns nil and
	// leaves no trace otherwise. Updates happen one after the other: each
	// first counts up the map's sequence, which is the writers' lock. f may be
	// called again after a transient failure.
	Update(ctx context.Context, f func(Tx) error) error

	// Close releases what the store holds. A View or Update that begins after
	// it fails with Unavailable.
	Close() error
}

// Reader reads a store. Where a method takes several refs, its answer has one
// element for each, in the same order. An alias names its item wherever a key
// does, and the ends in a link's name too. A Reader is for one goroutine.
type Reader interface {
	History

	// State is where the map stands.
	State(ctx context.Context) (State, error)

	// Entries returns the entries that refs name, nil for one that does not
	// exist. Items carry all their references; claims carry kept figures.
	Entries(ctx context.Context, refs []Ref) ([]Entry, error)

	// Edges walks one step from each query's item. An item that does not
	// exist has no edges. What CheckEdges refuses is Invalid. Queries may differ in everything; a store answers
	// them all in one round trip where its engine can. A caveat on links lists
	// the ends of each (Out), so that one item may come several times; the
	// caveats on the links of an item (In) come once each.
	Edges(ctx context.Context, queries []EdgeQuery) ([]EdgePage, error)

	// Find lists the items of one kind. What CheckQuery refuses is Invalid.
	Find(ctx context.Context, query Query) (ItemPage, error)

	// Search returns the items whose Texts together hold every word of the text
	// (as a whole word or the beginning of one, whatever the case and accents),
	// best first. Any text is a valid query; one with no word in it finds
	// nothing. What CheckSearch refuses is Invalid.
	Search(ctx context.Context, query SearchQuery) (HitPage, error)

	// Like returns, for each query, the items of which a part holds the words of
	// the text, each as a whole word whatever its case and accents, but for
	// those that it may lack; one at least. Those that hold most come first, then
	// by key. A text with no word in it is like nothing. What CheckLike refuses
	// is Invalid. See LikeWords and LikeLimit.
	Like(ctx context.Context, queries []LikeQuery) ([][]Item, error)

	// Nearest returns up to n keys that look most like the word, most alike
	// first: what a user may have meant. Nothing alike is no error.
	Nearest(ctx context.Context, word string, n int) ([]Key, error)

	// Below returns everything that the figures of the named claims depend on:
	// the claims, the links into them and what those come from, and so on
	// down; of every record there its speaker, collectedIn, basedOn,
	// reportedIn, derivedFrom, authors, publisher and investigators; and the
	// caveats on any of these, the links included: a caveat on a link is below
	// the claim that the link leads to, and not below others that its origin is
	// below. It does not follow cites, raisedIn or affiliation, nor what else
	// such a caveat qualifies. Refs that are not claims are passed over. The map
	// is sorted.
	Below(ctx context.Context, claims []Ref) (*Map, error)

	// Above returns, sorted, the keys of the claims whose figures depend on
	// any of the entries: those that have it in their Below, themselves
	// included where they are named.
	Above(ctx context.Context, entries []Ref) ([]Key, error)

	// Scan visits the whole map: the items kind by kind in the order of
	// ItemKinds, each kind by key, then the links by from, to and relation.
	Scan(ctx context.Context, visit func(Entry) error) error

	// Counts counts the whole map.
	Counts(ctx context.Context) (Counts, error)
}

// Tx is a Reader that also writes. It reads what it wrote.
type Tx interface {
	Reader
	Recorder

	// Put writes entries whole, replacing the one of the same id if there is
	// one. The caller hands in id, version and times. Entries may refer to
	// each other in any order. Another entry with the same key, or with what
	// makes a link unique, is a Conflict, as is an id of another kind; a
	// reference to what is neither in the store nor among the entries is
	// Invalid, and so is an id that is missing or comes twice. Whether an entry
	// is good in itself (see Check and CheckTarget) the caller has seen to, and
	// that the links exist that a caveat qualifies: of these a store knows the
	// ends. What a caveat qualifies is read in the order of SortQualified. What
	// counts is how things stand after the call, so keys may change hands in it.
	// An item put with another key is renamed: what refers to it goes on doing
	// so. Claims keep the figures that they have, and stay stale, whatever Put's
	// claim carries. An alias is as unique as a key; references are by keys, and
	// one by an alias is Invalid.
	Put(ctx context.Context, entries []Entry) error

	// SetFigures replaces the kept figures of claims. A claim that does not
	// exist is NotFound.
	SetFigures(ctx context.Context, figures map[Key]Figures) error

	// SetRubric says by which rubric the kept figures are.
	SetRubric(ctx context.Context, hash string) error
}

// State is where a map stands.
type State struct {
	Sequence int64  // counts the updates of the map, from 0
	Rubric   string // the hash of the rubric by which figures are kept; empty in a new store
}

// Direction says which way an edge is walked.
type Direction string

// The directions: Out from the item that refers, In to it.
const (
	Out Direction = "OUT"
	In  Direction = "IN"
)

// EdgeQuery asks for the edges of one item.
type EdgeQuery struct {
	Of        Ref
	Relation  Relation
	Direction Direction
	Kinds     []Kind // of the item at the far end; empty for any
	Order     EdgeOrder
	First     int       // at most so many edges; 0 for all
	After     *Position // only what comes after it; nil for the beginning
	Count     bool      // whether to count all edges, those outside the window too
}

// EdgeOrder is an order of edges.
type EdgeOrder string

// The orders. Those of equal place are ordered by the key of the far end.
const (
	ByListed   EdgeOrder = "LISTED"   // as the record lists them (Out), or by the key of the far end (In and links); the default, also as ""
	ByStrength EdgeOrder = "STRENGTH" // strongest first; of links only
)

// Edge is one step from an item.
type Edge struct {
	Link *Link // nil for a relation that is not a link
	Item Item  // what is at the far end
	At   Position
}

// EdgePage is the answer to an EdgeQuery.
type EdgePage struct {
	Edges   []Edge
	HasNext bool
	Total   int // only where the query asks for it
}

// Position is a place in an order: the value sorted by, written so that no
// digit is lost, and the id that breaks ties. Only the store that made one
// reads it.
type Position struct {
	Value string
	ID    ID
}

// Query asks for a list of the items of one kind.
type Query struct {
	Kind  Kind
	Where Filter
	Order Order // the zero value is by key, ascending
	First int   // at least 1
	After *Position
	Count bool
}

// Filter says which items a list holds; a zero field leaves all in. Lists of
// words mean any of them, except Tags, which must all be there.
type Filter struct {
	Text         string     // as for Search
	HasCaveat    []Category // unresolved ones, on the item itself
	UpdatedSince time.Time

	// For claims only:
	Tags      []string
	Verdict   []Verdict
	Certainty []Certainty
	Belief    Range
	Lines     Range // the independent count for the claim
	RestsOn   Ref   // claims whose figures depend on this entry
}

// Range is a closed range; a nil end is open.
type Range struct{ Min, Max *float64 }

// Order is an order of a list. Ties are broken by id, in the same direction.
type Order struct {
	By   OrderBy
	Desc bool
}

// OrderBy is what a list is sorted by.
type OrderBy string

// The orders of lists; those below OrderUpdated are for claims only. A claim
// without figures comes last in the orders by one, whatever the direction.
const (
	OrderKey        OrderBy = "KEY" // the default, also as ""
	OrderUpdated    OrderBy = "UPDATED_AT"
	OrderBelief     OrderBy = "BELIEF"
	OrderSupport    OrderBy = "SUPPORT"
	OrderOpposition OrderBy = "OPPOSITION"
	OrderConflict   OrderBy = "CONFLICT"
	OrderLines      OrderBy = "LINES"      // the independent count for the claim
	OrderDependents OrderBy = "DEPENDENTS" // how many claims it is linked to; no figure, every claim has it
)

// ItemPage is a page of a list.
type ItemPage struct {
	Items   []Item
	At      []Position // of each item
	HasNext bool
	Total   int // only where the query asks for it
}

// SearchQuery asks for the items that hold a text.
type SearchQuery struct {
	Text  string
	Kinds []Kind // empty for all
	First int
	After *Position
	Count bool
}

// HitPage is a page of search hits, best first.
type HitPage = ItemPage

// Counts counts a map. A word that nothing has may be left out.
type Counts struct {
	Kinds       map[Kind]int
	Verdicts    map[Verdict]int
	Certainties map[Certainty]int
}
