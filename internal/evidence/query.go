package evidence

import (
	"fmt"
	"slices"
)

// CheckQuery reports what is wrong with a query, as an Invalid error, so that
// all stores refuse the same ones.
func CheckQuery(q Query) error {
	invalid := func(path, format string, args ...any) error {
		return Refuse(Problem{Code: Invalid, Path: path, Message: fmt.Sprintf(format, args...)})
	}
	if !slices.Contains(ItemKinds, q.Kind) {
		return invalid("kind", "%q is no kind of item, expected %s", q.Kind, OneOf(ItemKinds))
	}
	if err := checkFirst(q.First, 1); err != nil {
		return err
	}
	orders := []OrderBy{OrderKey, OrderUpdated}
	if q.Kind == KindClaim {
		orders = append(orders, OrderBelief, OrderSupport, OrderOpposition, OrderConflict, OrderLines, OrderDependents)
	}
	if q.Order.By != "" && !slices.Contains(orders, q.Order.By) {
		return invalid("orderBy", "%s cannot be sorted by %q, expected %s", plural(q.Kind), q.Order.By, OneOf(orders))
	}
	if q.Kind == KindClaim {
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
			return invalid("where."+f.name, "%s cannot be filtered by it, expected a filter that they have", plural(q.Kind))
		}
	}
	return nil
}

// CheckSearch is CheckQuery for a search.
func CheckSearch(q SearchQuery) error { return checkFirst(q.First, 1) }

// CheckEdges is CheckQuery for edges.
func CheckEdges(q EdgeQuery) error {
	if q.Direction != Out && q.Direction != In {
		return Refuse(Problem{Code: Invalid, Path: "direction", Message: fmt.Sprintf("%q is no direction, expected %s or %s", q.Direction, Out, In)})
	}
	if q.Order == ByStrength && !q.Relation.IsLink() {
		return Refuse(Problem{Code: Invalid, Path: "orderBy", Message: fmt.Sprintf("%s has no strength to sort by", q.Relation)})
	}
	return checkFirst(q.First, 0)
}

func checkFirst(first, least int) error {
	if first < least {
		return Refuse(Problem{Code: Invalid, Path: "first", Message: fmt.Sprintf("%d is not a size of a page, expected at least %d", first, least)})
	}
	return nil
}

func plural(k Kind) string {
	return map[Kind]string{KindAgent: "agents", KindSource: "sources", KindStudy: "studies", KindTestimony: "testimonies",
		KindClaim: "claims", KindCaveat: "caveats", KindLink: "links"}[k]
}
