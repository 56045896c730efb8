package assess

import (
	"cmp"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// warner writes warnings about a claim that its figures do not show.
type warner struct {
	*Assessment
	*chart
	origins  map[evidence.Key][]evidence.Key // provenance of each item that was asked for
	rubric   *Rubric
	below    claimsBelow
	holds    func(evidence.Key) bool           // whether a record can hold
	critical func(evidence.Key) []evidence.Key // the components that a record cannot hold without
	// derives reports whether a source derives from a record for one side of the claim.
	derives func(source, record evidence.Key, side Side) bool
}

// warnings lists the warnings. Those that may overturn a verdict come first,
// and those that only inform come last.
func (w *warner) warnings() []Warning {
	return slices.Concat([]Warning{}, w.conflict(), w.largestAgainst(), w.doubtfulPremises(), w.circles(), w.sameRecord(), w.bothSides(),
		w.sharedHands(), w.citedNotDerived(), w.oneDesign(), w.unknowns(), w.besideReported(), w.idleCaveats())
}

// from returns the provenance of one item, which several warnings ask for.
func (w *warner) from(item evidence.Key) []evidence.Key {
	known, ok := w.origins[item]
	if !ok {
		known = w.provenance(item)
		if w.origins == nil {
			w.origins = map[evidence.Key][]evidence.Key{}
		}
		w.origins[item] = known
	}
	return known
}

// warn makes a warning about items.
func warn(code WarningCode, text Prose, about ...evidence.Key) []Warning {
	about = slices.Clone(about)
	slices.Sort(about)
	return []Warning{{code, text, slices.Compact(about)}}
}

// sides returns the sides of a claim, in the order in which sentences mention
// them.
func sides() []Side { return []Side{For, Against} }

// toward says on which side of the claim something is.
func (s Side) toward() Prose {
	if s == For {
		return plain("for this claim")
	}
	return plain("against this claim")
}

// other returns the other side.
func (s Side) other() Side {
	if s == For {
		return Against
	}
	return For
}

// relation returns the relation of the links on a side.
func (s Side) relation() evidence.Relation {
	if s == For {
		return evidence.Supports
	}
	return evidence.Contradicts
}

// lines returns the lines of a side.
func (a *Assessment) lines(side Side) []Line {
	if side == For {
		return a.LinesFor
	}
	return a.LinesAgainst
}

// items lists, sorted, the records of a side's lines and its echoes.
func (a *Assessment) items(side Side) []evidence.Key {
	out := slices.Clone(a.EchoesFor)
	if side == Against {
		out = slices.Clone(a.EchoesAgainst)
	}
	for _, l := range a.lines(side) {
		out = append(out, l.Items...)
	}
	slices.Sort(out)
	return out
}

// independent returns the independent count of a side.
func (a *Assessment) independent(side Side) int {
	if side == For {
		return a.IndependentFor
	}
	return a.IndependentAgainst
}

// losing returns the side that is behind. In a tie, the side for the claim is
// ahead.
func (a *Assessment) losing() Side {
	if a.Disbelief > a.Belief+tolerance {
		return For
	}
	return Against
}

// conflict warns of a conflict that shows that some ratings are wrong.
func (w *warner) conflict() []Warning {
	if !atLeast(w.Conflict, w.rubric.CappingConflict) {
		return nil
	}
	return warn(WarnConflict, fill("So much speaks both for this claim and against it (conflict %s) that the ratings cannot all be right: look for a strength, a letter or a design that is rated too high.",
		number(w.Conflict)), w.Claim)
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

// circles warns of linked records that only hold each other up.
func (w *warner) circles() []Warning {
	var out []Warning
	seen := map[string]bool{}
	for _, e := range w.Spent {
		name := componentNames(e.Because)
		if e.Reason != SpentCircle || seen[name] {
			continue
		}
		seen[name] = true
		var linked []evidence.Key
		for _, other := range w.Spent {
			if other.Reason == SpentCircle && componentNames(other.Because) == name && !slices.Contains(linked, other.Item) {
				linked = append(linked, other.Item)
			}
		}
		about := slices.Clone(linked)
		for _, c := range e.Because {
			if c.Link == nil {
				about = append(about, c.Key)
			}
		}
		text := fill("%s "+plural(len(linked), "is", "are")+" linked, but what %s leads only round in a circle (%s), which nothing outside holds up.",
			w.list(linked), plain(plural(len(linked), "it rests on", "they rest on")), w.components(e.Because))
		out = append(out, warn(WarnCircle, text, about...)...)
	}
	return out
}

// componentNames makes a map key of several components.
func componentNames(list []Component) string {
	var name string
	for _, c := range list {
		name += c.String() + " "
	}
	return name
}

// unknowns warns of lines that need an unknown speaker or publication.
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

// idleCaveats warns of caveats on agents who wrote, investigated or published,
// and speak nowhere below the claim. No figure depends on such agents.
func (w *warner) idleCaveats() []Warning {
	below := w.provenance(slices.Concat(w.items(For), w.items(Against))...)
	speakers := map[evidence.Key]bool{}
	behind := map[evidence.Key]evidence.Key{} // the first record by the agent behind it
	for _, record := range below {
		for _, speaker := range w.refers(record, evidence.SpokenBy) {
			speakers[speaker] = true
		}
		for _, agent := range w.hands(record) {
			behind[agent] = cmp.Or(behind[agent], record)
		}
	}
	var out []Warning
	for _, agent := range slices.Sorted(maps.Keys(behind)) {
		if speakers[agent] {
			continue
		}
		for _, c := range w.caveats[agent] {
			out = append(out, warn(WarnIdleCaveat, fill("The caveat %s (%s) on %s changes no figure, because figures do not depend on authors, investigators or publishers: raise it on a record, such as %s.",
				w.of(c.Key), plain(wording.Word(c.Category)), w.of(agent), w.of(behind[agent])), c.Key, agent)...)
		}
	}
	return out
}
