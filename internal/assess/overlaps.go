package assess

import (
	"cmp"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// This file has the warnings about overlaps between lines that the figures do
// not include, and about records on both sides.

// sharedHands warns of lines of one side whose studies or sources share an
// author, an investigator or a publisher.
func (w *warner) sharedHands() []Warning {
	var out []Warning
	for _, side := range sides() {
		found := map[evidence.Key][]evidence.Key{} // items by agent: one of each line that the agent is behind
		for _, l := range w.lines(side) {
			if l.Strength <= tolerance {
				continue // too weak to be mentioned as a line
			}
			for agent, item := range w.behind(l) {
				found[agent] = append(found[agent], item)
			}
		}
		for _, agent := range slices.Sorted(maps.Keys(found)) {
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
// the first such item.
func (w *warner) behind(l Line) map[evidence.Key]evidence.Key {
	found := map[evidence.Key]evidence.Key{}
	for _, item := range l.Items {
		for _, record := range w.from(item) {
			if w.holds(record) {
				for _, agent := range w.hands(record) {
					found[agent] = cmp.Or(found[agent], item)
				}
			}
		}
	}
	return found
}

// sameRecord warns of records that bear on both sides.
func (w *warner) sameRecord() []Warning {
	var out []Warning
	for _, key := range w.onBothSides() {
		out = append(out, warn(WarnSameRecord, fill("%s speaks both for this claim and against it.", w.of(key)), key)...)
	}
	return out
}

func (w *warner) onBothSides() []evidence.Key {
	against := w.items(Against)
	return slices.DeleteFunc(w.items(For), func(k evidence.Key) bool {
		_, found := slices.BinarySearch(against, k)
		return !found
	})
}

// bothSides warns of sources that lines on both sides need. A source that bears
// on both sides itself belongs to sameRecord.
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
	against, supporting, same := rests(Against), rests(For), w.onBothSides()
	var out []Warning
	for _, key := range slices.Sorted(maps.Keys(against)) {
		if supporting[key] && w.isSource(key) && !slices.Contains(same, key) {
			out = append(out, warn(WarnBothSides, fill("Lines for this claim and lines against it both rest on %s.", w.of(key)), key)...)
		}
	}
	return out
}

// citedNotDerived warns of items that cite a source on which other items of
// their side rest, without a record that they derive from it.
func (w *warner) citedNotDerived() []Warning {
	var out []Warning
	for _, side := range sides() {
		items := w.items(side)
		resting := map[evidence.Key][]evidence.Key{} // items by the source on which they rest
		for _, item := range items {
			for _, record := range w.from(item) {
				if w.isSource(record) {
					resting[record] = append(resting[record], item)
				}
			}
		}
		for _, l := range w.lines(side) {
			for _, item := range l.Items {
				if cited := w.citedOnly(item, resting); len(cited) > 0 {
					text := fill("%s cites %s, which other evidence %s rests on, and is not recorded to derive from "+plural(len(cited), "it", "them")+": if its content comes from there, it is no evidence of its own.",
						w.of(item), w.list(cited), side.toward())
					out = append(out, warn(WarnCitedNotDerived, text, append(cited, item)...)...)
				}
			}
		}
	}
	return out
}

// citedOnly lists, sorted, the sources that an item cites without deriving from
// them, if other items rest on these sources and do not lead back to the item.
func (w *warner) citedOnly(item evidence.Key, resting map[evidence.Key][]evidence.Key) []evidence.Key {
	own := w.from(item)
	cited := map[evidence.Key]bool{}
	for _, source := range w.citing(item) {
		for _, c := range w.refers(source, evidence.Cites) {
			if !slices.Contains(own, c) && slices.ContainsFunc(resting[c], func(other evidence.Key) bool {
				return !slices.Contains(own, other) && !slices.Contains(w.grounds(other), item)
			}) {
				cited[c] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(cited))
}

// citing lists the sources whose citations may be the origin of an item's
// content: a source itself; the publications of a review, or of testimony that
// is not first-hand. The result of a study or the account of a witness comes
// from no citation.
func (w *warner) citing(item evidence.Key) []evidence.Key {
	switch it := w.byKey[item].(type) {
	case *evidence.Source:
		return []evidence.Key{item}
	case *evidence.Study:
		if it.Design == "SYSTEMATIC_REVIEW" {
			return it.ReportedIn
		}
	case *evidence.Testimony:
		if it.Basis != "EYEWITNESS" {
			return it.ReportedIn
		}
	}
	return nil
}

// besideReported warns of sources that are linked to the same claim as a record
// that they report, and derive from it for that claim. Of two records that lead
// back to each other, neither does.
func (w *warner) besideReported() []Warning {
	var out []Warning
	for _, side := range sides() {
		linked := map[evidence.Key]bool{}
		for _, l := range w.links[w.Claim] {
			linked[l.From] = linked[l.From] || l.Relation == side.relation()
		}
		items := w.items(side)
		bears := func(key evidence.Key) bool {
			_, isItem := slices.BinarySearch(items, key)
			return linked[key] && isItem
		}
		reports := map[evidence.Key][]evidence.Key{} // records by the source that reports them
		for _, record := range items {
			for _, source := range w.refers(record, evidence.ReportedIn) {
				if bears(record) && bears(source) && w.derives(source, record, side) {
					reports[source] = append(reports[source], record)
				}
			}
		}
		for _, source := range slices.Sorted(maps.Keys(reports)) {
			text := fill("%s is linked %s beside %s, which it reports: it %s.",
				w.of(source), side.toward(), w.list(reports[source]), w.asEcho(source, side))
			out = append(out, warn(WarnBesideReported, text, append(reports[source], source)...)...)
		}
	}
	return out
}

// asEcho says what a source adds to the records that it reports. It does not
// say what would be lost without the source, because most of that comes from
// these records.
func (w *warner) asEcho(source evidence.Key, side Side) Prose {
	for _, e := range w.Echoes {
		switch {
		case e.Item != source || e.Side != side:
		case e.Adds <= tolerance:
			return plain("adds nothing of its own")
		default:
			return plain("repeats that, and is no line of its own")
		}
	}
	return plain("counts only for what it has from elsewhere")
}
