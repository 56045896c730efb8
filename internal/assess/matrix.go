package assess

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// RowKind says what the rows of a matrix are.
type RowKind string

// The kinds of rows.
const (
	RowsEvidence RowKind = "EVIDENCE" // records that are linked to claims
	RowsOrigins  RowKind = "ORIGINS"  // speakers, and records that derive from nothing, to which that evidence leads
)

// Row is a record, or an origin, with what it says of each claim of a matrix.
type Row struct {
	Of    evidence.Key
	Cells []Cell // in the order of the claims, first for each and then against it; a claim without a cell is a gap
	// TellsApart is the largest difference between two claims in what the row gives them,
	// 0 to 2: strength for a claim less strength against it, and 0 in a gap and for an echo.
	TellsApart float64
}

// Cell says how a row bears on one claim, on one side.
type Cell struct {
	Claim    evidence.Key
	Side     Side
	Strength float64        // support (or opposition) by this row alone, 0 to 1; 0 for what bears on the claim only jointly
	Direct   bool           // a link leads to the claim itself
	ByWayOf  []evidence.Key // the premises to which links lead, sorted
	Echo     bool           // it only repeats other evidence of the side
	Spent    bool           // it counts for nothing
}

// Matrix makes a table of the evidence for and against some claims, with the rows first
// that tell the claims apart most, then the strongest rows, and then by key.
//
// m must hold all records and links below the claims. If ctx is done, Matrix returns its
// error.
func Matrix(ctx context.Context, m *evidence.Map, claims []evidence.Key, kind RowKind, r Rubric, o Options) ([]Row, error) {
	s, err := newSolver(m, r, o)
	if err != nil {
		return nil, err
	}
	defer s.release()
	targets := s.md.claims(claims)
	columns, err := compute(ctx, s, targets, func(w *worker, x int32) ([]namedCell, error) { return w.column(ctx, x, kind) })
	if err != nil {
		return nil, err
	}
	cells := map[evidence.Key][]Cell{}
	for _, column := range columns {
		for _, c := range column {
			cells[c.of] = append(cells[c.of], c.Cell)
		}
	}
	rows := make([]Row, 0, len(cells))
	for _, key := range slices.Sorted(maps.Keys(cells)) {
		rows = append(rows, Row{key, cells[key], tellsApart(cells[key], len(targets))})
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(compareFigures(b.TellsApart, a.TellsApart), compareFigures(b.strongest(), a.strongest()))
	})
	return rows, nil
}

// tellsApart is the largest difference between what some cells give to claims.
func tellsApart(cells []Cell, claims int) float64 {
	gives := map[evidence.Key]float64{}
	for _, c := range cells {
		switch {
		case c.Echo: // as in a gap
		case c.Side == For:
			gives[c.Claim] += c.Strength
		default:
			gives[c.Claim] -= c.Strength
		}
	}
	values := slices.Collect(maps.Values(gives))
	if len(gives) < claims {
		values = append(values, 0)
	}
	return slices.Max(values) - slices.Min(values)
}

func (r *Row) strongest() float64 {
	most := 0.0
	for _, c := range r.Cells {
		most = max(most, c.Strength)
	}
	return most
}

// namedCell is a cell with the key of its row.
type namedCell struct {
	of evidence.Key
	Cell
}

// column makes the cells of one claim.
func (w *worker) column(ctx context.Context, x int32, kind RowKind) ([]namedCell, error) {
	sets, err := w.evidenceOf(ctx, x, w.raw[x])
	if err != nil {
		return nil, err
	}
	var out []namedCell
	for _, set := range []*lineSet{sets[1], sets[0]} {
		bearings := itemBearings(set)
		if kind == RowsOrigins {
			bearings = originBearings(set)
		}
		cells, err := w.cells(ctx, x, set, bearings)
		if err != nil {
			return nil, err
		}
		out = append(out, cells...)
		if kind == RowsEvidence {
			out = append(out, w.spentCells(x, set)...)
		}
	}
	return out, nil
}

// bearing is how a row bears on a claim on one side.
type bearing struct {
	of      int32
	links   []int32
	origins []int32
	echo    bool
}

func itemBearings(set *lineSet) []bearing {
	out := make([]bearing, len(set.items))
	for at := range set.items {
		i := &set.items[at]
		out[at] = bearing{i.record, i.links, i.origins, i.echo}
	}
	return out
}

// originBearings lists the origins to which the items of a side lead, each with the links
// of these items.
func originBearings(set *lineSet) []bearing {
	links := map[int32][]int32{}
	for at := range set.items {
		for _, origin := range set.items[at].origins {
			links[origin] = append(links[origin], set.items[at].links...)
		}
	}
	var out []bearing
	for _, origin := range slices.Sorted(maps.Keys(links)) {
		out = append(out, bearing{of: origin, links: links[origin], origins: []int32{origin}})
	}
	return out
}

func (w *worker) cells(ctx context.Context, x int32, set *lineSet, bearings []bearing) ([]namedCell, error) {
	out := make([]namedCell, len(bearings))
	origins := make([][]int32, len(bearings))
	for i, b := range bearings {
		out[i], origins[i] = w.cell(x, set, b.of, b.links), b.origins
		out[i].Echo = b.echo
	}
	err := w.eachAlone(origins, func(i int, bit uint64) (err error) {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case len(origins[i]) == set.origins:
			out[i].Strength = set.side.value
		case w.bit(set.root, bit):
			out[i].Strength, err = w.probability(ctx, set.root, bit)
		}
		return err
	})
	return out, err
}

// cell makes a cell without its strength.
func (w *worker) cell(x int32, set *lineSet, of int32, links []int32) namedCell {
	c := namedCell{w.md.components[of].key, Cell{Claim: w.md.components[x].key, Side: sideOf(set.supports), ByWayOf: []evidence.Key{}}}
	for _, l := range links {
		if to := w.md.links[l].to; to == x && w.md.links[l].supports == set.supports {
			c.Direct = true
		} else {
			c.ByWayOf = append(c.ByWayOf, w.md.components[to].key)
		}
	}
	slices.Sort(c.ByWayOf)
	c.ByWayOf = slices.Compact(c.ByWayOf)
	return c
}

// spentCells makes the cells of what is linked on a side and counts for nothing.
func (w *worker) spentCells(x int32, set *lineSet) []namedCell {
	links := map[int32][]int32{}
	w.eachLink(x, set.supports, func(l int32) {
		if from := w.md.links[l].from; !set.has(from) {
			links[from] = append(links[from], l)
		}
	})
	var out []namedCell
	for _, record := range slices.Sorted(maps.Keys(links)) {
		c := w.cell(x, set, record, links[record])
		c.Spent = true
		out = append(out, c)
	}
	return out
}

func (set *lineSet) has(record int32) bool {
	_, ok := set.find(record)
	return ok
}
