package assess_test

import (
	"maps"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// repeats returns the items that an echo repeats: the first items on its paths
// through records that can hold.
func (s *side) repeats(echo evidence.Key) []evidence.Key {
	found := map[evidence.Key]bool{}
	for _, l := range s.items[echo] {
		open := map[evidence.Key][]evidence.Key{}
		for k := range s.records {
			if k == echo || s.items[k] == nil {
				open[k] = slices.DeleteFunc(slices.Clone(s.derives(k, bearingOf(l))), func(k evidence.Key) bool { return !s.canHold(k) })
			}
		}
		for k := range reach(open, echo) {
			if k != echo && s.items[k] != nil {
				found[k] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// adds returns what the side's figure loses without the item's links.
func (s *side) adds(item evidence.Key) float64 {
	unlinked := map[string]bool{}
	for _, l := range s.items[item] {
		unlinked[l.Name()] = true
	}
	return s.chance(setting{}, figureOf(s.bearing)) - s.chance(setting{unlinked: unlinked}, figureOf(s.bearing))
}

// because returns the reason why a record is spent on this side: the components
// with a soundness of 0 that keep it from carrying; or, if it could not carry
// even if these were sound, the records in the circle that it leads to.
func (s *side) because(spent evidence.Key) (reason assess.SpentReason, components []evidence.Key) {
	mended := *s.world
	mended.p = maps.Clone(s.p)
	for k, p := range s.p {
		if p == 0 {
			mended.p[k] = 0.5
		}
	}
	states := newStates()
	rules, carries := newRules(&mended, setting{}, states), states.never
	for _, l := range s.linksFrom(spent) {
		carries = states.or(carries, rules.solve(s.linkFact(l)))
	}
	if carries == states.never {
		return assess.SpentCircle, s.circle(spent, &mended)
	}
	reason = assess.SpentUnsound
	for d := range states.asked(carries) {
		if d.kind == "sound" && s.p[d.of] == 0 {
			components = append(components, d.of)
			if s.retracted[d.of] {
				reason = assess.SpentRetracted
			}
		}
	}
	slices.Sort(components)
	return reason, components
}

// circle returns the records below one that only hold each other up.
func (s *side) circle(spent evidence.Key, mended *world) []evidence.Key {
	needs := map[evidence.Key][]evidence.Key{}
	for k, rec := range s.records {
		needs[k] = slices.Concat(rec.takes, slices.DeleteFunc(slices.Clone(rec.reportedIn), func(source evidence.Key) bool {
			return mended.can(setting{}, fact{kind: "place", of: source})
		}))
		if mended.canHold(k) {
			for _, l := range s.linksFrom(spent) {
				needs[k] = append(needs[k], s.derives(k, bearingOf(l))...)
			}
		}
		needs[k] = slices.DeleteFunc(needs[k], mended.canHold)
	}
	var found []evidence.Key
	for k := range reach(needs, spent) {
		if slices.ContainsFunc(needs[k], func(next evidence.Key) bool { return reach(needs, next)[k] }) {
			found = append(found, k)
		}
	}
	slices.Sort(found)
	return found
}
