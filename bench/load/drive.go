package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// work is what one of the clients does once; n counts what all of them did.
type work func(worker, n int) error

// figures are what was measured in one round.
type figures struct {
	perSecond float64
	p50, p99  time.Duration
}

// drive lets clients work, each as soon as it is done with what it did before,
// for a time and at least so many times in all.
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

// median is each figure's median over some rounds.
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
