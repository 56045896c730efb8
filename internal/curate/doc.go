// Package curate makes every write to a map, as one intent each: it knows the
// rules, counts versions, and keeps the figures of the claims right.
//
// After every write the figures kept with each claim are the ones that the
// corroboration model computes from the map as it is then.
package curate
