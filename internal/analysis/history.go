package analysis

import (
	"cmp"
	"context"
	"slices"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Past asks for the history of the map, or of one entry.
type Past struct {
	Of     evidence.Ref // an entry; a removed one by its id; empty for the whole map
	Moved  evidence.Ref // instead of Of: only revisions that moved the figures of this claim
	Author string       // only revisions by this author; empty for all
	Since  time.Time    // only revisions at this time or later; zero for all
	Before int64        // only revisions with a smaller sequence number; 0 for all
	First  int          // at most this many events
	Most   int          // at most this many changes and effects of each event, and none of a large import; 0 for all
}

// History is a list of events, the latest first.
type History struct {
	Of     evidence.Entry // the entry in question; nil for the whole map, and for a removed entry
	Events []Event
	More   bool // there are earlier events
}

// Event is a revision with its changes and effects. In the history of one entry, the
// entry's own change comes first, and only the effect on that entry is listed.
type Event struct {
	evidence.Revision
	Changes []evidence.Change
	Effects []evidence.Effect
}

// manyChanges is the number of changes past which an event is too large to read if
// only a few of its changes are wanted.
const manyChanges = 1_000

// History tells how the map, or one entry, became what it is: who changed it, when
// and why. For a claim, it also tells what moved the figures.
func (a *Asker) History(ctx context.Context, q Past) (*History, error) {
	moved := q.Moved != ""
	if moved {
		q.Of = q.Moved
	}
	var out *History
	err := a.Store.View(ctx, func(r storage.Reader) error {
		out = &History{}
		p := past{Past: q, reader: r, out: out, onlyMoved: moved}
		return p.read(ctx)
	})
	return out, err
}

type past struct {
	Past
	reader storage.Reader
	out    *History
	own    evidence.ID // the id of the entry in question
	claim  bool
	// onlyMoved leaves out revisions that changed the claim, but moved no figure of it.
	onlyMoved bool
}

func (p *past) read(ctx context.Context) error {
	if err := p.find(ctx); err != nil {
		return err
	}
	revisions, changed, err := p.revisions(ctx)
	if err != nil {
		return err
	}
	if len(revisions) == 0 && p.Of != "" && p.out.Of == nil && p.Author == "" && p.Since.IsZero() && p.Before == 0 {
		return unknown(ctx, p.reader, "ref", "record or link", p.Of)
	}
	for _, r := range revisions {
		p.out.Events = append(p.out.Events, Event{Revision: r})
	}
	if err := p.changes(ctx, changed); err != nil {
		return err
	}
	if p.Of != "" {
		return p.effectsOnClaim(ctx)
	}
	return p.effects(ctx)
}

// find finds the entry in question. An entry that was removed still has its id.
func (p *past) find(ctx context.Context) error {
	if p.Of == "" {
		return nil
	}
	found, err := named(ctx, p.reader, []evidence.Ref{p.Of})
	if err != nil {
		return err
	}
	p.out.Of = found[p.Of]
	switch e := p.out.Of; {
	case e != nil:
		p.own, p.claim = e.EntryMeta().ID, e.EntryKind() == evidence.KindClaim
		if p.onlyMoved && !p.claim {
			return evidence.Refuse(evidence.WrongKind(p.Of, e.EntryKind(), "moved", "a claim"))
		}
	case p.Of.IsID() && len(p.Of) <= maxRef:
		p.own, p.claim = evidence.ID(p.Of), true // it may have been a claim
	default:
		return unknown(ctx, p.reader, "ref", "record or link", p.Of)
	}
	return nil
}

// revisions lists the revisions of a history, and which of them changed the entry
// itself.
func (p *past) revisions(ctx context.Context) (list []evidence.Revision, changed map[int64]bool, err error) {
	q := storage.RevisionQuery{Of: evidence.Ref(p.own), Author: p.Author, Since: p.Since, First: p.First, After: p.Before}
	page, err := p.reader.Revisions(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	list, p.out.More = page.Revisions, page.HasNext
	changed = map[int64]bool{}
	for _, r := range list {
		changed[r.Sequence] = true
	}
	if !p.claim {
		return list, changed, nil
	}
	q.Of, q.Moved = "", evidence.Ref(p.own)
	if page, err = p.reader.Revisions(ctx, q); err != nil {
		return nil, nil, err
	}
	if p.onlyMoved {
		p.out.More = page.HasNext
		return page.Revisions, changed, nil
	}
	for _, r := range page.Revisions {
		if !changed[r.Sequence] {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b evidence.Revision) int { return cmp.Compare(b.Sequence, a.Sequence) })
	p.out.More = p.out.More || page.HasNext || len(list) > p.First
	return list[:min(len(list), p.First)], changed, nil
}

// changes reads the changes of events, the entry's own first. It reads those of a
// large event only if the event changed the entry itself, or if all are wanted.
func (p *past) changes(ctx context.Context, changed map[int64]bool) error {
	for i := range p.out.Events {
		e := &p.out.Events[i]
		own := p.own != "" && changed[e.Sequence]
		large := p.Most > 0 && e.Revision.Changes > manyChanges
		if large && !own {
			continue
		}
		found, err := p.reader.Changes(ctx, []int64{e.Sequence})
		if err != nil {
			return err
		}
		e.Changes = found[0]
		if own {
			p.ownFirst(e.Changes)
		}
		switch {
		case large:
			e.Changes = slices.Clone(e.Changes[:1])
		case p.Most > 0:
			e.Changes = e.Changes[:min(p.Most, len(e.Changes))]
		}
	}
	return nil
}

// ownFirst puts the change of the entry itself before the others.
func (p *past) ownFirst(changes []evidence.Change) {
	i := slices.IndexFunc(changes, func(c evidence.Change) bool { return c.ID == p.own })
	if i > 0 {
		own := changes[i]
		copy(changes[1:], changes[:i])
		changes[0] = own
	}
}

// pageOf is how many effects are read at once.
const pageOf = 1_000

// effects reads how each event moved claims, the largest effects first.
func (p *past) effects(ctx context.Context) error {
	for i := range p.out.Events {
		e := &p.out.Events[i]
		q := storage.EffectQuery{Sequence: e.Sequence, First: cmp.Or(p.Most, pageOf)}
		for more := e.Revision.Effects > 0; more; {
			page, err := p.effectPage(ctx, &q)
			if err != nil {
				return err
			}
			e.Effects = append(e.Effects, page.Effects...)
			more = page.HasNext && p.Most == 0
		}
	}
	return nil
}

// effectPage reads a page of effects, and moves the query on to the next page.
func (p *past) effectPage(ctx context.Context, q *storage.EffectQuery) (storage.EffectPage, error) {
	pages, err := p.reader.Effects(ctx, []storage.EffectQuery{*q})
	if err != nil {
		return storage.EffectPage{}, err
	}
	if n := len(pages[0].At); n > 0 {
		q.After = &pages[0].At[n-1]
	}
	return pages[0], nil
}

// effectsOnClaim reads how the events moved the claim in question.
func (p *past) effectsOnClaim(ctx context.Context) error {
	if !p.claim || len(p.out.Events) == 0 {
		return nil
	}
	at := map[int64]*Event{}
	for i := range p.out.Events {
		at[p.out.Events[i].Sequence] = &p.out.Events[i]
	}
	first := p.out.Events[len(p.out.Events)-1].Sequence
	q := storage.EffectQuery{Claim: evidence.Ref(p.own), First: min(pageOf, max(p.First, 20))}
	for {
		page, err := p.effectPage(ctx, &q)
		if err != nil {
			return err
		}
		for _, e := range page.Effects {
			if event := at[e.Sequence]; event != nil {
				event.Effects = append(event.Effects, e)
			}
		}
		if !page.HasNext || page.Effects[len(page.Effects)-1].Sequence < first {
			return nil
		}
	}
}
