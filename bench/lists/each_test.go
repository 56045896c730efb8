//go:build unix

package lists_test

import (
	"context"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// BenchmarkEach lists the items of every kind by each order, and by each filter alone:
// the first page, and the twentieth, or the last if there are fewer. It also counts what
// meets each filter, with a page of one item.
func BenchmarkEach(b *testing.B) {
	onMaps(b, func(b *testing.B, s storage.Store, _ int) {
		for _, kind := range evidence.ItemKinds {
			for _, by := range storage.OrdersOf(kind) {
				each(b, s, "by="+string(by), storage.Query{Kind: kind, Order: storage.Order{By: by, Desc: true}})
			}
			for _, f := range storage.FiltersOf(kind) {
				m, ok := sample(b, s, kind, f)
				if !ok {
					b.Errorf("no %s has a %s to filter by", evidence.Word(kind), f.Name)
					continue
				}
				where := storage.Filter{Fields: storage.Fields{f.Name: m}}
				each(b, s, "where="+f.Name, storage.Query{Kind: kind, Where: where})
				each(b, s, "where=not-"+f.Name, storage.Query{Kind: kind, Where: storage.Filter{Not: &where}})
			}
		}
	})
}

// each measures two pages of a list. It reports the median of a page, and the time that
// the process computes for one, as the mean says more of what else the machine does.
func each(b *testing.B, s storage.Store, name string, q storage.Query) {
	for _, what := range []string{"page=1", "page=20", "count"} {
		if what == "count" && q.Where.Fields == nil && q.Where.Not == nil {
			continue
		}
		b.Run(fmt.Sprintf("kind=%s/%s/%s", evidence.Word(q.Kind), name, what), func(b *testing.B) {
			q := q
			q.First = page
			switch what {
			case "count":
				q.First, q.Count = 1, true
			case "page=20":
				before := q
				before.First = page * 19
				found := list(b, s, before)
				if last := (len(found.At) - 1) / page * page; !found.HasNext && last > 0 {
					found.At = found.At[:last] // the last page is full or less
				}
				if len(found.At) > 0 {
					q.After = &found.At[len(found.At)-1]
				}
			}
			found := list(b, s, q)
			var took []time.Duration
			spent := -computed(b)
			for b.Loop() {
				began := time.Now()
				list(b, s, q)
				took = append(took, time.Since(began))
			}
			spent += computed(b)
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(spent.Microseconds())/float64(len(took)), "cpu-µs")
			b.ReportMetric(float64(len(found.Items)), "items")
			b.ReportMetric(float64(found.Total), "total")
		})
	}
}

// computed is how long the process has run on a processor.
func computed(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// list reads a page.
func list(b *testing.B, s storage.Store, q storage.Query) storage.ItemPage {
	b.Helper()
	ctx := context.Background()
	var found storage.ItemPage
	if err := s.View(ctx, func(r storage.Reader) (err error) {
		found, err = r.Find(ctx, q)
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return found
}

// sample is a condition that some items meet. What it names is what some item has; it is
// false if none of a few items has it.
func sample(b *testing.B, s storage.Store, kind evidence.Kind, f storage.FilterField) (storage.Match, bool) {
	items := list(b, s, storage.Query{Kind: kind, First: 1000}).Items
	switch f.Form {
	case storage.ByFlag, storage.ByConclusion:
		return storage.Match{Is: true}, true
	case storage.ByNumber:
		low, high := 0.2, 0.4
		if f.Field != "belief" {
			low, high = 5, 100
		}
		return storage.Match{Range: storage.Range{Min: &low, Max: &high}}, true
	case storage.ByText:
		return storage.Match{Text: "water supply"}, true
	case storage.ByTime:
		last := list(b, s, storage.Query{Kind: kind, First: 1, Order: storage.Order{By: storage.OrderUpdated, Desc: true}}).Items[0]
		return storage.Match{Since: last.EntryMeta().UpdatedAt}, true
	case storage.ByCaveat:
		return storage.Any(f.Words[0]), true
	case storage.ByBelow:
		return storage.Any(string(list(b, s, storage.Query{Kind: evidence.KindTestimony, First: 1}).Items[0].Ref())), true
	case storage.ByItself:
		return storage.Any(string(items[0].EntryMeta().Key)), true
	case storage.ByRef:
		for _, it := range items {
			for _, r := range it.References() {
				if r.Relation == f.Relation && len(r.To) > 0 {
					return storage.Any(string(r.To[0])), true
				}
			}
		}
		return storage.Match{}, false
	}
	if f.Figure {
		return storage.Any(f.Words[len(f.Words)-1]), true
	}
	for _, it := range items {
		for _, field := range evidence.FieldsOf(kind) {
			if values := field.Append(nil, it); field.Name == f.Field && len(values) > 0 {
				if first, _ := storage.DateEnds(values[0]); f.Form == storage.ByDate {
					return storage.Match{Dates: storage.Dates{From: first, To: first}}, true
				}
				return storage.Any(values[0]), true
			}
		}
	}
	return storage.Match{}, false
}
