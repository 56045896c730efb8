// Package sqlitestore keeps a map in one SQLite file, without cgo and without
// a server: the store that the program uses unless another one is named.
//
// Writes go through one connection and happen one after the other, in this
// process and across processes. Reads go through a pool of connections, see
// what was there when they began, and never wait for a write.
package sqlitestore
