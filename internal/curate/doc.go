// Package curate makes every write to a map: it checks the rules, counts versions, and
// keeps the figures of claims right.
//
// After every write, the figures that a store keeps with a claim are those that the
// corroboration model computes from the map, or they are marked as stale.
//
// Curator.Edit makes an editRun. Its edits change a draft, which holds an
// entryDiff for each entry that they touch; the draft validates the whole, and
// returns the entryDiffs that changed something. Curator.Import makes an importRun,
// which gets its entryDiffs by comparing a map with the store; a large one becomes
// a chunkedImport, which writes them in several transactions. A storeWrite writes
// entryDiffs, and then recomputes the figures of their dependents or marks these
// as stale.
package curate
