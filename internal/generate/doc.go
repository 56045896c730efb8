// Package generate makes large maps up: valid, deterministic and shaped like
// real ones, for benchmarks and for trying things out.
//
// A map is a row of topics. A topic has a place, a theme, some 50 to 100
// claims in levels, and people, organizations and publications of its own;
// hubs that every topic draws on tie the topics together. Who speaks and where
// it was published follow Zipf's law, within a topic and among the hubs.
package generate
