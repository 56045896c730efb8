package storetest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

var historyCases = []readCase{
	{"the latest first", revisions{}, "8 7 6 5 3 2"},
	{"the oldest first", revisions{OldestFirst: true, Count: true}, "2 3 5 6 7 8 =6"},
	{"a page", revisions{First: 2, Count: true}, "8 7 + =6"},
	{"the last page", revisions{First: 2, After: 5}, "3 2"},
	{"after the last", revisions{First: 2, After: 2, Count: true}, "=6"},
	{"a page of the oldest", revisions{First: 2, OldestFirst: true}, "2 3 +"},
	{"after those", revisions{First: 4, OldestFirst: true, After: 3}, "5 6 7 8"},
	{"after what is no revision", revisions{After: 4}, "3 2"},
	{"after what is no revision, the oldest first", revisions{OldestFirst: true, After: 4, First: 1}, "5 +"},
	{"after what is yet to come", revisions{After: 100, First: 1}, "8 +"},
	{"after what is yet to come, the oldest first", revisions{OldestFirst: true, After: 100}, ""},
	{"of an entry", revisions{Of: "c-base"}, "8 3"},
	{"of an entry by id", revisions{Of: evidence.Ref(id("c-base")), OldestFirst: true}, "3 8"},
	{"of an entry, by pages", revisions{Of: "c-base", First: 1, Count: true}, "8 + =2"},
	{"of an entry, the next page", revisions{Of: "c-base", First: 1, After: 8, Count: true}, "3 =2"},
	{"of a link", revisions{Of: "says->c-new"}, "5"},
	{"of a link by id", revisions{Of: evidence.Ref(linkID("says->c-new"))}, "5"},
	{"of an entry that was imported", revisions{Of: "says"}, "5"},
	{"of one that was removed, by id", revisions{Of: evidence.Ref(id("cid"))}, "7 2"},
	{"of one that was removed, by key", revisions{Of: "cid", Count: true}, ""},
	{"of one that never changed", revisions{Of: "ann", Count: true}, ""},
	{"of nothing", revisions{Of: "nope"}, ""},
	{"of nothing, by id", revisions{Of: "it_nope"}, ""},
	{"of what would join nothing", revisions{Of: "nope->c-base"}, ""},
	{"that moved a claim", revisions{Moved: "c-base"}, "8 3"},
	{"that moved a claim, as was found late", revisions{Moved: evidence.Ref(id("c-tie"))}, "3"},
	{"that moved a claim, by pages", revisions{Moved: "c-mid", First: 1, OldestFirst: true, Count: true}, "3 + =2"},
	{"that moved a claim, the next page", revisions{Moved: "c-mid", First: 1, OldestFirst: true, After: 3}, "8"},
	{"that moved one that stands still", revisions{Moved: "c-alone"}, ""},
	{"that moved what is no claim", revisions{Moved: "ann"}, ""},
	{"that moved nothing that there is", revisions{Moved: "nope"}, ""},
	{"by an author", revisions{Author: "ann"}, "6 5 2"},
	{"by an author, by pages", revisions{Author: "ann", First: 1, After: 6, Count: true}, "5 + =3"},
	{"by an author who is none", revisions{Author: "an"}, ""},
	{"since a day", revisions{Since: day(3)}, "8 7 5"},
	{"since a day, by pages, the oldest first", revisions{Since: day(3), OldestFirst: true, First: 2, Count: true}, "5 7 + =3"},
	{"since a day, the next page", revisions{Since: day(3), OldestFirst: true, First: 2, After: 7, Count: true}, "8 =3"},
	{"since a moment later", revisions{Since: day(3).Add(time.Nanosecond)}, "8"},
	{"since a day by another clock", revisions{Since: day(4).In(time.FixedZone("", -7200))}, "8"},
	{"since tomorrow", revisions{Since: day(5), Count: true}, ""},
	{"since long ago", revisions{Since: time.UnixMilli(-1), Count: true}, "8 7 6 5 3 2 =6"},
	{"newer than one", revisions{Newer: 5, Count: true}, "8 7 6 =3"},
	{"newer than one, by pages, the oldest first", revisions{Newer: 3, OldestFirst: true, First: 2, Count: true}, "5 6 + =4"},
	{"newer than one, the next page", revisions{Newer: 3, OldestFirst: true, First: 2, After: 6, Count: true}, "7 8 =4"},
	{"newer than one, the last page", revisions{Newer: 3, First: 9, After: 7}, "6 5"},
	{"newer than what is no revision", revisions{Newer: 4}, "8 7 6 5"},
	{"newer than the newest", revisions{Newer: 8, Count: true}, ""},
	{"newer than all", revisions{Newer: 1, Count: true}, "8 7 6 5 3 2 =6"},
	{"newer ones of an entry", revisions{Newer: 3, Of: "c-base", Count: true}, "8 =1"},
	{"newer ones that moved a claim", revisions{Newer: 3, Moved: "c-mid", Count: true}, "8 =1"},
	{"newer ones by an author", revisions{Newer: 2, Author: "ann", Count: true}, "6 5 =2"},
	{"newer ones of an import", revisions{Newer: 5, Group: 5, Count: true}, "6 =1"},
	{"newer ones since a day", revisions{Newer: 5, Since: day(3), Count: true}, "8 7 =2"},
	{"newer ones by idempotency key", revisions{Newer: 8, IdempotencyKey: "second", Count: true}, ""},
	{"of an import", revisions{Group: 5}, "6 5"},
	{"of an import, by pages", revisions{Group: 5, OldestFirst: true, First: 1, Count: true}, "5 + =2"},
	{"of what was no import", revisions{Group: 3}, ""},
	{"by idempotency key", revisions{IdempotencyKey: "second"}, "8"},
	{"by an idempotency key that nobody had", revisions{IdempotencyKey: "Second"}, ""},
	{"by all at once", revisions{Of: "c-base", Moved: "c-mid", Author: "eve", Since: day(2), IdempotencyKey: "second", Count: true}, "8 =1"},
	{"by what does not go together", revisions{Of: "c-base", Author: "ann"}, ""},
	{"by what does not go together either", revisions{Moved: "c-base", Group: 5}, ""},
	{"a page of nothing", revisions{First: -1}, "INVALID"},

	{"by number", revisionsAt{8, 1, 3, 4, 8, 0, -1, 99, 2}, "8 - 3 - 8 - - - 2"},
	{"by no number", revisionsAt{}, ""},
	{"what they changed", changes{5, 4, 3, 7, 6, 5}, "+says +c-new +says->c-new |  | ~c-base | -cid |  | +says +c-new +says->c-new"},
	{"what none changed", changes{}, ""},
	{"what they count", tallies{2, 3, 5, 6, 7, 8}, "1/0/0 1/4/0 3/1/0 0/0/0 1/0/0 1/2/0"},

	{"what a revision moved, most first, then by id", effects{{Sequence: 3, First: 9, Count: true}}, "c-base-0.8 c-mid-0.25 c-tie-0.25 c-top+0.25 =4"},
	{"the first two", effects{{Sequence: 3, First: 2, Count: true}}, "c-base-0.8 c-mid-0.25 + =4"},
	{"by pages", effectPages{Sequence: 3, First: 1, Count: true}, "3/it_esab-c + =4; 3/it_dim-c + =4; 3/it_eit-c + =4; 3/it_pot-c =4; "},
	{"the last two that it moved", effects{{Sequence: 3, First: 2, Backward: true, Count: true}, {Sequence: 3, First: 1}}, "c-tie-0.25 c-top+0.25 + =4 | c-base-0.8 +"},
	{"by pages from the end", effectPages{Sequence: 3, First: 3, Backward: true}, "3/it_dim-c 3/it_eit-c 3/it_pot-c +; 3/it_esab-c ; "},
	{"what first moved a claim", effects{{Claim: "c-base", First: 1, Backward: true, Count: true}}, "3-0.8 + =2"},
	{"what moved a claim, by pages from the end", effectPages{Claim: "c-base", First: 1, Backward: true}, "3/it_esab-c +; 8/it_esab-c ; "},
	{"what moved a claim, the latest first", effects{{Claim: "c-base", First: 9, Count: true}, {Claim: evidence.Ref(id("c-mid")), First: 9}}, "8+0.8 3-0.8 =2 | 8+0.25 3-0.25"},
	{"what moved a claim, by pages", effectPages{Claim: "c-base", First: 1}, "8/it_esab-c +; 3/it_esab-c ; "},
	{"a claim that had no figures", effects{{Sequence: 5, First: 1}, {Claim: "c-new", First: 1}}, "c-new+0.125 | 5+0.125"},
	{"of what moved nothing", effects{{Sequence: 2, First: 1, Count: true}, {Sequence: 99, First: 1}, {Claim: "c-alone", First: 1, Count: true}, {Claim: "nope", First: 1}, {Claim: "ann", First: 1}}, " |  |  |  | "},
	{"a query twice", effects{{Sequence: 5, First: 1}, {Sequence: 8, First: 1}, {Sequence: 5, First: 1}}, "c-new+0.125 | c-base+0.8 + | c-new+0.125"},
	{"of nothing asked for", effects{}, ""},
	{"of a page of nothing", effects{{Sequence: 3}}, "INVALID"},
	{"of neither", effects{{First: 1}}, "INVALID"},
	{"of both", effects{{Sequence: 3, Claim: "c-base", First: 1}}, "INVALID"},
	{"what is stale", stale(9), ""},

	{"claims by their last move", claims(storage.OrderMoved, false, storage.Filter{}), "c-tie c-top c-new c-mid c-base c-alone c-bare"},
	{"the last moved first", claims(storage.OrderMoved, true, storage.Filter{}), "c-base c-mid c-new c-top c-tie c-bare c-alone"},
	{"the last moved of a few", claims(storage.OrderMoved, true, has("tags", "water")), "c-base c-mid c-top"},
	{"the last moved of those with figures", claims(storage.OrderMoved, true, has("verdict", evidence.Strings(evidence.Verdicts)...)), "c-base c-mid c-top c-tie"},
}

// testHistory asks questions about the chronicle.
func testHistory(t T, c Config) {
	s := open(t, c)
	writeChronicle(t, s)
	askAll(t, s, historyCases)
}

// historyFaults are found by "history".
var historyFaults = []fault{
	{"the oldest revisions come first", asking(func(q *storage.RevisionQuery) { q.OldestFirst = !q.OldestFirst })},
	{"the last page of effects is the first", readFault(reads{moves: func(list []storage.EffectQuery) {
		for i := range list {
			list[i].Backward = false
		}
	}})},
	{"a page of effects from the end is turned round", pages(func(q storage.EffectQuery, p *storage.EffectPage) {
		if q.Backward {
			slices.Reverse(p.Effects)
		}
	})},
	{"claims are sorted by their first move", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		if q.Order.By == storage.OrderMoved && len(p.Items) > 1 {
			slices.Reverse(p.Items)
		}
	}})},
	{"revisions of an entry are all revisions", asking(func(q *storage.RevisionQuery) { q.Of = "" })},
	{"revisions that moved a claim are all revisions", asking(func(q *storage.RevisionQuery) { q.Moved = "" })},
	{"the author of revisions is not looked at", asking(func(q *storage.RevisionQuery) { q.Author = "" })},
	{"the time of revisions is not looked at", asking(func(q *storage.RevisionQuery) { q.Since = time.Time{} })},
	{"older revisions are not left out", asking(func(q *storage.RevisionQuery) { q.Newer = 0 })},
	{"newer is as new", asking(func(q *storage.RevisionQuery) {
		if q.Newer != 0 {
			q.Newer--
		}
	})},
	{"the import of revisions is not looked at", asking(func(q *storage.RevisionQuery) { q.Group = 0 })},
	{"the idempotency key of revisions is not looked at", asking(func(q *storage.RevisionQuery) { q.IdempotencyKey = "" })},
	{"since is after", asking(func(q *storage.RevisionQuery) {
		if !q.Since.IsZero() {
			q.Since = q.Since.Add(time.Millisecond)
		}
	})},
	{"since is to the millisecond before", asking(func(q *storage.RevisionQuery) { q.Since = q.Since.Truncate(time.Millisecond) })},
	{"every page of revisions is the first", asking(func(q *storage.RevisionQuery) { q.After = 0 })},
	{"a page of revisions begins with the end of the last", asking(func(q *storage.RevisionQuery) {
		if q.After != 0 && q.OldestFirst {
			q.After--
		}
	})},
	{"a page of revisions of no size is one of one", asking(func(q *storage.RevisionQuery) { q.First = max(q.First, 1) })},
	{"there is always a next page of revisions", readFault(reads{listed: func(q storage.RevisionQuery, p *storage.RevisionPage) { p.HasNext = len(p.Revisions) == q.First }})},
	{"revisions are not counted", readFault(reads{listed: func(_ storage.RevisionQuery, p *storage.RevisionPage) { p.Total = 0 }})},
	{"revisions are counted by the page", readFault(reads{listed: func(_ storage.RevisionQuery, p *storage.RevisionPage) { p.Total = min(p.Total, len(p.Revisions)) }})},
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
	{"changes are not counted", telling(func(r *evidence.Revision) { r.Changes = 0 })},
	{"effects are not counted", telling(func(r *evidence.Revision) { r.Effects = 0 })},
	{"the smallest effects come first", pages(func(q storage.EffectQuery, p *storage.EffectPage) {
		if q.Sequence != 0 {
			slices.Reverse(p.Effects)
		}
	})},
	{"the oldest effects come first", pages(func(q storage.EffectQuery, p *storage.EffectPage) {
		if q.Claim != "" {
			slices.Reverse(p.Effects)
		}
	})},
	{"effects come by what they add", pages(func(q storage.EffectQuery, p *storage.EffectPage) {
		if q.Sequence != 0 {
			slices.SortStableFunc(p.Effects, func(a, b evidence.Effect) int { return int(1000 * (b.Change() - a.Change())) })
		}
	})},
	{"every page of effects is the first", readFault(reads{moves: func(queries []storage.EffectQuery) {
		for i := range queries {
			queries[i].After = nil
		}
	}})},
	{"effects are not counted in a list", pages(func(_ storage.EffectQuery, p *storage.EffectPage) { p.Total = 0 })},
	{"there is always a next page of effects", pages(func(q storage.EffectQuery, p *storage.EffectPage) { p.HasNext = len(p.Effects) == q.First })},
	{"effects have no positions", pages(func(_ storage.EffectQuery, p *storage.EffectPage) { p.At = nil })},
	{"effects that come late are those of the last revision", writeFault(writes{effects: func(ctx context.Context, tx storage.Tx, effects []evidence.Effect) error {
		effects = slices.Clone(effects)
		for i := range effects {
			effects[i].Sequence = tx.(*memstore.Tx).Log.Revisions[len(tx.(*memstore.Tx).Log.Revisions)-1].Sequence
		}
		return tx.RecordEffects(ctx, effects)
	}})},
}
