package walk

import (
	"slices"

	"corroborate/internal/evidence"
)

// Below indexes, by key, what each item depends on directly: a claim on what is
// linked to it, a record on what it refers to. It leaves out references that only
// cite, qualify or name an affiliation.
func Below(hops []Hop) map[evidence.Key][]evidence.Key {
	below := map[evidence.Key][]evidence.Key{}
	for _, h := range hops {
		from, to := h.From.EntryMeta().Key, h.To.EntryMeta().Key
		switch {
		case h.Link != nil: // which leads up
			below[to] = append(below[to], from)
		case h.Relation != evidence.Cites && h.Relation != evidence.AffiliatedWith && h.Relation != evidence.RaisedIn && !h.Relation.IsAnnotation():
			below[from] = append(below[from], to)
		}
	}
	return below
}

// Premises indexes, by key, the claims that are linked to each claim of a map.
func Premises(m *evidence.Map) map[evidence.Key][]evidence.Key {
	claims := make(map[evidence.Key]bool, len(m.Claims))
	for _, c := range m.Claims {
		claims[c.Key] = true
	}
	premises := map[evidence.Key][]evidence.Key{}
	for _, l := range m.Links {
		if claims[l.From] {
			premises[l.To] = append(premises[l.To], l.From)
		}
	}
	return premises
}

// Down goes from some items to their dependencies, level by level, to a depth (0
// for all). It returns the level of each item, from 0 for those that it starts
// with, and whether there are more below.
func Down(below map[evidence.Key][]evidence.Key, depth int, from ...evidence.Key) (depths map[evidence.Key]int, more bool) {
	depths = map[evidence.Key]int{}
	for _, key := range from {
		depths[key] = 0
	}
	for queue := slices.Clone(from); len(queue) > 0; queue = queue[1:] {
		level := depths[queue[0]] + 1
		for _, to := range below[queue[0]] {
			if _, reached := depths[to]; reached {
				continue
			}
			if depth > 0 && level > depth {
				more = true
				continue
			}
			depths[to] = level
			queue = append(queue, to)
		}
	}
	return depths, more
}

// Part is the part of a map that has some items, the links between them, and the
// annotations on any of these.
func Part(m *evidence.Map, items map[evidence.Key]int) *evidence.Map {
	kept := func(key evidence.Key) bool { _, ok := items[key]; return ok }
	part := &evidence.Map{}
	links := map[evidence.Ref]bool{}
	for _, l := range m.Links {
		if kept(l.From) && kept(l.To) {
			part.Add(l)
			links[l.Ref()] = true
		}
	}
	for it := range m.Items() {
		annotation, ok := it.(evidence.Annotation)
		if kept(it.EntryMeta().Key) || ok && slices.ContainsFunc(annotation.Subjects(), func(of evidence.Ref) bool { return kept(evidence.Key(of)) || links[of] }) {
			part.Add(it)
		}
	}
	return part
}
