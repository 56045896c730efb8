package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"corroborate/internal/evidence"
)

// EdgeReader reads what joins items.
type EdgeReader interface {
	// Edges walks one step from each query's item. An item that does not exist
	// has no edges. What CheckEdges refuses is Invalid. Queries may differ in
	// everything; a store answers them all in one round trip if its engine can. A
	// caveat on links lists the ends of each (Out), so that one item may come
	// several times; the caveats on the links of an item (In) come once each.
	Edges(ctx context.Context, queries []EdgeQuery) ([]EdgePage, error)

	// LinksAmong returns the links between two of the items, sorted by from, to and
	// relation, each once. It ignores ids that no item has.
	LinksAmong(ctx context.Context, items []evidence.ID) ([]*evidence.Link, error)

	// Degrees counts the edges of each item, see DegreesOf. An item that does not exist
	// has none.
	Degrees(ctx context.Context, items []evidence.ID) ([][]Degree, error)
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
	Of        evidence.Ref
	Relation  evidence.Relation
	Direction Direction
	Kinds     []evidence.Kind     // of the item at the far end; empty for any
	Strengths []evidence.Strength // of the link; empty for any, and for a relation that is not a link
	Order     EdgeOrder
	First     int       // how many edges at most; 0 for all
	After     *Position // where the page begins; nil for an end of the list
	Backward  bool      // as in Query
	Count     bool      // whether to count all edges, those outside the window too
	CountOnly bool      // whether to count all edges and list none, whatever the window; HasNext is false then
	Then      []Next    // what to read along of the items at the far ends
}

// Next asks for edges of the items that another query finds. It is a wish: a store reads them
// along if that takes no round trip of its own, and otherwise leaves them out.
type Next struct {
	From      []evidence.Kind // only those of items of these kinds; empty for any
	EdgeQuery                 // which has neither Of nor After
}

// Of is the query for one of the items, and false if its kind is not asked for.
func (n Next) Of(it evidence.Item) (EdgeQuery, bool) {
	q := n.EdgeQuery
	q.Of = evidence.Ref(it.EntryMeta().ID)
	return q, len(n.From) == 0 || slices.Contains(n.From, it.EntryKind())
}

// EdgeOrder is an order of edges.
type EdgeOrder string

// The orders. Edges of equal place are ordered by the key of the far end.
const (
	ByListed   EdgeOrder = "LISTED"   // as the record lists them (Out), or by the key of the far end (In and links); the default, also as ""
	ByStrength EdgeOrder = "STRENGTH" // strongest first; of links only
)

// Edge is one step from an item.
type Edge struct {
	Link *evidence.Link // nil for a relation that is not a link
	Item evidence.Item  // what is at the far end
	At   Position       // as EdgeAt makes it
	Next []EdgePage     // by the position in Then; nil if the store has not read them along
}

// EdgeAt is the position of an edge, the same in every store, so that one may go on with a list that another
// has begun. Place is what comes before the key of the far end in the order: where the record lists it for
// ByListed (Out, and no link), from 0; the rank of the strength, negative, for ByStrength; otherwise 0.
func EdgeAt(place int64, far evidence.Key, id evidence.ID) Position {
	return Position{Value: strconv.FormatInt(place, 10) + " " + string(far), ID: id}
}

// Edge reads what EdgeAt has written. Its error is BadPosition.
func (p Position) Edge() (place int64, far evidence.Key, err error) {
	number, key, ok := strings.Cut(p.Value, " ")
	place, err = strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return 0, "", BadPosition()
	}
	return place, evidence.Key(key), nil
}

// EdgePage is the answer to an EdgeQuery.
type EdgePage struct {
	Edges   []Edge
	HasNext bool // as in ItemPage
	Total   int  // only if the query asks for it
}

// CheckEdges is CheckQuery for edges.
func CheckEdges(q EdgeQuery) error {
	if q.Direction != Out && q.Direction != In {
		return invalid("direction", fmt.Sprintf("%s or %s", Out, In), "%q is no direction", q.Direction)
	}
	if q.Order == ByStrength && !q.Relation.IsLink() {
		return invalid("orderBy", "a relation of links", "%s has no strength to sort by", q.Relation)
	}
	if len(q.Strengths) > 0 && !q.Relation.IsLink() {
		return invalid("strengths", "a relation of links", "%s has no strength", q.Relation)
	}
	if err := checkFirst(q.First, 0); err != nil {
		return err
	}
	return checkThen(q.Then)
}

// checkThen reports what is wrong with queries for what to read along.
func checkThen(then []Next) error {
	for _, n := range then {
		if n.After != nil {
			return invalid("then", "no position", "a page that is read along begins at an end of its list")
		}
		if err := CheckEdges(n.EdgeQuery); err != nil {
			return err
		}
	}
	return nil
}
