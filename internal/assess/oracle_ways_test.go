package assess_test

import (
	"slices"

	"corroborate/internal/evidence"
)

// bearing is the claim and the relation for which a record is used. The records
// that it derives from depend on it.
type bearing struct {
	to       evidence.Key
	relation evidence.Relation
}

func bearingOf(l *evidence.Link) bearing { return bearing{l.To, l.Relation} }

// derives returns the records that a record derives from for a bearing: those
// of its own fields and, for a source, the records that it reports and that
// have the same bearing, unless these lead back to the source.
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

// reports returns the records that a source reports and that have the same
// bearing.
func (w *world) reports(source evidence.Key, b bearing) []evidence.Key {
	var told []evidence.Key
	for _, l := range w.links {
		if bearingOf(l) == b && slices.Contains(w.records[l.From].reportedIn, source) {
			told = append(told, l.From)
		}
	}
	return told
}

// reach returns k and every record that its paths lead to.
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

// ends returns the records without further derivation to which paths from k
// lead. A path does not go on beyond a record for which stop is true.
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

// originCount counts the origins of a record for a bearing, whether or not they
// can hold.
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
