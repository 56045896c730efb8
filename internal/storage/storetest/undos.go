package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

var undoCases = []readCase{
	{"of an entry", undosOf(0, 9, id("c-base")), "4[3] 5[4] 7[3 6]"},
	{"of one that was removed", undosOf(0, 9, id("cid")), "7[3 6] 8[7]"},
	{"of a link", undosOf(0, 9, linkID("nobody->c-base")), "10[9]"},
	{"of several, each once", undosOf(0, 9, id("cid"), linkID("nobody->c-base"), id("c-base")), "4[3] 5[4] 7[3 6] 8[7] 10[9]"},
	{"of an entry that is named twice", undosOf(0, 9, id("cid"), id("cid")), "7[3 6] 8[7]"},
	{"the first ones", undosOf(0, 2, id("cid"), id("c-base")), "4[3] 5[4]"},
	{"newer than one", undosOf(4, 9, id("c-base")), "5[4] 7[3 6]"},
	{"the first one newer than one", undosOf(4, 1, id("c-base"), id("cid")), "5[4]"},
	{"newer than the newest", undosOf(10, 9, id("c-base")), ""},
	{"of what was changed, and never back", undosOf(0, 9, id("c-mid")), ""},
	{"of what never changed", undosOf(0, 9, id("ann")), ""},
	{"of what is a key", undosOf(0, 9, "c-base"), ""},
	{"of nothing", undosOf(0, 9), ""},
	{"none", undosOf(0, 0, id("c-base")), "INVALID"},
}

func undosOf(newer int64, first int, of ...evidence.ID) undos {
	return undos{Of: of, Newer: newer, First: first}
}

// testUndos asks which revisions take others back, after
//
//	1 the world, in an Update that is no revision
//	2 cid is created, and c-mid changed
//	3 c-base is changed
//	4 3 is taken back
//	5 4 is taken back
//	6 cid is removed
//	7 6 and 3 are taken back
//	8 7 is taken back as far as it made cid again
//	9 nobody and c-base are linked
//	10 9 is taken back
func testUndos(t T, c Config) {
	s := open(t, c, world()...)
	cid, one, joined := agent("cid"), world()[13].(*evidence.Claim), link("nobody->c-base", evidence.StrengthWeak)
	other, mid := claim("c-base", 30, "changed"), world()[14].(*evidence.Claim)
	takes := func(back []int64, changes ...evidence.Change) step {
		return recording(evidence.Revision{At: start, Intent: evidence.IntentUndo, Undoes: back}, changes...)
	}
	for _, steps := range [][]step{
		{writing(cid, mid), takes(nil, created(cid), replaced(mid, mid))},
		{writing(other), takes(nil, replaced(one, other))},
		{writing(one), takes([]int64{3}, replaced(other, one))},
		{writing(other), takes([]int64{4}, replaced(one, other))},
		{removing("cid"), takes(nil, removed(cid))},
		{writing(cid, one), takes([]int64{3, 6}, created(cid), replaced(other, one))},
		{removing("cid"), takes([]int64{7}, removed(cid))},
		{writing(joined), takes(nil, created(joined))},
		{removing(joined.Ref()), takes([]int64{9}, removed(joined))},
	} {
		must(t, s, steps...)
	}
	askAll(t, s, undoCases)
}

// undoFaults are found by "undos".
var undoFaults = []fault{
	{"revisions that take nothing back are among those that do", func(s *memstore.Store) storage.Store {
		return &faulty{Store: s, read: func(r storage.Reader) storage.Reader { return idle{r} }}
	}},
	{"what undos changed is not looked at", asksUndos(func(q *storage.UndoQuery) { q.Of = []evidence.ID{id("c-base"), id("cid"), linkID("nobody->c-base")} })},
	{"only the first of several entries is looked at", asksUndos(func(q *storage.UndoQuery) { q.Of = q.Of[:min(1, len(q.Of))] })},
	{"what was removed has no undos", asksUndos(func(q *storage.UndoQuery) {
		q.Of = slices.DeleteFunc(slices.Clone(q.Of), func(one evidence.ID) bool { return one == id("cid") })
	})},
	{"older undos are not left out", asksUndos(func(q *storage.UndoQuery) { q.Newer = 0 })},
	{"an undo is newer than itself", asksUndos(func(q *storage.UndoQuery) { q.Newer-- })},
	{"there is one undo more than asked for", asksUndos(func(q *storage.UndoQuery) { q.First++ })},
	{"no undos are asked for, and there is one", asksUndos(func(q *storage.UndoQuery) { q.First = max(q.First, 1) })},
	{"the latest undos come first", readFault(reads{undos: slices.Reverse[[]evidence.Revision]})},
	{"what an undo takes back is lost", telling(func(r *evidence.Revision) { r.Undoes = nil })},
}

// asksUndos plants a fault in how undos are asked for.
func asksUndos(twist func(*storage.UndoQuery)) func(*memstore.Store) storage.Store {
	return readFault(reads{undoing: twist})
}

// idle also tells of revisions that take nothing back.
type idle struct{ storage.Reader }

func (r idle) Undos(ctx context.Context, q storage.UndoQuery) ([]evidence.Revision, error) {
	list, err := r.Reader.Undos(ctx, q)
	if err != nil || len(q.Of) != 1 {
		return list, err
	}
	p, err := r.Revisions(ctx, storage.RevisionQuery{Of: evidence.Ref(q.Of[0]), Newer: q.Newer, OldestFirst: true, First: q.First})
	return p.Revisions, err
}
