package main

import (
	"math"
	"runtime/debug"
	"testing"
)

// A server fits into the machine, and the map that it keeps in memory into its part of that.
func TestMemoryOfAServer(t *testing.T) {
	const gib = 1 << 30
	for _, test := range []struct {
		name          string
		memory        int64 // of the machine
		limit, mirror int64 // the settings
		wantLimit     int64
		wantMirror    int
	}{
		{"a large machine", 24 * gib, autoLimit, autoMirror, 4 * gib, 2_097_152},
		{"a small machine", 2 * gib, autoLimit, autoMirror, gib, 524_288},
		{"a container without room for 1 GiB", gib / 2, autoLimit, autoMirror, gib / 8 * 3, 196_608},
		{"a system that does not tell", 0, autoLimit, autoMirror, gib, 524_288},
		{"a limit that is given", 24 * gib, 3 * gib, autoMirror, 3 * gib, 1_572_864},
		{"no limit", 24 * gib, math.MaxInt64, autoMirror, math.MaxInt64, 536_870_912},
		{"a mirror that is given", 24 * gib, autoLimit, 7, 4 * gib, 7},
		{"no mirror", 24 * gib, autoLimit, 0, 4 * gib, 0},
	} {
		o := serveOptions{memoryLimit: test.limit, mirror: int(test.mirror)}
		o.fit(test.memory)
		if o.memoryLimit != test.wantLimit || o.mirror != test.wantMirror {
			t.Errorf("%s: %d bytes and %d entries, want %d and %d", test.name, o.memoryLimit, o.mirror, test.wantLimit, test.wantMirror)
		}
	}
	if here := memoryHere(); here < 64<<20 {
		t.Errorf("this machine has %d bytes", here)
	}
}

func TestCollecting(t *testing.T) {
	percent := func() int {
		now := debug.SetGCPercent(100)
		debug.SetGCPercent(now)
		return now
	}
	for _, test := range []struct{ before, small, large int }{
		{100, roomyPercent, leastPercent},
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
