package main

import (
	"math"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// A server takes a share of a machine's memory before it collects garbage more often, and keeps a map in memory that takes a
// part of that. The rest is for what requests need, and for garbage, which would otherwise be collected all the time.
const (
	serverShare = 6       // of the machine's memory
	leastLimit  = 1 << 30 // bytes, if the machine has more
	mirrorEntry = 2 << 10 // bytes of the limit for each entry of a map in memory, which takes about 700 of them itself
)

// What stands for a value that follows from the machine's memory.
const (
	autoLimit  = 0
	autoMirror = -1
)

// memoryHere returns the bytes of memory that this process may have: those of its container, or of the machine. It is 0
// if the system does not tell.
func memoryHere() int64 {
	bytes, err := memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)()
	if err != nil || bytes > math.MaxInt64 {
		return 0
	}
	return int64(bytes)
}

// fit gives the settings that follow from the machine's memory their values.
func (o *serveOptions) fit(memory int64) {
	if o.memoryLimit == autoLimit {
		o.memoryLimit = max(memory/serverShare, leastLimit)
		if memory > 0 {
			o.memoryLimit = min(o.memoryLimit, memory/4*3)
		}
	}
	if o.mirror == autoMirror {
		o.mirror = int(min(o.memoryLimit, 1<<40) / mirrorEntry) // the limit may be off
	}
}

// How much garbage there may be, in percent of what is in use. The usual 100 would let a command that holds a
// large map take twice the memory that it needs, and would collect garbage again and again for a small one.
const (
	sparingPercent = 50
	leastPercent   = 30 // while a large map is assessed, which makes little garbage
	roomyPercent   = 400
)

// Of a map whose entries need less than fewBytes of memory, that much may be garbage.
const (
	fewBytes   = 192 << 20
	entryBytes = 1 << 10 // an entry of a map and its share of the model
)

// collecting says when garbage is collected.
type collecting struct{ before int }

// sparing collects garbage sooner until done is called. That takes a tenth more of the processor's time
// while a map of a million records is imported, and a quarter less memory. A smaller percentage in the
// environment (GOGC) stays.
func sparing() collecting {
	c := collecting{debug.SetGCPercent(sparingPercent)}
	c.set(sparingPercent)
	return c
}

// holding collects as a command should that holds a map of so many entries.
func (c collecting) holding(entries int) { c.set(percentFor(entries)) }

func (c collecting) done() { debug.SetGCPercent(c.before) }

func (c collecting) set(percent int) {
	if c.before < sparingPercent { // also if it is off, which is -1
		percent = c.before
	}
	debug.SetGCPercent(percent)
}

// percentFor is the percentage for a map of so many entries.
func percentFor(entries int) int {
	return min(max(100*fewBytes/(entryBytes*max(entries, 1)), leastPercent), roomyPercent)
}
