package storage

import (
	"context"

	"corroborate/internal/evidence"
)

// ClosureReader reads the parts of the map that figures depend on, and the whole map.
type ClosureReader interface {
	// Below returns everything that the figures of the named claims depend on, or would
	// depend on if they rested on the named records, sorted:
	//
	//   - the claims, the links into them, the records that these links come from, and
	//     so on down;
	//   - the speaker, collectedIn, basedOn, reportedIn, derivedFrom, authors, publisher
	//     and investigators of each of these records and of the named ones, and so on down;
	//   - the caveats on any of these, and on the links.
	//
	// A caveat on a link is below the claim that the link leads to. It is not below other
	// claims that depend on the record that the link comes from. Below does not follow
	// cites, raisedIn and affiliation, nor what else a caveat qualifies. It ignores links,
	// and refs that name nothing.
	Below(ctx context.Context, items []evidence.Ref) (*evidence.Map, error)

	// Above returns, sorted, the keys of the claims whose figures depend on any of the
	// entries: those with one of the entries in their Below. A claim is in its own Below.
	Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error)

	// Scan visits the whole map: the items kind by kind in the order of
	// ItemKinds, each kind by key, then the links by from, to and relation.
	Scan(ctx context.Context, visit func(evidence.Entry) error) error

	// Sweep is Scan for a caller that follows what others write meanwhile: it goes on if an Update comes
	// in between. An entry that is written meanwhile may be missing, be visited twice, or be half of what
	// was written. All others are as they are.
	Sweep(ctx context.Context, visit func(evidence.Entry) error) error
}

// ReadMap reads the whole map into memory.
func ReadMap(ctx context.Context, r Reader, progress Progress) (*evidence.Map, error) {
	m := &evidence.Map{}
	err := ScanAll(ctx, r, progress, func(e evidence.Entry) error {
		m.Add(e)
		return nil
	})
	return m, err
}

// scanned is after how many entries a scan reports its progress.
const scanned = 1000

// ScanAll visits the whole map as Scan does, and reports how far it is.
func ScanAll(ctx context.Context, r Reader, progress Progress, visit func(evidence.Entry) error) error {
	if progress == nil {
		return r.Scan(ctx, visit)
	}
	counts, err := r.Counts(ctx)
	if err != nil {
		return err
	}
	done, total := 0, counts.Entries()
	report := func() { progress.Report("reading the map", done, max(done, total)) } // a store that moves may have more
	report()
	err = r.Scan(ctx, func(e evidence.Entry) error {
		if done++; done%scanned == 0 {
			report()
		}
		return visit(e)
	})
	if err == nil {
		total = done
		report()
	}
	return err
}
