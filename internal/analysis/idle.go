package analysis

import (
	"context"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// idleCaveats warns of caveats that change no figure: those on agents who do not speak in any
// testimony, since figures depend on no author, investigator or publisher, and on sources
// that are retracted and count for nothing anyway.
func (w *watcher) idleCaveats(ctx context.Context) error {
	var caveats []*evidence.Caveat
	var keys []evidence.Key
	for _, c := range w.changes {
		if caveat, ok := c.After.(*evidence.Caveat); ok && !caveat.Resolved {
			caveats = append(caveats, caveat)
			keys = append(keys, caveat.QualifiedItems()...)
		}
	}
	if err := w.read(ctx, keys); err != nil {
		return err
	}
	speaks, err := w.speakers(ctx, keys)
	if err != nil {
		return err
	}
	for _, c := range caveats {
		for i, ref := range c.Qualifies {
			switch it := w.entries[ref].(type) {
			case *evidence.Agent:
				if !speaks[it.Key] {
					w.warn(WarnIdleCaveat, c, fmt.Sprintf("qualifies[%d]", i), fmt.Sprintf(
						"the caveat %s (%s) on %s changes no figure, because figures do not depend on authors, investigators or publishers: raise it on a record.",
						title(c), wording.Word(c.Category), title(it)), c.Key, it.Key)
				}
			case *evidence.Source:
				if it.Retracted {
					w.warn(WarnIdleCaveat, c, fmt.Sprintf("qualifies[%d]", i), fmt.Sprintf(
						"the caveat %s (%s) on %s changes no figure, because a retracted source counts for nothing.", title(c), wording.Word(c.Category), title(it)), c.Key, it.Key)
				}
			}
		}
	}
	return nil
}

// speakers tells which of some agents speak in a testimony.
func (w *watcher) speakers(ctx context.Context, keys []evidence.Key) (map[evidence.Key]bool, error) {
	speaks := map[evidence.Key]bool{}
	for _, e := range w.entries {
		if t, ok := e.(*evidence.Testimony); ok {
			speaks[t.Speaker] = true
		}
	}
	var agents []evidence.Key
	var queries []storage.EdgeQuery
	for _, key := range keys {
		if it := w.item(key); it != nil && it.EntryKind() == evidence.KindAgent && !speaks[key] {
			agents = append(agents, key)
			queries = append(queries, storage.EdgeQuery{Of: evidence.Ref(key), Relation: evidence.SpokenBy, Direction: storage.In, First: 1})
		}
	}
	if len(queries) == 0 {
		return speaks, nil
	}
	lists, err := w.edges(ctx, queries)
	for i, edges := range lists {
		speaks[agents[i]] = speaks[agents[i]] || len(edges) > 0
	}
	return speaks, err
}

// items are the records of some keys that are at hand.
func (w *watcher) items(keys []evidence.Key) []evidence.Item {
	var items []evidence.Item
	for _, key := range keys {
		if it := w.item(key); it != nil {
			items = append(items, it)
		}
	}
	return items
}
