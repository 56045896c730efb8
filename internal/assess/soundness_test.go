package assess_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// The factors of each component multiply to the soundness, and of each link to the
// strength, that the enumeration works with.
func TestSoundnessEqualsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w, r := settled(m), assess.DefaultRubric()
		check := func(name string, e evidence.Entry, want float64) {
			var on []*evidence.Caveat
			for _, c := range m.Caveats {
				if !c.Resolved && slices.Contains(c.Qualifies, evidence.Ref(name)) {
					on = append(on, c)
				}
			}
			s := r.SoundnessOf(e, on)
			product, named := 1.0, 0
			for _, f := range s.Factors {
				product *= f.Value
				named += len(f.Caveats)
				if f.Text == "" || (f.Kind == assess.FactorCaveats) != (f.Category != "") {
					t.Errorf("%s: a factor is %+v", name, f)
				}
			}
			if math.Abs(s.Value-want) > tolerance || math.Abs(product-want) > tolerance || named != len(on) {
				t.Errorf("%s is %+v, want %v, with %d caveats", name, s, want, len(on))
			}
		}
		check(string(evidence.UnknownSpeaker), nil, w.p[evidence.UnknownSpeaker])
		check(string(evidence.UnknownPublication), nil, w.p[evidence.UnknownPublication])
		for it := range m.Items() {
			if p, ok := w.p[it.EntryMeta().Key]; ok {
				check(string(it.EntryMeta().Key), it, p)
			}
		}
		for _, l := range m.Links {
			strength := l.Strength
			if strength == "" {
				strength = evidence.StrengthModerate
			}
			check(l.Name(), l, r.Strength[strength]*w.doubt[l.Name()])
		}
	})
}

// Factors say in plain words what they are, and a category of caveats counts by its most
// severe one.
func TestSoundnessInWords(t *testing.T) {
	caveat := func(key evidence.Key, category evidence.Category, severity evidence.Severity) *evidence.Caveat {
		return &evidence.Caveat{Meta: evidence.Meta{Key: key}, Category: category, Severity: severity}
	}
	for want, e := range map[string]evidence.Entry{
		"survey .8, small sample, serious .5, other, minor .9":                                                  &evidence.Study{Design: "SURVEY"},
		"retracted 0, small sample, serious .5, other, minor .9":                                                &evidence.Source{Retracted: true, Reliability: "A"},
		"usually reliable (B) .9, small sample, serious .5, other, minor .9":                                    &evidence.Agent{Reliability: "B"},
		"moderate link .6, small sample, serious .5, other, minor .9":                                           &evidence.Link{},
		"expert opinion .9, nothing that it is based on is named .5, small sample, serious .5, other, minor .9": &evidence.Testimony{Basis: "EXPERT"},
		"small sample, serious .5, other, minor .9":                                                             &evidence.Claim{},
	} {
		s := assess.DefaultRubric().SoundnessOf(e, []*evidence.Caveat{caveat("a", "OTHER", "MINOR"), caveat("b", "SMALL_SAMPLE", "MINOR"), caveat("c", "SMALL_SAMPLE", "SERIOUS")})
		got := ""
		for i, f := range s.Factors {
			if i > 0 {
				got += ", "
			}
			got += f.Text + " " + short(f.Value)
		}
		if got != want {
			t.Errorf("%T is %q, want %q", e, got, want)
		}
	}
}

func short(v float64) string {
	if v == 0 {
		return "0"
	}
	return "." + string(rune('0'+int(math.Round(v*10))))
}
