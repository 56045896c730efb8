package assess_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

func assessed(t rapid.TB, m *evidence.Map, o assess.Options) map[evidence.Key]*assess.Assessment {
	t.Helper()
	got, err := assess.Assess(context.Background(), m, allClaims(m), assess.DefaultRubric(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(m.Claims) {
		t.Fatalf("%d assessments of %d claims", len(got), len(m.Claims))
	}
	return got
}

func asOracles(got map[evidence.Key]*assess.Assessment) map[evidence.Key]oracleFigures {
	out := map[evidence.Key]oracleFigures{}
	for k, a := range got {
		out[k] = asOracle(a)
	}
	return out
}

// Order of input, of links and of references, ids and keys change nothing.
func TestOrderAndNamesChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		other := copyOf(t, m)
		names := map[evidence.Key]evidence.Key{
			evidence.UnknownSpeaker: evidence.UnknownSpeaker, evidence.UnknownPublication: evidence.UnknownPublication,
		}
		var keys []evidence.Key
		for it := range m.Items() {
			keys = append(keys, it.EntryMeta().Key)
		}
		for i, k := range rapid.Permutation(keys).Draw(t, "names") {
			names[k] = evidence.Key(fmt.Sprintf("n%02d", i))
		}
		rename(other, names)
		shuffle(t, other)

		want := map[evidence.Key]oracleFigures{}
		for k, f := range asOracles(assessed(t, m, assess.Options{})) {
			want[names[k]] = renamed(f, names)
		}
		got := asOracles(assessed(t, other, assess.Options{}))
		if diff := gocmp.Diff(want, got, approximately, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got):\n%s\n%s\n%s", diff, asJSON(t, m), asJSON(t, other))
		}
	})
}

func rename(m *evidence.Map, names map[evidence.Key]evidence.Key) {
	for it := range m.Items() {
		it.EntryMeta().Key = names[it.EntryMeta().Key]
		it.EntryMeta().ID = evidence.ID("x_" + it.EntryMeta().Key)
		for _, ref := range it.References() {
			it.SetReferences(ref.Relation, renamedKeys(ref.To, names))
		}
	}
	for _, l := range m.Links {
		l.From, l.To = names[l.From], names[l.To]
		if l.Jointly != "" {
			l.Jointly = map[string]string{"x": "z", "y": "a"}[l.Jointly]
		}
	}
}

func renamedKeys(keys []evidence.Key, names map[evidence.Key]evidence.Key) []evidence.Key {
	var out []evidence.Key
	for _, k := range keys {
		out = append(out, names[k])
	}
	return out
}

func renamed(f oracleFigures, names map[evidence.Key]evidence.Key) oracleFigures {
	sorted := func(keys []evidence.Key) []evidence.Key {
		return slices.Sorted(slices.Values(renamedKeys(keys, names)))
	}
	lines := func(list []oracleLine) []oracleLine {
		var out []oracleLine
		for _, l := range list {
			out = append(out, oracleLine{sorted(l.Items), l.Strength, l.Independent})
		}
		slices.SortFunc(out, func(a, b oracleLine) int { return slices.Compare(a.Items, b.Items) })
		return out
	}
	f.LinesFor, f.LinesAgainst = lines(f.LinesFor), lines(f.LinesAgainst)
	f.EchoesFor, f.EchoesAgainst = sorted(f.EchoesFor), sorted(f.EchoesAgainst)
	var points []string
	for _, p := range f.SinglePointsOfFailure {
		if from, to, relation, ok := evidence.ParseLinkName(p); ok {
			points = append(points, evidence.LinkName(names[from], names[to], relation))
		} else {
			points = append(points, string(names[evidence.Key(p)]))
		}
	}
	f.SinglePointsOfFailure = slices.Sorted(slices.Values(points))
	return f
}

func shuffle(t *rapid.T, m *evidence.Map) {
	m.Agents = rapid.Permutation(m.Agents).Draw(t, "agents")
	m.Sources = rapid.Permutation(m.Sources).Draw(t, "sources")
	m.Studies = rapid.Permutation(m.Studies).Draw(t, "studies")
	m.Testimonies = rapid.Permutation(m.Testimonies).Draw(t, "testimonies")
	m.Claims = rapid.Permutation(m.Claims).Draw(t, "claims")
	m.Caveats = rapid.Permutation(m.Caveats).Draw(t, "caveats")
	m.Links = rapid.Permutation(m.Links).Draw(t, "links")
	for it := range m.Items() {
		for _, ref := range it.References() {
			if len(ref.To) > 1 {
				it.SetReferences(ref.Relation, rapid.Permutation(ref.To).Draw(t, "references"))
			}
		}
	}
}

// One more SUPPORTS link from a record to a claim, as an argument of its own,
// never lowers the support of the claim.
func TestOneMoreSupportingLinkNeverLowersSupport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		var free []*evidence.Link
		for _, c := range m.Claims {
			for _, k := range recordKeys(m) {
				if !slices.ContainsFunc(m.Links, func(l *evidence.Link) bool {
					return l.From == k && l.To == c.Key && l.Relation == evidence.Supports
				}) {
					free = append(free, &evidence.Link{From: k, To: c.Key, Relation: evidence.Supports})
				}
			}
		}
		if len(free) == 0 {
			return
		}
		link := rapid.SampledFrom(free).Draw(t, "link")
		link.Strength = rapid.SampledFrom(evidence.Strengths).Draw(t, "strength")
		before := assessed(t, m, assess.Options{})[link.To].Support
		m.Add(link)
		if after := assessed(t, m, assess.Options{})[link.To].Support; after < before-tolerance {
			t.Errorf("support of %s falls from %v to %v with %s", link.To, before, after, link.Name())
		}
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

// In a map without CONTRADICTS links one more caveat never raises any support.
func TestOneMoreCaveatNeverRaisesSupport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := supportingMap().Draw(t, "map")
		var all []evidence.Ref
		for e := range m.Entries() {
			if e.EntryKind() != evidence.KindCaveat {
				all = append(all, e.Ref())
			}
		}
		before := assessed(t, m, assess.Options{})
		m.Add(&evidence.Caveat{
			Meta: evidence.Meta{Key: "more"}, Text: "more",
			Category:  rapid.SampledFrom(evidence.Categories).Draw(t, "category"),
			Severity:  rapid.SampledFrom(evidence.Severities).Draw(t, "severity"),
			Qualifies: rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 2, rapid.ID).Draw(t, "qualifies"),
		})
		for x, a := range assessed(t, m, assess.Options{}) {
			if a.Support > before[x].Support+tolerance {
				t.Errorf("support of %s rises from %v to %v in %s", x, before[x].Support, a.Support, asJSON(t, m))
			}
		}
	})
}

// A repost, an author's restatement, or a review of studies that are all
// linked, linked to the same claim with no more strength than the weakest of
// them and not jointly, changes no figure and adds no line.
func TestRestatementsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		claim := rapid.SampledFrom(allClaims(m)).Draw(t, "claim")
		relation := rapid.SampledFrom(evidence.LinkRelations).Draw(t, "relation")
		index := m.ByKey()
		linked := map[evidence.Kind][]evidence.Key{}
		strength := map[evidence.Key]evidence.Strength{}
		for _, l := range m.Links {
			if l.To == claim && l.Relation == relation {
				l.Jointly = ""
				strength[l.From] = cmp.Or(l.Strength, evidence.StrengthModerate)
				linked[index[l.From].EntryKind()] = append(linked[index[l.From].EntryKind()], l.From)
			}
		}
		restated, entry := restatement(t, m, linked)
		if entry == nil {
			return
		}
		weakest := slices.MinFunc(restated, func(a, b evidence.Key) int {
			return cmp.Compare(strength[a].Rank(), strength[b].Rank())
		})
		noStronger := evidence.Strengths[slices.Index(evidence.Strengths, strength[weakest]):]
		before := asOracles(assessed(t, m, assess.Options{}))
		m.Add(entry)
		m.Add(&evidence.Link{From: entry.EntryMeta().Key, To: claim, Relation: relation,
			Strength: rapid.SampledFrom(noStronger).Draw(t, "strength")})
		after := asOracles(assessed(t, m, assess.Options{}))
		ignored := cmpopts.IgnoreFields(oracleFigures{}, "EchoesFor", "EchoesAgainst", "SinglePointsOfFailure")
		if diff := gocmp.Diff(before, after, approximately, ignored); diff != "" {
			t.Errorf("(-before +after):\n%s\nin %s", diff, asJSON(t, m))
		}
	})
}

// restatement draws a new record that restates some of those that are linked.
func restatement(t *rapid.T, m *evidence.Map, linked map[evidence.Kind][]evidence.Key) ([]evidence.Key, evidence.Item) {
	meta := evidence.Meta{Key: "new"}
	some := func(keys []evidence.Key) []evidence.Key {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 1, len(keys), rapid.ID).Draw(t, "restated")
	}
	sources, studies := linked[evidence.KindSource], linked[evidence.KindStudy]
	switch kind := rapid.SampledFrom([]string{"repost", "review", "restatement"}).Draw(t, "kind"); {
	case kind == "repost" && len(sources) > 0:
		of := some(sources)
		return of, &evidence.Source{Meta: meta, Title: "new", Kind: "WEB_PAGE", Reliability: "A", DerivedFrom: of}
	case kind == "review" && len(studies) > 0:
		of := some(studies)
		return of, &evidence.Study{Meta: meta, Title: "new", Design: "SYSTEMATIC_REVIEW", DerivedFrom: of,
			ReportedIn: []evidence.Key{m.Sources[0].Key}}
	case kind == "restatement" && len(studies)+len(sources) > 0:
		of := some(slices.Concat(studies, sources))
		said := &evidence.Testimony{Meta: meta, Summary: "new", Basis: "EXPERT", BasedOn: of}
		if len(m.Agents) > 0 {
			said.Speaker = m.Agents[0].Key
		}
		return of, said
	}
	return nil, nil
}

// A circle of claims or of sources alone gives 0.
func TestCirclesHoldNothingUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "length")
		m := &evidence.Map{}
		key := func(prefix string, i int) evidence.Key { return evidence.Key(fmt.Sprint(prefix, i%n)) }
		ofClaims := rapid.Bool().Draw(t, "of claims")
		for i := range n {
			m.Add(&evidence.Claim{Meta: evidence.Meta{Key: key("c", i)}, Statement: "c"})
			if ofClaims {
				m.Add(&evidence.Link{From: key("c", i), To: key("c", i+1), Relation: "SUPPORTS", Strength: "CONCLUSIVE"})
				continue
			}
			m.Add(&evidence.Source{Meta: evidence.Meta{Key: key("p", i)}, Title: "p", Kind: "REPORT", Reliability: "A",
				DerivedFrom: []evidence.Key{key("p", i+1)}})
			m.Add(&evidence.Link{From: key("p", i), To: "c0", Relation: "SUPPORTS", Strength: "CONCLUSIVE"})
		}
		for x, a := range assessed(t, m, assess.Options{}) {
			if a.Support != 0 || a.Verdict != evidence.VerdictUnsupported || len(a.LinesFor) != 0 {
				t.Errorf("%s: support %v, %s, lines %v", x, a.Support, a.Verdict, a.LinesFor)
			}
		}
	})
}

// Without a single point of failure support is 0, and there is none where it
// is 0 anyway.
func TestNothingWithoutASinglePointOfFailure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		for x, a := range assessed(t, m, assess.Options{}) {
			if a.Support == 0 && len(a.SinglePointsOfFailure) > 0 {
				t.Errorf("support of %s is 0, and hangs on %v", x, a.SinglePointsOfFailure)
			}
			for _, c := range a.SinglePointsOfFailure {
				if c.Key.Reserved() {
					continue // cannot be withdrawn
				}
				change := assess.Change{Withdraw: []evidence.Ref{evidence.Ref(c.String())}}
				effects, err := assess.WhatIf(context.Background(), m, change, assess.DefaultRubric(), assess.Options{})
				if err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(effects, func(e assess.Effect) bool { return e.Claim == x })
				if i < 0 || effects[i].After.Support != 0 {
					t.Errorf("%s without %s: %+v in %s", x, c, effects, asJSON(t, m))
				}
			}
		}
	})
}

// Anonymous accounts, however many, are one line.
func TestAnonymousAccountsAreOneLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "c"}, Statement: "c"}}}
		n := rapid.IntRange(1, 40).Draw(t, "accounts")
		for i := range n {
			outlet, account := evidence.Key(fmt.Sprint("p", i)), evidence.Key(fmt.Sprint("t", i))
			m.Add(&evidence.Source{Meta: evidence.Meta{Key: outlet}, Title: "p", Kind: "SOCIAL_MEDIA",
				Reliability: rapid.SampledFrom(evidence.Reliabilities).Draw(t, "reliability")})
			m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: account}, Summary: "t", ReportedIn: []evidence.Key{outlet},
				Basis: rapid.SampledFrom(evidence.Bases).Draw(t, "basis")})
			m.Add(&evidence.Link{From: account, To: "c", Relation: "SUPPORTS",
				Strength: rapid.SampledFrom(evidence.Strengths).Draw(t, "strength")})
		}
		a := assessed(t, m, assess.Options{})["c"]
		unknown := assess.DefaultRubric().Reliability[evidence.ReliabilityUnknown]
		if len(a.LinesFor) != 1 || len(a.LinesFor[0].Items) != n || a.Support > unknown || a.Verdict == evidence.VerdictCorroborated {
			t.Errorf("%d accounts: support %v, %s, lines %v", n, a.Support, a.Verdict, a.LinesFor)
		}
	})
}

// The masses are between 0 and 1 and add up to 1, exact or sampled.
func TestMassesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		o := rapid.SampledFrom([]assess.Options{{}, {Nodes: 1, Draws: 512}}).Draw(t, "options")
		for x, a := range assessed(t, m, o) {
			for _, v := range []float64{a.Support, a.Opposition, a.Conflict, a.Belief, a.Disbelief, a.Ignorance} {
				if v < -tolerance || v > 1+tolerance || math.IsNaN(v) {
					t.Errorf("%s: %+v in %s", x, a.Figures, asJSON(t, m))
				}
			}
			if sum := a.Belief + a.Disbelief + a.Ignorance; math.Abs(sum-1) > tolerance {
				t.Errorf("the masses of %s add up to %v", x, sum)
			}
		}
	})
}

// Sampled figures lie within six standard errors of the exact ones. What the
// standings of premises, which are sampled too, add to that is allowed for.
func TestSampledIsWithinSixStandardErrors(t *testing.T) {
	sampled := 0
	rapid.Check(t, func(t *rapid.T) {
		const draws = 1 << 15
		m := smallMap().Draw(t, "map")
		w := settled(m)
		exact := assessed(t, m, assess.Options{})
		nodes := rapid.SampledFrom([]int{1, 8, 30}).Draw(t, "nodes")
		for x, a := range assessed(t, m, assess.Options{Nodes: nodes, Draws: draws}) {
			want := exact[x]
			if len(a.LinesFor) != len(want.LinesFor) || len(a.LinesAgainst) != len(want.LinesAgainst) {
				t.Errorf("the lines of %s are %v and %v, exactly %v and %v",
					x, a.LinesFor, a.LinesAgainst, want.LinesFor, want.LinesAgainst)
			}
			if a.Method == evidence.MethodSampled {
				sampled++
			}
			within := 6*a.StandardError + 6.0/draws + 6*w.standingErrors(x, draws)
			if math.Abs(a.Belief-want.Belief) > within {
				t.Errorf("belief of %s is %v with a standard error of %v, exactly %v, in %s",
					x, a.Belief, a.StandardError, want.Belief, asJSON(t, m))
			}
		}
	})
	if sampled == 0 {
		t.Error("nothing was sampled")
	}
}

// standingErrors bounds the standard errors of the standings below x: each is
// the part of the draws with support in which belief remains.
func (w *world) standingErrors(x evidence.Key, draws float64) float64 {
	sum := 0.0
	add := func(standing, support float64) {
		sum += math.Sqrt(max(standing*(1-standing), 1/draws) / max(draws*support, 1))
	}
	for _, relation := range evidence.LinkRelations {
		for k := range w.premisesBelow(x, relation) {
			if support, _ := w.changed(setting{}, k); w.standing[k] != 1 {
				add(w.standing[k], support)
			}
			if inside, ok := w.standInside[k]; ok && inside != 1 {
				add(inside, w.chance(setting{}, fact{kind: "supported outside", of: k}))
			}
		}
	}
	return sum
}

// The cases that people argue about come out as they should.
func TestNamedCases(t *testing.T) {
	of := map[string]map[evidence.Key]*assess.Assessment{}
	for _, e := range workedExamples(t) {
		of[e.name] = assessed(t, e.m, assess.Options{})
	}
	negation := of["a claim and its negation"]
	if a, b := negation["a"], negation["b"]; a.Verdict != evidence.VerdictContested || b.Verdict != evidence.VerdictContested ||
		math.Abs(a.Belief-b.Belief) > tolerance {
		t.Errorf("a claim is %s, its negation %s", a.Verdict, b.Verdict)
	}
	refuted := of["a refuted attacker"]
	if refuted["a"].Belief <= refuted["a"].Disbelief*3 || refuted["a"].Verdict == evidence.VerdictContested {
		t.Errorf("a refuted attacker leaves %+v", refuted["a"].Figures)
	}
	cohorts := of["six cohorts, one dissenter"]
	for _, x := range []evidence.Key{"a", "d"} {
		if cohorts[x].Verdict != evidence.VerdictCorroborated {
			t.Errorf("against six cohorts, one dissenter leaves %s %s", x, cohorts[x].Verdict)
		}
	}
	syllogism := of["a syllogism"]
	if c := syllogism["c"].Belief; c >= syllogism["a"].Belief || c >= syllogism["b"].Belief {
		t.Errorf("the conclusion is believed %v, its premises %v and %v", c, syllogism["a"].Belief, syllogism["b"].Belief)
	}
}
