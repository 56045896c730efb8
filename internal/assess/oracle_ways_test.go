package assess_test

import (
	"slices"

	"corroborate/internal/evidence"
)

// bearing is on what a record bears, and how: what it derives from depends on it.
type bearing struct {
	to       evidence.Key
	relation evidence.Relation
}

func bearingOf(l *evidence.Link) bearing { return bearing{l.To, l.Relation} }

// derives are what a record derives from where it bears so: what it takes, and,
// for a source, what is reported in it and bears so itself, unless that leads
// back to the source.
func (w *world) derives(k evidence.Key, b bearing) []evidence.Key {
	if _, ok := w.derived[b]; !ok {
		w.derived[b] = w.deriveAll(b)
	}
	return w.derived[b][k]
}

func (w *world) deriveAll(b bearing) map[evidence.Key][]evidence.Key {
	all := map[evidence.Key][]evidence.Key{}
	for k := range w.records {
		all[k] = slices.Concat(w.records[k].takes, w.reports(k, b))
	}
	kept := map[evidence.Key][]evidence.Key{}
	for k, rec := range w.records {
		kept[k] = slices.Clone(rec.takes)
		for _, told := range w.reports(k, b) {
			if !slices.Contains(kept[k], told) && !reach(all, told)[k] {
				kept[k] = append(kept[k], told)
			}
		}
	}
	return kept
}

// reports are the records reported in a source that bear so themselves.
func (w *world) reports(source evidence.Key, b bearing) []evidence.Key {
	var told []evidence.Key
	for _, l := range w.links {
		if bearingOf(l) == b && slices.Contains(w.records[l.From].reportedIn, source) {
			told = append(told, l.From)
		}
	}
	return told
}

// reach is k and everything that ways from it lead to.
func reach(ways map[evidence.Key][]evidence.Key, k evidence.Key) map[evidence.Key]bool {
	seen := map[evidence.Key]bool{k: true}
	for open := []evidence.Key{k}; len(open) > 0; open = open[1:] {
		for _, next := range ways[open[0]] {
			if !seen[next] {
				seen[next] = true
				open = append(open, next)
			}
		}
	}
	return seen
}

// ends are the records that derive from nothing to which ways from k lead. A
// way that comes to a record for which stop is true goes no further.
func (w *world) ends(k evidence.Key, b bearing, stop func(evidence.Key) bool) []evidence.Key {
	open := map[evidence.Key][]evidence.Key{}
	for from := range w.records {
		for _, next := range w.derives(from, b) {
			if !stop(next) {
				open[from] = append(open[from], next)
			}
		}
	}
	var ends []evidence.Key
	for at := range reach(open, k) {
		if len(w.derives(at, b)) == 0 {
			ends = append(ends, at)
		}
	}
	return ends
}

// originCount is how many origins a record has where it bears so, whether or
// not they can hold.
func (w *world) originCount(k evidence.Key, b bearing) int {
	return len(w.originsOf(w.ends(k, b, func(evidence.Key) bool { return false })))
}

func (w *world) originsOf(ends []evidence.Key) map[evidence.Key]bool {
	origins := map[evidence.Key]bool{}
	for _, end := range ends {
		origins[w.records[end].origin] = true
	}
	return origins
}

func (w *world) canHold(k evidence.Key) bool { return w.can(setting{}, fact{kind: "holds", of: k}) }
