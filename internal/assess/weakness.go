package assess

import (
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// shown is the smallest figure that a sentence mentions: half of the third
// decimal.
const shown = 0.0005

// weakness writes the second sentence: the evidence against the side that is
// ahead, and the weaknesses of that side.
func (s *summarizer) weakness() Prose {
	parts := slices.Concat([]Prose{s.otherSide()}, s.length(), s.costliest(), s.premises(), s.echoes(), s.spent(), s.joint())
	return fill("%s.", join(parts, "; "))
}

// ahead returns the sides that the summary is about: the one that is ahead, or
// both if neither is.
func (s *summarizer) ahead() []Side {
	switch {
	case s.Verdict == evidence.VerdictContested:
		return []Side{For, Against}
	case s.Verdict == evidence.VerdictContradicted, s.Disbelief > s.Belief+tolerance:
		return []Side{Against}
	}
	return []Side{For}
}

// otherSide describes the evidence against the side that is ahead.
func (s *summarizer) otherSide() Prose {
	if s.Verdict == evidence.VerdictContested {
		if s.byConflict() {
			return plain("So much is both for and against it that the ratings cannot all be right")
		}
		return plain("Neither side outweighs the other")
	}
	side, n, figure, verb, where := Against, s.IndependentAgainst, s.Opposition, "contradicts", "against"
	if s.ahead()[0] == Against {
		side, n, figure, verb, where = For, s.IndependentFor, s.Support, "supports", "for"
	}
	switch {
	case figure <= tolerance:
		return plain("Nothing " + verb + " it")
	case n == 0:
		return plain("What " + verb + " it is too weak to count as a line")
	}
	out := fill(plural(n, "%s speaks ", "%s speak ")+where+" it", capital(s.count(side)))
	if s.Disputed {
		out = fill("%s, which makes it disputed", out)
	}
	return out
}

// capital begins plain text with a capital letter.
func capital(p Prose) Prose {
	out := slices.Clone(p)
	if len(out) > 0 && out[0].Ref == "" {
		out[0].Text = wording.Capital(out[0].Text)
	}
	return out
}

// length says that a chain of premises lowers belief by its length.
func (s *summarizer) length() []Prose {
	if s.below.steps == 0 {
		return nil
	}
	return []Prose{fill("it rests on %s steps, the weakest %s: length, and no single step, is what costs it", plain(inWords(s.below.steps)), number(s.below.weakest))}
}

// costliest names the caveats that would raise belief most if they were
// resolved.
func (s *summarizer) costliest() []Prose {
	if len(s.CostlyCaveats) == 0 || s.CostlyCaveats[0].Rise < shown {
		return nil
	}
	c := s.CostlyCaveats[0]
	on := plain("the claim itself")
	if c.On.Link != nil || c.On.Key != s.Claim {
		on = s.component(c.On)
	}
	text := plural(len(c.Caveats), "the costliest caveat is %s (%s) on %s, which takes %s of belief", "the costliest caveats are %s (%s) on %s, which take %s of belief")
	return []Prose{fill(text, s.list(c.Caveats), plain(wording.Word(c.Category)), on, number(c.Rise))}
}

// premises names the doubtful premises, and the claims against this one that
// are themselves contradicted.
func (s *summarizer) premises() []Prose {
	var out []Prose
	doubtful := make([]evidence.Key, len(s.below.doubtful))
	for i, p := range s.below.doubtful {
		doubtful[i] = p.claim
	}
	switch len(doubtful) {
	case 0:
	case 1:
		out = append(out, fill("the premise %s is %s", s.of(doubtful[0]), plain(wording.Verdict(s.below.doubtful[0].verdict))))
	default:
		out = append(out, fill("the premises %s are doubtful", s.list(doubtful)))
	}
	if n := len(s.below.refuted); n > 0 {
		out = append(out, fill(plural(n, "%s, which contradicts it, is itself contradicted", "%s, which contradict it, are themselves contradicted"), s.list(s.below.refuted)))
	}
	return out
}

// echoes names the items that only repeat other evidence, and says what they
// add.
func (s *summarizer) echoes() []Prose {
	var out []Prose
	for _, side := range s.ahead() {
		var echoes []Echo
		most := 0.0
		for _, e := range s.Echoes {
			if e.Side == side {
				echoes = append(echoes, e)
				most = max(most, e.Adds)
			}
		}
		if n := len(echoes); n > 0 {
			items, repeats := s.repeating(echoes)
			out = append(out, fill(plural(n, "%s repeats %s and adds %s", "%s repeat %s and add %s"), items, repeats, added(n, most)))
		}
	}
	return out
}

// repeating names echoes and the items that they repeat, if those are the same
// for all.
func (s *summarizer) repeating(echoes []Echo) (items, repeats Prose) {
	var keys []evidence.Key
	same := true
	for _, e := range echoes {
		keys = append(keys, e.Item)
		same = same && slices.Equal(e.Repeats, echoes[0].Repeats)
	}
	if !same || len(echoes[0].Repeats) == 0 {
		return s.list(keys), plain("other evidence")
	}
	return s.list(keys), s.list(echoes[0].Repeats)
}

// added says how much echoes add. Most is the largest of their figures.
func added(echoes int, most float64) Prose {
	switch {
	case most <= tolerance:
		return plain("nothing")
	case most < 10*shown:
		return plain("little")
	case echoes == 1:
		return number(most)
	}
	return fill("at most %s each", number(most))
}

// joint names the items that bear only jointly with others.
func (s *summarizer) joint() []Prose {
	var items []evidence.Key
	for _, side := range s.ahead() {
		for _, l := range s.lines(side) {
			if l.Strength <= tolerance {
				items = append(items, l.Items...)
			}
		}
	}
	if len(items) == 0 {
		return nil
	}
	return []Prose{fill(plural(len(items), "%s bears only jointly with others", "%s bear only jointly with others"), s.list(items))}
}

// spent names the records that count for nothing, and says why. One phrase
// covers all records with the same reason.
func (s *summarizer) spent() []Prose {
	type why struct {
		reason  SpentReason
		because string
	}
	items := map[why][]evidence.Key{}
	var order []why
	because := map[why][]Component{}
	for _, e := range s.Spent {
		rest := slices.DeleteFunc(slices.Clone(e.Because), func(c Component) bool { return c.Link == nil && c.Key == e.Item })
		w := why{e.Reason, componentNames(rest)}
		if _, found := items[w]; !found {
			order, because[w] = append(order, w), rest
		}
		if !slices.Contains(items[w], e.Item) {
			items[w] = append(items[w], e.Item)
		}
	}
	var out []Prose
	for _, w := range order {
		out = append(out, s.spentFor(w.reason, items[w], because[w]))
	}
	return out
}

// spentFor says why records are spent: because of themselves, or of components
// that they need.
func (s *summarizer) spentFor(reason SpentReason, items []evidence.Key, because []Component) Prose {
	subject, n := s.list(items), len(items)
	state := map[SpentReason]string{SpentRetracted: "retracted", SpentUnsound: "taken to be unsound"}[reason]
	switch {
	case reason == SpentCircle && len(because) == 0:
		return fill(plural(n, "%s leads", "%s lead")+" only round in a circle", subject)
	case reason == SpentCircle:
		return fill(plural(n, "%s leads", "%s lead")+" only round in a circle with %s", subject, s.components(because))
	case len(because) == 0:
		return fill(plural(n, "%s is ", "%s are ")+state, subject)
	}
	return fill(plural(n, "%s needs", "%s need")+" %s, which "+plural(len(because), "is ", "are ")+state, subject, s.components(because))
}
