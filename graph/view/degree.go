package view

import (
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Degree is how many edges of a relation a record has in a direction.
type Degree struct {
	Relation  evidence.Relation
	Direction storage.Direction
	Count     int
}

// NewDegrees shows what a store counts. A store has two relations for annotations of links.
func NewDegrees(list []storage.Degree) []Degree {
	shown := make([]Degree, 0, len(list))
	onLinks := map[Degree]int{} // the places of QUALIFIES_LINK and ABOUT_LINK
	for _, d := range list {
		if !d.Relation.AnnotatesLinks() {
			shown = append(shown, Degree(d))
			continue
		}
		one := Degree{Relation: d.Relation.InGraph(), Direction: d.Direction}
		at, counted := onLinks[one]
		if counted {
			shown[at].Count += d.Count
			continue
		}
		onLinks[one] = len(shown)
		one.Count = d.Count
		shown = append(shown, one)
	}
	return shown
}
