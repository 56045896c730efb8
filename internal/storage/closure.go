package storage

import (
	"context"

	"corroborate/internal/evidence"
)

// ClosureReader reads parts of the map that hang together, and all of it.
type ClosureReader interface {
	// Below returns everything that the figures of the named claims depend on:
	// the claims, the links into them and what those come from, and so on
	// down; of every record there its speaker, collectedIn, basedOn,
	// reportedIn, derivedFrom, authors, publisher and investigators; and the
	// caveats on any of these, the links included: a caveat on a link is below
	// the claim that the link leads to, and not below others that its origin is
	// below. It does not follow cites, raisedIn or affiliation, nor what else
	// such a caveat qualifies. Refs that are not claims are passed over. The map
	// is sorted.
	Below(ctx context.Context, claims []evidence.Ref) (*evidence.Map, error)

	// Above returns, sorted, the keys of the claims whose figures depend on
	// any of the entries: those that have it in their Below, themselves
	// included if they are named.
	Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error)

	// Scan visits the whole map: the items kind by kind in the order of
	// ItemKinds, each kind by key, then the links by from, to and relation.
	Scan(ctx context.Context, visit func(evidence.Entry) error) error
}
