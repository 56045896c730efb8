package analysis

import (
	"slices"

	"corroborate/internal/evidence"
)

// Diff tells how a map differs from an earlier one: what is new, what has changed and what
// is gone, kind by kind, each sorted by name. It compares entries of the same key and kind,
// and links of the same ends and relation. A key that is an alias in the other map means the
// record there. The maps stay as they are.
func Diff(before, after *evidence.Map) []evidence.Change {
	was, now := renamed(before, aliasesIn(after)), renamed(after, aliasesIn(before))
	var changes []evidence.Change
	for _, kind := range evidence.Kinds {
		var names []evidence.Ref
		for _, side := range []map[evidence.Ref]evidence.Entry{was[kind], now[kind]} {
			for name := range side {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			c := evidence.Change{Kind: kind, Ref: name, Before: was[kind][name], After: now[kind][name]}
			if len(evidence.Compare(c.Before, c.After)) > 0 {
				changes = append(changes, c)
			}
		}
	}
	return changes
}

func aliasesIn(m *evidence.Map) map[evidence.Key]evidence.Key {
	aliases := map[evidence.Key]evidence.Key{}
	for it := range m.Items() {
		for _, alias := range it.EntryMeta().Aliases {
			aliases[alias] = it.EntryMeta().Key
		}
	}
	return aliases
}

// renamed returns the entries of a map by kind and name, with keys in place of aliases. Of a
// map that has the key too, an alias stays what it is: there they are two records.
func renamed(m *evidence.Map, aliases map[evidence.Key]evidence.Key) map[evidence.Kind]map[evidence.Ref]evidence.Entry {
	own := m.ByKey()
	name := func(key evidence.Key) evidence.Key {
		if to, ok := aliases[key]; ok && own[to] == nil {
			return to
		}
		return key
	}
	entries := map[evidence.Kind]map[evidence.Ref]evidence.Entry{}
	for _, kind := range evidence.Kinds {
		entries[kind] = map[evidence.Ref]evidence.Entry{}
	}
	for e := range m.Entries() {
		if len(aliases) > 0 {
			e = evidence.Clone(e)
			evidence.Rename(e, name)
			if meta := e.EntryMeta(); meta.Key != "" {
				meta.Key = name(meta.Key)
			}
			if a, ok := e.(evidence.Annotation); ok {
				evidence.SortSubjects(a)
			}
		}
		entries[e.EntryKind()][e.Ref()] = e
	}
	return entries
}
