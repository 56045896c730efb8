package explorer

import (
	"math/rand/v2"
	"slices"
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
					if l.Strength >= nothing {
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
	type side struct {
		of      evidence.Key
		against bool
	}
	records := map[side]box{} // a record may speak for the claim and against it
	onlyAgainst := !slices.ContainsFunc(a.LinesFor, func(l assess.Line) bool { return l.Strength >= nothing })
	elements := len(s.Strands) + len(s.Tips) + len(s.Columns) + 2*len(s.Knots)
	for i, x := range s.Boxes {
		elements += 2 + len(x.Lines)
		if x.Class == "evidence" {
			records[side{x.Key, onlyAgainst || s.Axis > 0 && x.Y > s.Axis}] = x
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
	knots, all := 0, 0
	for i, lines := range [][]assess.Line{a.LinesFor, a.LinesAgainst} {
		alone, shown := 0, 0
		for _, l := range lines {
			if l.Strength < nothing {
				continue
			}
			alone++
			first, ok := records[side{l.Items[0], i == 1}]
			if !ok {
				continue
			}
			shown++
			last := records[side{l.Items[min(len(l.Items), mostPerLine)-1], i == 1}]
			spans := func(k knot) bool { return k.Top == first.Y && k.Bottom == last.Y+last.H }
			if len(l.Shared) > 0 {
				knots++
				if !slices.ContainsFunc(s.Knots, spans) {
					t.Errorf("%s: no knot across the line of %v", a.Claim, l.Items)
				}
			}
		}
		all += shown
		if shown < alone && (shown != strongest || len(s.Left) == 0) {
			t.Errorf("%s: %d of %d lines are drawn, and the others: %v", a.Claim, shown, alone, s.Left)
		}
	}
	strengths := 0
	for _, c := range s.Columns {
		if c.Class == "strength" {
			strengths++
		}
	}
	if strengths != all {
		t.Errorf("%s: %d of %d lines have their strength written", a.Claim, strengths, all)
	}
	if knots != len(s.Knots) {
		t.Errorf("%s: %d knots, expected %d", a.Claim, len(s.Knots), knots)
	}
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
