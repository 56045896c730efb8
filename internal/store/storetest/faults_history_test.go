package storetest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"corroborate/internal/evidence"
)

// historyFaults are faults in what is remembered.
var historyFaults = []fault{
	{"the oldest revisions come first", asking(func(q *evidence.RevisionQuery) { q.OldestFirst = !q.OldestFirst })},
	{"revisions of an entry are all revisions", asking(func(q *evidence.RevisionQuery) { q.Of = "" })},
	{"revisions that moved a claim are all revisions", asking(func(q *evidence.RevisionQuery) { q.Moved = "" })},
	{"the author of revisions is not looked at", asking(func(q *evidence.RevisionQuery) { q.Author = "" })},
	{"the time of revisions is not looked at", asking(func(q *evidence.RevisionQuery) { q.Since = time.Time{} })},
	{"the import of revisions is not looked at", asking(func(q *evidence.RevisionQuery) { q.Group = 0 })},
	{"the idempotency key of revisions is not looked at", asking(func(q *evidence.RevisionQuery) { q.IdempotencyKey = "" })},
	{"since is after", asking(func(q *evidence.RevisionQuery) {
		if !q.Since.IsZero() {
			q.Since = q.Since.Add(time.Millisecond)
		}
	})},
	{"since is to the millisecond before", asking(func(q *evidence.RevisionQuery) { q.Since = q.Since.Truncate(time.Millisecond) })},
	{"every page of revisions is the first", asking(func(q *evidence.RevisionQuery) { q.After = 0 })},
	{"a page of revisions begins with the end of the last", asking(func(q *evidence.RevisionQuery) {
		if q.After != 0 && q.OldestFirst {
			q.After--
		}
	})},
	{"a page of revisions of no size is one of one", asking(func(q *evidence.RevisionQuery) { q.First = max(q.First, 1) })},
	{"there is always a next page of revisions", readFault(reads{listed: func(q evidence.RevisionQuery, p *evidence.RevisionPage) { p.HasNext = len(p.Revisions) == q.First }})},
	{"revisions are not counted", readFault(reads{listed: func(_ evidence.RevisionQuery, p *evidence.RevisionPage) { p.Total = 0 }})},
	{"revisions are counted by the page", readFault(reads{listed: func(_ evidence.RevisionQuery, p *evidence.RevisionPage) { p.Total = min(p.Total, len(p.Revisions)) }})},
	{"revisions by number come in the order of the numbers", readFault(reads{revisions: func(list []*evidence.Revision) {
		slices.SortStableFunc(list, func(a, b *evidence.Revision) int {
			number := func(r *evidence.Revision) int64 {
				if r == nil {
					return 0
				}
				return r.Sequence
			}
			return cmp.Compare(number(a), number(b))
		})
	}})},
	{"a revision that is not there is one of nothing", readFault(reads{revisions: func(list []*evidence.Revision) {
		for i := range list {
			if list[i] == nil {
				list[i] = &evidence.Revision{}
			}
		}
	}})},
	{"revisions are told to the second", telling(func(r *evidence.Revision) { r.At = r.At.Truncate(time.Second) })},
	{"what a revision takes back is lost", telling(func(r *evidence.Revision) { r.Undoes = nil })},
	{"the hash of the input is lost", telling(func(r *evidence.Revision) { r.InputHash = "" })},
	{"the intent is lost", telling(func(r *evidence.Revision) { r.Intent = evidence.IntentUpdate })},
	{"texts end at a zero", telling(func(r *evidence.Revision) {
		if i := slices.Index([]byte(r.Message), 0); i >= 0 {
			r.Message = r.Message[:i]
		}
	})},
	{"changes are not counted", telling(func(r *evidence.Revision) { r.Changes = 0 })},
	{"effects are not counted", telling(func(r *evidence.Revision) { r.Effects = 0 })},
	{"nothing is pending", telling(func(r *evidence.Revision) { r.Pending = 0 })},
	{"an import has no first revision", recordFault(func(r *evidence.Revision) { r.Group = max(r.Group, 0) })},
	{"an idempotency key can be used again", writeFault(writes{record: func(ctx context.Context, tx evidence.Tx, r evidence.Revision, changes []evidence.Change) error {
		err := tx.Record(ctx, r, changes)
		if err != nil && evidence.CodeOf(err) == evidence.Conflict {
			r.IdempotencyKey = ""
			return tx.Record(ctx, r, changes)
		}
		return err
	}})},
	{"no idempotency key is one", recordFault(func(r *evidence.Revision) {
		if r.IdempotencyKey == "" {
			r.IdempotencyKey = "none"
		}
	})},
	{"a revision has the number that was handed in", writeFault(writes{record: func(ctx context.Context, tx evidence.Tx, r evidence.Revision, changes []evidence.Change) error {
		err := tx.Record(ctx, r, changes)
		if list := tx.(*memoryTx).revisions; r.Sequence != 0 && err == nil {
			list[len(list)-1].Sequence = r.Sequence
		}
		return err
	}})},
	{"what a revision does is recorded by the caller's own entries", writeFault(writes{record: func(ctx context.Context, tx evidence.Tx, r evidence.Revision, changes []evidence.Change) error {
		err := tx.Record(ctx, r, changes)
		t := tx.(*memoryTx)
		kept := maps.Clone(t.changes)
		kept[t.Sequence] = changes
		t.changes = kept
		return err
	}})},

	{"changes are told by id", readFault(reads{changes: func(lists [][]evidence.Change) {
		for _, list := range lists {
			slices.SortStableFunc(list, func(a, b evidence.Change) int { return slices.Compare([]byte(a.ID), []byte(b.ID)) })
		}
	}})},
	{"what was is not told", recalling(func(c *evidence.Change) {
		if c.After != nil {
			c.Before = nil
		}
	})},
	{"what was imported is told as it is", recalling(func(c *evidence.Change) {
		if c.Before == nil && c.After == nil {
			c.After = evidence.NewEntry(c.Kind)
		}
	})},
	{"the name of then is the name of now", recalling(func(c *evidence.Change) {
		if c.After != nil {
			c.Ref = c.After.Ref()
		}
	})},
	{"changes lose aliases", states(func(e evidence.Entry) { e.EntryMeta().Aliases = nil })},
	{"changes lose versions", states(func(e evidence.Entry) { e.EntryMeta().Version = 1 })},
	{"changes lose times", states(func(e evidence.Entry) { e.EntryMeta().CreatedAt = e.EntryMeta().UpdatedAt })},
	{"changes tell figures", states(func(e evidence.Entry) {
		if c, ok := e.(*evidence.Claim); ok {
			c.Figures = &evidence.Figures{}
		}
	})},
	{"changes lose a field", states(func(e evidence.Entry) {
		if l, ok := e.(*evidence.Link); ok {
			l.Locator = ""
		}
	})},

	{"the smallest effects come first", pages(func(q evidence.EffectQuery, p *evidence.EffectPage) {
		if q.Sequence != 0 {
			slices.Reverse(p.Effects)
		}
	})},
	{"the oldest effects come first", pages(func(q evidence.EffectQuery, p *evidence.EffectPage) {
		if q.Claim != "" {
			slices.Reverse(p.Effects)
		}
	})},
	{"effects come by what they add", pages(func(q evidence.EffectQuery, p *evidence.EffectPage) {
		if q.Sequence != 0 {
			slices.SortStableFunc(p.Effects, func(a, b evidence.Effect) int { return int(1000 * (b.Change() - a.Change())) })
		}
	})},
	{"every page of effects is the first", readFault(reads{moves: func(queries []evidence.EffectQuery) {
		for i := range queries {
			queries[i].After = nil
		}
	}})},
	{"effects are not counted in a list", pages(func(_ evidence.EffectQuery, p *evidence.EffectPage) { p.Total = 0 })},
	{"there is always a next page of effects", pages(func(q evidence.EffectQuery, p *evidence.EffectPage) { p.HasNext = len(p.Effects) == q.First })},
	{"effects have no positions", pages(func(_ evidence.EffectQuery, p *evidence.EffectPage) { p.At = nil })},
	{"no figures are figures of nothing", pages(func(_ evidence.EffectQuery, p *evidence.EffectPage) {
		for i := range p.Effects {
			if p.Effects[i].Before == nil {
				p.Effects[i].Before = &evidence.Figures{}
			}
		}
	})},
	{"effects lose digits", pages(func(_ evidence.EffectQuery, p *evidence.EffectPage) {
		for i := range p.Effects {
			p.Effects[i].After.Disbelief = float64(float32(p.Effects[i].After.Disbelief))
		}
	})},
	{"effects are called what claims are called now", pages(func(_ evidence.EffectQuery, p *evidence.EffectPage) {
		for i := range p.Effects {
			p.Effects[i].Key = evidence.Key(reverse(string(p.Effects[i].Claim[3:])))
		}
	})},
	{"a second effect is kept beside the first", writeFault(writes{effects: func(_ context.Context, tx evidence.Tx, effects []evidence.Effect) error {
		t := tx.(*memoryTx)
		t.effects = append(slices.Clone(t.effects), effects...)
		return nil
	}})},
	{"a second effect does not replace the first", writeFault(writes{effects: func(ctx context.Context, tx evidence.Tx, effects []evidence.Effect) error {
		old := tx.(*memoryTx).effects
		return tx.RecordEffects(ctx, slices.DeleteFunc(slices.Clone(effects), func(e evidence.Effect) bool {
			return slices.ContainsFunc(old, func(o evidence.Effect) bool { return o.Sequence == e.Sequence && o.Claim == e.Claim })
		}))
	}})},
	{"effects that come late are those of the last revision", writeFault(writes{effects: func(ctx context.Context, tx evidence.Tx, effects []evidence.Effect) error {
		effects = slices.Clone(effects)
		for i := range effects {
			effects[i].Sequence = tx.(*memoryTx).revisions[len(tx.(*memoryTx).revisions)-1].Sequence
		}
		return tx.RecordEffects(ctx, effects)
	}})},

	{"stale claims come by key", readFault(reads{stale: func(_ int, keys []evidence.Key) []evidence.Key { slices.Sort(keys); return keys }})},
	{"stale claims come all at once", func() *faulty {
		return &faulty{Memory: NewMemory(), read: func(r evidence.Reader) evidence.Reader { return impatient{r} }}
	}},
	{"a claim is stale since the last Update that says so", writeFault(writes{mark: func(ctx context.Context, tx evidence.Tx, claims []evidence.Key) error {
		err := tx.MarkStale(ctx, claims)
		for _, key := range claims {
			if err == nil {
				own(tx, id(key)).(*evidence.Claim).StaleSince = tx.(*memoryTx).Sequence
			}
		}
		return err
	}})},
	{"what is no claim cannot be stale, and nobody says so", writeFault(writes{mark: func(ctx context.Context, tx evidence.Tx, claims []evidence.Key) error {
		err := tx.MarkStale(ctx, claims)
		if err != nil && evidence.CodeOf(err) == evidence.NotFound {
			return nil
		}
		return err
	}})},
	{"figures leave a claim stale", writeFault(writes{figures: func(ctx context.Context, tx evidence.Tx, figures map[evidence.Key]evidence.Figures) error {
		before := tx.(*memoryTx).entries
		err := tx.SetFigures(ctx, figures)
		for key := range figures {
			if old, ok := before[id(key)].(*evidence.Claim); ok && err == nil {
				own(tx, id(key)).(*evidence.Claim).StaleSince = old.StaleSince
			}
		}
		return err
	}})},
	{"Put takes the mark of a stale claim away", markFault(func(_, kept *evidence.Claim) { kept.StaleSince = 0 })},
	{"Put takes over the mark of its claim", markFault(func(put, kept *evidence.Claim) { kept.StaleSince = put.StaleSince })},
}

// impatient returns more stale claims than it is asked for.
type impatient struct{ evidence.Reader }

func (r impatient) Stale(ctx context.Context, first int) ([]evidence.Key, error) {
	return r.Reader.Stale(ctx, first+1)
}
