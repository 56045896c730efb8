package load

import (
	"context"
	"strings"

	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Degrees counts the edges of a record. Those of an entry that a what-if adds are the
// edges that the what-if adds.
func (l *Loaders) Degrees(ctx context.Context, of evidence.Item) ([]view.Degree, error) {
	return l.degrees.by(l, (*Loaders).fetchDegrees).Load(ctx, of.EntryMeta().ID)
}

func (l *Loaders) fetchDegrees(ctx context.Context, ids []evidence.ID) ([][]view.Degree, error) {
	var lists [][]storage.Degree
	err := l.view(ctx, func(r storage.Reader) (err error) {
		lists, err = r.Degrees(ctx, ids)
		return err
	})
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	added := l.supposed
	l.mu.Unlock()
	shown := make([][]view.Degree, len(ids))
	for i, id := range ids {
		if it, ok := added[id].(evidence.Item); ok {
			lists[i] = added.degrees(it)
		}
		shown[i] = view.NewDegrees(lists[i])
	}
	return shown, nil
}

// degrees counts the edges of an added item among the entries that the same what-if adds,
// and to the records of the map.
func (s supposed) degrees(of evidence.Item) []storage.Degree {
	meta := of.EntryMeta()
	whatIf := strings.TrimSuffix(string(meta.ID), string(meta.Key))
	return storage.DegreesOf(meta.Key, func(yield func(evidence.Entry) bool) {
		for id, e := range s {
			if strings.HasPrefix(string(id), whatIf) && !yield(e) {
				return
			}
		}
	})
}
