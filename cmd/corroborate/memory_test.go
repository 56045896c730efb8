package main

import (
	"runtime/debug"
	"testing"
)

func TestCollecting(t *testing.T) {
	percent := func() int {
		now := debug.SetGCPercent(100)
		debug.SetGCPercent(now)
		return now
	}
	for _, test := range []struct{ before, small, large int }{
		{100, roomyPercent, sparingPercent},
		{20, 20, 20}, // what the environment says
		{-1, -1, -1},
	} {
		usual := debug.SetGCPercent(test.before)
		c := sparing()
		for entries, want := range map[int]int{100: test.small, 1_000_000: test.large} {
			if c.holding(entries); percent() != want {
				t.Errorf("before %d, of %d entries: %d, expected %d", test.before, entries, percent(), want)
			}
		}
		if c.done(); percent() != test.before {
			t.Errorf("afterwards it is %d, expected %d", percent(), test.before)
		}
		debug.SetGCPercent(usual)
	}
}
