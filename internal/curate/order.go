package curate

import (
	"errors"
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"corroborate/internal/evidence"
)

// writeOrder cuts entries, which come kind by kind, into parts of about n entries.
// No part refers to an entry of a later part, so that they can be put in order.
// Items that refer to each other in a circle stay in one part.
func writeOrder(entries []evidence.Entry, n int) func(func([]evidence.Entry) bool) {
	return func(yield func([]evidence.Entry) bool) {
		var part []evidence.Entry
		for group := range referredFirst(entries) {
			if part = append(part, group...); len(part) >= n {
				if !yield(part) {
					return
				}
				part = nil
			}
		}
		if len(part) > 0 {
			yield(part)
		}
	}
}

// referredFirst yields each entry after those that it refers to, and the entries of
// a circle together. Most refer to earlier kinds, so that only references within a
// kind need sorting. But a source may derive from studies and testimonies, which
// come later: such a source comes after the testimonies, with all that refers to it. Views
// refer to nothing, and remarks may be about them, so views come first.
func referredFirst(entries []evidence.Entry) func(func([]evidence.Entry) bool) {
	return func(yield func([]evidence.Entry) bool) {
		entries := viewsFirst(entries)
		late := lateOf(entries)
		var waiting []evidence.Entry
		for start := 0; start < len(entries); {
			kind := entries[start].EntryKind()
			var now []evidence.Entry
			for ; start < len(entries) && entries[start].EntryKind() == kind; start++ {
				if e := entries[start]; isRecord(kind) && late[e.EntryMeta().Key] {
					waiting = append(waiting, e)
				} else {
					now = append(now, e)
				}
			}
			last := start == len(entries) || !isRecord(entries[start].EntryKind())
			for _, group := range sortByReference(now) {
				if !yield(group) {
					return
				}
			}
			if !last {
				continue
			}
			for _, group := range sortByReference(waiting) {
				if !yield(group) {
					return
				}
			}
			waiting = nil
		}
	}
}

func viewsFirst(entries []evidence.Entry) []evidence.Entry {
	isView := func(e evidence.Entry) bool { return e.EntryKind() == evidence.KindView }
	from := slices.IndexFunc(entries, isView)
	if from < 0 {
		return entries
	}
	to := from
	for to < len(entries) && isView(entries[to]) {
		to++
	}
	return slices.Concat(entries[from:to], entries[:from], entries[to:])
}

// isRecord reports whether items of a kind may be late: sources, and what may refer
// to a source.
func isRecord(kind evidence.Kind) bool {
	return kind == evidence.KindSource || kind == evidence.KindStudy || kind == evidence.KindTestimony
}

// lateOf returns the sources that derive from something that may come after all
// sources, and the records that refer to a late one.
func lateOf(entries []evidence.Entry) map[evidence.Key]bool {
	var sources, records []evidence.Item
	known := map[evidence.Key]bool{} // sources
	for _, e := range entries {
		if it, ok := e.(evidence.Item); ok && isRecord(e.EntryKind()) {
			records = append(records, it)
			if e.EntryKind() == evidence.KindSource {
				known[it.EntryMeta().Key] = true
				sources = append(sources, it)
			}
		}
	}
	late := map[evidence.Key]bool{}
	for _, it := range sources {
		if slices.ContainsFunc(it.(*evidence.Source).DerivedFrom, func(key evidence.Key) bool { return !known[key] }) {
			late[it.EntryMeta().Key] = true
		}
	}
	for more := len(late) > 0; more; {
		more = false
		for _, it := range records {
			if late[it.EntryMeta().Key] || !refersTo(it, late) {
				continue
			}
			late[it.EntryMeta().Key], more = true, true
		}
	}
	return late
}

func refersTo(it evidence.Item, keys map[evidence.Key]bool) bool {
	return slices.ContainsFunc(it.References(), func(r evidence.Reference) bool {
		return slices.ContainsFunc(r.To, func(key evidence.Key) bool { return keys[key] })
	})
}

// sortByReference sorts entries by their references to each other. Entries without
// such references come last, in their order.
func sortByReference(entries []evidence.Entry) [][]evidence.Entry {
	g := simple.NewDirectedGraph()
	index := make(map[evidence.Key]int64, len(entries))
	for i, e := range entries {
		index[e.EntryMeta().Key] = int64(i)
	}
	for i, e := range entries {
		evidence.EachReference(e, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) {
			if j, ok := index[to]; ok && e.EntryKind() != evidence.KindLink {
				g.SetEdge(g.NewEdge(simple.Node(j), simple.Node(i)))
			}
		})
	}
	// The order has a nil in the place of each circle.
	nodes, err := topo.SortStabilized(g, nil)
	var circles topo.Unorderable
	_ = errors.As(err, &circles)
	var sorted [][]evidence.Entry
	for _, node := range nodes {
		component := []graph.Node{node}
		if node == nil {
			component, circles = circles[0], circles[1:]
		}
		var group []evidence.Entry
		for _, member := range component {
			group = append(group, entries[member.ID()])
		}
		sorted = append(sorted, group)
	}
	for i, e := range entries {
		if g.Node(int64(i)) == nil {
			sorted = append(sorted, []evidence.Entry{e})
		}
	}
	return sorted
}
