package neo4jstore

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

const putting = "writing entries"

// Put implements storage.Tx. It finds all problems before it writes anything,
// because an error of the engine would end the transaction.
func (t *tx) Put(ctx context.Context, entries []evidence.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	b, err := t.batch(ctx, entries)
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{b.clear, b.putItems, b.putAliases, b.putReferences, b.putLinks} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	t.wrote(entries)
	return nil
}

// batch is what one Put writes.
type batch struct {
	*tx
	items []evidence.Item
	links []*evidence.Link
	old   map[evidence.ID]evidence.Key // the entries that are replaced, with their keys
	keys  map[evidence.Key]evidence.ID // items, as they are called after this Put
	ends  map[*evidence.Link]string    // the two ids that a link joins
	moved []evidence.ID                // what the links that are replaced came from

	itemRows, linkRows []params // the properties of each
	references         params   // what items refer to, by relation

	aliases    map[evidence.Key]evidence.ID   // those that items have after this Put
	oldAliases map[evidence.ID][]evidence.Key // of the items that are replaced
	past       map[evidence.ID][]any          // the revisions of links that are replaced, and of entries that come back
	back       []string                       // those that come back
	numbers    map[evidence.ID]int64          // of the revisions that write entries, where these are not the Update's own
}

// batch reads what a Put will replace, and checks whether the Put is allowed.
func (t *tx) batch(ctx context.Context, entries []evidence.Entry) (*batch, error) {
	b := &batch{tx: t, old: map[evidence.ID]evidence.Key{}, keys: make(map[evidence.Key]evidence.ID, len(entries)), ends: map[*evidence.Link]string{},
		aliases: map[evidence.Key]evidence.ID{}, oldAliases: map[evidence.ID][]evidence.Key{}, past: map[evidence.ID][]any{}}
	ids := make([]string, 0, len(entries))
	byID := make(map[evidence.ID]evidence.Entry, len(entries))
	for _, e := range entries {
		id := e.EntryMeta().ID
		if id == "" {
			return nil, evidence.Errorf(evidence.Invalid, "%q has no id", e.Ref())
		}
		if byID[id] != nil {
			return nil, evidence.Errorf(evidence.Invalid, "the id %q is among the entries twice", id)
		}
		byID[id] = e
		ids = append(ids, string(id))
		switch e := e.(type) {
		case evidence.Item:
			b.items = append(b.items, e)
			if b.keys[e.EntryMeta().Key] != "" {
				return nil, storage.TakenKey(e.EntryMeta().Key)
			}
			b.keys[e.EntryMeta().Key] = id
		case *evidence.Link:
			b.links = append(b.links, e)
		}
	}
	if err := b.nameAliases(); err != nil {
		return nil, err
	}
	encoded := make(chan struct{})
	go func() { // while the server looks
		defer close(encoded)
		b.encode()
	}()
	err := b.meet(ctx, ids, byID)
	<-encoded // whatever became of it: the entries are the caller's again
	if err != nil {
		return nil, err
	}
	if err := b.checkReferences(); err != nil {
		return nil, err
	}
	return b, b.checkLinks(ctx, byID)
}

// mentioned are the names that entries have, and the keys that they refer to
// besides, each once.
func (b *batch) mentioned() (names, others []string) {
	seen := make(map[string]bool, 2*len(b.keys))
	names = make([]string, 0, len(b.keys)+len(b.aliases))
	for key := range b.keys {
		names = append(names, string(key))
	}
	for alias := range b.aliases {
		names = append(names, string(alias))
	}
	mention := func(key evidence.Key) {
		if _, own := b.keys[key]; !own && !seen[string(key)] {
			seen[string(key)] = true
			others = append(others, string(key))
		}
	}
	others = []string{}
	for _, it := range b.items {
		for _, ref := range it.References() {
			for _, to := range ref.To {
				mention(to)
			}
		}
	}
	for _, l := range b.links {
		mention(l.From)
		mention(l.To)
	}
	return names, others
}

// meet asks for the entries that there are with the ids and keys of this Put.
func (b *batch) meet(ctx context.Context, ids []string, byID map[evidence.ID]evidence.Entry) error {
	names, others := b.mentioned()
	records, err := b.rows(ctx, putting, putCheck, params{"ids": ids, "names": names, "others": others})
	if err != nil {
		return err
	}
	for _, record := range records {
		by, _ := record[0].(string)
		foundID, _ := record[1].(string)
		foundKey, _ := record[2].(string)
		id, key := evidence.ID(foundID), evidence.Key(foundKey)
		more, _ := record[4].([]any)
		switch by {
		case "id":
			list, _ := record[3].([]any)
			if kind := kindOf(list); kind != byID[id].EntryKind() {
				return evidence.Errorf(evidence.Conflict, "the id %q is that of %s, and cannot become that of %s",
					id, evidence.Noun(kind), evidence.Noun(byID[id].EntryKind()))
			}
			b.old[id] = key
			b.oldAliases[id] = texts[evidence.Key](more)
		case "removed":
			b.past[id] = more
			b.back = append(b.back, foundID)
		case "alias":
			if byID[id] == nil { // otherwise what it is called now is among the entries
				return storage.TakenKey(key)
			}
		default:
			if err := b.meetKey(id, key, byID[id] != nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// meetKey notes an item of the map; here says that this Put writes it.
func (b *batch) meetKey(id evidence.ID, key evidence.Key, here bool) error {
	switch owner := b.keys[key]; {
	case owner == id, here: // or it gives the key up in this Put
	case owner != "" || b.aliases[key] != "":
		return storage.TakenKey(key)
	default:
		b.keys[key] = id
	}
	return nil
}

func kindOf(labels []any) evidence.Kind {
	for _, label := range labels {
		label, _ := label.(string)
		if kind, ok := kinds[label]; ok {
			return kind
		}
	}
	return evidence.KindLink
}

func (b *batch) checkReferences() error {
	for _, it := range b.items {
		for _, ref := range it.References() {
			for _, to := range ref.To {
				if b.keys[to] == "" {
					return storage.Dangling(it, ref.Field, to)
				}
			}
		}
	}
	for _, l := range b.links {
		from, to := b.keys[l.From], b.keys[l.To]
		if from == "" {
			return storage.Dangling(l, "from", l.From)
		}
		if to == "" {
			return storage.Dangling(l, "to", l.To)
		}
		b.ends[l] = string(from) + " " + string(to)
	}
	return nil
}

// checkLinks looks for other links with the same ends and relation.
func (b *batch) checkLinks(ctx context.Context, byID map[evidence.ID]evidence.Entry) error {
	type place struct {
		relation evidence.Relation
		ends     string
	}
	here := make(map[place]*evidence.Link, len(b.links))
	ask := map[evidence.Relation][]string{evidence.Supports: {}, evidence.Contradicts: {}}
	for _, l := range b.links {
		at := place{l.Relation, b.ends[l]}
		if here[at] != nil {
			return storage.TakenLink(l)
		}
		here[at] = l
		if b.isNew(byID, b.keys[l.From]) || b.isNew(byID, b.keys[l.To]) {
			continue // nothing leads there yet
		}
		ask[l.Relation] = append(ask[l.Relation], b.ends[l])
	}
	if len(ask[evidence.Supports])+len(ask[evidence.Contradicts]) == 0 {
		return nil
	}
	records, err := b.rows(ctx, putting, putCheckLinks, params{"supports": ask[evidence.Supports], "contradicts": ask[evidence.Contradicts]})
	if err != nil {
		return err
	}
	for _, record := range records {
		relation, _ := record[0].(string)
		ends, _ := record[1].(string)
		id, _ := record[2].(string)
		if l := here[place{evidence.Relation(relation), ends}]; l != nil && byID[evidence.ID(id)] == nil {
			return storage.TakenLink(l)
		}
	}
	return nil
}

// isNew tells whether this Put adds an item to the map.
func (b *batch) isNew(byID map[evidence.ID]evidence.Entry, id evidence.ID) bool {
	_, replaced := b.old[id]
	return byID[id] != nil && !replaced
}
