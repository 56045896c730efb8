package neo4jstore

import (
	"context"
	"fmt"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// A Sweep goes on while others write between its pages. A Scan begins anew, and keeps them out.
func TestASweepGoesOn(t *testing.T) {
	const agents = 1500 // two pages
	for name, test := range map[string]struct {
		walk  func(storage.Reader, context.Context, func(evidence.Entry) error) error
		views int
	}{
		"sweep": {storage.Reader.Sweep, 1},
		"scan":  {storage.Reader.Scan, 2},
	} {
		t.Run(name, func(t *testing.T) {
			under.empty(t)
			s := under.open(t)
			defer func() { _ = s.Close() }()
			write := func(version int, numbers ...int) error {
				return s.Update(t.Context(), func(tx storage.Tx) error {
					var entries []evidence.Entry
					for _, n := range numbers {
						a := agentOf(evidence.Key(fmt.Sprintf("a-%04d", n)))
						a.Version = version
						entries = append(entries, a)
					}
					return tx.Put(t.Context(), entries)
				})
			}
			all := make([]int, agents)
			for i := range all {
				all[i] = i
			}
			if err := write(1, all...); err != nil {
				t.Fatal(err)
			}
			views, entries, last, written := 0, 0, 0, false
			err := s.View(t.Context(), func(r storage.Reader) error {
				views++
				entries = 0
				return test.walk(r, t.Context(), func(e evidence.Entry) error {
					entries++
					last = e.EntryMeta().Version
					if written {
						return nil
					}
					written = true
					return write(2, agents-1)
				})
			})
			if err != nil || views != test.views || entries != agents || last != 2 {
				t.Errorf("it calls the function of the View %d times, and visits %d agents, the last one of version %d: %v", views, entries, last, err)
			}
		})
	}
}
