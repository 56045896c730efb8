package assess_test

import (
	"maps"
	"slices"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// interestingMaps is the number of small maps that together contain every
// feature.
const interestingMaps = 800

// Every feature that the property tests are about occurs in their maps.
func TestSmallMapsAreInteresting(t *testing.T) {
	c := census{}
	for seed := range interestingMaps {
		m := smallMap().Example(seed)
		w := settled(m)
		c.countMap(w, m)
		for x, f := range w.known {
			c["claims"]++
			c.countFigures(w, x, f)
			for _, relation := range evidence.LinkRelations {
				c.countSide(w.side(x, relation))
			}
			c.countCaps(w, x, f)
		}
	}
	for _, what := range interesting {
		if c[what] < 10 {
			t.Errorf("%s: only %d in %d claims", what, c[what], c["claims"])
		}
	}
}

var interesting = []string{
	"a group of claims", "CORROBORATED", "TENTATIVE", "SINGLE_LINE", "CONTESTED", "CONTRADICTED", "WEAK", "UNSUPPORTED",
	"CONTESTED by conflict", "VERY_LOW", "LOW", "MODERATE", "HIGH", "disputed", "standing below 1", "two standings",
	"strongest line caps", "single origin caps", "conflict caps", "CONTESTED caps", "premises cap",
	"single points", "lines of several", "lines of strength 0", "independent above 1 in a line", "joint arguments",
	"unit of several", "trusted place keeps apart", "an argument counts for more than the lines", "no line counts, the side does",
	"echo that adds nothing", "echo that adds something", "spent by circle", "spent by retraction", "item of several origins",
	"bare", "derives from what it reports", "dropped derivation", "publishes what it derives from",
	"testimony on testimony", "circle of testimonies", "source from a study", "source from a testimony", "caveat on a link",
}

// census counts what occurs.
type census map[string]int

func (c census) note(what string, occurs bool) {
	if occurs {
		c[what]++
	}
}

func (c census) countMap(w *world, m *evidence.Map) {
	takes := map[evidence.Key][]evidence.Key{}
	for k, rec := range w.records {
		takes[k] = rec.takes
		for _, of := range rec.takes {
			below, above := rec.kind, w.records[of].kind
			c.note("testimony on testimony", below == evidence.KindTestimony && above == evidence.KindTestimony)
			c.note("source from a study", below == evidence.KindSource && above == evidence.KindStudy)
			c.note("source from a testimony", below == evidence.KindSource && above == evidence.KindTestimony)
			c.note("publishes what it derives from", slices.Contains(w.records[of].reportedIn, k))
		}
	}
	for k, rec := range w.records {
		c.note("circle of testimonies", rec.kind == evidence.KindTestimony && slices.ContainsFunc(rec.takes, func(of evidence.Key) bool {
			return w.records[of].kind == evidence.KindTestimony && reach(takes, of)[k]
		}))
	}
	for _, v := range m.Caveats {
		c.note("caveat on a link", !v.Resolved && len(v.QualifiedLinks()) > 0)
	}
	for _, g := range w.groupsBottomUp() {
		c.note("a group of claims", len(g) > 1)
	}
}

func (c census) countFigures(w *world, x evidence.Key, f oracleFigures) {
	c[string(f.Verdict)]++
	c[string(f.Certainty)]++
	c.note("disputed", f.Disputed)
	c.note("standing below 1", w.standing[x] != 1)
	inside, ok := w.standInside[x]
	c.note("two standings", ok && inside != 1 && inside != w.standing[x])
	c.note("single points", len(f.SinglePointsOfFailure) > 0)
	byConflict := w.rubric
	byConflict.ContestedConflict = 2
	c.note("CONTESTED by conflict", f.verdict(byConflict) != f.Verdict)
	certain := *w
	certain.rubric.Bare = 1
	support, _ := certain.changed(setting{}, x)
	c.note("bare", support > f.Support)
}

func (c census) countSide(s *side) {
	for _, a := range s.arguments[s.to][s.relation] {
		c.note("joint arguments", len(a) > 1)
	}
	for _, k := range s.echoes {
		c.note("echo that adds something", s.adds(k) > 1e-6)
		c.note("echo that adds nothing", s.adds(k) < tolerance)
	}
	for _, k := range s.spent {
		reason, _ := s.because(k)
		c.note("spent by circle", reason == assess.SpentCircle)
		c.note("spent by retraction", reason == assess.SpentRetracted)
	}
	for k, links := range s.items {
		for _, l := range links {
			c.note("item of several origins", s.originCount(k, bearingOf(l)) > 1)
			told := s.reports(k, bearingOf(l))
			kept := func(k2 evidence.Key) bool { return slices.Contains(s.derives(k, bearingOf(l)), k2) }
			c.note("derives from what it reports", slices.ContainsFunc(told, kept))
			c.note("dropped derivation", slices.ContainsFunc(told, func(k2 evidence.Key) bool { return !kept(k2) }))
		}
	}
	lines := s.lines()
	sum := 0
	for _, l := range lines {
		sum += l.Independent
		c.note("lines of several", len(l.Items) > 1)
		c.note("lines of strength 0", l.Strength == 0)
		c.note("independent above 1 in a line", l.Independent > 1)
	}
	count := s.independent(lines)
	c.note("no line counts, the side does", sum == 0 && count == 1)
	c.note("an argument counts for more than the lines", count > max(sum, 1))
	for _, u := range s.units() {
		c.note("unit of several", len(u.items) > 1)
	}
	c.note("trusted place keeps apart", s.trustedPlaceKeepsApart())
}

func (s *side) trustedPlaceKeepsApart() bool {
	all := slices.Sorted(maps.Keys(s.alone))
	for i, k := range all {
		for _, other := range all[i+1:] {
			a, b := unit{weaknesses: s.weaknesses(k)}, unit{weaknesses: s.weaknesses(other)}
			if !a.shares(b) && (unit{weaknesses: s.critical(k)}).shares(unit{weaknesses: s.critical(other)}) {
				return true
			}
		}
	}
	return false
}

// countCaps counts, for each cap of certainty, the claims that only this cap
// limits.
func (c census) countCaps(w *world, x evidence.Key, f oracleFigures) {
	s, lines := w.side(x, evidence.Supports), f.LinesFor
	if f.disbelieved() {
		s, lines = w.side(x, evidence.Contradicts), f.LinesAgainst
	}
	caps := s.caps(f, lines)
	base := w.rubric.rank(max(f.Belief, f.Disbelief))
	for i, name := range []string{"strongest line caps", "single origin caps", "conflict caps", "CONTESTED caps", "premises cap"} {
		others := slices.Delete(slices.Clone(caps[:]), i, i+1)
		c.note(name, caps[i] < min(base, slices.Min(others)))
	}
}
