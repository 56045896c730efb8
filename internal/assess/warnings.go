package assess

import (
	"cmp"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// warner says of a claim what its figures do not say.
type warner struct {
	*Assessment
	*chart
	rubric   *Rubric
	below    claimsBelow
	holds    func(evidence.Key) bool           // whether a record can hold
	critical func(evidence.Key) []evidence.Key // what a record cannot hold without
}

// warnings lists the warnings, those that may overturn a verdict first, and
// what only informs last.
func (w *warner) warnings() []Warning {
	return slices.Concat([]Warning{}, w.doubtfulPremises(), w.bothSides(), w.sharedHands(), w.unknowns())
}

// warn makes a warning about items.
func warn(code WarningCode, text Prose, about ...evidence.Key) []Warning {
	about = slices.Clone(about)
	slices.Sort(about)
	return []Warning{{code, text, slices.Compact(about)}}
}

// sides are the sides of a claim, in the order in which they are told of.
func sides() []Side { return []Side{For, Against} }

// toward says on which side of the claim of the sentence something is.
func (s Side) toward() Prose {
	if s == For {
		return plain("for this claim")
	}
	return plain("against this claim")
}

// lines are the lines of a side.
func (a *Assessment) lines(side Side) []Line {
	if side == For {
		return a.LinesFor
	}
	return a.LinesAgainst
}

// doubtfulPremises warns of premises that are contested or contradicted.
func (w *warner) doubtfulPremises() []Warning {
	var out []Warning
	for _, p := range w.below.doubtful {
		text := fill("The premise %s is %s: belief in it is %s, and disbelief %s",
			w.of(p.claim), plain(wording.Verdict(p.verdict)), number(p.belief), number(p.disbelief))
		if atLeast(p.conflict, w.rubric.CappingConflict) {
			text = fill("%s, which a conflict of %s makes unreliable", text, number(p.conflict))
		}
		out = append(out, warn(WarnPremise, fill("%s.", text), p.claim)...)
	}
	return out
}

// componentNames makes one name of several components.
func componentNames(list []Component) string {
	var name string
	for _, c := range list {
		name += c.String() + " "
	}
	return name
}

// unknowns warns of lines that cannot do without what is not named.
func (w *warner) unknowns() []Warning {
	var out []Warning
	for _, unknown := range []evidence.Key{evidence.UnknownPublication, evidence.UnknownSpeaker} {
		for _, side := range sides() {
			for _, l := range w.lines(side) {
				resting := slices.DeleteFunc(slices.Clone(l.Items), func(k evidence.Key) bool { return !slices.Contains(w.critical(k), unknown) })
				if len(resting) > 0 {
					out = append(out, warn(WarnUnknown, fill("A line %s rests on %s: %s.", side.toward(), w.of(unknown), w.list(resting)), resting...)...)
				}
			}
		}
	}
	return out
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
