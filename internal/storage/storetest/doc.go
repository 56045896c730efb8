// Package storetest is the suite that every storage.Store passes whole. A
// store's own test is a call of Run; a case that a store cannot pass is a
// fault of the store, so there is no way to skip one.
//
// Each part of the suite has a file with its cases, its behavior, and faults
// that it finds when they are planted in a store that has none otherwise.
//
// memstore is simple enough to check by reading it. It passes the suite too, and
// the suite's properties compare other stores with it.
package storetest
