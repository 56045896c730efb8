package assess

import (
	"cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Soundness is the probability that a component does not fail by itself, as a product.
// That of a link is its strength.
type Soundness struct {
	Value   float64  // 0 to 1
	Factors []Factor // the rating comes first, and then each category of caveats; a claim has no rating
}

// FactorKind says what a factor of a soundness stands for.
type FactorKind string

// The kinds of factors.
const (
	FactorReliability FactorKind = "RELIABILITY" // the letter of an agent, of a source, or of what is not named
	FactorRetraction  FactorKind = "RETRACTION"  // a retracted source, whatever its letter
	FactorDesign      FactorKind = "DESIGN"      // the design of a study
	FactorBasis       FactorKind = "BASIS"       // the basis of a testimony
	FactorUntold      FactorKind = "UNTOLD"      // an expert's testimony that is based on nothing in the map
	FactorStrength    FactorKind = "STRENGTH"    // the strength of a link
	FactorCaveats     FactorKind = "CAVEATS"     // the unresolved caveats of one category
)

// Factor is a factor of a soundness.
type Factor struct {
	Kind     FactorKind
	Text     string  // what it is, in a few plain words
	Value    float64 // 0 to 1
	Category evidence.Category
	Caveats  []evidence.Key // of the category, sorted; the most severe one counts
}

// SoundnessOf explains the soundness of a component with some unresolved caveats. The entry
// is a record that is no caveat, a link, or nil for a speaker or a publication that is not
// named.
func (r Rubric) SoundnessOf(e evidence.Entry, caveats []*evidence.Caveat) Soundness {
	s := Soundness{Value: 1, Factors: r.ratings(e)}
	for _, f := range worstFactors(caveats, func(c *evidence.Caveat) float64 { return r.Severity[c.Severity] }) {
		one := Factor{Kind: FactorCaveats, Value: f.value, Category: f.category}
		var worst evidence.Severity
		for _, c := range caveats {
			if c.Category == f.category {
				one.Caveats = append(one.Caveats, c.Key)
				if r.Severity[c.Severity] == f.value {
					worst = c.Severity
				}
			}
		}
		one.Text = wording.Word(f.category) + ", " + wording.Word(worst)
		s.Factors = append(s.Factors, one)
	}
	for _, f := range s.Factors {
		s.Value *= f.Value
	}
	return s
}

// ratings are the factors of an entry before caveats. Their product is its base.
func (r Rubric) ratings(e evidence.Entry) []Factor {
	letter := func(given evidence.Reliability) []Factor {
		given = cmp.Or(given, evidence.ReliabilityUnknown)
		return []Factor{{Kind: FactorReliability, Text: wording.Reliability(given) + " (" + string(given) + ")", Value: r.Reliability[given]}}
	}
	switch e := e.(type) {
	case nil:
		return letter("")
	case *evidence.Agent:
		return letter(e.Reliability)
	case *evidence.Source:
		if e.Retracted {
			return []Factor{{Kind: FactorRetraction, Text: "retracted"}}
		}
		return letter(e.Reliability)
	case *evidence.Study:
		return []Factor{{Kind: FactorDesign, Text: wording.Design(e.Design), Value: r.Design[e.Design]}}
	case *evidence.Testimony:
		list := []Factor{{Kind: FactorBasis, Text: wording.Basis(e.Basis), Value: r.Basis[e.Basis]}}
		if e.Basis == evidence.BasisExpert && len(e.BasedOn) == 0 {
			list = append(list, Factor{Kind: FactorUntold, Text: "nothing that it is based on is named", Value: r.Reliability[evidence.ReliabilityUnknown]})
		}
		return list
	case *evidence.Link:
		strength := cmp.Or(e.Strength, evidence.StrengthModerate)
		return []Factor{{Kind: FactorStrength, Text: wording.Word(strength) + " link", Value: r.Strength[strength]}}
	}
	return nil
}
