package analysis

import (
	"slices"

	"corroborate/internal/citing/canonical"
	"corroborate/internal/evidence"
	"corroborate/internal/text/duplicates"
	"corroborate/internal/text/words"
)

// Known is a record of the store that a citation names.
type Known struct {
	Item   evidence.Item     // as the store has it
	Reason duplicates.Reason // why it is the same; Alike stands for the same words
	Kept   []string          // the fields for which the citation has another value
}

// takeKnown replaces records of the citation by those of the store that are the same.
func (c *Cited) takeKnown() {
	k := knowing{cited: c, of: map[evidence.Key]duplicates.Hit{}, taken: map[evidence.Key]bool{}, named: map[evidence.Key]bool{}}
	for _, s := range c.Sources {
		k.take(s, func(stored evidence.Item, reason duplicates.Reason) bool {
			return reason == duplicates.SameDOI || reason == duplicates.SameURL && !otherDOI(s, stored.(*evidence.Source))
		})
	}
	for _, a := range c.Agents {
		same := func(stored evidence.Item, _ duplicates.Reason) bool {
			other := stored.(*evidence.Agent)
			return words.Fold(a.Name) == words.Fold(other.Name) && a.Kind == other.Kind && !otherURL(a, other)
		}
		if !k.take(a, func(stored evidence.Item, reason duplicates.Reason) bool {
			return k.named[stored.EntryMeta().Key] && same(stored, reason)
		}) {
			k.take(a, same)
		}
	}
	for _, s := range c.Sources {
		k.rename(s)
		k.take(s, func(stored evidence.Item, _ duplicates.Reason) bool { return sameWork(s, stored.(*evidence.Source)) })
	}
	k.replace()
}

// otherDOI reports whether two sources have different DOIs.
func otherDOI(a, b *evidence.Source) bool {
	x, y := canonical.DOI(a.DOI), canonical.DOI(b.DOI)
	return x != "" && y != "" && x != y
}

// otherURL reports whether two agents have different addresses.
func otherURL(a, b *evidence.Agent) bool {
	x, y := canonical.URL(a.URL), canonical.URL(b.URL)
	return x != "" && y != "" && x != y
}

// sameWork reports whether two sources have the same words in their titles, and the same
// kind, date and authors.
func sameWork(a, b *evidence.Source) bool {
	return words.Fold(a.Title) != "" && words.Fold(a.Title) == words.Fold(b.Title) && a.Kind == b.Kind && a.Published == b.Published &&
		slices.Equal(a.Authors, b.Authors) && !otherDOI(a, b)
}

// knowing finds which records of a citation the store has.
type knowing struct {
	cited *Cited
	of    map[evidence.Key]duplicates.Hit // by the key in the citation
	taken map[evidence.Key]bool           // keys of the store
	named map[evidence.Key]bool           // keys of agents that are named by the sources taken
}

// take takes the first record of the store that is the same, unless another record of the
// citation has it.
func (k *knowing) take(it evidence.Item, same func(evidence.Item, duplicates.Reason) bool) bool {
	key := it.EntryMeta().Key
	if _, done := k.of[key]; done {
		return true
	}
	for _, hit := range k.cited.Alike[key] {
		stored := hit.Item.EntryMeta().Key
		if k.taken[stored] || !same(hit.Item, hit.Reason) {
			continue
		}
		k.of[key], k.taken[stored] = hit, true
		for _, ref := range hit.Item.References() {
			for _, to := range ref.To {
				k.named[to] = true
			}
		}
		return true
	}
	return false
}

// rename lets a source name its agents by their keys in the store.
func (k *knowing) rename(s *evidence.Source) {
	now := func(key evidence.Key) evidence.Key {
		if hit, known := k.of[key]; known {
			return hit.Item.EntryMeta().Key
		}
		return key
	}
	for i, key := range s.Authors {
		s.Authors[i] = now(key)
	}
	s.Publisher = now(s.Publisher)
}

// replace puts the records of the store into the citation, and leaves out the agents that
// no source names any more.
func (k *knowing) replace() {
	c := k.cited
	needed := map[evidence.Key]bool{}
	for i, s := range c.Sources {
		c.Sources[i] = k.stored(s).(*evidence.Source)
		for _, ref := range c.Sources[i].References() {
			for _, to := range ref.To {
				needed[to] = true
			}
		}
	}
	var agents []*evidence.Agent
	for _, a := range c.Agents {
		if a := k.stored(a).(*evidence.Agent); needed[a.Key] {
			agents = append(agents, a)
		}
	}
	c.Agents = agents
}

// stored is the record of the store for one of the citation, with what it lacks.
func (k *knowing) stored(it evidence.Item) evidence.Item {
	hit, known := k.of[it.EntryMeta().Key]
	if !known {
		return it
	}
	whole := evidence.Clone(hit.Item).(evidence.Item)
	one := Known{Item: hit.Item, Reason: hit.Reason}
	for _, f := range evidence.FieldsOf(it.EntryKind()) {
		cited, stored := f.Append(nil, it), f.Append(nil, whole)
		switch {
		case f.Name == "key" || len(cited) == 0 || slices.Equal(cited, stored):
		case len(stored) == 0:
			f.Copy(whole, it)
		default:
			one.Kept = append(one.Kept, f.Name)
		}
	}
	delete(k.cited.Alike, it.EntryMeta().Key)
	k.cited.Known[whole.EntryMeta().Key] = one
	return whole
}
