package neo4jstore

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/snapshot"
)

// lookup is a way to find revisions.
type lookup string

const (
	anyRevision lookup = "all"
	ofEntry     lookup = "of"
	movingClaim lookup = "moved"
	byAuthor    lookup = "author"
	inGroup     lookup = "group"
	sinceTime   lookup = "since"
	newerThan   lookup = "newer"
	byRepeatKey lookup = "key"
)

// revisionOrders are the properties by which each lookup finds its revisions
// in order, so that it need not sort them.
var revisionOrders = map[lookup][]string{
	anyRevision: {"r.sequence"}, newerThan: {"r.sequence"}, ofEntry: {"r.sequence"}, movingClaim: {"r.sequence"}, sinceTime: {"r.sequence"}, byRepeatKey: {"r.sequence"},
	byAuthor: {"r.author", "r.sequence"}, inGroup: {"r.group", "r.sequence"},
}

// lookupFor picks the way that visits the fewest nodes.
func lookupFor(q storage.RevisionQuery) lookup {
	switch {
	case q.IdempotencyKey != "" && q.Of == "":
		return byRepeatKey
	case q.Of != "":
		return ofEntry
	case q.Moved != "":
		return movingClaim
	case q.Group != 0:
		return inGroup
	case q.Author != "":
		return byAuthor
	case !q.Since.IsZero():
		return sinceTime
	case q.Newer != 0:
		return newerThan
	}
	return anyRevision
}

// Revisions implements storage.History.
func (r *reader) Revisions(ctx context.Context, q storage.RevisionQuery) (storage.RevisionPage, error) {
	const doing = "listing revisions"
	var page storage.RevisionPage
	if err := storage.CheckRevisions(q); err != nil {
		return page, err
	}
	records, err := r.rows(ctx, doing, revisions(lookupFor(q), q.OldestFirst), revisionParams(q))
	if err != nil {
		return page, err
	}
	total, _ := records[0][0].(int64)
	if q.Count {
		page.Total = int(total)
	}
	list, _ := records[0][1].([]any)
	for _, row := range list {
		if len(page.Revisions) == q.First {
			page.HasNext = true
			break
		}
		page.Revisions = append(page.Revisions, revision(row))
	}
	return page, nil
}

func revisionParams(q storage.RevisionQuery) params {
	p := params{"after": q.After, "newer": q.Newer, "limit": most(q.First), "count": q.Count, "author": nil, "group": nil, "since": nil, "idempotencyKey": nil}
	if q.After == 0 && !q.OldestFirst {
		p["after"] = int64(math.MaxInt64)
	}
	maps.Copy(p, named([]evidence.Ref{q.Of}))
	claim := named([]evidence.Ref{q.Moved})
	p["moved"], p["movedKeys"], p["movedIds"] = q.Moved != "", claim["keys"], claim["ids"]
	if q.Author != "" {
		p["author"] = q.Author
	}
	if q.Group != 0 {
		p["group"] = q.Group
	}
	if !q.Since.IsZero() {
		p["since"] = q.Since.UTC()
	}
	if q.IdempotencyKey != "" {
		p["idempotencyKey"] = q.IdempotencyKey
	}
	return p
}

// revision makes a Revision of its properties and of how many claims it left
// stale.
func revision(row any) evidence.Revision {
	pair, _ := row.([]any)
	p, _ := pair[0].(map[string]any)
	pending, _ := pair[1].(int64)
	r := evidence.Revision{
		At: moment(p, "at"), Author: text(p, "author"), Message: text(p, "message"), Intent: evidence.Intent(text(p, "intent")),
		IdempotencyKey: text(p, "idempotencyKey"), InputHash: text(p, "inputHash"),
		Changes: number(p, "changes"), Effects: number(p, "effects"), Pending: int(pending),
	}
	r.Sequence, _ = p["sequence"].(int64)
	r.Group, _ = p["group"].(int64)
	undoes, _ := p["undoes"].([]any)
	for _, n := range undoes {
		n, _ := n.(int64)
		r.Undoes = append(r.Undoes, n)
	}
	return r
}

// places are the indexes at which each number stands; a number may come twice.
func places(sequences []int64) map[int64][]int {
	at := make(map[int64][]int, len(sequences))
	for i, n := range sequences {
		at[n] = append(at[n], i)
	}
	return at
}

// RevisionsAt implements storage.History.
func (r *reader) RevisionsAt(ctx context.Context, sequences []int64) ([]*evidence.Revision, error) {
	list := make([]*evidence.Revision, len(sequences))
	at := places(sequences)
	records, err := r.rows(ctx, "reading revisions", readAt, params{"sequences": slices.AppendSeq([]int64{}, maps.Keys(at))})
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		n, _ := record[0].(int64)
		for _, i := range at[n] {
			found := revision(record[1])
			list[i] = &found
		}
	}
	return list, nil
}

// Undos implements storage.History.
func (r *reader) Undos(ctx context.Context, q storage.UndoQuery) ([]evidence.Revision, error) {
	if err := storage.CheckUndos(q); err != nil {
		return nil, err
	}
	records, err := r.rows(ctx, "reading which revisions take others back", readUndos, params{"ids": evidence.Strings(q.Of), "newer": q.Newer, "limit": q.First})
	if err != nil {
		return nil, err
	}
	var found []evidence.Revision
	page, _ := records[0][0].([]any)
	for _, row := range page {
		found = append(found, revision(row))
	}
	return found, nil
}

// Changes implements storage.History.
func (r *reader) Changes(ctx context.Context, sequences []int64) ([][]evidence.Change, error) {
	const doing = "reading what revisions changed"
	list := make([][]evidence.Change, len(sequences))
	at := places(sequences)
	records, err := r.rows(ctx, doing, readChanges, params{"sequences": slices.AppendSeq([]int64{}, maps.Keys(at))})
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		n, _ := record[0].(int64)
		data, _ := record[1].([]byte)
		for _, i := range at[n] {
			// Each answer is decoded anew, so that no two of them share anything.
			changes, err := snapshot.Decode(data)
			if err != nil {
				return nil, malformed(err, doing)
			}
			list[i] = append(list[i], changes...)
		}
	}
	return list, nil
}

// Effects implements storage.History.
func (r *reader) Effects(ctx context.Context, queries []storage.EffectQuery) ([]storage.EffectPage, error) {
	const doing = "reading effects"
	pages := make([]storage.EffectPage, len(queries))
	asked := map[bool]params{} // by whether pages are from the end of their list
	for i, q := range queries {
		if err := storage.CheckEffects(q); err != nil {
			return nil, err
		}
		p, err := effectParams(i, q)
		if err != nil {
			return nil, err
		}
		all, ok := asked[q.Backward]
		if !ok {
			all = params{"revisions": []params{}, "claims": []params{}, "limit": 0}
			asked[q.Backward] = all
		}
		of := "claims"
		if q.Claim == "" {
			of = "revisions"
		}
		all[of] = append(all[of].([]params), p)
		all["limit"] = max(all["limit"].(int), most(q.First))
	}
	for backward, all := range asked {
		records, err := r.rows(ctx, doing, readEffects[backward], all)
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			n, _ := record[0].(int64)
			list, _ := record[1].([]any)
			total, _ := record[2].(int64)
			effectPage(&pages[n], queries[n], list, int(total))
		}
	}
	return pages, nil
}

// effectParams begin after a position: how much belief moved and which claim,
// or the sequence number.
func effectParams(n int, q storage.EffectQuery) (params, error) {
	p := params{"n": n, "count": q.Count}
	if q.Claim == "" {
		p["sequence"], p["size"], p["claim"] = q.Sequence, math.Inf(1), ""
		if q.Backward {
			p["size"] = math.Inf(-1)
		}
		if q.After != nil {
			size, err := strconv.ParseFloat(q.After.Value, 64)
			if err != nil || math.IsNaN(size) {
				return nil, storage.BadPosition()
			}
			p["size"], p["claim"] = size, string(q.After.ID)
		}
		return p, nil
	}
	p["key"], p["id"], p["sequence"] = nil, nil, int64(math.MaxInt64)
	if q.Backward {
		p["sequence"] = 0
	}
	if q.Claim.IsID() {
		p["id"] = string(q.Claim)
	} else {
		p["key"] = string(q.Claim)
	}
	if q.After != nil {
		sequence, err := strconv.ParseInt(q.After.Value, 10, 64)
		if err != nil {
			return nil, storage.BadPosition()
		}
		p["sequence"] = sequence
	}
	return p, nil
}

func effectPage(page *storage.EffectPage, q storage.EffectQuery, list []any, total int) {
	if q.Count {
		page.Total = total
	}
	for _, row := range list {
		if len(page.Effects) == q.First {
			page.HasNext = true
			break
		}
		p, _ := row.(map[string]any)
		e := effect(p)
		at := storage.Position{Value: strconv.FormatInt(e.Sequence, 10), ID: e.Claim}
		if q.Claim == "" {
			at.Value = strconv.FormatFloat(e.Size(), 'g', -1, 64)
		}
		page.Effects, page.At = append(page.Effects, e), append(page.At, at)
	}
	if q.Backward {
		slices.Reverse(page.Effects)
		slices.Reverse(page.At)
	}
}

// effect makes an Effect of what effectProperties made.
func effect(p map[string]any) evidence.Effect {
	e := evidence.Effect{Claim: evidence.ID(text(p, "claim")), Key: evidence.Key(text(p, "key")), Before: figures(p, "Before")}
	e.Sequence, _ = p["sequence"].(int64)
	if after := figures(p, "After"); after != nil {
		e.After = *after
	}
	return e
}

// Stale implements storage.History.
func (r *reader) Stale(ctx context.Context, first int) ([]evidence.Key, error) {
	records, err := r.rows(ctx, "listing stale claims", readStale, params{"limit": max(first, 0)})
	if err != nil {
		return nil, err
	}
	var keys []evidence.Key
	for _, record := range records {
		key, _ := record[0].(string)
		keys = append(keys, evidence.Key(key))
	}
	return keys, nil
}

// revisionProperties are those of a revision's node. What is not given is null.
func revisionProperties(r evidence.Revision, changes int) params {
	p := params{
		"sequence": r.Sequence, "at": r.At.UTC().Truncate(time.Millisecond), "author": r.Author, "message": r.Message, "intent": string(r.Intent),
		"group": r.Group, "undoes": nil, "idempotencyKey": nil, "inputHash": r.InputHash, "changes": changes,
	}
	if len(r.Undoes) > 0 {
		p["undoes"] = r.Undoes
	}
	if r.IdempotencyKey != "" {
		p["idempotencyKey"] = r.IdempotencyKey
	}
	return p
}

// effectProperties are those of an effect's node: the figures before and
// after, side by side.
func effectProperties(e evidence.Effect) params {
	p := params{"sequence": e.Sequence, "claim": string(e.Claim), "key": string(e.Key), "size": e.Size()}
	for name, value := range figureProperties(e.After) {
		p[name+"After"] = value
	}
	if e.Before != nil {
		for name, value := range figureProperties(*e.Before) {
			p[name+"Before"] = value
		}
	}
	return p
}
