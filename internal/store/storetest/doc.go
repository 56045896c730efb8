// Package storetest is the suite that every evidence.Store passes whole. A
// store's own test is a call of Run; a case that a store cannot pass is a
// fault of the store, so there is no way to skip one.
//
// Memory, the store that is simple enough to be right by reading it, passes
// the suite too, and the suite's properties compare other stores with it.
package storetest
