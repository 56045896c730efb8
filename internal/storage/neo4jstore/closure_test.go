package neo4jstore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// lattice is a map of claims in levels, each of which rests on three of the
// level below: 3^depth paths lead from the top to the bottom. Each claim also
// has testimonies, all by one speaker.
func lattice(depth, width, testimonies int) []evidence.Entry {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	meta := func(key string) evidence.Meta {
		return evidence.Meta{ID: evidence.ID("en_" + key), Key: evidence.Key(key), Version: 1, CreatedAt: at, UpdatedAt: at}
	}
	list := []evidence.Entry{&evidence.Agent{Meta: meta("speaker"), Name: "Speaker", Kind: "PERSON"}}
	link := func(from, to string) {
		list = append(list, &evidence.Link{Meta: meta(from + "." + to), From: evidence.Key(from), To: evidence.Key(to), Relation: evidence.Supports, Strength: evidence.StrengthStrong})
	}
	for level := range depth + 1 {
		for column := range width {
			key := fmt.Sprintf("c-%d-%d", level, column)
			list = append(list, &evidence.Claim{Meta: meta(key), Statement: "Claim"})
			for n := range testimonies {
				says := fmt.Sprintf("t-%d-%d-%d", level, column, n)
				list = append(list, &evidence.Testimony{Meta: meta(says), Summary: "Says so", Basis: "EXPERT", Speaker: "speaker"})
				link(says, key)
			}
			for _, step := range []int{0, 1, 3} {
				if level > 0 {
					link(key, fmt.Sprintf("c-%d-%d", level-1, (column+step)%width))
				}
			}
		}
	}
	for _, e := range list {
		if l, ok := e.(*evidence.Link); ok {
			l.Key = ""
		}
	}
	return list
}

const (
	latticeDepth = 12
	latticeWidth = 8
)

// TestLattice: what is below and above is found by one statement each, which
// goes through each item once, however many paths lead there.
func TestLattice(t *testing.T) {
	under.empty(t)
	s := under.open(t)
	defer func() { _ = s.Close() }()
	all := lattice(latticeDepth, latticeWidth, 3)
	ctx := t.Context()
	if err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, all) }); err != nil {
		t.Fatal(err)
	}
	driver := under.driver(t)
	calls, hits := 0, int64(0)
	v := &view{store: s}
	r := &reader{store: s, view: v, run: func(ctx context.Context, st statement, p params) (rows, error) {
		calls++
		result, err := neo4j.ExecuteQuery(ctx, driver, "PROFILE "+st.alone, params{"p": p}, neo4j.EagerResultTransformer)
		if err != nil {
			return nil, err
		}
		hits += dbHits(result.Summary.Profile())
		return v.run(ctx, st, p)
	}}
	below, err := r.Below(ctx, []evidence.Ref{"c-0-0"})
	if err != nil {
		t.Fatal(err)
	}
	above, err := r.Above(ctx, []evidence.Ref{"speaker"})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d entries, %d of them below; %d claims above; %d looks at the graph", len(all), below.Len(), len(above), hits)
	if diff := cmp.Diff(2, calls); diff != "" {
		t.Errorf("statements for the two walks: %s", diff)
	}
	// Following each of half a million paths would take millions.
	if limit := int64(300 * len(all)); hits > limit {
		t.Errorf("the two walks look at the graph %d times, and may %d times", hits, limit)
	}
	if len(above) != (latticeDepth+1)*latticeWidth {
		t.Errorf("%d claims are above the speaker of all, instead of %d", len(above), (latticeDepth+1)*latticeWidth)
	}
	claims := 1 + 3 + 6 + (latticeDepth-2)*latticeWidth // levels 1 and 2 are not yet all of the width
	if got := len(below.Claims); got < claims || got > claims+4 {
		t.Errorf("%d claims are below the top one, instead of about %d", got, claims)
	}
}

// dbHits are how often a statement looked at the graph, by the server's count.
func dbHits(plan neo4j.ProfiledPlan) int64 {
	n := plan.DbHits()
	for _, child := range plan.Children() {
		n += dbHits(child)
	}
	return n
}
