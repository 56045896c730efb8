package main

import "runtime/debug"

// How much garbage there may be, in percent of what is in use. The usual 100 would let a command that holds a
// large map take twice the memory that it needs, and would collect garbage again and again for a small one.
const (
	sparingPercent = 50
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
	return min(max(100*fewBytes/(entryBytes*max(entries, 1)), sparingPercent), roomyPercent)
}
