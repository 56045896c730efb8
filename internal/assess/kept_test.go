package assess_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Figures of some claims that are computed from the kept ones of all others are, to the last
// digit, those that are computed from nothing.
func TestFiguresFromKeptOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		eachState(t, func(m *evidence.Map, o assess.Options) {
			want, err := assess.Figures(t.Context(), m, m.ClaimKeys(), assess.DefaultRubric(), o)
			if err != nil {
				t.Fatal(err)
			}
			part, asked := *m, map[evidence.Key]evidence.Figures{}
			part.Claims = nil
			for _, c := range m.Claims {
				one := *c
				switch f := want[c.Key]; rapid.SampledFrom([]string{"kept", "kept", "asked", "stale"}).Draw(t, "figures") {
				case "kept":
					one.Figures = &f
				case "asked":
					asked[c.Key], one.Figures = f, &evidence.Figures{}
				case "stale":
					one.Figures, one.StaleSince = &evidence.Figures{Support: 0.5}, 1
				}
				part.Claims = append(part.Claims, &one)
			}
			var claims []evidence.Key
			for key := range asked {
				claims = append(claims, key)
			}
			o.Kept = true
			got, err := assess.Figures(t.Context(), &part, claims, assess.DefaultRubric(), o)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, asked) {
				t.Errorf("from kept figures %v, from nothing %v", got, asked)
			}
		})
	})
}
