package storage

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
)

// ListReader lists and counts items, and counts tags.
type ListReader interface {
	// Find lists the items of one kind. What CheckQuery refuses is Invalid.
	Find(ctx context.Context, query Query) (ItemPage, error)

	// Tags counts the claims that meet a filter by tag. The tags are sorted, and only those
	// that such a claim has are listed. What CheckTags refuses is Invalid.
	Tags(ctx context.Context, query TagQuery) ([]TagCount, error)

	// Counts counts the whole map.
	Counts(ctx context.Context) (Counts, error)
}

// Query asks for a page of a list of the items of one kind.
type Query struct {
	Kind  evidence.Kind
	Where Filter
	Order Order     // the zero value is by key, ascending
	First int       // how many items the page has at most; at least 1, unless only the count matters
	After *Position // where the page begins; nil for an end of the list
	// Backward asks for the page before After, or for the last page. It is in the order
	// of the list, too.
	Backward  bool
	Count     bool
	CountOnly bool   // whether to count all items and list none, whatever the page; HasNext is false then
	Then      []Next // what to read along of the items
}

// Order is an order of a list. Ties are broken by id, in the same direction.
type Order struct {
	By   OrderBy
	Desc bool
}

// OrderBy is what a list is sorted by.
type OrderBy string

// The orders of lists, see OrdersOf. A claim without figures comes last in the orders
// by one, a claim without an effect in that by the last move, and a record without a date
// in those by date, whatever the direction.
//
// A date stands at its first day. Of those with one first day, the vaguer one comes
// first: a year before its January, and this before the first of January. A range
// stands where the date that it begins with does.
const (
	OrderKey        OrderBy = "KEY" // the default, also as ""
	OrderUpdated    OrderBy = "UPDATED_AT"
	OrderBelief     OrderBy = "BELIEF"
	OrderSupport    OrderBy = "SUPPORT"
	OrderOpposition OrderBy = "OPPOSITION"
	OrderConflict   OrderBy = "CONFLICT"
	OrderLines      OrderBy = "LINES"      // the independent count for the claim
	OrderCertainty  OrderBy = "CERTAINTY"  // from VERY_LOW to HIGH
	OrderDependents OrderBy = "DEPENDENTS" // how many claims it is linked to; no figure, every claim has it
	OrderMoved      OrderBy = "LAST_MOVED" // the greatest sequence number among the effects on its id
	OrderPublished  OrderBy = "PUBLISHED"  // the date of a source
	OrderDate       OrderBy = "DATE"       // that of a testimony
)

// OrdersOf lists what lists of a kind can be sorted by.
func OrdersOf(k evidence.Kind) []OrderBy {
	orders := []OrderBy{OrderKey, OrderUpdated}
	switch k {
	case evidence.KindClaim:
		return append(orders, OrderBelief, OrderSupport, OrderOpposition, OrderConflict, OrderLines, OrderCertainty, OrderDependents, OrderMoved)
	case evidence.KindSource:
		return append(orders, OrderPublished)
	case evidence.KindTestimony:
		return append(orders, OrderDate)
	}
	return orders
}

// ItemPage is a page of a list.
type ItemPage struct {
	Items   []evidence.Item
	At      []Position   // of each item
	Next    [][]EdgePage // of each item, by the position in Then; nil if the store has not read them along
	HasNext bool         // whether there are more after the page, or before it if the query is Backward
	Total   int          // of all pages; only if the query asks for it
}

// Counts counts a map. A word that nothing has may be left out.
type Counts struct {
	Kinds       map[evidence.Kind]int
	Verdicts    map[evidence.Verdict]int
	Certainties map[evidence.Certainty]int
}

// Entries is how many records, agents, caveats, remarks and links there are.
func (c Counts) Entries() (n int) {
	for _, of := range c.Kinds {
		n += of
	}
	return n
}

// CheckQuery reports what is wrong with a query, as an Invalid error, so that
// all stores refuse the same ones.
func CheckQuery(q Query) error {
	if !slices.Contains(evidence.ItemKinds, q.Kind) {
		return invalid("kind", evidence.OneOf(evidence.ItemKinds), "%q is no kind of record", q.Kind)
	}
	least := 1
	if q.CountOnly {
		least = 0
	}
	if err := checkFirst(q.First, least); err != nil {
		return err
	}
	orders := OrdersOf(q.Kind)
	if q.Order.By != "" && !slices.Contains(orders, q.Order.By) {
		return invalid("orderBy", evidence.OneOf(orders), "%s cannot be sorted by %q", evidence.Plural(q.Kind), q.Order.By)
	}
	if err := checkThen(q.Then); err != nil {
		return err
	}
	return checkFilter(q.Kind, q.Where)
}
