package storage

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// Degree is how many edges of a relation an item has in a direction.
type Degree struct {
	Relation  evidence.Relation
	Direction Direction
	Count     int // 1 or more
}

// degreeOrder is the order of the relations in a list of degrees.
var degreeOrder = slices.Concat(evidence.LinkRelations, evidence.ReferenceRelations)

// SortDegrees sorts by relation, links first, and puts Out before In.
func SortDegrees(list []Degree) {
	slices.SortFunc(list, func(a, b Degree) int {
		return cmp.Or(cmp.Compare(slices.Index(degreeOrder, a.Relation), slices.Index(degreeOrder, b.Relation)), -cmp.Compare(a.Direction, b.Direction))
	})
}

// DegreesOf counts the edges of an item by looking at all entries. It returns the counts
// that are not 0, sorted. A caveat has one edge for each link that it qualifies, which
// leads to the claim of the link. So the counts of a relation over all items are the
// same in both directions: the number of its edges.
func DegreesOf(key evidence.Key, entries iter.Seq[evidence.Entry]) []Degree {
	counts := map[Degree]int{}
	count := func(relation evidence.Relation, from, to evidence.Key) {
		if from == key {
			counts[Degree{Relation: relation, Direction: Out}]++
		}
		if to == key {
			counts[Degree{Relation: relation, Direction: In}]++
		}
	}
	for e := range entries {
		switch e := e.(type) {
		case *evidence.Link:
			count(e.Relation, e.From, e.To)
		case evidence.Item:
			for _, ref := range e.References() {
				onLinks := ref.Relation.AnnotatesLinks()
				for i, to := range ref.To {
					if !onLinks || i%2 == 1 { // an end that a link comes from is at an even position
						count(ref.Relation, e.EntryMeta().Key, to)
					}
				}
			}
		}
	}
	var list []Degree
	for d := range maps.Keys(counts) {
		list = append(list, Degree{d.Relation, d.Direction, counts[d]})
	}
	SortDegrees(list)
	return list
}
