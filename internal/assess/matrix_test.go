package assess_test

import (
	"context"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// The map of TestCompareByHand: the survey speaks for a by .6596, for b by .4656, and for c
// by way of b by .27936; the other study speaks against d by .6596.
func TestMatrixByHand(t *testing.T) {
	claims := []evidence.Key{"a", "c", "d"}
	want := []assess.Row{
		{Of: "other", TellsApart: .6596, Cells: []assess.Cell{{Claim: "d", Side: assess.Against, Strength: .6596, Direct: true, ByWayOf: []evidence.Key{}}}},
		{Of: "survey", TellsApart: .6596, Cells: []assess.Cell{
			{Claim: "a", Side: assess.For, Strength: .6596, Direct: true, ByWayOf: []evidence.Key{}},
			{Claim: "c", Side: assess.For, Strength: .27936, ByWayOf: []evidence.Key{"b"}}}},
	}
	for _, kind := range []assess.RowKind{assess.RowsEvidence, assess.RowsOrigins} {
		got, err := assess.Matrix(t.Context(), twoReports(), claims, kind, assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(want, got, closely()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

// The cells of a claim are the records, or the origins, that the enumeration finds for and
// against it, with the strength of each alone. No row is lost, and none is without a cell.
func TestMatrixEqualsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := settled(m)
		kind := rapid.SampledFrom([]assess.RowKind{assess.RowsEvidence, assess.RowsOrigins}).Draw(t, "rows")
		rows, err := assess.Matrix(context.Background(), m, allClaims(m), kind, assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := map[evidence.Key][]assess.Cell{} // by claim
		for i, row := range rows {
			if len(row.Cells) == 0 || i > 0 && row.TellsApart > rows[i-1].TellsApart+2*tolerance {
				t.Errorf("row %d is %+v", i, row)
			}
			for _, c := range row.Cells {
				c.ByWayOf = append([]evidence.Key{row.Of}, c.ByWayOf...)
				got[c.Claim] = append(got[c.Claim], c)
			}
		}
		for _, x := range allClaims(m) {
			var want []assess.Cell
			for _, relation := range evidence.LinkRelations {
				want = append(want, w.cells(x, relation, kind)...)
			}
			sortCells(want)
			sortCells(got[x])
			if diff := gocmp.Diff(want, got[x], closely()); diff != "" {
				t.Errorf("%s of %s (-enumeration +matrix):\n%s\n%s", kind, x, diff, asJSON(t, m))
			}
		}
	})
}

func sortCells(cells []assess.Cell) {
	slices.SortFunc(cells, func(a, b assess.Cell) int {
		return slices.Compare([]string{string(a.ByWayOf[0]), string(a.Side)}, []string{string(b.ByWayOf[0]), string(b.Side)})
	})
}

// cells are those of one side of a claim, each with the key of its row in front of what it
// bears on the claim by way of.
func (w *world) cells(x evidence.Key, relation evidence.Relation, kind assess.RowKind) []assess.Cell {
	s := w.side(x, relation)
	rows := map[evidence.Key][]*evidence.Link{}
	for k, links := range s.items {
		if kind == assess.RowsEvidence {
			rows[k] = links
			continue
		}
		for origin := range s.leadTo([]evidence.Key{k}) {
			rows[origin] = append(rows[origin], links...)
		}
	}
	if kind == assess.RowsEvidence {
		for _, k := range s.spent {
			rows[k] = s.linksFrom(k)
		}
	}
	var cells []assess.Cell
	for k, links := range rows {
		c := assess.Cell{Claim: x, Side: assess.For, Spent: kind == assess.RowsEvidence && slices.Contains(s.spent, k)}
		if relation == evidence.Contradicts {
			c.Side = assess.Against
		}
		if kind == assess.RowsEvidence && !c.Spent {
			c.Strength, c.Echo = s.strengthOf([]evidence.Key{k}), slices.Contains(s.echoes, k)
		}
		if kind == assess.RowsOrigins {
			c.Strength = s.chance(setting{origins: map[evidence.Key]bool{k: true}}, figureOf(s.bearing))
		}
		for _, l := range links {
			if bearingOf(l) == s.bearing {
				c.Direct = true
			} else {
				c.ByWayOf = append(c.ByWayOf, l.To)
			}
		}
		slices.Sort(c.ByWayOf)
		c.ByWayOf = append([]evidence.Key{k}, slices.Compact(c.ByWayOf)...)
		cells = append(cells, c)
	}
	return cells
}

// A row tells claims apart by the largest difference between what it gives to two of them,
// and neither a gap nor an echo gives
// anything.
func TestTellsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		claims := allClaims(m)
		rows, err := assess.Matrix(context.Background(), m, claims, assess.RowsEvidence, assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			most := 0.0
			for _, a := range claims {
				for _, b := range claims {
					most = max(most, math.Abs(gives(row, a)-gives(row, b)))
				}
			}
			if !near(most, row.TellsApart) {
				t.Errorf("%+v tells apart by %v", row, most)
			}
		}
	})
}

func gives(row assess.Row, claim evidence.Key) (balance float64) {
	for _, c := range row.Cells {
		switch {
		case c.Echo:
		case c.Claim == claim && c.Side == assess.For:
			balance += c.Strength
		case c.Claim == claim:
			balance -= c.Strength
		}
	}
	return balance
}
