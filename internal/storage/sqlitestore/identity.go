package sqlitestore

import (
	"context"
	"os"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

// identity is what a store was when it was opened. Each View and Update compares it with what is
// there, because people replace, delete and restore files under running programs.
type identity struct {
	file   os.FileInfo
	format int
	copy   string // see 0010_identity.sql
}

// identify notes what the store is.
func (s *Store) identify(ctx context.Context, c *conn) (err error) {
	now := identity{}
	if now.file, err = os.Stat(s.path); err != nil {
		return evidence.Wrap(evidence.Unavailable, err, opening)
	}
	now.format, now.copy, _, err = c.inside(ctx, opening)
	s.known.Store(&now)
	return err
}

// Guard implements storage.Guarded.
func (s *Store) Guard(rubric string) { s.rubric = rubric }

// inside reads what identifies the map in the file.
func (c *conn) inside(ctx context.Context, doing string) (format int, copied, rubric string, err error) {
	err = c.rows(ctx, doing, "PRAGMA user_version", nil, func(s *sqlite3.Stmt) error {
		format = s.ColumnInt(0)
		return nil
	})
	if err != nil {
		return format, copied, rubric, err
	}
	err = c.rows(ctx, doing, "SELECT copy, rubric FROM map", nil, func(s *sqlite3.Stmt) error {
		copied, rubric = s.ColumnText(0), s.ColumnText(1)
		return nil
	})
	return format, copied, rubric, err
}

// same reports, at the beginning of a transaction, that the store is no longer the one that was
// opened.
func (s *Store) same(ctx context.Context, c *conn, doing string) error {
	if err := s.there(doing); err != nil {
		return err
	}
	known := s.known.Load()

	format, copied, rubric, err := c.inside(ctx, doing)
	switch {
	case err != nil:
		return err
	case format != known.format:
		return evidence.Errorf(evidence.Unavailable, "%s: another version of corroborate has brought the store %s from format %d to format %d: run that version", doing, s.path, known.format, format).For(evidence.OutageUpgraded)
	case copied != known.copy:
		return evidence.Errorf(evidence.Unavailable, "%s: another map was restored into the store %s: start this program again to use that one", doing, s.path).For(evidence.OutageRestored)
	case s.rubric != "" && rubric != "" && rubric != s.rubric:
		return evidence.Errorf(evidence.Unavailable, "%s: the store %s keeps figures by rubric %s since another program has applied it, and this program goes by rubric %s: start it again with that rubric, as named by --rubric",
			doing, s.path, rubric, s.rubric).For(evidence.OutageRubric)
	}
	return nil
}
