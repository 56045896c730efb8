package generate

import (
	"fmt"
	"iter"

	"corroborate/internal/evidence"
)

// Config says what map to make. The same Config gives the same entries, byte
// for byte, everywhere.
type Config struct {
	Claims   int    // how many; below 1 the map is empty
	Seed     uint64 // maps of different seeds differ in everything but their shape
	Evidence int    // pieces of evidence linked to a claim, on average; 0 means 3
	Levels   int    // how deep claims rest on claims, where a topic has that many; 0 means 6
}

func (c Config) withDefaults() Config {
	c.Claims = max(c.Claims, 0)
	if c.Evidence <= 0 {
		c.Evidence = 3
	}
	if c.Levels <= 0 {
		c.Levels = 6
	}
	return c
}

// Entries makes the map, one entry at a time; it never holds the whole. No
// entry refers to a later one. With the defaults there are about ten entries a
// claim.
//
// Of the pieces of evidence half are testimonies, three in ten studies and two
// in ten publications. One link in twenty contradicts. Every second item has a
// caveat, and so has one link in fifteen. Claims of the lowest level rest on
// evidence only, those above on their own evidence and on one or two claims of
// the level below, which are near and now and then in the topic before. Some
// arguments are joint, some publications are reposts, or relay a study or a
// testimony, and some are linked beside what they report. Some testimonies are
// hearsay of others, some studies are reviews of others, and in every second
// topic two or three claims contradict each other in a circle.
func Entries(c Config) iter.Seq[evidence.Entry] {
	return func(yield func(evidence.Entry) bool) {
		g := &generator{Config: c.withDefaults(), yield: yield, numbers: map[string]int{}}
		g.run()
	}
}

// Map makes the map and collects it.
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

// generator is what all topics share.
type generator struct {
	Config
	yield   func(evidence.Entry) bool
	stopped bool
	numbers map[string]int // the last number of each prefix of keys
	zipf    zipf

	people  []evidence.Key // hubs, known everywhere
	houses  []evidence.Key // organizations
	sources []evidence.Key
}

// sourcesFor is how many publications so many claims draw on.
func (g *generator) sourcesFor(claims int) int { return claims*g.Evidence/9 + 3 }

// hubShare is the part of all publications that are hubs: one in hubShare.
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
		t.previous = nil // or the topics would be a chain, and all kept
		previous = t
	}
}

// hubs makes the agents and the publications that every topic may draw on.
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

// key is the next key of a prefix: "c-000123".
func (g *generator) key(prefix string) evidence.Key {
	g.numbers[prefix]++
	return evidence.Key(fmt.Sprintf("%s-%06d", prefix, g.numbers[prefix]))
}

func (g *generator) emit(e evidence.Entry) {
	if !g.stopped && !g.yield(e) {
		g.stopped = true
	}
}
