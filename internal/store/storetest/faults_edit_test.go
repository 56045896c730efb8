package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
)

// removeFault plants a fault in how entries are removed.
func removeFault(remove func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error) func() *faulty {
	return writeFault(writes{remove: remove})
}

// putFault plants a fault in how entries are put.
func putFault(put func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error) func() *faulty {
	return writeFault(writes{put: put})
}

// editFaults are faults in removal and in aliases.
var editFaults = []fault{
	{"what cannot be removed is left, and nobody says so", removeFault(func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
		err := tx.Remove(ctx, refs)
		if err != nil && evidence.CodeOf(err) == evidence.Conflict {
			return nil
		}
		return err
	})},
	{"what is not there is removed", removeFault(func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
		err := tx.Remove(ctx, refs)
		if err != nil && evidence.CodeOf(err) == evidence.NotFound {
			return nil
		}
		return err
	})},
	{"what is not there is in conflict", removeFault(func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
		if err := tx.Remove(ctx, refs); err != nil {
			return evidence.Wrap(evidence.Conflict, err, "removing")
		}
		return nil
	})},
	{"what needs a removed entry is invalid", removeFault(func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
		err := tx.Remove(ctx, refs)
		if err != nil && evidence.CodeOf(err) == evidence.Conflict {
			return evidence.Wrap(evidence.Invalid, err, "removing")
		}
		return err
	})},
	{"links go with what they join", removeFault(func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
		var links []evidence.Ref
		for _, e := range tx.(*memoryTx).entries {
			l, ok := e.(*evidence.Link)
			if ok && (slices.Contains(refs, evidence.Ref(l.From)) || slices.Contains(refs, evidence.Ref(l.To))) {
				links = append(links, l.Ref())
			}
		}
		return tx.Remove(ctx, append(links, refs...))
	})},
	{"entries are removed one after the other", removeFault(func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
		for _, ref := range refs {
			if err := tx.Remove(ctx, []evidence.Ref{ref}); err != nil {
				return err
			}
		}
		return nil
	})},
	{"entries are removed as far as that can be", removeFault(func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
		err := tx.Remove(ctx, refs)
		if err != nil && len(refs) > 1 {
			_ = tx.Remove(ctx, refs[:1])
			return nil
		}
		return err
	})},
	{"links are not removed", removeFault(func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
		return tx.Remove(ctx, slices.DeleteFunc(slices.Clone(refs), func(r evidence.Ref) bool { return r.IsLinkName() }))
	})},
	{"what was removed is found by its words", func() *faulty {
		f := &faulty{Memory: NewMemory()}
		var gone []evidence.Item
		f.write = func(tx evidence.Tx) evidence.Tx {
			return writes{Tx: tx, remove: func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
				for _, ref := range refs {
					if it, ok := tx.(*memoryTx).find(ref).(evidence.Item); ok {
						gone = append(gone, it)
					}
				}
				return tx.Remove(ctx, refs)
			}}
		}
		f.read = func(r evidence.Reader) evidence.Reader {
			return reads{Reader: r, hits: func(q evidence.SearchQuery, p *evidence.HitPage) {
				for _, it := range gone {
					if holds(it, q.Text) {
						p.Items = append(p.Items, it)
					}
				}
			}}
		}
		return f
	}},
	{"dependents are not counted again after a removal", func() *faulty {
		f := &faulty{Memory: NewMemory()}
		var before *memoryTx
		f.write = func(tx evidence.Tx) evidence.Tx {
			return writes{Tx: tx, remove: func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
				before = &memoryTx{tx.(*memoryTx).state}
				return tx.Remove(ctx, refs)
			}}
		}
		f.read = func(r evidence.Reader) evidence.Reader {
			return reads{Reader: r, found: func(q evidence.Query, p *evidence.ItemPage) {
				if q.Order.By != evidence.OrderDependents || before == nil {
					return
				}
				old, err := before.Find(context.Background(), q)
				if err == nil && len(old.Items) == len(p.Items) {
					p.Items = old.Items
				}
			}}
		}
		return f
	}},
	{"an id is never used again", func() *faulty {
		f := &faulty{Memory: NewMemory()}
		gone := map[evidence.ID]bool{}
		f.write = func(tx evidence.Tx) evidence.Tx {
			return writes{Tx: tx,
				remove: func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
					for _, ref := range refs {
						if e := tx.(*memoryTx).find(ref); e != nil {
							gone[e.EntryMeta().ID] = true
						}
					}
					return tx.Remove(ctx, refs)
				},
				put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
					for _, e := range entries {
						if gone[e.EntryMeta().ID] {
							return evidence.Errorf(evidence.Conflict, "%s was removed", e.EntryMeta().ID)
						}
					}
					return tx.Put(ctx, entries)
				}}
		}
		return f
	}},

	{"an alias names no item", noAliasesIn("Entries")},
	{"an alias is no end of a link", noAliasesIn("links")},
	{"edges are of keys only", noAliasesIn("Edges")},
	{"claims rest on keys only", noAliasesIn("Find")},
	{"below are keys only", noAliasesIn("Below")},
	{"above are keys only", noAliasesIn("Above")},
	{"revisions are of keys only", noAliasesIn("Of")},
	{"revisions move keys only", noAliasesIn("Moved")},
	{"effects are on keys only", noAliasesIn("Effects")},
	{"aliases are not told", readFault(reads{entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		for _, e := range list {
			if e != nil {
				e.EntryMeta().Aliases = nil
			}
		}
		return list
	}})},
	{"aliases are not told in lists", readFault(reads{found: func(_ evidence.Query, p *evidence.ItemPage) {
		for _, it := range p.Items {
			it.EntryMeta().Aliases = nil
		}
	}})},
	{"aliases are not told of what is below", readFault(reads{below: func(m *evidence.Map) {
		for it := range m.Items() {
			it.EntryMeta().Aliases = nil
		}
	}})},
	{"aliases that are taken are left out", putFault(func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		err := tx.Put(ctx, entries)
		if err == nil || evidence.CodeOf(err) != evidence.Conflict {
			return err
		}
		bare := make([]evidence.Entry, len(entries))
		for i, e := range entries {
			bare[i] = evidence.Clone(e)
			bare[i].EntryMeta().Aliases = nil
		}
		return tx.Put(ctx, bare)
	})},
	{"a key may be an alias of another", putFault(func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		t := tx.(*memoryTx)
		kept := *t
		for _, e := range entries {
			if old := t.find(e.Ref()); old != nil && old.Ref() != e.Ref() && e.EntryKind() != evidence.KindLink {
				own(tx, old.EntryMeta().ID).EntryMeta().Aliases = nil
			}
		}
		err := tx.Put(ctx, entries)
		if err != nil {
			*t = kept
		}
		return err
	})},
	{"a reference by an alias is one by the key", putFault(func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		err := tx.Put(ctx, entries)
		if err == nil || evidence.CodeOf(err) != evidence.Invalid {
			return err
		}
		meant := make([]evidence.Entry, len(entries))
		for i, e := range entries {
			meant[i] = evidence.Clone(e)
			if it, ok := meant[i].(*evidence.Testimony); ok {
				it.Speaker = tx.(*memoryTx).current(it.Speaker)
			}
		}
		return tx.Put(ctx, meant)
	})},
	{"a link by an alias is one by the key", putFault(func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		meant := slices.Clone(entries)
		for i, e := range entries {
			if l, ok := e.(*evidence.Link); ok {
				copied := *l
				copied.From = tx.(*memoryTx).current(l.From)
				meant[i] = &copied
			}
		}
		return tx.Put(ctx, meant)
	})},
	{"an alias is kept forever", putFault(func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		kept := slices.Clone(entries)
		for i, e := range entries {
			if old := tx.(*memoryTx).entries[e.EntryMeta().ID]; old != nil && len(e.EntryMeta().Aliases) == 0 && len(old.EntryMeta().Aliases) > 0 {
				kept[i] = evidence.Clone(e)
				kept[i].EntryMeta().Aliases = old.EntryMeta().Aliases
			}
		}
		return tx.Put(ctx, kept)
	})},
	{"aliases are taken one after the other", putFault(func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		if !slices.ContainsFunc(entries, func(e evidence.Entry) bool { return len(e.EntryMeta().Aliases) > 0 }) || len(entries) > 5 {
			return tx.Put(ctx, entries)
		}
		for _, e := range entries {
			if err := tx.Put(ctx, []evidence.Entry{e}); err != nil {
				return err
			}
		}
		return nil
	})},
	{"a renamed item keeps its old name by itself", putFault(func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		before := tx.(*memoryTx).entries
		if err := tx.Put(ctx, entries); err != nil {
			return err
		}
		for _, e := range entries {
			old := before[e.EntryMeta().ID]
			if old != nil && old.EntryMeta().Key != e.EntryMeta().Key && tx.(*memoryTx).find(old.Ref()) == nil {
				m := own(tx, e.EntryMeta().ID).EntryMeta()
				m.Aliases = append(m.Aliases, old.EntryMeta().Key)
			}
		}
		return nil
	})},
	{"aliases stay taken when their item is gone", func() *faulty {
		f := &faulty{Memory: NewMemory()}
		var taken []evidence.Key
		f.write = func(tx evidence.Tx) evidence.Tx {
			return writes{Tx: tx,
				remove: func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
					for _, ref := range refs {
						if e := tx.(*memoryTx).find(ref); e != nil {
							taken = append(taken, e.EntryMeta().Aliases...)
						}
					}
					return tx.Remove(ctx, refs)
				},
				put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
					for _, e := range entries {
						for _, key := range append(slices.Clone(e.EntryMeta().Aliases), e.EntryMeta().Key) {
							if slices.Contains(taken, key) {
								return evidence.Errorf(evidence.Conflict, "%s is taken", key)
							}
						}
					}
					return tx.Put(ctx, entries)
				}}
		}
		return f
	}},
	{"figures are of keys only", writeFault(writes{figures: func(ctx context.Context, tx evidence.Tx, figures map[evidence.Key]evidence.Figures) error {
		for key := range figures {
			if byKey(ctx, tx, evidence.Ref(key)) != evidence.Ref(key) {
				return evidence.Errorf(evidence.NotFound, "there is no %s", key)
			}
		}
		return tx.SetFigures(ctx, figures)
	}})},
	{"marks are of keys only", writeFault(writes{mark: func(ctx context.Context, tx evidence.Tx, claims []evidence.Key) error {
		for _, key := range claims {
			if byKey(ctx, tx, evidence.Ref(key)) != evidence.Ref(key) {
				return evidence.Errorf(evidence.NotFound, "there is no %s", key)
			}
		}
		return tx.MarkStale(ctx, claims)
	}})},
	{"removal is by keys only", removeFault(func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
		for _, ref := range refs {
			if byKey(ctx, tx, ref) != ref {
				return evidence.Errorf(evidence.NotFound, "there is no %s", ref)
			}
		}
		return tx.Remove(ctx, refs)
	})},
}
