// Package neo4jstore keeps a map in Neo4j, as a property graph that reads well
// in Neo4j's own browser: a node for each item with the label Item and that of
// its kind, a relationship for each link and each reference, and one node Map
// that says where the map stands and is the writers' lock.
//
// It works with one server and with a cluster. Reads are one statement each,
// go to whoever may answer them, and see what this store has written before.
package neo4jstore
