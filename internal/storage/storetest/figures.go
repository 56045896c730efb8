package storetest

import (
	"context"
	"maps"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// testFigures: figures are kept with their claim until they are replaced.
func testFigures(t T, c Config) {
	s := open(t, c)
	ctx := context.Background()
	update := func(f func(tx storage.Tx) error) error { return s.Update(ctx, f) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	expect := func(key evidence.Key, want *evidence.Figures) {
		t.Helper()
		view(t, s, func(ctx context.Context, r storage.Reader) error {
			if diff := cmp.Diff(want, entryOf(ctx, t, r, evidence.Ref(key)).(*evidence.Claim).Figures); diff != "" {
				t.Errorf("figures of %s (-want +got):\n%s", key, diff)
			}
			return nil
		})
	}
	base := world()[13].(*evidence.Claim)
	must(update(func(tx storage.Tx) error {
		return tx.Put(ctx, []evidence.Entry{agent("ann"), claim("c-base", 0), base2(), claim("c-new", 0)})
	}))
	expect("c-base", nil)
	expect("c-two", nil) // Put's figures are not kept

	first := *base.Figures
	first.Belief, first.StandardError, first.Method = 0.1234567890123456789, 1e-17, evidence.MethodSampled
	must(update(func(tx storage.Tx) error {
		return tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"c-base": first, "c-two": {}})
	}))
	expect("c-base", &first)
	expect("c-two", &evidence.Figures{})

	must(update(func(tx storage.Tx) error {
		changed := claim("c-base", 5, "changed")
		changed.Figures = &evidence.Figures{Belief: 1}
		return tx.Put(ctx, []evidence.Entry{changed})
	}))
	expect("c-base", &first)
	expect("c-new", nil)

	second := evidence.Figures{Belief: 0.5, Certainty: evidence.CertaintyLow, Verdict: evidence.VerdictWeak, Method: evidence.MethodExact}
	must(update(func(tx storage.Tx) error {
		return tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"c-base": second})
	}))
	expect("c-base", &second)
	must(update(func(tx storage.Tx) error { return tx.SetFigures(ctx, nil) }))

	for _, missing := range []evidence.Key{"nope", "ann"} {
		err := update(func(tx storage.Tx) error {
			return tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"c-base": first, missing: first, "c-new": first})
		})
		if err == nil || evidence.CodeOf(err) != evidence.NotFound {
			t.Errorf("figures for %q: %v instead of NOT_FOUND", missing, err)
		}
		expect("c-base", &second)
		expect("c-new", nil)
	}
}

func base2() *evidence.Claim {
	return assessed(claim("c-two", 0), 0.9, 0.1, 0.8, 2, evidence.CertaintyHigh, evidence.VerdictCorroborated)
}

// figureFaults are found by "figures".
var figureFaults = []fault{
	{"figures lose digits", writeFault(writes{figures: func(ctx context.Context, tx storage.Tx, figures map[evidence.Key]evidence.Figures) error {
		rounded := map[evidence.Key]evidence.Figures{}
		for key, f := range figures {
			f.Belief = float64(float32(f.Belief))
			rounded[key] = f
		}
		return tx.SetFigures(ctx, rounded)
	}})},
	{"figures are lost on Put", writeFault(writes{put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		if err := tx.Put(ctx, entries); err != nil {
			return err
		}
		none := map[evidence.Key]evidence.Figures{}
		for _, e := range entries {
			if c, ok := e.(*evidence.Claim); ok {
				none[c.Key] = evidence.Figures{}
			}
		}
		return tx.SetFigures(ctx, none)
	}})},
	{"Put writes figures", writeFault(writes{put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		if err := tx.Put(ctx, entries); err != nil {
			return err
		}
		figures := map[evidence.Key]evidence.Figures{}
		for _, e := range entries {
			if c, ok := e.(*evidence.Claim); ok && c.Figures != nil {
				figures[c.Key] = *c.Figures
			}
		}
		return tx.SetFigures(ctx, figures)
	}})},
	{"figures of what is no claim are passed over", writeFault(writes{figures: func(ctx context.Context, tx storage.Tx, figures map[evidence.Key]evidence.Figures) error {
		for key, f := range figures {
			err := tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{key: f})
			if err != nil && evidence.CodeOf(err) != evidence.NotFound {
				return err
			}
		}
		return nil
	}})},
	{"whether there may be more lines is lost", writeFault(writes{figures: func(ctx context.Context, tx storage.Tx, figures map[evidence.Key]evidence.Figures) error {
		return tx.SetFigures(ctx, figuring(figures, func(f *evidence.Figures) { f.AtLeast = false }))
	}})},
	{"the counts for and against change places", writeFault(writes{figures: func(ctx context.Context, tx storage.Tx, figures map[evidence.Key]evidence.Figures) error {
		return tx.SetFigures(ctx, figuring(figures, func(f *evidence.Figures) {
			f.IndependentFor, f.IndependentAgainst = f.IndependentAgainst, f.IndependentFor
		}))
	}})},
}

func figuring(figures map[evidence.Key]evidence.Figures, change func(*evidence.Figures)) map[evidence.Key]evidence.Figures {
	figures = maps.Clone(figures)
	for key, f := range figures {
		change(&f)
		figures[key] = f
	}
	return figures
}

// testRubric: the hash is kept beside the sequence.
func testRubric(t T, c Config) {
	s := open(t, c)
	ctx := context.Background()
	expect := func(want storage.State) {
		t.Helper()
		view(t, s, func(ctx context.Context, r storage.Reader) error {
			got, err := r.State(ctx)
			got.Map, got.Copy = "", "" // which are random
			if got != want {
				t.Errorf("the map stands at %+v instead of %+v", got, want)
			}
			return err
		})
	}
	expect(storage.State{})
	for i, hash := range []string{"0123abcd", "", "ffff"} {
		err := s.Update(ctx, func(tx storage.Tx) error {
			if err := tx.SetRubric(ctx, hash); err != nil {
				return err
			}
			got, err := tx.State(ctx)
			got.Map, got.Copy = "", ""
			if want := (storage.State{Sequence: int64(i + 1), Rubric: hash}); got != want {
				t.Errorf("in the Update, the map stands at %+v instead of %+v", got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		expect(storage.State{Sequence: int64(i + 1), Rubric: hash})
	}
}

// rubricFaults are found by "rubric".
var rubricFaults = []fault{
	{"reads are stale", func(m *memstore.Store) storage.Store {
		f := &faulty{Store: m}
		var last storage.State
		f.read = func(r storage.Reader) storage.Reader {
			return reads{Reader: r, state: func(s storage.State) storage.State {
				stale := last
				last = s
				return stale
			}}
		}
		return f
	}},
	{"the rubric is forgotten", writeFault(writes{rubric: func(context.Context, storage.Tx, string) error { return nil }})},
}
