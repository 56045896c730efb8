package load

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// supposed are the entries that what-ifs of a request add, by id. No store has them.
type supposed map[evidence.ID]evidence.Entry

// supposedPrefix begins the id of an entry that a what-if adds. The id also has a hash
// of the what-if, so that a client's cache never mixes the entries of two what-ifs,
// and never takes one for a record of the map.
const supposedPrefix = "hypothetical_"

// IsSupposed reports whether an id is that of an entry that a what-if added.
func IsSupposed(id evidence.ID) bool { return strings.HasPrefix(string(id), supposedPrefix) }

// supposedIDs makes the ids of the entries that a change adds.
func supposedIDs(change assess.Change) (func(evidence.Entry) evidence.ID, error) {
	text, err := json.Marshal(change)
	if err != nil {
		return nil, fmt.Errorf("the hash of a what-if: %w", err)
	}
	sum := sha256.Sum256(text)
	prefix := supposedPrefix + hex.EncodeToString(sum[:6]) + "_"
	return func(e evidence.Entry) evidence.ID { return evidence.ID(prefix + string(e.Ref())) }, nil
}

// show replaces the pages of what an added entry itself refers to. The store does not
// have the entry.
func (s supposed) show(ctx context.Context, l *Loaders, keys []edgeKey, pages []storage.EdgePage) error {
	for i, k := range keys {
		own, ok := s.referred(k)
		if !ok {
			continue
		}
		page, err := listed(ctx, l, k, own)
		if err != nil {
			return err
		}
		pages[i] = page
	}
	return nil
}

// referred is what an added entry refers to by a relation of its own.
func (s supposed) referred(k edgeKey) ([]evidence.Key, bool) {
	it, ok := s[evidence.ID(k.of)].(evidence.Item)
	if !ok || k.direction != storage.Out {
		return nil, false
	}
	for _, r := range it.References() {
		if r.Relation == k.relation {
			return r.To, true
		}
	}
	return nil, false
}

// listed is a page of what an entry refers to, in the order in which it does.
func listed(ctx context.Context, l *Loaders, k edgeKey, to []evidence.Key) (storage.EdgePage, error) {
	q := k.query()
	var page storage.EdgePage
	for i, key := range to {
		it, err := l.Item(ctx, key)
		if err != nil {
			return page, err
		}
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, it.EntryKind()) {
			continue
		}
		page.Total++
		place := strconv.Itoa(i)
		if q.After != nil {
			if after, err := strconv.Atoi(q.After.Value); err != nil || i <= after {
				continue
			}
		}
		if q.First > 0 && len(page.Edges) == q.First {
			page.HasNext = true
			continue
		}
		page.Edges = append(page.Edges, storage.Edge{Item: it, At: storage.Position{Value: place, ID: it.EntryMeta().ID}})
	}
	return page, nil
}
