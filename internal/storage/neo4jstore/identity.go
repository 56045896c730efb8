package neo4jstore

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
)

// identity is what the node Map says of the map. Each transaction reads it along with something
// else, because people restore, upgrade and reassess maps under running programs.
type identity struct {
	format       int64
	copy, rubric string
}

// identityOf reads the value of identity.part.
func identityOf(value any) (is identity) {
	if list, _ := value.([]any); len(list) == 3 {
		is.format, _ = list[0].(int64)
		is.copy, _ = list[1].(string)
		is.rubric, _ = list[2].(string)
	}
	return is
}

// Guard implements storage.Guarded.
func (s *Store) Guard(rubric string) { s.rubric = rubric }

// adopt notes that a copy of the map is one that this program works with: the one that it has
// opened, or that it restores itself.
func (s *database) adopt(copied string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.copies = append(s.copies, copied)
}

// same reports that the map is no longer the one that was opened.
func (s *Store) same(value any) error {
	if f := s.lost.Load(); f != nil {
		return f
	}
	is := identityOf(value)
	s.mu.Lock()
	known := slices.Contains(s.copies, is.copy)
	s.mu.Unlock()
	switch {
	case is.format != format:
		return s.lose(outage(evidence.OutageUpgraded, "another version of corroborate has brought the map in %s from format %d to format %d: run that version", s, format, is.format))
	case !known:
		return s.lose(outage(evidence.OutageRestored, "another map was restored into %s: start this program again to use that one", s))
	case s.rubric != "" && is.rubric != "" && is.rubric != s.rubric:
		return s.lose(outage(evidence.OutageRubric, "the map in %s keeps figures by rubric %s since another program has applied it, and this program goes by rubric %s: start it again with that rubric, as named by --rubric",
			s, is.rubric, s.rubric))
	}
	return nil
}

// ahead reports that the map has gone back behind what this program has committed, as when an
// older dump of it was loaded. The writers' lock is held.
func (s *Store) ahead(sequence int64) error {
	if last := s.committed.Load(); sequence <= last {
		return s.lose(outage(evidence.OutageRestored, "an older state of the map was restored into %s, of sequence %d, and this program has written %d: start it again to use that one", s, sequence-1, last))
	}
	return nil
}

func (s *Store) gone() error {
	return s.lose(outage(evidence.OutageMissing, "the map in %s is gone: its node Map or Clock was deleted: restore a backup, and start this program again", s))
}

// lose notes that the store cannot be used any more. It is for good: what a program keeps in
// memory belongs to the map that it has opened.
func (s *database) lose(f *evidence.Error) error {
	s.lost.CompareAndSwap(nil, f)
	return s.lost.Load()
}

// there reports that the store cannot be used any more.
func (s *database) there(ctx context.Context, doing string) error {
	if ctx.Err() != nil {
		return evidence.Wrap(evidence.Unavailable, context.Cause(ctx), doing)
	}
	if f := s.lost.Load(); f != nil {
		return f
	}
	return nil
}

// outage makes an error that is Unavailable, for the operator.
func outage(o evidence.Outage, format string, args ...any) *evidence.Error {
	return evidence.Errorf(evidence.Unavailable, format, args...).For(o)
}
