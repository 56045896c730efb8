package explorer

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/generate"
	"corroborate/internal/walk"
)

// pictured is the picture of a claim of a map.
func pictured(t *testing.T, m *evidence.Map, claim evidence.Key) (*assess.Assessment, *strands) {
	t.Helper()
	all, err := assess.Assess(t.Context(), m, []evidence.Key{claim}, assess.DefaultRubric(), assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return all[claim], strandsOf(&dossier.Dossier{Map: m, Assessment: all[claim]})
}

// shuffled is the same map with its entries in another order.
func shuffled(m *evidence.Map) *evidence.Map {
	var entries []evidence.Entry
	for e := range m.Entries() {
		entries = append(entries, e)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	out := &evidence.Map{}
	for _, e := range entries {
		out.Add(e)
	}
	return out
}

// Whatever the map: the order of its entries does not matter, nothing lies on anything
// else, every line is drawn or counted, each knot spans exactly the records of its line,
// and the picture stays small.
func TestStrands(t *testing.T) {
	drawn := 0
	for seed := range uint64(3) {
		m := generate.Map(generate.Config{Claims: 40, Seed: seed})
		other := shuffled(m)
		for _, c := range m.Claims {
			a, s := pictured(t, m, c.Key)
			if _, again := pictured(t, other, c.Key); !cmp.Equal(s, again, cmp.AllowUnexported(box{})) {
				t.Errorf("%d, %s: the picture depends on the order of the map: %s", seed, c.Key, cmp.Diff(s, again, cmp.AllowUnexported(box{})))
			}
			if s == nil {
				for _, l := range append(slices.Clone(a.LinesFor), a.LinesAgainst...) {
					if l.Strength >= nothing || len(a.Spent) > 0 {
						t.Errorf("%d, %s: no picture of a line of strength %v", seed, c.Key, l.Strength)
					}
				}
				continue
			}
			drawn++
			checkPicture(t, a, s)
		}
	}
	if drawn < 50 {
		t.Errorf("only %d claims have a picture", drawn)
	}
}

func checkPicture(t *testing.T, a *assess.Assessment, s *strands) {
	t.Helper()
	records := map[recordOn]box{} // a record may speak for the claim and against it
	elements := len(s.Strands) + len(s.Tips) + len(s.Columns) + 2*len(s.Braces)
	for _, k := range s.Knots {
		elements += 3 + len(k.Bars)
	}
	for i, x := range s.Boxes {
		elements += 2 + len(x.Lines)
		if x.Class == "evidence" {
			records[recordOn{x.Key, x.Against}] = x
		}
		if x.X < 0 || x.Y < 0 || x.X+x.W > s.Width || x.Y+x.H > s.Height {
			t.Errorf("%s: %s is outside of the picture", a.Claim, x.Key)
		}
		for _, y := range s.Boxes[i+1:] {
			if x.X < y.X+y.W && y.X < x.X+x.W && x.Y < y.Y+y.H-0.01 && y.Y < x.Y+x.H-0.01 {
				t.Errorf("%s: %s lies on %s", a.Claim, x.Key, y.Key)
			}
		}
	}
	if elements > 600 {
		t.Errorf("%s: %d elements", a.Claim, elements)
	}
	if nodes := len(s.Boxes); nodes > mostNodes {
		t.Errorf("%s: %d nodes", a.Claim, nodes)
	}
	checkKnots(t, a, s, records)
	want := tally{Echoes: len(a.Echoes), Spent: len(a.Spent)}
	for _, l := range slices.Concat(a.LinesFor, a.LinesAgainst) {
		want.Drawn += len(l.Items)
	}
	got := s.Tally
	if len(records) != got.Drawn {
		t.Errorf("%s: %d records are drawn, the picture says %d", a.Claim, len(records), got.Drawn)
	}
	if got.Drawn, got.Folded = got.Drawn+got.Folded, 0; got != want {
		t.Errorf("%s: the picture accounts for %+v, the claim has %+v", a.Claim, s.Tally, want)
	}
	if s.Tally.Folded > 0 && len(s.Left) == 0 && !slices.ContainsFunc(s.Boxes, func(x box) bool {
		return slices.ContainsFunc(x.Lines, func(l textAt) bool { return strings.Contains(l.Text, "of this line") })
	}) {
		t.Errorf("%s: %d records are folded, and nothing says so", a.Claim, s.Tally.Folded)
	}
}

// recordOn is a record on a side.
type recordOn struct {
	key     evidence.Key
	against bool
}

// checkKnots checks that knots touch exactly the records that cannot do without something:
// no knot is missing, and none is made up.
func checkKnots(t *testing.T, a *assess.Assessment, s *strands, records map[recordOn]box) {
	t.Helper()
	right := map[int]bool{}
	for i, lines := range [][]assess.Line{a.LinesFor, a.LinesAgainst} {
		for _, l := range lines {
			sets := map[string]bool{}
			for c, needing := range l.Needing {
				drawn := slices.DeleteFunc(slices.Clone(needing), func(key evidence.Key) bool { return records[recordOn{key, i == 1}].Key == "" })
				if len(drawn) == 0 {
					continue
				}
				sets[strings.Join(evidence.Strings(drawn), " ")] = true
				found := false
				for at, k := range s.Knots {
					if touches(k, records, drawn, i == 1) {
						found, right[at] = true, true
					}
				}
				if !found && len(sets) <= mostKnots && !slices.ContainsFunc(s.Left, func(text string) bool { return strings.Contains(text, "more knot") }) {
					t.Errorf("%s: no knot of %s across exactly %v of %v", a.Claim, l.Shared[c], drawn, l.Items)
				}
			}
		}
	}
	if len(right) != len(s.Knots) {
		t.Errorf("%s: %d knots, and %d of them are right", a.Claim, len(s.Knots), len(right))
	}
}

// touches reports whether the bars of a knot touch these records and no others.
func touches(k knot, records map[recordOn]box, keys []evidence.Key, against bool) bool {
	for of, x := range records {
		on := slices.ContainsFunc(k.Bars, func(s span) bool { return s.Top < x.Y+x.H && x.Y < s.Bottom })
		if on != (of.against == against && slices.Contains(keys, of.key)) {
			return false
		}
	}
	return true
}

// Lines that are equally strong have their strength written each.
func TestTiedLines(t *testing.T) {
	m := &evidence.Map{}
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "c"}, Statement: "So it is."})
	for _, key := range []evidence.Key{"one", "two", "three"} {
		m.Add(&evidence.Agent{Meta: evidence.Meta{Key: key + "-speaker"}, Name: string(key), Kind: "PERSON"})
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: key + "-source"}, Title: string(key), Kind: "REPORT"})
		m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: key}, Summary: string(key), Basis: "EYEWITNESS", Speaker: key + "-speaker", ReportedIn: []evidence.Key{key + "-source"}})
		m.Add(&evidence.Link{From: key, To: "c", Relation: "SUPPORTS", Strength: "STRONG"})
	}
	a, s := pictured(t, m, "c")
	if len(a.LinesFor) != 3 || a.LinesFor[0].Strength != a.LinesFor[2].Strength {
		t.Fatalf("the lines are not tied: %v", a.LinesFor)
	}
	checkPicture(t, a, s)
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want []string
	}{
		{"", 2, []string{""}},
		{"short", 2, []string{"short"}},
		{"one two three", 2, []string{"one two", "three"}},
		{"one two three four five", 2, []string{"one two", "three…"}},
		{"incomprehensibility", 2, []string{"incompreh…"}},
		{"日本語日本語日本語日本語", 1, []string{"日本語日本語日本語…"}},
	} {
		if diff := cmp.Diff(c.want, wrap(c.text, 10, c.most)); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

// The layout of a large picture, without what computes its figures.
func BenchmarkStrands(b *testing.B) {
	m := generate.Map(generate.Config{Claims: 1000, Seed: 1})
	all, err := assess.Assess(b.Context(), m, m.ClaimKeys(), assess.DefaultRubric(), assess.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var most *assess.Assessment
	for _, a := range all {
		if most == nil || len(a.LinesFor) > len(most.LinesFor) {
			most = a
		}
	}
	keep, _ := walk.Down(walk.Below(walk.Hops(m, m.ByKey())), 0, most.Claim)
	part := &evidence.Map{}
	for it := range m.Items() {
		if _, ok := keep[it.EntryMeta().Key]; ok {
			part.Add(it)
		}
	}
	for _, l := range m.Links {
		if _, ok := keep[l.To]; ok {
			part.Add(l)
		}
	}
	d := &dossier.Dossier{Map: part, Assessment: most}
	for b.Loop() {
		strandsOf(d)
	}
	b.ReportMetric(float64(len(most.LinesFor)), "lines")
}
