package neo4jstore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
)

// generated is a map of about ten entries a claim, with ids and times.
func generated(claims int) []evidence.Entry {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var entries []evidence.Entry
	for e := range generate.Entries(generate.Config{Claims: claims, Seed: 1}) {
		m := e.EntryMeta()
		m.ID, m.Version, m.CreatedAt, m.UpdatedAt = evidence.ID(fmt.Sprintf("en_%d", len(entries))), 1, at, at
		entries = append(entries, e)
	}
	return entries
}

const batchSize = 2000

// putAll writes a map by the store, in batches.
func putAll(b testing.TB, s *Store, entries []evidence.Entry) {
	ctx := context.Background()
	for i := 0; i < len(entries); i += batchSize {
		part := entries[i:min(i+batchSize, len(entries))]
		if err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, part) }); err != nil {
			b.Fatal(err)
		}
	}
}

// bareAll writes the same graph by the driver alone: UNWIND for each kind and
// relation, without a look at what there is, the same batches and indexes.
func bareAll(b testing.TB, driver neo4j.DriverWithContext, entries []evidence.Entry) {
	ctx := context.Background()
	session := driver.NewSession(ctx, neo4j.SessionConfig{})
	defer func() { _ = session.Close(ctx) }()
	ids := map[evidence.Key]string{}
	for i := 0; i < len(entries); i += batchSize {
		part := entries[i:min(i+batchSize, len(entries))]
		rows := map[string][]params{}
		var order []string
		add := func(cypher string, row params) {
			if rows[cypher] == nil {
				order = append(order, cypher)
			}
			rows[cypher] = append(rows[cypher], row)
		}
		for _, e := range part {
			if it, ok := e.(evidence.Item); ok {
				ids[it.EntryMeta().Key] = string(it.EntryMeta().ID)
				add("UNWIND $rows AS row CREATE (i:Item:"+labels[it.EntryKind()]+") SET i = row", properties(it))
			}
		}
		for _, e := range part {
			switch e := e.(type) {
			case evidence.Item:
				for _, ref := range e.References() {
					for n, to := range ref.To {
						add("UNWIND $rows AS row MATCH (f:Item {id: row.from}) MATCH (t:Item {id: row.to}) CREATE (f)-[:"+string(ref.Relation)+" {position: row.position}]->(t)",
							params{"from": string(e.EntryMeta().ID), "to": ids[to], "position": n})
					}
				}
			case *evidence.Link:
				row := properties(e)
				row["ends"] = ids[e.From] + " " + ids[e.To]
				add("UNWIND $rows AS row MATCH (f:Item {id: row.from}) MATCH (t:Item {id: row.to}) CREATE (f)-[l:"+string(e.Relation)+"]->(t) SET l = row.properties",
					params{"from": ids[e.From], "to": ids[e.To], "properties": row})
			}
		}
		_, err := session.ExecuteWrite(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
			for _, cypher := range order {
				result, err := tx.Run(ctx, cypher, params{"rows": rows[cypher]})
				if err != nil {
					return nil, err
				}
				if _, err := result.Consume(ctx); err != nil {
					return nil, err
				}
			}
			return nil, nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPut compares the store's writing with the bare driver's: the same
// map, the same batches, in turns, so that both have the machine in the same mood.
func BenchmarkPut(b *testing.B) {
	entries := generated(2000)
	under.empty(b)
	s := under.open(b)
	defer func() { _ = s.Close() }()
	driver := under.driver(b)
	clear := func() {
		under.bare(b)("MATCH (n:Item) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", nil)
	}
	for range 3 { // the server warms up
		putAll(b, s, entries)
		clear()
		bareAll(b, driver, entries)
		clear()
	}
	var store, bare time.Duration
	rows := 0
	for b.Loop() {
		started := time.Now()
		putAll(b, s, entries)
		store += time.Since(started)
		clear()
		started = time.Now()
		bareAll(b, driver, entries)
		bare += time.Since(started)
		clear()
		rows += len(entries)
	}
	b.ReportMetric(float64(rows)/store.Seconds(), "entries/s")
	b.ReportMetric(float64(rows)/bare.Seconds(), "bare-entries/s")
	b.ReportMetric(bare.Seconds()/store.Seconds(), "of-bare")
}

func BenchmarkRead(b *testing.B) {
	under.empty(b)
	s := under.open(b)
	defer func() { _ = s.Close() }()
	putAll(b, s, generated(2000))
	var top evidence.Ref
	ctx := context.Background()
	view := func(b *testing.B, f func(r storage.Reader) error) {
		b.Helper()
		if err := s.View(ctx, f); err != nil {
			b.Fatal(err)
		}
	}
	view(b, func(r storage.Reader) error {
		page, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 1, Order: storage.Order{By: storage.OrderUpdated}})
		if err == nil {
			top = page.Items[0].Ref()
		}
		return err
	})
	for _, test := range []struct {
		name string
		f    func(r storage.Reader) error
	}{
		{"entry", func(r storage.Reader) error { _, err := r.Entries(ctx, []evidence.Ref{top}); return err }},
		{"page of 50", func(r storage.Reader) error {
			_, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 50})
			return err
		}},
		{"edges", func(r storage.Reader) error {
			_, err := r.Edges(ctx, []storage.EdgeQuery{{Of: top, Relation: evidence.Supports, Direction: storage.In}, {Of: top, Relation: evidence.Contradicts, Direction: storage.In}})
			return err
		}},
		{"search", func(r storage.Reader) error {
			_, err := r.Search(ctx, storage.SearchQuery{Text: "water supply", First: 20})
			return err
		}},
		{"below", func(r storage.Reader) error { _, err := r.Below(ctx, []evidence.Ref{top}); return err }},
	} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				view(b, test.f)
			}
		})
	}
}
