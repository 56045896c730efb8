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

// NewDegrees shows what a store counts. A store has two relations for caveats on links.
func NewDegrees(list []storage.Degree) []Degree {
	shown := make([]Degree, 0, len(list))
	onLinks := map[storage.Direction]int{} // the places of QUALIFIES_LINK
	for _, d := range list {
		if !d.Relation.QualifiesLinks() {
			shown = append(shown, Degree(d))
			continue
		}
		at, counted := onLinks[d.Direction]
		if counted {
			shown[at].Count += d.Count
			continue
		}
		onLinks[d.Direction] = len(shown)
		shown = append(shown, Degree{evidence.QualifiesLink, d.Direction, d.Count})
	}
	return shown
}
