package load

import (
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// relation is a relation of an item, walked one way.
type relation struct {
	is    evidence.Relation
	goes  storage.Direction
	kinds []evidence.Kind // of the far end; empty for any
	order storage.EdgeOrder
}

// Kinds sorts kinds, so that the order in which a client names them does not
// matter.
func Kinds(kinds []evidence.Kind) []evidence.Kind {
	kinds = slices.Clone(kinds)
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

func (r relation) by(order *storage.EdgeOrder) relation {
	// A store lists links by key if no other order is given.
	r.order = storage.ByListed
	if order == nil || *order == storage.ByStrength {
		r.order = storage.ByStrength
	}
	return r
}

func (r relation) key(of evidence.Item) edgeKey {
	words := make([]string, len(r.kinds))
	for i, k := range r.kinds {
		words[i] = string(k)
	}
	return edgeKey{of: evidence.Ref(of.EntryMeta().ID), relation: r.is, direction: r.goes, kinds: strings.Join(words, " "), order: r.order}
}

// empty reports whether the record itself shows that it has no such relation. Then
// there is nothing to load.
func (r relation) empty(of evidence.Item) bool {
	if r.goes != storage.Out {
		return false
	}
	for _, ref := range of.References() {
		if ref.Relation == r.is {
			return len(ref.To) == 0
		}
	}
	return false
}
