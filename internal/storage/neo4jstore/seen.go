package neo4jstore

import (
	"context"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// foreignSeen tells a client that it brings marks of something else.
const foreignSeen = "what the header Corroborate-Seen holds does not come from this Neo4j: leave it out"

// checkSeen refuses marks that are none of Neo4j's, before it tries to read
// them: of some it says no more than that something went wrong.
func checkSeen(ctx context.Context) error {
	seen := storage.SeenIn(ctx)
	if seen == nil {
		return nil
	}
	for _, mark := range seen.Marks() {
		if !strings.HasPrefix(mark, "FB:") {
			return evidence.Errorf(evidence.Invalid, foreignSeen)
		}
	}
	return nil
}
