package explorer

import (
	"errors"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// prevent finds out why a revision cannot be taken back, from the error that said so.
func (p *Prevented) prevent(r *request, sequence int64, err error) error {
	var refused *evidence.Error
	if !errors.As(err, &refused) {
		return err
	}
	return r.store.View(r.ctx, func(reader storage.Reader) error {
		*p = Prevented{}
		lists, err := reader.Changes(r.ctx, []int64{sequence})
		if err != nil {
			return err
		}
		if len(lists[0]) > 0 {
			taken, err := takenBack(r, reader, sequence, lists[0][0].ID)
			if err != nil {
				return err
			}
			if by := taken[sequence]; by > 0 {
				list, err := p.changesAt(r, reader, by)
				if len(list) > 0 {
					p.Already = &list[0]
				}
				return err
			}
		}
		var since []int64
		for _, problem := range refused.Problems {
			since = append(since, problem.Since...)
			p.Later = p.Later || problem.Later
		}
		if p.Since, err = p.changesAt(r, reader, since...); err == nil && len(p.Since) == 0 {
			p.Why = sentence(refused.Problems[0].Text())
		}
		return err
	})
}

// changesAt tells of revisions who made them, when and why; each once.
func (*Prevented) changesAt(r *request, reader storage.Reader, sequences ...int64) ([]event, error) {
	slices.Sort(sequences)
	found, err := reader.RevisionsAt(r.ctx, slices.Compact(sequences))
	if err != nil {
		return nil, err
	}
	var list []event
	for _, one := range found {
		if one != nil {
			list = append(list, headOf(*one))
		}
	}
	return list, nil
}

// takenBack returns which revisions were taken back since one, each with the revision that has done
// so and was not taken back itself. It goes by an entry that each of those asked for changed: whatever
// takes a revision back changes that, too.
func takenBack(r *request, reader storage.Reader, since int64, of ...evidence.ID) (map[int64]int64, error) {
	const most = 1_000
	undos, err := reader.Undos(r.ctx, storage.UndoQuery{Of: of, Newer: since, First: most})
	if err != nil {
		return nil, err
	}
	by := map[int64]int64{}
	for _, one := range slices.Backward(undos) {
		if by[one.Sequence] != 0 {
			continue // it no longer holds
		}
		for _, undone := range one.Undoes {
			by[undone] = one.Sequence
		}
	}
	return by, nil
}
