// Package generate makes up large maps for benchmarks and for trying things
// out. The maps are valid, deterministic and shaped like real ones.
//
// A map is a row of topics. A topic has a place, a theme, about 50 to 100
// claims in levels, and its own people, organizations and publications. Hubs
// that every topic uses tie the topics together. Speakers and publications
// follow Zipf's law, within a topic and among the hubs.
package generate
