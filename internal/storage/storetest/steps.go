package storetest

import (
	"context"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// step is a part of an Update.
type step func(ctx context.Context, tx storage.Tx) error

func writing(entries ...evidence.Entry) step {
	return func(ctx context.Context, tx storage.Tx) error { return tx.Put(ctx, entries) }
}

func removing(refs ...evidence.Ref) step {
	return func(ctx context.Context, tx storage.Tx) error { return tx.Remove(ctx, refs) }
}

func marking(claims ...evidence.Key) step {
	return func(ctx context.Context, tx storage.Tx) error { return tx.MarkStale(ctx, claims) }
}

// assessing gives claims the figures of a belief of one half.
func assessing(claims ...evidence.Key) step {
	const belief = 0.5
	figures := map[evidence.Key]evidence.Figures{}
	for _, key := range claims {
		figures[key] = believed(belief)
	}
	return func(ctx context.Context, tx storage.Tx) error { return tx.SetFigures(ctx, figures) }
}

func recording(r evidence.Revision, changes ...evidence.Change) step {
	return func(ctx context.Context, tx storage.Tx) error { return tx.Record(ctx, r, changes) }
}

func moving(effects ...evidence.Effect) step {
	return func(ctx context.Context, tx storage.Tx) error { return tx.RecordEffects(ctx, effects) }
}

// update makes one Update of some steps.
func update(s storage.Store, steps ...step) error {
	ctx := context.Background()
	return s.Update(ctx, func(tx storage.Tx) error {
		for _, do := range steps {
			if err := do(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// must is update for steps that must not fail.
func must(t T, s storage.Store, steps ...step) {
	t.Helper()
	if err := update(s, steps...); err != nil {
		t.Fatalf("an Update: %v", err)
	}
}

// believed are figures with a belief. Their other values do not matter.
func believed(belief float64) evidence.Figures {
	return evidence.Figures{Support: belief, Belief: belief, Certainty: evidence.CertaintyLow, Verdict: evidence.VerdictWeak, IndependentFor: 1, Method: evidence.MethodExact}
}

// What a revision did to an entry.
func created(e evidence.Entry) evidence.Change  { return changeOf(e, nil, e) }
func removed(e evidence.Entry) evidence.Change  { return changeOf(e, e, nil) }
func imported(e evidence.Entry) evidence.Change { return changeOf(e, nil, nil) }
func replaced(before, after evidence.Entry) evidence.Change {
	return changeOf(before, before, after)
}

func changeOf(e, before, after evidence.Entry) evidence.Change {
	return evidence.Change{ID: e.EntryMeta().ID, Kind: e.EntryKind(), Ref: e.Ref(), Before: before, After: after}
}

// effectOn is the effect of a revision on the belief in a claim; before is nil if the
// claim had no figures.
func effectOn(sequence int64, key evidence.Key, before *evidence.Figures, after float64) evidence.Effect {
	return evidence.Effect{Sequence: sequence, Claim: id(key), Key: key, Before: before, After: believed(after)}
}

func was(belief float64) *evidence.Figures {
	f := believed(belief)
	return &f
}

// changeCase is an Update of the world, and then questions. A store refuses an Update
// that has a code, with this code, and is left as it was.
type changeCase struct {
	name string
	do   []step
	code evidence.Code // empty if the Update is accepted
	then []readCase
}

// changeParts runs each case on a world of its own, except that one world serves
// for refused Updates as long as they change nothing.
func changeParts(cases []changeCase) func(t T, c Config) {
	return func(t T, c Config) {
		var same *unchanged
		for _, w := range cases {
			if w.code == "" {
				t.Part(w.name, func(t T) { w.holds(t, open(t, c, world()...)) })
				continue
			}
			if same == nil {
				s := open(t, c, world()...)
				same = &unchanged{s, everything(t, s)}
			}
			t.Part(w.name, func(t T) {
				u := same
				same = nil
				if w.refused(t, u) {
					same = u
				}
			})
		}
	}
}

// unchanged is a store, and everything that is in it.
type unchanged struct {
	store storage.Store
	all   []string
}

// update makes the Update of a case.
func (w changeCase) update(s storage.Store) (step, whole error) {
	ctx := context.Background()
	whole = s.Update(ctx, func(tx storage.Tx) error {
		for _, do := range w.do {
			if step = do(ctx, tx); step != nil {
				return step
			}
		}
		return nil
	})
	return step, whole
}

// refused tries an Update that the store refuses, and reports whether that left
// the store as it was.
func (w changeCase) refused(t T, u *unchanged) bool {
	step, whole := w.update(u.store)
	if whole == nil || evidence.CodeOf(whole) != w.code || evidence.CodeOf(step) != w.code {
		t.Errorf("the step fails with %v, and its Update with %v, instead of %s", step, whole, w.code)
	}
	diff := cmp.Diff(u.all, everything(t, u.store))
	if diff != "" {
		t.Errorf("the refused Update has changed the map (-before +after):\n%s", diff)
	}
	w.asks(t, u.store)
	return diff == ""
}

func (w changeCase) holds(t T, s storage.Store) {
	if _, err := w.update(s); err != nil {
		t.Fatalf("it is refused: %v", err)
	}
	w.asks(t, s)
}

func (w changeCase) asks(t T, s storage.Store) {
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		for _, c := range w.then {
			if got := answer(ctx, r, c.ask); got != c.want {
				t.Errorf("%s: %+v\n got %q\nwant %q", c.name, c.ask, got, c.want)
			}
		}
		return nil
	})
}
