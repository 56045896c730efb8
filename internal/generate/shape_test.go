package generate_test

import (
	"slices"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
)

// within fails if a figure of the shape is outside its bounds.
func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s: %.3f, want %.3f to %.3f", what, got, low, high)
	}
}

func ratio[A, B int | float64](a A, b B) float64 { return float64(a) / float64(b) }

func count[T any](list []T, has func(T) bool) int {
	n := 0
	for _, x := range list {
		if has(x) {
			n++
		}
	}
	return n
}

// depths returns how deep each claim rests on claims of lower levels: 1 if it
// rests on none. It ignores circles, which connect neighbors of one level and
// end with a link back from a later claim.
func depths(m *evidence.Map) map[evidence.Key]int {
	number := map[evidence.Key]int{}
	for i, c := range m.Claims {
		number[c.Key] = i + 1
	}
	circle := map[int]int{} // by the number of each member, that of the first
	for _, l := range m.Links {
		for n := number[l.To]; number[l.From] > number[l.To] && n <= number[l.From]; n++ {
			circle[n] = number[l.To]
		}
	}
	premises := map[evidence.Key][]evidence.Key{}
	for _, l := range m.Links {
		from, to := number[l.From], number[l.To]
		if from > 0 && from < to && (circle[from] == 0 || circle[from] != circle[to]) {
			premises[l.To] = append(premises[l.To], l.From)
		}
	}
	depth := map[evidence.Key]int{}
	for _, c := range m.Claims {
		for _, p := range premises[c.Key] {
			depth[c.Key] = max(depth[c.Key], depth[p])
		}
		depth[c.Key]++
	}
	return depth
}

func TestShapeOfClaims(t *testing.T) {
	m := generate.Map(generate.Config{Claims: 10_000, Seed: 3})
	claims := len(m.Claims)
	kinds := map[evidence.Key]evidence.Kind{}
	for it := range m.Items() {
		kinds[it.EntryMeta().Key] = it.EntryKind()
	}
	from := map[evidence.Kind]int{}
	into := map[evidence.Key]int{}
	for _, l := range m.Links {
		from[kinds[l.From]]++
		if kinds[l.From] != evidence.KindClaim {
			into[l.To]++
		}
	}
	pieces := len(m.Links) - from[evidence.KindClaim]
	within(t, "entries a claim", ratio(m.Len(), claims), 9.5, 11)
	within(t, "pieces of evidence a claim", ratio(pieces, claims), 2.85, 3.1)
	within(t, "testimonies among them", ratio(from[evidence.KindTestimony], pieces), 0.48, 0.54)
	within(t, "studies among them", ratio(from[evidence.KindStudy], pieces), 0.28, 0.32)
	within(t, "sources among them", ratio(from[evidence.KindSource], pieces), 0.17, 0.22)
	within(t, "premises a claim", ratio(from[evidence.KindClaim], claims), 0.9, 1.3)
	within(t, "claims without evidence of their own", ratio(claims-len(into), claims), 0.002, 0.02)
	within(t, "share of CONTRADICTS", ratio(count(m.Links, func(l *evidence.Link) bool { return l.Relation == evidence.Contradicts }), len(m.Links)), 0.045, 0.06)
	within(t, "joint links a claim", ratio(count(m.Links, func(l *evidence.Link) bool { return l.Jointly != "" }), claims), 0.08, 0.18)

	depth := depths(m)
	deepest, sixth := 0, 0
	for _, d := range depth {
		deepest = max(deepest, d)
		if d == 6 {
			sixth++
		}
	}
	within(t, "the deepest claim", float64(deepest), 6, 6)
	within(t, "share of claims six deep", ratio(sixth, claims), 0.04, 0.12)
}

func TestShapeOfCircles(t *testing.T) {
	m := generate.Map(generate.Config{Claims: 10_000, Seed: 3})
	forward := map[[2]evidence.Key]evidence.Relation{}
	for _, l := range m.Links {
		forward[[2]evidence.Key{l.From, l.To}] = l.Relation
	}
	pairs, threes, against := 0, 0, 0
	for ends, relation := range forward {
		if ends[0] < ends[1] { // a link back from a later claim closes a circle
			continue
		}
		a, b := ends[0], ends[1]
		if _, isClaim := forward[[2]evidence.Key{b, a}]; isClaim {
			pairs++
		} else if a[0] == 'c' {
			threes++
		}
		if a[0] == 'c' && relation == evidence.Contradicts {
			against++
		}
	}
	within(t, "circles of two per 1000 claims", ratio(pairs*1000, len(m.Claims)), 1, 6)
	within(t, "circles of three per 1000 claims", ratio(threes*1000, len(m.Claims)), 1, 6)
	within(t, "share of circles of contradiction", ratio(against, pairs+threes), 0.7, 0.97)
}

func TestShapeOfRecords(t *testing.T) {
	m := generate.Map(generate.Config{Claims: 10_000, Seed: 4})
	within(t, "sources a claim", ratio(len(m.Sources), len(m.Claims)), 0.33, 0.6)
	within(t, "agents a claim", ratio(len(m.Agents), len(m.Claims)), 0.4, 0.8)

	named := func(y *evidence.Testimony) bool { return y.Speaker != "" }
	within(t, "testimonies with a speaker", ratio(count(m.Testimonies, named), len(m.Testimonies)), 0.8, 0.9)
	within(t, "testimonies collected in a study", ratio(count(m.Testimonies, func(y *evidence.Testimony) bool { return y.CollectedIn != nil }), len(m.Testimonies)), 0.15, 0.35)
	within(t, "testimonies based on something", ratio(count(m.Testimonies, func(y *evidence.Testimony) bool { return y.BasedOn != nil }), len(m.Testimonies)), 0.25, 0.4)
	within(t, "testimonies of no known publication", ratio(count(m.Testimonies, func(y *evidence.Testimony) bool { return y.CollectedIn == nil && y.ReportedIn == nil }), len(m.Testimonies)), 0.03, 0.15)
	within(t, "reviews among studies", ratio(count(m.Studies, func(s *evidence.Study) bool { return s.DerivedFrom != nil }), len(m.Studies)), 0.06, 0.12)
	within(t, "studies of no known publication", ratio(count(m.Studies, func(s *evidence.Study) bool { return s.ReportedIn == nil }), len(m.Studies)), 0.07, 0.13)
	within(t, "sources that relay others", ratio(count(m.Sources, func(s *evidence.Source) bool { return s.DerivedFrom != nil }), len(m.Sources)), 0.08, 0.25)
	within(t, "retracted sources", ratio(count(m.Sources, func(s *evidence.Source) bool { return s.Retracted }), len(m.Sources)), 0.004, 0.02)
	within(t, "pseudonymous agents", ratio(count(m.Agents, func(a *evidence.Agent) bool { return a.Pseudonymous }), len(m.Agents)), 0.08, 0.15)
}

// TestShapeOfRetelling: maps contain every kind of retelling that the model
// distinguishes.
func TestShapeOfRetelling(t *testing.T) {
	m := generate.Map(generate.Config{Claims: 10_000, Seed: 4})
	items := m.ByKey()
	from := func(keys []evidence.Key, kind evidence.Kind) bool {
		return slices.ContainsFunc(keys, func(key evidence.Key) bool { return items[key].EntryKind() == kind })
	}
	hearsay := func(y *evidence.Testimony) bool { return from(y.BasedOn, evidence.KindTestimony) }
	within(t, "testimonies that repeat another", ratio(count(m.Testimonies, hearsay), len(m.Testimonies)), 0.1, 0.22)
	within(t, "testimonies that repeat one that repeats another", ratio(count(m.Testimonies, func(y *evidence.Testimony) bool {
		return hearsay(y) && hearsay(items[y.BasedOn[0]].(*evidence.Testimony))
	}), len(m.Testimonies)), 0.01, 0.05)
	for kind, share := range map[evidence.Kind]float64{evidence.KindSource: 0.05, evidence.KindStudy: 0.005, evidence.KindTestimony: 0.01} {
		relays := count(m.Sources, func(s *evidence.Source) bool { return from(s.DerivedFrom, kind) })
		within(t, "sources that relay "+evidence.Noun(kind), ratio(relays, len(m.Sources)), share, 10*share)
	}

	linked := map[evidence.Ref]bool{}
	for _, l := range m.Links {
		linked[l.Ref()] = true
	}
	beside := count(m.Links, func(l *evidence.Link) bool {
		var reported []evidence.Key
		switch it := items[l.From].(type) {
		case *evidence.Study:
			reported = it.ReportedIn
		case *evidence.Testimony:
			reported = it.ReportedIn
		}
		return slices.ContainsFunc(reported, func(key evidence.Key) bool { return linked[evidence.Ref(evidence.LinkName(key, l.To, l.Relation))] })
	})
	within(t, "records linked beside what reports them", ratio(beside, len(m.Links)), 0.01, 0.06)

	designs := map[evidence.Design]int{}
	for _, s := range m.Studies {
		designs[s.Design]++
	}
	for _, d := range evidence.Designs {
		within(t, "share of "+string(d), ratio(designs[d], len(m.Studies)), 0.003, 0.25)
	}
}

func TestShapeOfCaveats(t *testing.T) {
	m := generate.Map(generate.Config{Claims: 10_000, Seed: 4})
	items := 0
	for it := range m.Items() {
		if it.EntryKind() != evidence.KindCaveat {
			items++
		}
	}
	on, onLinks, categories, severities := 0, 0, map[evidence.Category]int{}, map[evidence.Severity]int{}
	for _, c := range m.Caveats {
		on += len(c.QualifiedItems())
		onLinks += len(c.QualifiedLinks())
		categories[c.Category]++
		severities[c.Severity]++
	}
	within(t, "caveats an item", ratio(on, items), 0.45, 0.55)
	within(t, "caveats a link", ratio(onLinks, len(m.Links)), 0.05, 0.08)
	within(t, "resolved caveats", ratio(count(m.Caveats, func(c *evidence.Caveat) bool { return c.Resolved }), len(m.Caveats)), 0.02, 0.06)
	for _, c := range evidence.Categories {
		within(t, "share of "+string(c), ratio(categories[c], len(m.Caveats)), 0.06, 0.09)
	}
	for _, s := range evidence.Severities {
		within(t, "share of "+string(s), ratio(severities[s], len(m.Caveats)), 0.03, 0.45)
	}
}

// TestZipf compares the use of the most used records with the use of all. With
// an even draw, the first tenth would have little more than a tenth.
func TestZipf(t *testing.T) {
	m := generate.Map(generate.Config{Claims: 10_000, Seed: 4})
	uses := map[evidence.Relation]map[evidence.Key]int{evidence.ReportedIn: {}, evidence.SpokenBy: {}}
	for it := range m.Items() {
		for _, ref := range it.References() {
			if of := uses[ref.Relation]; of != nil {
				for _, to := range ref.To {
					of[to]++
				}
			}
		}
	}
	for relation, of := range uses {
		var counts []int
		total := 0
		for _, n := range of {
			counts = append(counts, n)
			total += n
		}
		slices.Sort(counts)
		top := 0
		for _, n := range counts[len(counts)*9/10:] {
			top += n
		}
		within(t, string(relation)+": share of the most used tenth", ratio(top, total), 0.35, 0.7)
		within(t, string(relation)+": share of the most used one", ratio(counts[len(counts)-1], total), 0.003, 0.05)
	}
}

// TestConesStaySmall checks that the part below a claim does not grow with the
// map.
func TestConesStaySmall(t *testing.T) {
	m := generate.Map(generate.Config{Claims: 10_000, Seed: 4})
	premises := map[evidence.Key][]evidence.Key{}
	for _, l := range m.Links {
		premises[l.To] = append(premises[l.To], l.From)
	}
	sum, most := 0, 0
	for _, c := range m.Claims {
		cone := map[evidence.Key]bool{}
		for stack := []evidence.Key{c.Key}; len(stack) > 0; {
			k := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if !cone[k] {
				cone[k] = true
				stack = append(stack, premises[k]...)
			}
		}
		sum += len(cone)
		most = max(most, len(cone))
	}
	within(t, "claims and evidence below a claim, on average", ratio(sum, len(m.Claims)), 10, 60)
	within(t, "claims and evidence below the largest", float64(most), 50, 400)
}
