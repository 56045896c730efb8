package export

import (
	"maps"

	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// cut returns a part of a trace: the claims at most depth steps below the claim, the
// records that bear on them, what these records need, and the caveats on all of this and
// on the links.
func cut(m *evidence.Map, claim evidence.Key, depth int) *evidence.Map {
	items := m.ByKey()
	below := walk.Below(walk.Hops(m, items))
	keep, _ := walk.Down(walk.Premises(m), depth, claim)
	var records []evidence.Key
	for key := range keep {
		for _, to := range below[key] {
			if items[to].EntryKind() != evidence.KindClaim {
				records = append(records, to)
			}
		}
	}
	needed, _ := walk.Down(below, 0, records...)
	maps.Copy(keep, needed)
	return walk.Part(m, keep)
}
