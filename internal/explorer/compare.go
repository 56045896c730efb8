package explorer

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// The parameters of the pages that set claims side by side, besides paramOf.
const (
	paramClaims = "claims"
	paramRows   = "rows"
	paramFind   = "find" // words of claims to pick from
	paramPick   = "pick" // which asks to pick more claims
)

// mostPicked is how many claims a page offers to pick from.
const mostPicked = 30

// column is a claim that stands beside others.
type column struct {
	ref
	Standing *standing
	Drop     string // the address of the page without it
	Rows     int    // how many rows of a matrix bear on it
}

// picked are the claims that an address names: several parameters, or one with commas.
func picked(query url.Values) []evidence.Ref {
	var list []string
	for _, value := range slices.Concat(query[paramOf], query[paramClaims]) {
		for part := range strings.SplitSeq(value, ",") {
			list = append(list, strings.TrimSpace(part))
		}
	}
	return evidence.As[evidence.Ref](compact(list))
}

// beside is the address of a page that sets claims side by side.
func beside(page string, claims []evidence.Ref, more ...string) string {
	query := url.Values{}
	if len(claims) > 0 {
		query.Set(paramOf, strings.Join(evidence.Strings(claims), ","))
	}
	for i := 0; i < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	return page + strings.ReplaceAll(suffix(query), "%2C", ",")
}

func columns(page string, claims []*evidence.Claim, more ...string) []column {
	list := make([]column, len(claims))
	for i, c := range claims {
		var rest []evidence.Ref
		for _, other := range claims {
			if other != c {
				rest = append(rest, other.Ref())
			}
		}
		list[i] = column{ref: refTo(c), Standing: standingOf(c.Figures, c.StaleSince > 0), Drop: beside(page, rest, more...)}
	}
	return list
}

// pick offers claims to set beside those that are named already.
type pick struct {
	Page    string
	Named   []ref
	Others  []ref
	Find    string // words that the others have
	Total   int    // claims of the map, or those with the words
	Least   int    // how many it takes in all
	Most    int
	Purpose string
}

// offer finds claims to pick from: conclusions come first.
func (e *Explorer) offer(r *request, p *pick, named []evidence.Ref) error {
	p.Find = strings.TrimSpace(r.URL.Query().Get(paramFind))
	q := storage.Query{Kind: evidence.KindClaim, Order: storage.Order{By: storage.OrderDependents}, First: mostPicked, Count: true}
	if p.Find != "" {
		q.Where.Fields = storage.Fields{"text": {Text: p.Find}}
	}
	return r.store.View(r.ctx, func(reader storage.Reader) error {
		p.Named, p.Others = nil, nil
		found, err := reader.Entries(r.ctx, named)
		if err != nil {
			return err
		}
		has := map[evidence.Key]bool{}
		for _, entry := range found {
			if c, ok := entry.(*evidence.Claim); ok {
				has[c.Key] = true
				p.Named = append(p.Named, refTo(c))
			}
		}
		page, err := reader.Find(r.ctx, q)
		p.Total = page.Total
		for _, it := range page.Items {
			if !has[it.EntryMeta().Key] {
				p.Others = append(p.Others, refTo(it))
			}
		}
		return err
	})
}

// comparePage is the content of the page that compares claims.
type comparePage struct {
	Pick     *pick // if there is nothing to compare yet
	Claims   []column
	Shared   []sharedRow
	OfAll    int // how many of the shared components all claims depend on
	Missing  int // components that may be shared and have no figures
	Matrix   string
	Pickable string // the address at which more claims can be picked
}

// sharedRow is what several claims depend on.
type sharedRow struct {
	ref
	Link  string // what a link joins
	Cells []sharedCell
}

// sharedCell says how one claim stands without it.
type sharedCell struct {
	Belief string // empty if the claim does not depend on it
	Change string
	Single bool
}

// compare answers with the page that compares claims.
func (e *Explorer) compare(r *request) error {
	p, named := &comparePage{}, picked(r.URL.Query())
	r.frame.Title, r.frame.Content = "What claims share", p
	if len(named) < 2 || r.URL.Query().Has(paramPick) {
		p.Pick = &pick{Page: "compare", Least: 2, Most: r.asker.Limits.Compared, Purpose: "Compare"}
		return e.offer(r, p.Pick, named)
	}
	p.Pickable = beside("compare", named, paramPick, "more")
	r.pick = p.Pickable
	if err := r.compute(); err != nil {
		return err
	}
	c, err := r.asker.Compare(r.ctx, named)
	if err != nil {
		return err
	}
	p.Claims, p.Missing, p.Matrix = columns("compare", c.Claims), c.Unmeasured, beside("matrix", named)
	items := c.Part.ByKey()
	for _, s := range c.Shared {
		p.Shared = append(p.Shared, sharedRowOf(s, c.Claims, items))
		if len(s.Without) == len(c.Claims) {
			p.OfAll++
		}
	}
	return nil
}

func sharedRowOf(s assess.Shared, claims []*evidence.Claim, items map[evidence.Key]evidence.Item) sharedRow {
	row := sharedRow{Cells: make([]sharedCell, len(claims))}
	if l := s.Component.Link; l != nil {
		joins := map[evidence.Relation]string{evidence.Supports: "its link to", evidence.Contradicts: "its link against"}[l.Relation]
		row.ref, row.Link = refTo(items[l.From]), joins+" "+wording.Quoted(items[l.To].Headline())
	} else if it := items[s.Component.Key]; it != nil {
		row.ref = refTo(it)
	} else {
		row.Text = unnamed(s.Component.Key)
	}
	for _, w := range s.Without {
		at := slices.IndexFunc(claims, func(c *evidence.Claim) bool { return c.Key == w.Claim })
		row.Cells[at] = sharedCell{wording.Number(w.Belief), signedIf(-w.Fall), w.SinglePoint}
	}
	return row
}

// matrixPage is the content of the page with evidence by claims.
type matrixPage struct {
	Pick     *pick // if there is no claim yet
	Claims   []column
	Kinds    []choice
	Origins  bool
	Rows     []matrixRow
	First    int // the number of the first row here
	Total    int
	Next     string
	Back     string
	Compare  string
	Pickable string // the address at which more claims can be picked
}

// matrixRow is a record with what it says of each claim.
type matrixRow struct {
	ref
	Apart string
	Cells [][]matrixCell // for each claim; none is a gap
}

// matrixCell is how a record bears on a claim on one side.
type matrixCell struct {
	assess.Cell
	Against  bool
	Strength string
	ByWayOf  []ref
}

// matrix answers with the page with evidence by claims.
func (e *Explorer) matrix(r *request) error {
	p, query := &matrixPage{}, r.URL.Query()
	named := picked(query)
	r.frame.Title, r.frame.Content = "Evidence by claims", p
	if len(named) == 0 || query.Has(paramPick) {
		p.Pick = &pick{Page: "matrix", Least: 1, Most: r.asker.Limits.Columns, Purpose: "Show the evidence"}
		return e.offer(r, p.Pick, named)
	}
	p.Pickable = beside("matrix", named, paramPick, "more")
	r.pick = p.Pickable
	if err := r.compute(); err != nil {
		return err
	}
	kind := assess.RowsEvidence
	if query.Get(paramRows) == "origins" {
		kind, p.Origins = assess.RowsOrigins, true
	}
	m, err := r.asker.Matrix(r.ctx, named, kind)
	if err != nil {
		return err
	}
	var more []string
	if p.Origins {
		more = []string{paramRows, "origins"}
	}
	p.Claims = columns("matrix", m.Claims, more...)
	p.Kinds = []choice{{Label: "Records", Chosen: !p.Origins, To: beside("matrix", named)}, {Label: "Where they come from", Chosen: p.Origins, To: beside("matrix", named, paramRows, "origins")}}
	if len(named) > 1 && len(named) <= r.asker.Limits.Compared {
		p.Compare = beside("compare", named)
	}
	p.fill(m, query.Get(paramFrom), func(from int) string {
		return beside("matrix", named, append(slices.Clone(more), paramFrom, strconv.Itoa(from))...)
	})
	return nil
}

// fill fills the page from a row on.
func (p *matrixPage) fill(m *analysis.Matrix, from string, to func(int) string) {
	items, at := m.Part.ByKey(), map[evidence.Key]int{}
	for i, c := range m.Claims {
		at[c.Key] = i
	}
	p.Total = len(m.Rows)
	first, _ := strconv.Atoi(from) // anything else begins at the first row
	p.First = min(max(first, 1), max(p.Total, 1))
	for i, row := range m.Rows {
		one := matrixRow{ref: refTo(items[row.Of]), Apart: wording.Number(row.TellsApart), Cells: make([][]matrixCell, len(m.Claims))}
		for _, c := range row.Cells {
			cell := matrixCell{Cell: c, Against: c.Side == assess.Against, Strength: wording.Number(c.Strength)}
			for _, key := range c.ByWayOf {
				cell.ByWayOf = append(cell.ByWayOf, refTo(items[key]))
			}
			if column := at[c.Claim]; len(one.Cells[column]) == 0 {
				p.Claims[column].Rows++
			}
			one.Cells[at[c.Claim]] = append(one.Cells[at[c.Claim]], cell)
		}
		if i+1 >= p.First && i+1 < p.First+perPage {
			p.Rows = append(p.Rows, one)
		}
	}
	if next := p.First + perPage; next <= p.Total {
		p.Next = to(next)
	}
	if p.First > 1 {
		p.Back = to(max(1, p.First-perPage))
	}
}

// Last is the number of the last row here.
func (p *matrixPage) Last() int { return p.First + len(p.Rows) - 1 }

// Says sums up what claims share.
func (p *comparePage) Says() string {
	n := len(p.Shared)
	switch {
	case n == 0:
		return "They share nothing on which belief in any two of them depends."
	case p.OfAll == 0:
		return fmt.Sprintf("%s %s up two of them or more, and none holds up all.", wording.Capital(wording.Count(n, "thing")), holds(n))
	case len(p.Claims) == 2:
		return fmt.Sprintf("%s %s up both.", wording.Capital(wording.Count(n, "thing")), holds(n))
	}
	return fmt.Sprintf("%s %s up two of them or more, and %d of these hold up all.", wording.Capital(wording.Count(n, "thing")), holds(n), p.OfAll)
}

func holds(n int) string {
	return cmp.Or(map[int]string{1: "holds"}[n], "hold")
}
