package neo4jstore

import (
	"context"
	"fmt"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage/snapshot"
)

// wrote notes entries that this Update put or removed.
func (t *tx) wrote(entries []evidence.Entry) {
	for _, e := range entries {
		t.written[e.EntryMeta().ID] = true
	}
}

const removing = "removing entries"

// Remove implements storage.Recorder.
func (t *tx) Remove(ctx context.Context, refs []evidence.Ref) error {
	if len(refs) == 0 {
		return nil
	}
	entries, err := t.Entries(ctx, refs)
	if err != nil {
		return err
	}
	seen := map[evidence.ID]bool{}
	items, links := []string{}, []string{}
	for i, e := range entries {
		if e == nil {
			return evidence.Errorf(evidence.NotFound, "there is no %q to remove", refs[i])
		}
		id := e.EntryMeta().ID
		switch {
		case seen[id]:
		case e.EntryKind() == evidence.KindLink:
			links = append(links, string(id))
		default:
			items = append(items, string(id))
		}
		seen[id] = true
	}
	records, err := t.rows(ctx, removing, removeCheck, params{"items": items, "links": links})
	if err != nil {
		return err
	}
	if len(records) > 0 {
		return needed(records)
	}
	if _, err := t.rows(ctx, removing, remove, params{"items": items, "links": links, "sequence": t.sequence}); err != nil {
		return err
	}
	t.wrote(entries)
	return nil
}

// needed is an error that names what refers to an entry.
func needed(records rows) error {
	by := make([]string, len(records))
	for i, record := range records {
		by[i], _ = record[1].(string)
		if to, isLink := record[2].(string); isLink {
			relation, _ := record[3].(string)
			by[i] = evidence.LinkName(evidence.Key(by[i]), evidence.Key(to), evidence.Relation(relation))
		}
	}
	return evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Message: fmt.Sprintf("%q cannot be removed: it is referred to, for example by %s", records[0][0], strings.Join(by, ", "))})
}

// MarkStale implements storage.Recorder.
func (t *tx) MarkStale(ctx context.Context, claims []evidence.Key) error {
	if len(claims) == 0 {
		return nil
	}
	records, err := t.rows(ctx, "marking claims stale", markStale, params{"keys": evidence.Strings(claims), "sequence": t.sequence})
	if err != nil {
		return err
	}
	return missingClaim(records[0][0], "mark stale")
}

// Next implements storage.Recorder.
func (t *tx) Next(ctx context.Context) error {
	const doing = "counting up the sequence"
	records, err := t.rows(ctx, doing, next, params{"n": 1})
	if err != nil {
		return err
	}
	if len(records) != 1 {
		return t.store.gone()
	}
	t.sequence, _ = records[0][0].(int64)
	clear(t.written)
	return nil
}

const recording = "recording a revision"

// Record implements storage.Recorder.
func (t *tx) Record(ctx context.Context, r evidence.Revision, changes []evidence.Change) error {
	records, err := t.rows(ctx, recording, record, params{"revisions": []params{numbered(r, t.sequence, len(changes))}})
	if err != nil {
		return err
	}
	if records[0][0] != int64(0) {
		return usedKey(r.IdempotencyKey)
	}
	if err := t.recordChanges(ctx, changes); err != nil {
		return err
	}
	return t.recordLists(ctx, changes)
}

// numbered are the properties of a revision with its number.
func numbered(r evidence.Revision, sequence int64, changes int) params {
	r.Sequence = sequence
	if r.Group < 0 {
		r.Group = r.Sequence
	}
	return revisionProperties(r, changes)
}

func usedKey(key string) error {
	return evidence.Errorf(evidence.Conflict, "the idempotency key %q was used", key)
}

// together is how many parts of the changes are written by one statement.
const together = 20

// recordChanges writes changes in parts, so that those of a large import are
// never all in memory as bytes.
func (t *tx) recordChanges(ctx context.Context, changes []evidence.Change) error {
	var parts []params
	for n := 0; n*snapshot.Part < len(changes); n++ {
		data, err := t.store.changes.Encode(changes[n*snapshot.Part : min((n+1)*snapshot.Part, len(changes))])
		if err != nil {
			return evidence.Wrap(evidence.Internal, err, recording)
		}
		parts = append(parts, params{"sequence": t.sequence, "part": n, "entries": data})
		if len(parts) == together || (n+1)*snapshot.Part >= len(changes) {
			if _, err := t.rows(ctx, recording, recordChanges, params{"rows": parts}); err != nil {
				return err
			}
			parts = nil
		}
	}
	return nil
}

// recordLists corrects which entries say that this revision changed them: Put and
// Remove marked all that they wrote, but only those among the changes count.
func (t *tx) recordLists(ctx context.Context, changes []evidence.Change) error {
	if t.jumped {
		return t.restoreLists(ctx, changes)
	}
	less, more := []string{}, []string{}
	changed := make(map[evidence.ID]bool, len(changes))
	for _, c := range changes {
		if !changed[c.ID] && !t.written[c.ID] {
			more = append(more, string(c.ID))
		}
		changed[c.ID] = true
	}
	for id := range t.written {
		if !changed[id] {
			less = append(less, string(id))
		}
	}
	if len(less)+len(more) == 0 {
		return nil
	}
	_, err := t.rows(ctx, recording, recordLists, params{"less": less, "more": more, "sequence": t.sequence})
	return err
}

// RecordEffects implements storage.Recorder.
func (t *tx) RecordEffects(ctx context.Context, effects []evidence.Effect) error {
	if len(effects) == 0 {
		return nil
	}
	_, err := t.rows(ctx, "recording effects", recordEffects, effectRows(effects))
	return err
}

// effectRows are the parameters of the statement that writes effects. A later effect
// replaces an earlier one of the same revision on the same claim.
func effectRows(effects []evidence.Effect) params {
	type place struct {
		sequence int64
		claim    evidence.ID
	}
	at := make(map[place]int, len(effects))
	list := []params{}
	counts := map[int64]int{}
	for _, e := range effects {
		here := place{e.Sequence, e.Claim}
		if i, again := at[here]; again {
			list[i] = effectProperties(e)
			continue
		}
		at[here] = len(list)
		list = append(list, effectProperties(e))
		counts[e.Sequence]++
	}
	counted := make([]params, 0, len(counts))
	for sequence, n := range counts {
		counted = append(counted, params{"sequence": sequence, "n": n})
	}
	return params{"rows": list, "counts": counted}
}
