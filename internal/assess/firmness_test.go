package assess_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// trialsOf is a claim with some trials for it and some against it. Each trial
// alone gives some support.
func trialsOf(design evidence.Design, strength evidence.Strength, supporting, opposing int) *evidence.Map {
	m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "x"}, Statement: "x"}}}
	for i := range supporting + opposing {
		relation := evidence.Supports
		if i >= supporting {
			relation = evidence.Contradicts
		}
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: key("p", i)}, Title: "p", Kind: "JOURNAL_ARTICLE", Reliability: "A"})
		m.Add(&evidence.Study{Meta: evidence.Meta{Key: key("s", i)}, Title: "s", Design: design, ReportedIn: []evidence.Key{key("p", i)}})
		m.Add(&evidence.Link{From: key("s", i), To: "x", Relation: relation, Strength: strength})
	}
	return m
}

func firm(t rapid.TB, m *evidence.Map, x evidence.Key, r assess.Rubric) assess.Firmness {
	t.Helper()
	f, err := assess.Firm(context.Background(), m, x, r, assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The nearest boundary is the threshold nearest to a figure, with the words on
// both sides of it.
func TestNearestBoundary(t *testing.T) {
	const strongest = "the strength of the strongest line"
	certainty, verdict := assess.WordCertainty, assess.WordVerdict
	tests := []struct {
		name string
		m    *evidence.Map
		want assess.Boundary
	}{
		{"one cohort is short of MODERATE", trialsOf("COHORT", "MODERATE", 1, 0), assess.Boundary{certainty, .4947, "belief", .5, "LOW", "MODERATE"}},
		{"one weak link is nearer to WEAK than to LOW", trialsOf("OTHER", "WEAK", 1, 0), assess.Boundary{verdict, .1746, "belief", .1, "SINGLE_LINE", "WEAK"}},
		{"three weak lines do not corroborate", trialsOf("OTHER", "WEAK", 3, 0), assess.Boundary{verdict, .4377, "belief", .5, "TENTATIVE", "CORROBORATED"}},
		{"four weak lines just do", trialsOf("OTHER", "WEAK", 4, 0), assess.Boundary{verdict, .5359, "belief", .5, "CORROBORATED", "TENTATIVE"}},
		{"no line of three is much above MODERATE", trialsOf("EXPERIMENT", "MODERATE", 3, 1), assess.Boundary{certainty, .5238, strongest, .5, "HIGH", "MODERATE"}},
		{"disbelief is nearly a third of belief", trialsOf("EXPERIMENT", "MODERATE", 2, 1), assess.Boundary{verdict, .1996, "disbelief", .2063, "CORROBORATED", "CONTESTED"}},
		{"conflict is nearly too much", trialsOf("EXPERIMENT", "STRONG", 3, 1), assess.Boundary{verdict, .7293, "conflict", .75, "CORROBORATED", "CONTESTED"}},
		{"conflict is too much", trialsOf("EXPERIMENT", "CONCLUSIVE", 3, 1), assess.Boundary{verdict, .8438, "conflict", .75, "CONTESTED", "CORROBORATED"}},
		{"one cohort against", trialsOf("COHORT", "MODERATE", 0, 1), assess.Boundary{certainty, .4947, "disbelief", .5, "LOW", "MODERATE"}},
		{"nothing at all", trialsOf("EXPERIMENT", "STRONG", 0, 0), assess.Boundary{verdict, 0, "belief", .1, "UNSUPPORTED", "SINGLE_LINE"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := firm(t, test.m, "x", assess.DefaultRubric()).Nearest
			if diff := gocmp.Diff(&test.want, got, cmpopts.EquateApprox(0, 5e-5)); diff != "" {
				t.Errorf("(-want +got):\n%s of %+v", diff, assessClaim(t, test.m, "x").Figures)
			}
		})
	}
}

// If the strongest of many weak lines keeps certainty at LOW, belief has no
// boundary at MODERATE.
func TestWhatCapsAWordHasNoBoundary(t *testing.T) {
	r := assess.DefaultRubric()
	r.Corroborated = 0.3
	got := firm(t, trialsOf("OTHER", "WEAK", 3, 0), "x", r).Nearest // belief is .44
	want := assess.Boundary{Of: assess.WordVerdict, FigureName: "belief", Figure: got.Figure, Threshold: 0.3, From: "CORROBORATED", To: "TENTATIVE"}
	if *got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// A claim that the map does not have is NotFound.
func TestFirmOfNoClaim(t *testing.T) {
	m := trialsOf("COHORT", "STRONG", 1, 0)
	for _, of := range []evidence.Key{"nothing", "s0", ""} {
		if _, err := assess.Firm(t.Context(), m, of, assess.DefaultRubric(), assess.Options{}); evidence.CodeOf(err) != evidence.NotFound {
			t.Errorf("%q: %v", of, err)
		}
	}
}

// cloned returns a rubric whose tables the test may change.
func cloned(r assess.Rubric) assess.Rubric {
	r.Reliability, r.Design, r.Basis = maps.Clone(r.Reliability), maps.Clone(r.Design), maps.Clone(r.Basis)
	r.Severity, r.Strength = maps.Clone(r.Severity), maps.Clone(r.Strength)
	return r
}

// turn is a number of the rubric: the name that Firm gives it, and a function
// that changes it.
type turn struct {
	name  string
	word  string // that the number is of; empty if it is of no word
	value func(assess.Rubric) float64
	set   func(*assess.Rubric, float64)
}

// turns returns all numbers by which the rubric rates evidence.
func turns() []turn {
	out := []turn{{"the rubric's number for publications whose basis is not told", "",
		func(r assess.Rubric) float64 { return r.Bare }, func(r *assess.Rubric, v float64) { r.Bare = v }}}
	r := assess.DefaultRubric()
	out = append(out, turnsOf("reliability", r.Reliability, func(r *assess.Rubric) map[evidence.Reliability]float64 { return r.Reliability })...)
	out = append(out, turnsOf("design", r.Design, func(r *assess.Rubric) map[evidence.Design]float64 { return r.Design })...)
	out = append(out, turnsOf("basis", r.Basis, func(r *assess.Rubric) map[evidence.Basis]float64 { return r.Basis })...)
	out = append(out, turnsOf("severity", r.Severity, func(r *assess.Rubric) map[evidence.Severity]float64 { return r.Severity })...)
	return append(out, turnsOf("strength", r.Strength, func(r *assess.Rubric) map[evidence.Strength]float64 { return r.Strength })...)
}

func turnsOf[K ~string](table string, words map[K]float64, of func(*assess.Rubric) map[K]float64) []turn {
	var out []turn
	for _, word := range slices.Sorted(maps.Keys(words)) {
		out = append(out, turn{fmt.Sprintf("the rubric's number for %s %s", table, spelledOut(word)), string(word),
			func(r assess.Rubric) float64 { return of(&r)[word] }, func(r *assess.Rubric, v float64) { of(r)[word] = v }})
	}
	return out
}

// occurs reports whether a map, as JSON, may depend on the number: an entry has its word, or may
// have it by default.
func (n turn) occurs(m string) bool {
	return n.word == "" || n.word == string(evidence.ReliabilityUnknown) || n.word == string(evidence.StrengthModerate) || strings.Contains(m, strconv.Quote(n.word))
}

// spelledOut spells a word for people. Letters stay as they are.
func spelledOut[K ~string](word K) string {
	if len(word) == 1 {
		return string(word)
	}
	return wording.Word(word)
}

// wordsWith returns the words of a claim with another number in the rubric.
func wordsWith(t *rapid.T, m *evidence.Map, x evidence.Key, n turn, v float64) (evidence.Certainty, evidence.Verdict) {
	r := cloned(assess.DefaultRubric())
	n.set(&r, v)
	f, err := assess.Figures(t.Context(), m, []evidence.Key{x}, r, assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f[x].Certainty, f[x].Verdict
}

// If both sides are equally strong and nearly everything is conflict, no figure
// alone changes a word.
func TestNoBoundaryNearTotalConflict(t *testing.T) {
	if got := firm(t, trialsOf("EXPERIMENT", "CONCLUSIVE", 8, 8), "x", assess.DefaultRubric()).Nearest; got != nil {
		t.Errorf("%+v", got)
	}
}

// No number of the rubric changes a word for good with a smaller change than
// the flip.
func TestNoNumberFlipsSooner(t *testing.T) {
	numbers := turns()
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		x := rapid.SampledFrom(allClaims(m)).Draw(t, "claim")
		flip := firm(t, m, x, assess.DefaultRubric()).Flip
		least := 1.0
		if flip != nil {
			least = math.Abs(flip.To - flip.From)
		}
		a := assessed(t, m, assess.Options{})[x]
		text := asJSON(t, m)
		for _, n := range numbers {
			if !n.occurs(text) {
				continue
			}
			for _, end := range []float64{1e-9, 1} {
				now := n.value(assess.DefaultRubric())
				moves := func(part float64) bool {
					c, v := wordsWith(t, m, x, n, now+part*(end-now))
					return c != a.Certainty || v != a.Verdict
				}
				sooner := min(1, 0.999*least/math.Abs(end-now))
				if !moves(sooner) {
					continue
				}
				kept := true
				for i := range 9 {
					kept = kept && moves(sooner+(1-sooner)*float64(i)/8)
				}
				if kept {
					t.Errorf("%s moves with %v of the way of %s to %v; told %+v, in %s", x, sooner, n.name, end, flip, asJSON(t, m))
				}
			}
		}
	})
}

// At the value of the flip, the words are those that the flip names. With a
// slightly smaller change, they stay.
func TestFlipMovesAWord(t *testing.T) {
	ofRubric, ofRecords := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		for _, x := range allClaims(m) {
			flip := firm(t, m, x, assess.DefaultRubric()).Flip
			if flip == nil {
				continue
			}
			var n turn
			var ok bool
			changed := m
			if i := slices.IndexFunc(turns(), func(n turn) bool { return n.name == flip.What.String() }); i >= 0 {
				n, ok = turns()[i], true
				ofRubric++
			} else if changed, n, ok = single(t, m, flip.What); ok {
				ofRecords++
			}
			if !ok {
				continue // no word is left for this one
			}
			if c, v := wordsWith(t, changed, x, n, flip.To); c != flip.Certainty || v != flip.Verdict {
				t.Errorf("%s: with %+v it is %s, %s, in %s", x, flip, c, v, asJSON(t, m))
			}
			a := assessed(t, m, assess.Options{})[x]
			short := flip.To + math.Copysign(1e-6, flip.From-flip.To)
			if c, v := wordsWith(t, changed, x, n, short); math.Abs(flip.To-flip.From) > 1e-6 && (c != a.Certainty || v != a.Verdict) {
				t.Errorf("%s: short of %+v it is %s, %s, in %s", x, flip, c, v, asJSON(t, m))
			}
		}
	})
	mustMeet(t, ofRubric, "a number of the rubric that flips a word")
	mustMeet(t, ofRecords, "a number of one record that flips a word")
}

// single gives the named record, link or caveat a word that no other entry of
// the map uses, so that the number of this word belongs to it alone. It returns
// false if the map uses all words.
func single(t *rapid.T, m *evidence.Map, what assess.Prose) (changed *evidence.Map, n turn, ok bool) {
	changed = copyOf(t, m)
	ref := what[slices.IndexFunc(what, func(p assess.Part) bool { return p.Ref != "" })].Ref
	letters := wordUse[evidence.Reliability]{used: map[evidence.Reliability]bool{evidence.ReliabilityUnknown: true}}
	strengths := wordUse[evidence.Strength]{used: map[evidence.Strength]bool{evidence.StrengthModerate: true}}
	severities := wordUse[evidence.Severity]{used: map[evidence.Severity]bool{}}
	for _, a := range changed.Agents {
		letters.see(&a.Reliability, a.Ref() == ref)
	}
	for _, s := range changed.Sources {
		letters.see(&s.Reliability, s.Ref() == ref)
	}
	for _, l := range changed.Links {
		strengths.see(&l.Strength, l.Ref() == ref)
	}
	for _, c := range changed.Caveats {
		severities.see(&c.Severity, c.Ref() == ref)
	}
	name := cmp.Or(letters.swap("reliability", evidence.Reliabilities), strengths.swap("strength", evidence.Strengths),
		severities.swap("severity", evidence.Severities))
	i := slices.IndexFunc(turns(), func(n turn) bool { return n.name == "the rubric's number for "+name })
	if i < 0 {
		return changed, n, false
	}
	return changed, turns()[i], true
}

// wordUse holds the words of a vocabulary that a map uses, and the use in
// question.
type wordUse[K ~string] struct {
	used   map[K]bool
	wanted *K
}

func (u *wordUse[K]) see(word *K, wanted bool) {
	if u.used[*word] = true; wanted {
		u.wanted = word
	}
}

// swap replaces the word in question by an unused one, and returns the name
// that Firm gives its number. It returns an empty text if there is none.
func (u *wordUse[K]) swap(table string, words []K) string {
	i := slices.IndexFunc(words, func(word K) bool { return !u.used[word] })
	if u.wanted == nil || i < 0 {
		return ""
	}
	*u.wanted = words[i]
	return table + " " + spelledOut(words[i])
}
