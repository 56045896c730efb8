package storetest

import (
	"context"
	"time"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// aliases are the aliases that random items may have.
var aliases = []evidence.Key{"al-1", "al-2", "al-3"}

// known is what the store in memory held before the Update that is being made.
func (p *pair) known() (all []evidence.Entry) {
	p.look(func(ctx context.Context, r storage.Reader) (err error) {
		all, err = dump(ctx, r)
		return err
	})
	return all
}

// removal removes a few entries, most often with all that refers to them.
func (p *pair) removal() step {
	all := p.known()
	if draw(p, rapid.IntRange(0, 9)) == 0 {
		return removing(pick(p, append(refs(all), "nope", "it_nope", "nope->c-1", "al-1")...))
	}
	gone := map[evidence.Key]bool{}
	out := map[evidence.ID]bool{}
	for _, e := range some(p, all, 2) {
		out[e.EntryMeta().ID], gone[e.EntryMeta().Key] = true, true
	}
	delete(gone, "") // that of links
	for more := draw(p, rapid.IntRange(0, 4)) > 0; more; {
		more = false
		for _, e := range all {
			evidence.EachReference(e, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) {
				if gone[to] && !out[e.EntryMeta().ID] {
					out[e.EntryMeta().ID], more = true, true
					if e.EntryKind() != evidence.KindLink {
						gone[e.EntryMeta().Key] = true
					}
				}
			})
		}
	}
	var list []evidence.Ref
	for _, e := range all {
		if out[e.EntryMeta().ID] {
			list = append(list, pick(p, e.Ref(), evidence.Ref(e.EntryMeta().ID)))
			p.written = append(p.written, e)
		}
	}
	return removing(draw(p, rapid.Permutation(list))...)
}

// record makes the steps by which an Update records its revision and effects.
func (p *pair) record() []step {
	var list []evidence.Change
	for _, e := range p.written {
		before, after := pick(p, nil, e), pick(p, nil, e)
		list = append(list, changeOf(e, before, after))
	}
	r := evidence.Revision{At: day(draw(p, rapid.IntRange(0, 3))), Author: pick(p, "ann", "bob"), Message: pick(p, scraps...), Intent: pick(p, evidence.Intents...),
		Group: pick(p, 0, -1, 1, 2, int64(3)), IdempotencyKey: pick(p, "", "", "one", "two", "three"), InputHash: pick(p, scraps...)}
	if draw(p, rapid.Bool()) {
		r.Undoes = []int64{draw(p, rapid.Int64Range(1, 9)), 1}
	}
	var effects []evidence.Effect
	for range draw(p, rapid.IntRange(0, 4)) {
		e := effectOn(pick(p, append(p.sequences(), 0)...), pick(p, evidence.Key("c-1"), "c-2", "c-3"), nil, 0)
		e.Key, e.After = pick(p, few...), p.figures()
		if draw(p, rapid.Bool()) {
			before := p.figures()
			e.Before = &before
		}
		effects = append(effects, e)
	}
	return []step{recording(r, list...), func(ctx context.Context, tx storage.Tx) error {
		state, err := tx.State(ctx)
		if err != nil {
			return err
		}
		of := append([]evidence.Effect{}, effects...)
		for i := range of {
			if of[i].Sequence == 0 {
				of[i].Sequence = state.Sequence
			}
		}
		return tx.RecordEffects(ctx, of)
	}}
}

// sequences are the numbers of all revisions.
func (p *pair) sequences() (numbers []int64) {
	p.look(func(ctx context.Context, r storage.Reader) error {
		page, err := r.Revisions(ctx, storage.RevisionQuery{First: 100})
		for _, revision := range page.Revisions {
			numbers = append(numbers, revision.Sequence)
		}
		return err
	})
	return numbers
}

// linkNames name links by any names of their ends.
func (p *pair) linkNames() (names []evidence.Ref) {
	ends := append(append([]evidence.Key{}, aliases...), few...)
	for range 20 {
		names = append(names, evidence.Ref(evidence.LinkName(pick(p, ends...), pick(p, ends...), pick(p, evidence.LinkRelations...))))
	}
	return names
}

// historyAsks asks for the whole history, and for lists of it.
func (p *pair) historyAsks(every []evidence.Ref) []ask {
	asks := []ask{chronicle{}, stale(draw(p, rapid.IntRange(0, 4)))}
	for range 12 {
		q := storage.RevisionQuery{First: draw(p, rapid.IntRange(1, 3)), OldestFirst: draw(p, rapid.Bool()), Count: draw(p, rapid.Bool())}
		maybe := func(f func()) {
			if draw(p, rapid.IntRange(0, 3)) == 0 {
				f()
			}
		}
		maybe(func() { q.Of = pick(p, append(every, p.linkNames()...)...) })
		maybe(func() {
			q.Moved = pick(p, evidence.Ref("c-1"), "c-2", evidence.Ref(id("c-1")), evidence.Ref(id("c-2")), "al-1")
		})
		maybe(func() { q.Author = pick(p, "ann", "bob", "eve") })
		maybe(func() { q.Newer = int64(draw(p, rapid.IntRange(0, 9))) })
		maybe(func() { q.Since = day(draw(p, rapid.IntRange(0, 4))).Add(pick(p, 0, time.Nanosecond)) })
		maybe(func() { q.Group = draw(p, rapid.Int64Range(1, 4)) })
		maybe(func() { q.IdempotencyKey = pick(p, "one", "two") })
		asks = append(asks, revisionPages(q))
	}
	var ids []evidence.ID
	for _, ref := range every {
		if ref.IsID() {
			ids = append(ids, evidence.ID(ref))
		}
	}
	for range 4 {
		asks = append(asks, undos{Of: some(p, ids, 4), Newer: draw(p, rapid.Int64Range(0, 6)), First: draw(p, rapid.IntRange(1, 3))})
	}
	for _, claim := range []evidence.Ref{"c-1", "al-1", evidence.Ref(id("c-2")), evidence.Ref(id("c-3"))} {
		asks = append(asks, effectPages{Claim: claim, First: draw(p, rapid.IntRange(1, 3)), Count: draw(p, rapid.Bool()), Backward: draw(p, rapid.Bool())})
	}
	for sequence := range int64(9) {
		asks = append(asks, effectPages{Sequence: sequence + 1, First: draw(p, rapid.IntRange(1, 3)), Count: draw(p, rapid.Bool()), Backward: draw(p, rapid.Bool())})
	}
	return append(asks, changes{3, 1, 99, 2, 3, 4}, tallies{1, 2, 3, 4, 5, 6, 7, 8})
}
