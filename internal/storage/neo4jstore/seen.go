package neo4jstore

import (
	"context"
	"slices"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// For implements storage.Marking.
func (s *Store) For(seen *storage.Seen) storage.Store {
	return &Store{s.database, clientMarks{s.marks, seen}}
}

// clientMarks are the bookmarks under which one client reads: those of all
// clients of this program, and what the client has seen elsewhere.
type clientMarks struct {
	shared neo4j.BookmarkManager
	seen   *storage.Seen
}

// GetBookmarks implements neo4j.BookmarkManager.
func (m clientMarks) GetBookmarks(ctx context.Context) (neo4j.Bookmarks, error) {
	shared, err := m.shared.GetBookmarks(ctx)
	if err != nil {
		return nil, err
	}
	marks := append(m.seen.Marks(), shared...)
	slices.Sort(marks)
	return slices.Compact(marks), nil
}

// UpdateBookmarks implements neo4j.BookmarkManager. The transaction that ended
// waited for what the client had seen, so its bookmark stands for that, too.
func (m clientMarks) UpdateBookmarks(ctx context.Context, previous, next neo4j.Bookmarks) error {
	if len(next) == 0 {
		return nil // it failed, and stands for nothing
	}
	if err := m.shared.UpdateBookmarks(ctx, previous, next); err != nil {
		return err
	}
	marks, err := m.shared.GetBookmarks(ctx)
	m.seen.Set(marks)
	return err
}

// foreignSeen tells a client that it brings marks of something else.
const foreignSeen = "what the header Corroborate-Seen holds does not come from this Neo4j: leave it out"

// checkSeen refuses marks that are none of Neo4j's, before it tries to read
// them: of some it says no more than that something went wrong.
func (s *Store) checkSeen() error {
	client, ok := s.marks.(clientMarks)
	if !ok {
		return nil
	}
	for _, mark := range client.seen.Marks() {
		if !strings.HasPrefix(mark, "FB:") {
			return evidence.Errorf(evidence.Invalid, foreignSeen)
		}
	}
	return nil
}
