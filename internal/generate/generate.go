package generate

import (
	"cmp"
	"fmt"
	"iter"

	"corroborate/internal/evidence"
)

// Config says which map to make. The same Config gives the same entries, byte
// for byte, on every machine.
type Config struct {
	Claims   int    // number of claims; if below 1, the map is empty
	Seed     uint64 // maps with different seeds have the same shape and nothing else in common
	Evidence int    // pieces of evidence linked to a claim, on average; 0 means 3
	Levels   int    // number of levels of claims that rest on claims, if a topic has enough claims; 0 means 6
}

func (c Config) withDefaults() Config {
	c.Claims = max(c.Claims, 0)
	c.Evidence = cmp.Or(max(c.Evidence, 0), 3)
	c.Levels = cmp.Or(max(c.Levels, 0), 6)
	return c
}

// Entries makes the map, one entry at a time, and never holds the whole map. No
// entry refers to a later one. With the defaults there are about ten entries
// per claim.
//
// Half of the pieces of evidence are testimonies, three in ten are studies, and
// two in ten are publications. One link in twenty contradicts. Every second
// item has a caveat, and so does one link in fifteen. Claims of the lowest
// level rest on evidence only. Claims above it rest on their own evidence and
// on one or two claims of the level below, mostly near ones, and sometimes ones
// of the previous topic. Some arguments are joint. Some publications are
// reposts, some relay a study or a testimony, and some are linked beside
// records that they report. Some testimonies are hearsay of others, and some
// studies review others. In every second topic, two or three claims form a
// circle, mostly of contradictions.
func Entries(c Config) iter.Seq[evidence.Entry] {
	return func(yield func(evidence.Entry) bool) {
		g := &generator{Config: c.withDefaults(), yield: yield, numbers: map[string]int{}}
		g.run()
	}
}

// Map makes the whole map in memory.
func Map(c Config) *evidence.Map {
	m := &evidence.Map{}
	for e := range Entries(c) {
		m.Add(e)
	}
	return m
}

// The least and the most claims of a topic.
const (
	minTopic = 50
	maxTopic = 100
)

// generator is the state that all topics share.
type generator struct {
	Config
	yield   func(evidence.Entry) bool
	stopped bool
	numbers map[string]int // the last number of each prefix of keys
	zipf    zipf

	people  []evidence.Key // hubs that every topic uses
	houses  []evidence.Key // organizations
	sources []evidence.Key
}

// sourcesFor returns the number of publications for a number of claims.
func (g *generator) sourcesFor(claims int) int { return claims*g.Evidence/9 + 3 }

// hubShare is the inverse of the share of hubs among all publications: one in
// ten.
const hubShare = 10

func (g *generator) run() {
	if g.Claims == 0 {
		return
	}
	hubs := g.sourcesFor(g.Claims)/hubShare + 3
	g.zipf = newZipf(max(hubs, g.sourcesFor(maxTopic), maxTopic))
	g.hubs(hubs)
	var previous *topic
	for left, number := g.Claims, uint64(1); left > 0 && !g.stopped; number++ {
		r := newRandom(g.Seed, number)
		t := newTopic(g, r, min(left, r.between(minTopic, maxTopic)))
		t.run(previous)
		left -= t.size
		t.previous = nil // else the topics would form a list, and all stay in memory
		previous = t
	}
}

// hubs makes the agents and the publications that every topic may use.
func (g *generator) hubs(sources int) {
	r := newRandom(g.Seed, 0)
	t := newTopic(g, r, 0)
	next := func(n int, list *[]evidence.Key, one func() evidence.Key) {
		for ; n > 0 && !g.stopped; n-- {
			t.scene = newScene(r)
			*list = append(*list, one())
		}
	}
	next(sources/6+2, &g.houses, t.organization)
	t.houses = g.houses
	next(sources/3+2, &g.people, t.person)
	t.people = g.people
	next(sources, &t.sources, func() evidence.Key { return t.source(r.aspect(t.scene)) })
	g.sources = t.sources
}

// key returns the next key with a prefix: "c-000123".
func (g *generator) key(prefix string) evidence.Key {
	g.numbers[prefix]++
	return evidence.Key(fmt.Sprintf("%s-%06d", prefix, g.numbers[prefix]))
}

func (g *generator) emit(e evidence.Entry) {
	if !g.stopped && !g.yield(e) {
		g.stopped = true
	}
}
