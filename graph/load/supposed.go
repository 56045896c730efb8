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

// supposedHash is how much of the hash is in an id, in bytes.
const supposedHash = 6

// IsSupposed reports whether an id is that of an entry that a what-if added.
func IsSupposed(id evidence.ID) bool { return strings.HasPrefix(string(id), supposedPrefix) }

// supposedIDs makes the ids of the entries that a change adds.
func supposedIDs(change assess.Change) (func(evidence.Entry) evidence.ID, error) {
	text, err := json.Marshal(change)
	if err != nil {
		return nil, fmt.Errorf("the hash of a what-if: %w", err)
	}
	sum := sha256.Sum256(text)
	prefix := supposedPrefix + hex.EncodeToString(sum[:supposedHash]) + "_"
	return func(e evidence.Entry) evidence.ID { return evidence.ID(prefix + string(e.Ref())) }, nil
}

// beside is the entry with a name that the same what-if adds as one with an id; nil if
// there is none. Several what-ifs of one request may add entries of the same name.
func (s supposed) beside(id evidence.ID, name evidence.Ref) evidence.Entry {
	if !IsSupposed(id) {
		return nil
	}
	end := len(supposedPrefix) + 2*supposedHash + len("_")
	return s[id[:min(end, len(id))]+evidence.ID(name)]
}

// beside is the entry that another one names, if a what-if adds both; otherwise nil.
func (l *Loaders) beside(by evidence.Entry, name evidence.Ref) evidence.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.supposed.beside(by.EntryMeta().ID, name)
}

// show replaces the pages of what an added entry itself refers to. The store does not
// have the entry.
func (s supposed) show(ctx context.Context, l *Loaders, keys []edgeKey, pages []storage.EdgePage) error {
	for i, k := range keys {
		of, own, ok := s.referred(k)
		if !ok {
			continue
		}
		page, err := listed(ctx, l, k, of, own)
		if err != nil {
			return err
		}
		pages[i] = page
	}
	return nil
}

// referred is what an added entry refers to by a relation of its own.
func (s supposed) referred(k edgeKey) (evidence.Item, []evidence.Key, bool) {
	it, ok := s[evidence.ID(k.of)].(evidence.Item)
	if !ok || k.direction != storage.Out {
		return nil, nil, false
	}
	for _, r := range it.References() {
		if r.Relation == k.relation {
			return it, r.To, true
		}
	}
	return nil, nil, false
}

// listed is a page of what an entry refers to, in the order in which it does.
func listed(ctx context.Context, l *Loaders, k edgeKey, of evidence.Item, to []evidence.Key) (storage.EdgePage, error) {
	q := k.query()
	var page storage.EdgePage
	for i, key := range to {
		it, err := l.Item(ctx, of, key)
		if err != nil {
			return page, err
		}
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, it.EntryKind()) {
			continue
		}
		page.Total++
		if q.CountOnly {
			continue
		}
		if q.After != nil {
			if after, err := strconv.Atoi(q.After.Value); err != nil || i == after || (i < after) != q.Backward {
				continue
			}
		}
		page.Edges = append(page.Edges, storage.Edge{Item: it, At: storage.Position{Value: strconv.Itoa(i), ID: it.EntryMeta().ID}})
	}
	if more := len(page.Edges) - q.First; q.First > 0 && more > 0 {
		page.HasNext = true
		if q.Backward {
			page.Edges = page.Edges[more:]
		} else {
			page.Edges = page.Edges[:q.First]
		}
	}
	return page, nil
}
