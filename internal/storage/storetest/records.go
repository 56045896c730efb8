package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// testRevisionRoundTrip: a revision comes back as it was recorded, in its own Update
// and after it.
func testRevisionRoundTrip(t T, c Config) {
	s := open(t, c, claim("c-one", 0), agent("ann"))
	texts := []string{"", "Zoë 💧 said: \"'; DROP TABLE revisions; --", " \r\n\t", "a\x00b", "שלום \u202eعكس e\u0301"}
	times := []time.Time{start, time.UnixMilli(0).UTC(), time.UnixMilli(-1).UTC(), time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC)}
	var want []*evidence.Revision
	var numbers []int64
	for i, intent := range evidence.Intents {
		sequence := int64(i + 2)
		r := evidence.Revision{At: times[i%len(times)], Author: texts[i%len(texts)], Message: texts[(i+1)%len(texts)], Intent: intent, InputHash: texts[(i+2)%len(texts)]}
		if i%3 == 0 {
			r.IdempotencyKey = fmt.Sprintf("key %d %s", i, texts[(i+3)%len(texts)])
		}
		for j := range i % 3 {
			r.Undoes = append(r.Undoes, 9_007_199_254_740_993-int64(j))
		}
		switch i % 4 {
		case 1:
			r.Group = -1
		case 2:
			r.Group = sequence - 1
		}
		kept := r
		kept.Sequence, kept.Changes, kept.Effects = sequence, 1, 1
		if r.Group < 0 {
			kept.Group = sequence
		}
		want, numbers = append(want, &kept), append(numbers, sequence)
		r.Sequence, r.Changes, r.Effects, r.Pending = 77, 8, 9, 10 // which the store knows better
		must(t, s, recording(r, imported(agent("ann"))), moving(effectOn(sequence, "c-one", was(0.5), 0.25)), func(ctx context.Context, tx storage.Tx) error {
			found, err := tx.RevisionsAt(ctx, []int64{sequence})
			if diff := cmp.Diff(want[i:], found); err == nil && diff != "" {
				t.Errorf("in its own Update (-written +read):\n%s", diff)
			}
			return err
		})
	}
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		found, err := r.RevisionsAt(ctx, numbers)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("read by RevisionsAt (-written +read):\n%s", diff)
		}
		p, err := r.Revisions(ctx, storage.RevisionQuery{First: len(want), OldestFirst: true})
		var list []*evidence.Revision
		for i := range p.Revisions {
			list = append(list, &p.Revisions[i])
		}
		if diff := cmp.Diff(want, list); diff != "" {
			t.Errorf("read by Revisions (-written +read):\n%s", diff)
		}
		return err
	})
}

// revisionFaults are found by "revisions, round trip".
var revisionFaults = []fault{
	{"revisions are told to the second", telling(func(r *evidence.Revision) { r.At = r.At.Truncate(time.Second) })},
	{"what a revision takes back is lost", telling(func(r *evidence.Revision) { r.Undoes = nil })},
	{"the hash of the input is lost", telling(func(r *evidence.Revision) { r.InputHash = "" })},
	{"the intent is lost", telling(func(r *evidence.Revision) { r.Intent = evidence.IntentUpdate })},
	{"texts end at a zero", telling(func(r *evidence.Revision) {
		if i := slices.Index([]byte(r.Message), 0); i >= 0 {
			r.Message = r.Message[:i]
		}
	})},
	{"an import has no first revision", recordFault(func(r *evidence.Revision) { r.Group = max(r.Group, 0) })},
	{"a revision has the number that was handed in", writeFault(writes{record: func(ctx context.Context, tx storage.Tx, r evidence.Revision, changes []evidence.Change) error {
		err := tx.Record(ctx, r, changes)
		if list := tx.(*memstore.Tx).Log.Revisions; r.Sequence != 0 && err == nil {
			list[len(list)-1].Sequence = r.Sequence
		}
		return err
	}})},
}

// withoutFigures is a copy of an entry as a change holds it, or nil.
func withoutFigures(e evidence.Entry) evidence.Entry {
	if e == nil {
		return nil
	}
	e = evidence.Clone(e)
	if c, ok := e.(*evidence.Claim); ok {
		c.Figures, c.StaleSince = nil, 0
	}
	return e
}

// testChangesRoundTrip: what a revision changed comes back with every field,
// every version and time, and without figures.
func testChangesRoundTrip(t T, c Config) {
	s := open(t, c)
	all := append(world(), strange()...)
	var list []evidence.Change
	for i, e := range all {
		if it, ok := e.(evidence.Item); ok && i%3 == 0 {
			it.EntryMeta().Aliases = []evidence.Key{evidence.Key(fmt.Sprintf("old-%d", i)), evidence.Key(fmt.Sprintf("older-%d", i))}
		}
		list = append(list, created(e), removed(e), replaced(e, all[(i+1)%len(all)]), imported(e))
		if all[(i+1)%len(all)].EntryKind() != e.EntryKind() {
			list[len(list)-2].After = e
		}
	}
	list[1].Ref = "another-name"
	must(t, s, writing(all...), recording(evidence.Revision{At: start, Intent: evidence.IntentBatch}, list...))
	must(t, s, recording(evidence.Revision{At: start}))
	want := make([]evidence.Change, len(list))
	for i, c := range list {
		want[i] = c
		want[i].Before, want[i].After = withoutFigures(c.Before), withoutFigures(c.After)
	}
	for _, e := range all {
		e.EntryMeta().Version = -1 // which is of no concern to the store any more
	}
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		got, err := r.Changes(ctx, []int64{2, 1, 99, 1})
		if err != nil {
			return err
		}
		if len(got) != 4 || len(got[0]) != 0 || got[2] != nil {
			t.Fatalf("of 4 revisions, one of which changed nothing and one is not there: %d, %d, %v", len(got), len(got[0]), got[2])
		}
		for _, list := range [][]evidence.Change{got[1], got[3]} {
			if diff := cmp.Diff(want, list); diff != "" {
				t.Errorf("-recorded +read:\n%s", diff)
			}
		}
		return nil
	})
}

// changeFaults are found by "changes, round trip".
var changeFaults = []fault{
	{"what a revision does is recorded by the caller's own entries", writeFault(writes{record: func(ctx context.Context, tx storage.Tx, r evidence.Revision, changes []evidence.Change) error {
		err := tx.Record(ctx, r, changes)
		t := tx.(*memstore.Tx)
		kept := maps.Clone(t.Log.Changes)
		kept[t.Sequence] = changes
		t.Log.Changes = kept
		return err
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
	{"changes are told by id", readFault(reads{changes: func(lists [][]evidence.Change) {
		for _, list := range lists {
			slices.SortStableFunc(list, func(a, b evidence.Change) int { return slices.Compare([]byte(a.ID), []byte(b.ID)) })
		}
	}})},
}

// testEffectsRoundTrip: figures in effects keep their last digits, and a second
// effect of a revision on a claim replaces the first.
func testEffectsRoundTrip(t T, c Config) {
	s := open(t, c, claim("c-one", 0), claim("c-two", 0))
	figures := func(x float64, method evidence.Method) evidence.Figures {
		return evidence.Figures{Support: x, Opposition: 1. / 3, Conflict: 1e-300, Belief: 1 - x, Disbelief: x / 7, Ignorance: 0.30000000000000004, Certainty: evidence.CertaintyHigh,
			Verdict: evidence.VerdictContested, Disputed: true, IndependentFor: 7, IndependentAgainst: 1 << 40, AtLeast: true, Method: method, StandardError: 1e-17}
	}
	exact, sampled := figures(0.1234567890123456789, evidence.MethodExact), figures(2./3, evidence.MethodSampled)
	first := evidence.Effect{Sequence: 2, Claim: id("c-one"), Key: "c-one", Before: &exact, After: sampled}
	second := evidence.Effect{Sequence: 2, Claim: id("c-two"), Key: "c-once-two", After: exact}
	must(t, s, recording(evidence.Revision{At: start}), moving(first, second))
	expect := func(want ...evidence.Effect) {
		t.Helper()
		view(t, s, func(ctx context.Context, r storage.Reader) error {
			pages, err := r.Effects(ctx, []storage.EffectQuery{{Sequence: 2, First: 9}, {Claim: "c-one", First: 9}, {Claim: "c-two", First: 9}})
			if err != nil {
				return err
			}
			evidence.SortEffects(want)
			if diff := cmp.Diff(want, pages[0].Effects); diff != "" {
				t.Errorf("of the revision (-recorded +read):\n%s", diff)
			}
			both := append(pages[1].Effects, pages[2].Effects...)
			evidence.SortEffects(both)
			if diff := cmp.Diff(want, both); diff != "" {
				t.Errorf("on the claims (-recorded +read):\n%s", diff)
			}
			found, err := r.RevisionsAt(ctx, []int64{2})
			if len(found) == 1 && found[0] != nil && found[0].Effects != len(want) {
				t.Errorf("the revision counts %d effects instead of %d", found[0].Effects, len(want))
			}
			return err
		})
	}
	expect(first, second)
	first.Before, first.After, first.Key = nil, exact, "c-uno"
	second.Before = &sampled
	must(t, s, moving(second), moving(first, second))
	expect(first, second)
	must(t, s, moving())
	expect(first, second)
}

// effectFaults are found by "effects, round trip".
var effectFaults = []fault{
	{"no figures are figures of nothing", pages(func(_ storage.EffectQuery, p *storage.EffectPage) {
		for i := range p.Effects {
			if p.Effects[i].Before == nil {
				p.Effects[i].Before = &evidence.Figures{}
			}
		}
	})},
	{"effects lose digits", pages(func(_ storage.EffectQuery, p *storage.EffectPage) {
		for i := range p.Effects {
			p.Effects[i].After.Disbelief = float64(float32(p.Effects[i].After.Disbelief))
		}
	})},
	{"effects are called what claims are called now", pages(func(_ storage.EffectQuery, p *storage.EffectPage) {
		for i := range p.Effects {
			p.Effects[i].Key = evidence.Key(reverse(string(p.Effects[i].Claim[3:])))
		}
	})},
	{"a second effect is kept beside the first", writeFault(writes{effects: func(_ context.Context, tx storage.Tx, effects []evidence.Effect) error {
		t := tx.(*memstore.Tx)
		t.Log.Effects = append(slices.Clone(t.Log.Effects), effects...)
		return nil
	}})},
	{"a second effect does not replace the first", writeFault(writes{effects: func(ctx context.Context, tx storage.Tx, effects []evidence.Effect) error {
		old := tx.(*memstore.Tx).Log.Effects
		return tx.RecordEffects(ctx, slices.DeleteFunc(slices.Clone(effects), func(e evidence.Effect) bool {
			return slices.ContainsFunc(old, func(o evidence.Effect) bool { return o.Sequence == e.Sequence && o.Claim == e.Claim })
		}))
	}})},
	{"whether there may be more lines is lost in effects", writeFault(writes{effects: func(ctx context.Context, tx storage.Tx, effects []evidence.Effect) error {
		effects = slices.Clone(effects)
		for i := range effects {
			effects[i].After.AtLeast = false
		}
		return tx.RecordEffects(ctx, effects)
	}})},
}

// testIdempotencyKeys: a key is used once. Revisions without a key do not conflict.
func testIdempotencyKeys(t T, c Config) {
	s := open(t, c)
	must(t, s, recording(evidence.Revision{At: start, IdempotencyKey: "once", InputHash: "abc"}))
	must(t, s, recording(evidence.Revision{At: start}))
	must(t, s, recording(evidence.Revision{At: start}))
	before := everything(t, s)
	err := update(s, writing(agent("ann")), recording(evidence.Revision{At: start, IdempotencyKey: "once", InputHash: "def"}, created(agent("ann"))))
	if err == nil || evidence.CodeOf(err) != evidence.Conflict {
		t.Errorf("an idempotency key that was used: %v instead of CONFLICT", err)
	}
	if diff := cmp.Diff(before, everything(t, s)); diff != "" {
		t.Errorf("what was refused has changed the map (-before +after):\n%s", diff)
	}
	// A key of an Update that failed was not used.
	if err := update(s, recording(evidence.Revision{At: start, IdempotencyKey: "again"}), func(context.Context, storage.Tx) error { return errStop }); !errors.Is(err, errStop) {
		t.Errorf("an Update that fails: %v", err)
	}
	must(t, s, recording(evidence.Revision{At: start, IdempotencyKey: "again"}))
}

// idempotencyFaults are found by "idempotency keys".
var idempotencyFaults = []fault{
	{"an idempotency key can be used again", writeFault(writes{record: func(ctx context.Context, tx storage.Tx, r evidence.Revision, changes []evidence.Change) error {
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
}
