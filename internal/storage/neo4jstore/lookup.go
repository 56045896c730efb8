package neo4jstore

import (
	"context"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// LookUp implements storage.Reader. One statement reads items by key and what follows them. Other refs are
// looked up without anything along.
func (r *reader) LookUp(ctx context.Context, l storage.Lookup) (list storage.EntryList, err error) {
	const doing = "reading entries"
	if err := storage.CheckLookup(l); err != nil {
		return list, err
	}
	along := &along{}
	next := along.next(l.Then)
	if next == "" || slices.ContainsFunc(l.Refs, func(ref evidence.Ref) bool { return !evidence.Key(ref).Valid() }) {
		list.Entries, err = r.Entries(ctx, l.Refs)
		return list, err
	}
	at, once := positions(l.Refs)
	p := named(once)
	p["limits"] = along.limits
	records, err := r.rows(ctx, doing, r.text("look up"+next, func() statement { return lookUp(next) }), p)
	if err != nil {
		return list, err
	}
	list.Entries, list.Next = make([]evidence.Entry, len(l.Refs)), make([][]storage.EdgePage, len(l.Refs))
	for _, record := range records {
		ref, _ := record[0].(string)
		for _, i := range at[evidence.Ref(ref)] {
			it, err := r.item(record[1], record[2])
			if err != nil {
				return list, malformed(err, doing)
			}
			list.Entries[i] = it
			if list.Next[i], err = r.nexts(l.Then, it, record[3]); err != nil {
				return list, malformed(err, doing)
			}
		}
	}
	return list, nil
}

// lookUp is the statement that reads items by key, and a text of what follows them.
func lookUp(next string) statement {
	return load("look_up", "next", strings.TrimPrefix(next, ", ")).reads("ref", "node", "references", "next")
}

// positions are where each ref is in a list, and each ref once.
func positions(refs []evidence.Ref) (at map[evidence.Ref][]int, once []evidence.Ref) {
	at = make(map[evidence.Ref][]int, len(refs))
	for i, ref := range refs {
		if at[ref] == nil {
			once = append(once, ref)
		}
		at[ref] = append(at[ref], i)
	}
	return at, once
}
