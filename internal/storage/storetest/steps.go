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

// assessing gives claims the figures of a belief.
func assessing(belief float64, claims ...evidence.Key) step {
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

// must is update where nothing is to go wrong.
func must(t T, s storage.Store, steps ...step) {
	t.Helper()
	if err := update(s, steps...); err != nil {
		t.Fatalf("an Update: %v", err)
	}
}

// believed are figures of which only some matter.
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

// effectOn is that of a revision on the belief in a claim; nil for no figures before.
func effectOn(sequence int64, key evidence.Key, before *evidence.Figures, after float64) evidence.Effect {
	return evidence.Effect{Sequence: sequence, Claim: id(key), Key: key, Before: before, After: believed(after)}
}

func was(belief float64) *evidence.Figures {
	f := believed(belief)
	return &f
}

// changeCase is an Update of the world. Where it is refused, with the code,
// nothing is left of it; then come questions.
type changeCase struct {
	name string
	do   []step
	code evidence.Code // empty where the Update holds
	then []readCase
}

func changeParts(cases []changeCase) func(t T, c Config) {
	return func(t T, c Config) {
		for _, w := range cases {
			t.Part(w.name, func(t T) { w.run(t, open(t, c, world()...)) })
		}
	}
}

func (w changeCase) run(t T, s storage.Store) {
	before := everything(t, s)
	ctx := context.Background()
	var refused error
	err := s.Update(ctx, func(tx storage.Tx) error {
		for _, do := range w.do {
			if refused = do(ctx, tx); refused != nil {
				return refused
			}
		}
		return nil
	})
	switch {
	case w.code == "" && err != nil:
		t.Fatalf("it is refused: %v", err)
	case w.code != "" && (err == nil || evidence.CodeOf(err) != w.code || evidence.CodeOf(refused) != w.code):
		t.Fatalf("it answers %v, and its Update %v, instead of %s", refused, err, w.code)
	case w.code != "":
		if diff := cmp.Diff(before, everything(t, s)); diff != "" {
			t.Errorf("what was refused has changed the map (-before +after):\n%s", diff)
		}
	}
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		for _, c := range w.then {
			if got := answer(ctx, r, c.ask); got != c.want {
				t.Errorf("%s: %+v\n got %q\nwant %q", c.name, c.ask, got, c.want)
			}
		}
		return nil
	})
}
