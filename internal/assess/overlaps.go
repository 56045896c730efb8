package assess

import (
	"cmp"

	"corroborate/internal/evidence"
)

// This file has the warnings of what lines may have in common although nothing
// that the figures see is shared, and of what stands on both sides.

// sharedHands warns of lines of one side whose studies or sources share an
// author, an investigator or a publisher.
func (w *warner) sharedHands() []Warning {
	var out []Warning
	for _, side := range sides() {
		found := map[evidence.Key][]evidence.Key{} // an agent, and an item of each line that it is behind
		for _, l := range w.lines(side) {
			if l.Strength <= tolerance {
				continue // no line in words
			}
			for agent, item := range w.behind(l) {
				found[agent] = append(found[agent], item)
			}
		}
		for _, agent := range sortedKeys(found) {
			if items := found[agent]; len(items) > 1 {
				text := fill("%s stands behind %s lines %s, those of %s, which may be less independent than they count.",
					w.of(agent), plain(inWords(len(items))), side.toward(), w.list(items))
				out = append(out, warn(WarnSharedHand, text, append(items, agent)...)...)
			}
		}
	}
	return out
}

// behind finds the agents behind the studies and sources of a line, each with
// the first item that it is behind.
func (w *warner) behind(l Line) map[evidence.Key]evidence.Key {
	found := map[evidence.Key]evidence.Key{}
	for _, item := range l.Items {
		for _, record := range w.provenance(item) {
			if w.holds(record) {
				for _, agent := range w.hands(record) {
					found[agent] = cmp.Or(found[agent], item)
				}
			}
		}
	}
	return found
}

// bothSides warns of sources that lines on both sides cannot do without.
func (w *warner) bothSides() []Warning {
	rests := func(side Side) map[evidence.Key]bool {
		out := map[evidence.Key]bool{}
		for _, l := range w.lines(side) {
			for _, item := range l.Items {
				for _, c := range w.critical(item) {
					out[c] = true
				}
			}
		}
		return out
	}
	against, supporting := rests(Against), rests(For)
	var out []Warning
	for _, key := range sortedKeys(against) {
		if supporting[key] && w.isSource(key) {
			out = append(out, warn(WarnBothSides, fill("Lines for this claim and lines against it both rest on %s.", w.of(key)), key)...)
		}
	}
	return out
}
