package storage

import (
	"context"
	"slices"
	"time"

	"corroborate/internal/evidence"
)

// ListReader lists and counts items.
type ListReader interface {
	// Find lists the items of one kind. What CheckQuery refuses is Invalid.
	Find(ctx context.Context, query Query) (ItemPage, error)

	// Counts counts the whole map.
	Counts(ctx context.Context) (Counts, error)
}

// Query asks for a list of the items of one kind.
type Query struct {
	Kind  evidence.Kind
	Where Filter
	Order Order // the zero value is by key, ascending
	First int   // at least 1
	After *Position
	Count bool
}

// Filter says which items a list holds; a zero field leaves all in. Lists of
// words mean any of them, except Tags, which must all be there.
type Filter struct {
	Text         string              // as for Search
	HasCaveat    []evidence.Category // unresolved ones, on the item itself
	UpdatedSince time.Time

	// For claims only:
	Tags      []string
	Verdict   []evidence.Verdict
	Certainty []evidence.Certainty
	Belief    Range
	Lines     Range        // the independent count for the claim
	RestsOn   evidence.Ref // claims whose figures depend on this entry
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
	Items   []evidence.Item
	At      []Position // of each item
	HasNext bool
	Total   int // only if the query asks for it
}

// Counts counts a map. A word that nothing has may be left out.
type Counts struct {
	Kinds       map[evidence.Kind]int
	Verdicts    map[evidence.Verdict]int
	Certainties map[evidence.Certainty]int
}

// CheckQuery reports what is wrong with a query, as an Invalid error, so that
// all stores refuse the same ones.
func CheckQuery(q Query) error {
	if !slices.Contains(evidence.ItemKinds, q.Kind) {
		return invalid("kind", "%q is no kind of item, expected %s", q.Kind, evidence.OneOf(evidence.ItemKinds))
	}
	if err := checkFirst(q.First, 1); err != nil {
		return err
	}
	orders := []OrderBy{OrderKey, OrderUpdated}
	if q.Kind == evidence.KindClaim {
		orders = append(orders, OrderBelief, OrderSupport, OrderOpposition, OrderConflict, OrderLines, OrderDependents)
	}
	if q.Order.By != "" && !slices.Contains(orders, q.Order.By) {
		return invalid("orderBy", "%s cannot be sorted by %q, expected %s", evidence.Plural(q.Kind), q.Order.By, evidence.OneOf(orders))
	}
	if q.Kind == evidence.KindClaim {
		return nil
	}
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"tags", len(q.Where.Tags) > 0},
		{"verdict", len(q.Where.Verdict) > 0},
		{"certainty", len(q.Where.Certainty) > 0},
		{"belief", q.Where.Belief != Range{}},
		{"lines", q.Where.Lines != Range{}},
		{"restsOn", q.Where.RestsOn != ""},
	} {
		if f.set {
			return invalid("where."+f.name, "%s cannot be filtered by it, expected a filter that they have", evidence.Plural(q.Kind))
		}
	}
	return nil
}
