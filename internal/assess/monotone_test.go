package assess_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
)

// One more SUPPORTS link from a record to a claim, as an argument of its own,
// never lowers the support of the claim. It does not lower the independent
// count either, if it makes no item an echo and is strong enough to count.
// Links from records that reveal the origin of other evidence for the claim are
// exempt.
func TestOneMoreSupportingLinkNeverLowersSupport(t *testing.T) {
	forBothReadings(t, func(t *rapid.T, read reading) {
		m := smallMap().Draw(t, "map")
		free := freeLinks(m)
		if len(free) == 0 {
			return
		}
		link := rapid.SampledFrom(free).Draw(t, "link")
		link.Strength = rapid.SampledFrom(evidence.Strengths).Draw(t, "strength")
		before := read.figures(t, m)[link.To]
		more := copyOf(t, m)
		more.Add(link)
		w := settled(more)
		if w.tellsWhere(link) {
			return
		}
		after := read.figures(t, more)[link.To]
		if after.Support < before.Support-tolerance {
			t.Errorf("support falls from %v to %v with %s %s in %s", before.Support, after.Support, link.Name(), link.Strength, asJSON(t, m))
		}
		isNewEcho := func(k evidence.Key) bool { return !slices.Contains(before.EchoesFor, k) }
		if counts := reaches(w.side(link.To, link.Relation).alone[link.From], w.rubric.Line); !counts || slices.ContainsFunc(after.EchoesFor, isNewEcho) {
			return
		}
		if after.IndependentFor < before.IndependentFor {
			t.Errorf("the count falls from %d to %d with %s %s in %s", before.IndependentFor, after.IndependentFor, link.Name(), link.Strength, asJSON(t, m))
		}
	})
}

// freeLinks returns the SUPPORTS links that the records of the map do not have
// yet.
func freeLinks(m *evidence.Map) []*evidence.Link {
	var free []*evidence.Link
	for _, c := range m.Claims {
		for _, k := range recordKeys(m) {
			l := &evidence.Link{From: k, To: c.Key, Relation: evidence.Supports}
			if !slices.ContainsFunc(m.Links, func(old *evidence.Link) bool { return old.Name() == l.Name() }) {
				free = append(free, l)
			}
		}
	}
	return free
}

// tellsWhere reports whether other evidence for the claim is a source that
// reports the link's record, or derives from such a source.
func (w *world) tellsWhere(link *evidence.Link) bool {
	return slices.ContainsFunc(w.links, func(l *evidence.Link) bool {
		if l.Name() == link.Name() || bearingOf(l) != bearingOf(link) || w.isClaim(l.From) {
			return false
		}
		w.derives(l.From, bearingOf(l))
		below := reach(w.derived[bearingOf(l)], l.From)
		return slices.ContainsFunc(w.records[link.From].reportedIn, func(source evidence.Key) bool { return below[source] })
	})
}

func recordKeys(m *evidence.Map) []evidence.Key {
	var keys []evidence.Key
	for it := range m.Items() {
		if slices.Contains([]evidence.Kind{"SOURCE", "STUDY", "TESTIMONY"}, it.EntryKind()) {
			keys = append(keys, it.EntryMeta().Key)
		}
	}
	return keys
}

// oneMoreCaveat draws a caveat on one or two of the given items or links.
func oneMoreCaveat(t *rapid.T, on ...evidence.Ref) *evidence.Caveat {
	return &evidence.Caveat{
		Meta: evidence.Meta{Key: "more"}, Text: "more",
		Category:  rapid.SampledFrom(evidence.Categories).Draw(t, "category"),
		Severity:  rapid.SampledFrom(evidence.Severities).Draw(t, "severity"),
		Qualifies: rapid.SliceOfNDistinct(rapid.SampledFrom(on), 1, min(2, len(on)), rapid.ID).Draw(t, "qualifies"),
	}
}

// In a map without CONTRADICTS links, one more caveat never raises any support.
func TestOneMoreCaveatNeverRaisesSupport(t *testing.T) {
	forBothReadings(t, func(t *rapid.T, read reading) {
		m := supportingMap().Draw(t, "map")
		var all []evidence.Ref
		for e := range m.Entries() {
			if e.EntryKind() != evidence.KindCaveat {
				all = append(all, e.Ref())
			}
		}
		before := read.figures(t, m)
		m.Add(oneMoreCaveat(t, all...))
		for x, f := range read.figures(t, m) {
			if f.Support > before[x].Support+tolerance {
				t.Errorf("support of %s rises from %v to %v in %s", x, before[x].Support, f.Support, asJSON(t, m))
			}
		}
	})
}

// Without circles of claims a caveat on a claim raises neither belief in it nor
// disbelief: doubt about all of the evidence is evidence for nothing.
func TestCaveatOnClaimRaisesNeitherMass(t *testing.T) {
	forBothReadings(t, func(t *rapid.T, read reading) {
		m := smallMap().Draw(t, "map")
		order := allClaims(m)
		dropLinks(m, func(l *evidence.Link) bool {
			return slices.Contains(order, l.From) && slices.Index(order, l.From) <= slices.Index(order, l.To)
		})
		x := rapid.SampledFrom(order).Draw(t, "claim")
		before := read.figures(t, m)[x]
		m.Add(oneMoreCaveat(t, evidence.Ref(x)))
		after := read.figures(t, m)[x]
		if after.Belief > before.Belief+tolerance || after.Disbelief > before.Disbelief+tolerance {
			t.Errorf("belief in %s goes from %v to %v, disbelief from %v to %v in %s",
				x, before.Belief, after.Belief, before.Disbelief, after.Disbelief, asJSON(t, m))
		}
	})
}

// One link alone never gives more than its strength, no matter how many studies
// are behind it.
func TestOneLinkGivesNoMoreThanItsStrength(t *testing.T) {
	forBothReadings(t, func(t *rapid.T, read reading) {
		m := smallMap().Draw(t, "map")
		only := evidence.Ref(rapid.SampledFrom(m.Links).Draw(t, "link").Name())
		dropLinks(m, func(l *evidence.Link) bool { return l.Ref() != only })
		l := m.Links[0]
		most := settled(m).strength(l)
		for x, f := range read.figures(t, m) {
			if f.Support > most+tolerance || f.Opposition > most+tolerance {
				t.Errorf("%s of strength %v gives %s support %v and opposition %v in %s", l.Name(), most, x, f.Support, f.Opposition, asJSON(t, m))
			}
		}
	})
}

// Without any of its single points of failure, support is 0. A claim without
// support has no single point of failure.
func TestNothingWithoutASinglePointOfFailure(t *testing.T) {
	forBothReadings(t, func(t *rapid.T, read reading) {
		m := smallMap().Draw(t, "map")
		for x, f := range read.figures(t, m) {
			if f.Support == 0 && len(f.SinglePointsOfFailure) > 0 {
				t.Errorf("support of %s is 0, and hangs on %v", x, f.SinglePointsOfFailure)
			}
			for _, name := range f.SinglePointsOfFailure {
				if evidence.Key(name).Reserved() {
					continue // cannot be withdrawn
				}
				if after := read.without(t, m, name)[x]; after.Support != 0 {
					t.Errorf("%s without %s has support %v in %s", x, name, after.Support, asJSON(t, m))
				}
			}
		}
	})
}
