// Package evidence is the domain: the kinds of things a map holds, the words
// they use, what makes a record valid, errors with a code, Map (a map, or a
// part of one, in memory) and Store, the contract that every store keeps.
//
// It imports the standard library only, and every other room imports it.
package evidence
