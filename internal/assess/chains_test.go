package assess_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
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
