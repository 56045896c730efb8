package analysis

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// mostLooked is how many links of one side of a claim, or of one source, are looked at.
const mostLooked = 100

// claimSide is one side of a claim.
type claimSide struct {
	claim    evidence.Key
	relation evidence.Relation
}

// cited warns of sources that cite a source on which other evidence of the same side of a
// claim rests, and are not recorded to derive from it.
func (w *watcher) cited(ctx context.Context) error {
	sides, err := w.sides(ctx)
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, linked := range sides {
		for _, it := range linked {
			s, ok := it.(*evidence.Source)
			if !ok {
				continue
			}
			for i, key := range s.Cites {
				path := fmt.Sprintf("cites[%d]", i)
				if told[string(s.Key)+"."+path] || !restsOn(linked, s, key) {
					continue
				}
				told[string(s.Key)+"."+path] = true
				if err := w.warnCited(ctx, s, path, key); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// restsOn reports whether a record that is linked beside a source is the cited one, or came
// out in it, and neither of both derives from the other.
func restsOn(linked []evidence.Item, s *evidence.Source, cited evidence.Key) bool {
	return slices.ContainsFunc(linked, func(other evidence.Item) bool {
		key := other.EntryMeta().Key
		if key == s.Key || slices.Contains(s.DerivedFrom, key) || slices.Contains(grounds(other), s.Key) {
			return false
		}
		return key == cited || slices.Contains(grounds(other), cited)
	})
}

// grounds are the records that a record itself names as what it comes from.
func grounds(it evidence.Item) []evidence.Key {
	var keys []evidence.Key
	for _, reference := range it.References() {
		switch reference.Relation {
		case evidence.ReportedIn, evidence.DerivedFrom, evidence.BasedOn, evidence.CollectedIn:
			keys = append(keys, reference.To...)
		}
	}
	return keys
}

// warnCited warns of a source that cites another one, unless it derives from it over others.
func (w *watcher) warnCited(ctx context.Context, s *evidence.Source, path string, cited evidence.Key) error {
	if slices.Contains(s.DerivedFrom, cited) {
		return nil
	}
	below, err := w.reader.Below(ctx, evidence.As[evidence.Ref](s.DerivedFrom))
	if err != nil {
		return err
	}
	if below.ByKey()[cited] != nil {
		return nil
	}
	if err := w.read(ctx, []evidence.Key{cited}); err != nil {
		return err
	}
	if it := w.item(cited); it != nil {
		w.warn(WarnCited, s, path, fmt.Sprintf(
			"%s cites %s, on which other evidence of the same side of a claim rests, and is not recorded to derive from it: if its content comes from there, it is no evidence of its own.",
			title(s), title(it)), s.Key, cited)
	}
	return nil
}

// sides lists what is linked on each side of a claim that something written is linked to.
func (w *watcher) sides(ctx context.Context) ([][]evidence.Item, error) {
	links := map[claimSide][]evidence.Key{} // where the links come from that were written
	var own []storage.EdgeQuery
	for _, c := range w.changes {
		switch e := c.After.(type) {
		case *evidence.Link:
			side := claimSide{e.To, e.Relation}
			links[side] = append(links[side], e.From)
		case *evidence.Source:
			for _, relation := range evidence.LinkRelations {
				if c.Before != nil && len(e.Cites) > 0 { // the links of a new source are new, too
					own = append(own, storage.EdgeQuery{Of: e.Ref(), Relation: relation, Direction: storage.Out, First: mostLooked})
				}
			}
		}
	}
	lists, err := w.edges(ctx, own)
	if err != nil {
		return nil, err
	}
	for i, edges := range lists {
		for _, edge := range edges {
			side := claimSide{edge.Link.To, own[i].Relation}
			links[side] = append(links[side], evidence.Key(own[i].Of))
		}
	}
	return w.linked(ctx, links)
}

// linked lists what is linked on some sides of claims, in the store and by what was written.
func (w *watcher) linked(ctx context.Context, written map[claimSide][]evidence.Key) ([][]evidence.Item, error) {
	var queries []storage.EdgeQuery
	var froms [][]evidence.Key
	for _, side := range slices.SortedFunc(maps.Keys(written), func(a, b claimSide) int {
		return cmp.Or(cmp.Compare(a.claim, b.claim), cmp.Compare(a.relation, b.relation))
	}) {
		queries = append(queries, storage.EdgeQuery{Of: evidence.Ref(side.claim), Relation: side.relation, Direction: storage.In, First: mostLooked})
		froms = append(froms, written[side])
	}
	queries = queries[:min(len(queries), mostLooked)]
	lists, err := w.edges(ctx, queries)
	if err != nil {
		return nil, err
	}
	sides := make([][]evidence.Item, len(queries))
	for i, edges := range lists {
		keys := froms[i]
		for _, edge := range edges {
			key := edge.Item.EntryMeta().Key
			if ref := evidence.Ref(key); w.entries[ref] == nil {
				w.entries[ref] = edge.Item
			}
			keys = append(keys, key)
		}
		if err := w.read(ctx, keys); err != nil {
			return nil, err
		}
		slices.Sort(keys)
		sides[i] = w.items(slices.Compact(keys))
	}
	return sides, nil
}
