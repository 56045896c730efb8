// Package mirror keeps the map of a store in memory: for what an edit reads before it is
// written, the entries that it names, what is below claims, and what is above entries; and for
// questions, also edges, and what follows the items of a list. The
// store has the map; a mirror is as the store is at one state, or nobody reads it.
//
// What is written through a mirror changes it as it changes the store. What others write
// is read from the store's history. What cannot be followed makes the mirror empty, until
// it is loaded again.
package mirror
