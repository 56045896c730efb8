package sqlitestore

import (
	"context"
	"slices"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

// provenance are the relations by which a record needs others.
const provenance = `('SPOKEN_BY', 'COLLECTED_IN', 'BASED_ON', 'REPORTED_IN', 'DERIVED_FROM', 'AUTHORED_BY', 'PUBLISHED_BY', 'INVESTIGATED_BY')`

// onLinkInto tells an edge of a caveat on a link to the claim that the link leads
// to: the ends of each link are listed in turn, the origin first.
const onLinkInto = `e.relation IN ('QUALIFIES_SUPPORT', 'QUALIFIES_CONTRADICTION') AND e.position % 2 = 1`

// UNION, not UNION ALL: it takes each item once, however many paths lead to it, and
// also if they lead round in a circle.
const (
	belowItems = `WITH RECURSIVE below(item) AS (
		SELECT value FROM array(?)
		UNION SELECT l.from_item FROM below CROSS JOIN links l ON l.to_item = below.item
		UNION SELECT e.to_item FROM below CROSS JOIN edges e ON e.from_item = below.item AND e.relation IN ` + provenance + `
	), annotated(item) AS (
		SELECT item FROM below
		UNION SELECT e.from_item FROM below CROSS JOIN edges e ON e.to_item = below.item AND e.relation = 'QUALIFIES'
		UNION SELECT e.from_item FROM below CROSS JOIN edges e ON e.to_item = below.item AND ` + onLinkInto + `
	) SELECT i.item, i.kind FROM annotated CROSS JOIN items i ON i.item = annotated.item`

	// Records lead to claims, and claims to claims only, so that each kind is
	// walked from along what it has. All but where it starts are known to be claims.
	aboveClaims = `WITH RECURSIVE start(item) AS (
		SELECT value FROM array(?1)
		UNION SELECT l.to_item FROM array(?2) a CROSS JOIN links l ON l.link = a.value
		UNION SELECT e.to_item FROM array(?1) a CROSS JOIN edges e ON e.from_item = a.value AND e.relation = 'QUALIFIES'
		UNION SELECT e.to_item FROM array(?1) a CROSS JOIN edges e ON e.from_item = a.value AND ` + onLinkInto + `
	), record(item) AS (
		SELECT item FROM start
		UNION SELECT e.from_item FROM record CROSS JOIN edges e ON e.to_item = record.item AND e.relation IN ` + provenance + `
	), claim(item) AS (
		SELECT l.to_item FROM record CROSS JOIN links l ON l.from_item = record.item
		UNION SELECT l.to_item FROM claim CROSS JOIN links l ON l.from_item = claim.item
	) SELECT item FROM claim
		UNION SELECT i.item FROM start CROSS JOIN items i ON i.item = start.item WHERE i.kind = 'CLAIM'`
)

// Below implements storage.Reader.
func (r *reader) Below(ctx context.Context, items []evidence.Ref) (*evidence.Map, error) {
	const doing = "reading what is below a claim"
	found, err := r.resolve(ctx, doing, items)
	if err != nil {
		return nil, err
	}
	var start []int64
	for _, f := range found {
		if f.item != 0 {
			start = append(start, f.item)
		}
	}
	m := &evidence.Map{}
	if len(start) == 0 {
		return m, nil
	}
	var nodes []node
	var numbers []int64
	err = r.rows(ctx, doing, belowItems, []any{start}, func(s *sqlite3.Stmt) error {
		n := node{s.ColumnInt64(0), evidence.Kind(s.ColumnText(1))}
		nodes, numbers = append(nodes, n), append(numbers, n.item)
		return nil
	})
	if err != nil {
		return nil, err
	}
	links, err := r.numbers(ctx, doing, "SELECT l.link FROM array(?) a CROSS JOIN links l ON l.to_item = a.value", numbers)
	if err != nil {
		return nil, err
	}
	itemOf, err := r.items(ctx, doing, nodes)
	if err != nil {
		return nil, err
	}
	linkOf, err := r.links(ctx, doing, links)
	if err != nil {
		return nil, err
	}
	for _, it := range itemOf {
		m.Add(it)
	}
	for _, l := range linkOf {
		m.Add(l)
	}
	m.Sort()
	return m, nil
}

// Above implements storage.Reader.
func (r *reader) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	const doing = "reading what is above an entry"
	claims, err := r.above(ctx, doing, entries)
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	keys, err := texts[evidence.Key](ctx, r.conn, doing, "SELECT i.key FROM array(?) a CROSS JOIN items i ON i.item = a.value", claims)
	slices.Sort(keys)
	return keys, err
}

// above are the claims above some entries, in no order.
func (r *reader) above(ctx context.Context, doing string, entries []evidence.Ref) ([]int64, error) {
	found, err := r.resolve(ctx, doing, entries)
	if err != nil {
		return nil, err
	}
	var items, links []int64
	for _, f := range found {
		if f.item != 0 {
			items = append(items, f.item)
		}
		if f.link != 0 {
			links = append(links, f.link)
		}
	}
	if len(items)+len(links) == 0 {
		return nil, nil
	}
	return r.numbers(ctx, doing, aboveClaims, items, links)
}
