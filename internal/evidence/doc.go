// Package evidence is the domain: the kinds of entries that a map holds, the words
// that they use, the rules for a valid entry, problems and errors, and Map (a map, or
// a part of one, in memory).
//
// It imports the standard library only, and every other room imports it.
package evidence
