package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// work is one step of a client; n is the number of the step among those of all
// clients.
type work func(worker, n int) error

// figures are the measurements of one round.
type figures struct {
	perSecond float64
	p50, p99  time.Duration
}

// drive lets clients work for a time, and for at least so many steps in all.
// Each client begins its next step as soon as the last one is done.
func drive(ctx context.Context, clients int, atLeast time.Duration, times int, do work) (figures, error) {
	var group sync.WaitGroup
	var done atomic.Int64
	var failed atomic.Pointer[error]
	taken := make([][]time.Duration, clients)
	began := time.Now()
	for worker := range clients {
		group.Go(func() {
			for failed.Load() == nil && ctx.Err() == nil {
				n := int(done.Add(1)) - 1
				started := time.Now()
				if n >= times && started.Sub(began) >= atLeast {
					return
				}
				if err := do(worker, n); err != nil {
					failed.CompareAndSwap(nil, &err)
					return
				}
				taken[worker] = append(taken[worker], time.Since(started))
			}
		})
	}
	group.Wait()
	all := slices.Concat(taken...)
	slices.Sort(all)
	if err := failed.Load(); err != nil {
		return figures{}, *err
	}
	if ctx.Err() != nil || len(all) == 0 {
		return figures{}, context.Cause(ctx)
	}
	return figures{float64(len(all)) / time.Since(began).Seconds(), all[len(all)/2], all[len(all)*99/100]}, nil
}

// median returns the median of each figure over some rounds.
func median(rounds []figures) figures {
	middle := func(of func(figures) float64) float64 {
		list := make([]float64, len(rounds))
		for i, f := range rounds {
			list[i] = of(f)
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	return figures{
		perSecond: middle(func(f figures) float64 { return f.perSecond }),
		p50:       time.Duration(middle(func(f figures) float64 { return float64(f.p50) })),
		p99:       time.Duration(middle(func(f figures) float64 { return float64(f.p99) })),
	}
}
