// Package lists_test measures lists of claims on large maps in both stores.
//
// It needs the built program at bin/corroborate, and keeps its maps in the folder
// that CORROBORATE_BENCH names, or else in bin/bench.
package lists_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"corroborate/bench/maps"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// orders are the orders of a list of claims. Figures are in descending order,
// as users view them.
var orders = []storage.Order{
	{By: storage.OrderKey},
	{By: storage.OrderUpdated, Desc: true},
	{By: storage.OrderBelief, Desc: true},
	{By: storage.OrderSupport, Desc: true},
	{By: storage.OrderOpposition, Desc: true},
	{By: storage.OrderConflict, Desc: true},
	{By: storage.OrderLines, Desc: true},
	{By: storage.OrderCertainty, Desc: true},
	{By: storage.OrderDependents, Desc: true},
	{By: storage.OrderMoved, Desc: true},
}

// filter is a filter with a name.
type filter struct {
	name string
	storage.Filter
}

// number returns a pointer to a number.
func number(x float64) *float64 { return &x }

// filters returns each filter alone, and the most frequent pairs.
func filters(leaf, hub evidence.Ref, since evidence.Item) []filter {
	with := func(name string, fields storage.Fields) filter { return filter{name, storage.Filter{Fields: fields}} }
	return []filter{
		with("none", nil),
		with("verdict-frequent", storage.Fields{"verdict": storage.Any(evidence.VerdictSingleLine)}),
		with("verdict-rare", storage.Fields{"verdict": storage.Any(evidence.VerdictContradicted)}),
		with("verdict-two", storage.Fields{"verdict": storage.Any(evidence.VerdictContradicted, evidence.VerdictContested)}),
		with("certainty", storage.Fields{"certainty": storage.Any(evidence.CertaintyHigh)}),
		with("disputed", storage.Fields{"disputed": {Is: true}}),
		with("caveat", storage.Fields{"hasCaveat": storage.Any(evidence.Categories[0])}),
		with("caveat-any", storage.Fields{"hasCaveat": storage.Any(evidence.Categories...)}),
		with("restsOn-leaf", storage.Fields{"restsOn": storage.Any(leaf)}),
		with("restsOn-hub", storage.Fields{"restsOn": storage.Any(hub)}),
		with("tag", storage.Fields{"tags": storage.Any("health")}),
		with("anyTag", storage.Fields{"anyTag": storage.Any("health", "housing")}),
		with("belief", storage.Fields{"belief": {Range: storage.Range{Min: number(0.2), Max: number(0.4)}}}),
		with("lines", storage.Fields{"independentFor": {Range: storage.Range{Min: number(5)}}}),
		with("text", storage.Fields{"text": {Text: "water supply"}}),
		with("updatedSince", storage.Fields{"updatedSince": {Since: since.EntryMeta().UpdatedAt}}),
		with("verdict-caveat", storage.Fields{"verdict": storage.Any(evidence.VerdictContradicted), "hasCaveat": storage.Any(evidence.Categories[0])}),
		with("verdict-restsOn-hub", storage.Fields{"verdict": storage.Any(evidence.VerdictContradicted), "restsOn": storage.Any(hub)}),
		with("caveat-restsOn-hub", storage.Fields{"hasCaveat": storage.Any(evidence.Categories[0]), "restsOn": storage.Any(hub)}),
		with("verdict-lines", storage.Fields{"verdict": storage.Any(evidence.VerdictSingleLine), "independentFor": {Range: storage.Range{Min: number(5)}}}),
		{"or", storage.Filter{Or: []storage.Filter{{Fields: storage.Fields{"tags": storage.Any("health")}}, {Fields: storage.Fields{"verdict": storage.Any(evidence.VerdictContradicted)}}}}},
		{"not", storage.Filter{Not: &storage.Filter{Fields: storage.Fields{"tags": storage.Any("health")}}}},
	}
}

const page = 50

func BenchmarkLists(b *testing.B) { onMaps(b, orderedAndFiltered) }

// onMaps measures on each kept map.
func onMaps(b *testing.B, measure func(b *testing.B, s storage.Store, claims int)) {
	root, err := filepath.Abs("../..")
	if err != nil {
		b.Fatal(err)
	}
	keeper := maps.Keeper{Folder: cmp.Or(os.Getenv("CORROBORATE_BENCH"), filepath.Join(root, "bin", "bench")),
		Program: filepath.Join(root, "bin", "corroborate"), Script: filepath.Join(root, "scripts", "neo4j.sh"), Log: os.Stderr}
	for _, engine := range []string{"sqlite", "neo4j"} {
		for _, claims := range []int{10_000, 100_000} {
			b.Run(fmt.Sprintf("store=%s/claims=%d", engine, claims), func(b *testing.B) {
				ctx := context.Background()
				kept, err := keeper.Open(ctx, engine, claims)
				if err != nil {
					b.Fatal(err)
				}
				defer func() {
					if err := kept.Halt(); err != nil {
						b.Error(err)
					}
				}()
				s, err := kept.Store(ctx)
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = s.Close() }()
				measure(b, s, claims)
			})
		}
	}
}

func orderedAndFiltered(b *testing.B, s storage.Store, claims int) {
	leaf := list(b, s, storage.Query{Kind: evidence.KindTestimony, First: 1}).Items[0]
	hub := list(b, s, storage.Query{Kind: evidence.KindAgent, First: 1}).Items[0]
	last := list(b, s, storage.Query{Kind: evidence.KindClaim, First: 1, Order: storage.Order{By: storage.OrderUpdated, Desc: true}}).Items[0]
	for _, order := range orders {
		b.Run("by="+string(order.By), func(b *testing.B) {
			var middle *storage.Position
			for _, f := range filters(leaf.Ref(), hub.Ref(), last) {
				for _, at := range []string{"first", "middle"} {
					for _, count := range []bool{false, true} {
						q := storage.Query{Kind: evidence.KindClaim, Where: f.Filter, Order: order, First: page, Count: count}
						b.Run(fmt.Sprintf("where=%s/page=%s/count=%t", f.name, at, count), func(b *testing.B) {
							if at == "middle" {
								if middle == nil {
									middle = halfway(b, s, order, claims)
								}
								q.After = middle
							}
							found := list(b, s, q)
							for b.Loop() {
								list(b, s, q)
							}
							b.ReportMetric(float64(len(found.Items)), "items")
							if count {
								b.ReportMetric(float64(found.Total), "total")
							}
						})
					}
				}
			}
		})
	}
}

// halfway returns a position in the middle of a list of all claims.
func halfway(b *testing.B, s storage.Store, order storage.Order, claims int) *storage.Position {
	q := storage.Query{Kind: evidence.KindClaim, Order: order, First: claims / 20}
	for range 10 {
		found := list(b, s, q)
		q.After = &found.At[len(found.At)-1]
	}
	return q.After
}
