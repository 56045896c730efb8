package curate

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// maxVersionsBack is how many versions of an entry since looks back for fields that
// have changed.
const maxVersionsBack = 100

// since returns who changed a stored entry last, and which fields differ from the
// version that an editor expected. There are no such fields if expected is 0.
func (d *draft) since(ctx context.Context, one *entryDiff, expected int) (*evidence.Now, error) {
	now := &evidence.Now{Version: d.version(one)}
	if one.before == nil {
		return now, nil
	}
	id, back := one.id(), 1
	if expected > 0 && expected < now.Version {
		back = min(now.Version-expected, maxVersionsBack)
	}
	page, err := d.reader.Revisions(ctx, storage.RevisionQuery{Of: evidence.Ref(id), First: back})
	if err != nil || len(page.Revisions) == 0 {
		return now, err
	}
	now.By, now.At = page.Revisions[0].Author, page.Revisions[0].At
	if expected == 0 || expected > now.Version {
		return now, nil
	}
	first := page.Revisions[len(page.Revisions)-1].Sequence
	changes, err := d.reader.Changes(ctx, []int64{first})
	if err != nil {
		return nil, err
	}
	for _, c := range changes[0] {
		if c.ID != id || c.Before == nil {
			continue
		}
		for _, f := range evidence.Compare(d.follow(evidence.Clone(c.Before)), d.follow(evidence.Clone(one.before))) {
			now.Fields = append(now.Fields, f.Field)
		}
	}
	slices.Sort(now.Fields)
	return now, nil
}
