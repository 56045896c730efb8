package storetest

import (
	"context"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// day is a time of the chronicle.
func day(n int) time.Time { return start.AddDate(0, 0, n) }

// writeChronicle makes the world, and a history of it:
//
//	1 the world, in an Update that is no revision
//	2 ann creates cid
//	3 bob changes c-base, which moves it, c-mid and c-top
//	4 an Update that is no revision
//	5 ann imports two entries, and links them
//	6 ann imports more, but nothing new, and her clock is three days behind
//	7 bob removes cid, and moves nothing
//	8 eve undoes 7 and 3, which moves c-base
//	9 an Update that is no revision adds late effects of 3 and 8
func writeChronicle(t T, s storage.Store) {
	t.Helper()
	for _, steps := range chapters() {
		must(t, s, steps...)
	}
}

// chapters are the steps of the Updates of writeChronicle.
func chapters() [][]step {
	cid, one, two := agent("cid"), claim("c-new", 0), speaking("says", "ann")
	joined := link("says->c-new", evidence.StrengthWeak)
	before := world()[13].(*evidence.Claim)
	after := claim("c-base", 30, "changed")
	return [][]step{
		{func(ctx context.Context, tx storage.Tx) error { return putAll(ctx, tx, world()) }},
		{writing(cid), recording(evidence.Revision{At: day(1), Author: "ann", Message: "because", Intent: evidence.IntentCreate}, created(cid))},
		{writing(after), recording(evidence.Revision{At: day(2), Author: "bob", Intent: evidence.IntentUpdate}, replaced(before, after)),
			moving(effectOn(3, "c-mid", was(0.5), 0.25), effectOn(3, "c-base", was(0.9), 0.1), effectOn(3, "c-top", was(0.25), 0.5))},
		{},
		{writing(one, two, joined),
			recording(evidence.Revision{At: day(3), Author: "ann", Intent: evidence.IntentImport, Group: -1, IdempotencyKey: "first", InputHash: "abc"},
				imported(two), imported(one), created(joined)),
			moving(effectOn(5, "c-new", nil, 0.125))},
		{recording(evidence.Revision{At: day(0), Author: "ann", Intent: evidence.IntentImport, Group: 5})},
		{removing("cid"), recording(evidence.Revision{At: day(3), Author: "bob", Intent: evidence.IntentRemove}, removed(cid))},
		{writing(before), recording(evidence.Revision{At: day(4), Author: "eve", Intent: evidence.IntentUndo, Undoes: []int64{7, 3}, IdempotencyKey: "second"},
			replaced(after, before)), moving(effectOn(8, "c-base", was(0.1), 0.3))},
		{moving(effectOn(8, "c-base", was(0.1), 0.9), effectOn(3, "c-tie", was(0.75), 0.5), effectOn(8, "c-mid", was(0.25), 0.5))},
	}
}
