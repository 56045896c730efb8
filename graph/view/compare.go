package view

import (
	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Comparison is what claims share.
type Comparison struct {
	Claims          []*evidence.Claim
	All             []SharedComponent // what they share
	UnmeasuredCount int
}

// SharedComponent is a component on which several claims depend.
type SharedComponent struct {
	Component Component
	Without   []Without
}

// Without is what becomes of one claim without a component.
type Without struct {
	Claim *evidence.Claim
	assess.Without
}

// NewComparison shows what claims share.
func NewComparison(c *analysis.Comparison) *Comparison {
	x, claims := NewIndex(c.Part), byKey(c.Claims)
	v := &Comparison{Claims: c.Claims, UnmeasuredCount: c.Unmeasured, All: make([]SharedComponent, len(c.Shared))}
	for i, s := range c.Shared {
		v.All[i].Component = x.component(s.Component)
		for _, w := range s.Without {
			v.All[i].Without = append(v.All[i].Without, Without{claims[w.Claim], w})
		}
	}
	return v
}

func byKey(list []*evidence.Claim) map[evidence.Key]*evidence.Claim {
	claims := make(map[evidence.Key]*evidence.Claim, len(list))
	for _, c := range list {
		claims[c.Key] = c
	}
	return claims
}

// Matrix is a table of evidence by claims.
type Matrix struct {
	Claims []*evidence.Claim
	Kind   assess.RowKind
	All    []MatrixRow
}

// MatrixRow is a record, or an origin, with what it says of each claim.
type MatrixRow struct {
	Of         evidence.Item
	TellsApart float64
	Cells      []MatrixCell
}

// MatrixCell is how a row bears on one claim.
type MatrixCell struct {
	Claim   *evidence.Claim
	ByWayOf []*evidence.Claim
	assess.Cell
}

// NewMatrix shows a table of evidence by claims.
func NewMatrix(m *analysis.Matrix, kind assess.RowKind) *Matrix {
	items, claims := m.Part.ByKey(), byKey(m.Part.Claims)
	v := &Matrix{Claims: m.Claims, Kind: kind, All: make([]MatrixRow, len(m.Rows))}
	for i, row := range m.Rows {
		v.All[i] = MatrixRow{Of: items[row.Of], TellsApart: row.TellsApart}
		for _, c := range row.Cells {
			cell := MatrixCell{Claim: claims[c.Claim], Cell: c}
			for _, key := range c.ByWayOf {
				cell.ByWayOf = append(cell.ByWayOf, claims[key])
			}
			v.All[i].Cells = append(v.All[i].Cells, cell)
		}
	}
	return v
}
