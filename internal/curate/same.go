package curate

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// findSame finds the entries of a map that the store has with the same content, and fills in their
// ids, versions and times. It answers by their places in the map. It reads the whole store once, in
// its order, which takes a fraction of the time of looking each entry up. It returns nil if the map is
// so small, or so little of the store, that looking entries up takes less.
func (im *importRun) findSame(ctx context.Context) ([]bool, error) {
	total := im.m.Len()
	if im.fresh || total <= im.options.Part {
		return nil, nil
	}
	counts, err := im.reader.Counts(ctx)
	if err != nil {
		return nil, err
	}
	stored := 0
	for _, n := range counts.Kinds {
		stored += n
	}
	if stored > 2*total || stored < total/2 {
		return nil, nil
	}
	named, same, done := nameAll(im.m), make([]bool, total), 0
	err = im.reader.Only(storage.DetailTexts|storage.DetailReferences).Scan(ctx, func(old evidence.Entry) error {
		if done++; done%batch == 0 {
			im.options.Progress.Report("comparing", min(done, total), total)
		}
		at, e := named.find(old)
		if e == nil || e.EntryKind() != old.EntryKind() {
			return nil
		}
		evidence.SetDefaults(e)
		if evidence.SameContent(old, inOrder(e)) {
			*e.EntryMeta(), same[at] = *old.EntryMeta(), true
		}
		return nil
	})
	return same, err
}

// names finds the entries of a map by what names them.
type names struct {
	list  []evidence.Entry // in the order of the map
	items map[evidence.Key]int32
	links map[ends]int32
}

func nameAll(m *evidence.Map) *names {
	n := &names{make([]evidence.Entry, 0, m.Len()), make(map[evidence.Key]int32, m.Len()-len(m.Links)), make(map[ends]int32, len(m.Links))}
	for e := range m.Entries() {
		if l, ok := e.(*evidence.Link); ok {
			n.links[endsOf(l)] = int32(len(n.list))
		} else {
			n.items[e.EntryMeta().Key] = int32(len(n.list))
		}
		n.list = append(n.list, e)
	}
	return n
}

// find returns the entry of the map with the name of an entry, and its place. It returns nil if there is none.
func (n *names) find(e evidence.Entry) (int32, evidence.Entry) {
	var at int32
	var ok bool
	if l, link := e.(*evidence.Link); link {
		at, ok = n.links[endsOf(l)]
	} else {
		at, ok = n.items[e.EntryMeta().Key]
	}
	if !ok {
		return 0, nil
	}
	return at, n.list[at]
}
