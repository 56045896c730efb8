package assess_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// If no arguments are joint, chains come strongest first. There is one if there
// is support (or opposition), and none is stronger than that.
func TestChainsAreBoundedBySupport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		for _, l := range m.Links {
			l.Jointly = ""
		}
		w := readWorld(m, assess.DefaultRubric())
		for x, f := range w.answer() {
			for side, p := range map[assess.Side]float64{assess.For: f.Support, assess.Against: f.Opposition} {
				chains, err := assess.Chains(context.Background(), m, x, assess.DefaultRubric(), assess.Options{}, side, 5)
				if err != nil {
					t.Fatal(err)
				}
				last := p + tolerance
				for _, c := range chains {
					if c.Strength > last+tolerance || c.Strength <= 0 {
						t.Errorf("%s %s is %v, chains %+v in %s", x, side, p, chains, asJSON(t, m))
					}
					last = c.Strength
				}
				if (len(chains) > 0) != (p > 0) {
					t.Errorf("%s %s is %v, with %d chains in %s", x, side, p, len(chains), asJSON(t, m))
				}
			}
		}
	})
}

// A search that keeps few beginnings finds the first of the chains that one finds that keeps all.
func TestChainsWithLittleMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		most := rapid.IntRange(2, 8).Draw(t, "most")
		for _, x := range allClaims(m) {
			chainsKeeping(t, m, x, most)
		}
	})
	if some, all := chainsKeeping(t, denseCircle(8, 3), "x0", 2); some >= all {
		t.Errorf("a search that keeps 2 beginnings finds %d of %d chains", some, all)
	}
}

// chainsKeeping counts the chains that a search finds that keeps few beginnings, and those of one that keeps all.
func chainsKeeping(t rapid.TB, m *evidence.Map, x evidence.Key, most int) (some, all int) {
	t.Helper()
	every, err := assess.Chains(context.Background(), m, x, assess.DefaultRubric(), assess.Options{}, assess.For, 5)
	if err != nil {
		t.Fatalf("%v", err)
	}
	found, err := assess.ChainsKeeping(context.Background(), m, x, assess.DefaultRubric(), assess.For, 5, most)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if len(found) > len(every) || !reflect.DeepEqual(found, every[:len(found)]) {
		t.Errorf("%s: with %d beginnings %+v, with all %+v in %s", x, most, found, every, asJSON(t, m))
	}
	return len(found), len(every)
}

// A search for more chains than there are ends with its context.
func TestChainsEndWithContext(t *testing.T) {
	m := denseCircle(30, 6)
	ctx, cancel := context.WithCancel(t.Context())
	slots := &ending{end: cancel, after: 5}
	_, err := assess.Chains(ctx, m, "x0", assess.DefaultRubric(), assess.Options{Workers: 1, Slots: slots}, assess.For, 1_000_000_000)
	if !errors.Is(err, context.Canceled) || slots.taken > 200 {
		t.Errorf("after %d slots: %v", slots.taken, err)
	}
}

// ending are slots that end a context after some were taken since the last claim was solved.
type ending struct {
	end          func()
	taken, after int
}

func (e *ending) Acquire(context.Context, int64) error {
	if e.taken++; e.taken > 31*3+e.after {
		e.end()
	}
	return nil
}

func (*ending) Release(int64) {}
