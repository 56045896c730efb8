package load

import (
	"context"
	"maps"
	"time"

	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Explain returns a function that works out how claims of a part of the map would
// stand after a change. The records in the reasons are as they are in the map, even
// if the change affects them: an id always means the record in the map.
func (l *Loaders) Explain(part *evidence.Map, change assess.Change) func(context.Context, []evidence.Key) (map[evidence.Key]*view.Assessment, error) {
	return func(ctx context.Context, claims []evidence.Key) (map[evidence.Key]*view.Assessment, error) {
		assessments, err := assess.Afterwards(ctx, part, change, claims, l.Rubric, l.Options)
		if err != nil {
			return nil, err
		}
		joined, err := l.suppose(part, change)
		if err != nil {
			return nil, err
		}
		x := view.NewIndex(joined)
		found := make(map[evidence.Key]*view.Assessment, len(assessments))
		for key, a := range assessments {
			reasons := x.Reasons(a)
			found[key] = &view.Assessment{Figures: a.Figures, Reasons: func(context.Context) (*view.Reasons, error) { return reasons, nil }}
		}
		return found, nil
	}
}

// suppose joins a part of the map with what a question adds. What is added gets
// ids, and its fields answer in this request.
func (l *Loaders) suppose(part *evidence.Map, change assess.Change) (*evidence.Map, error) {
	whole := &evidence.Map{}
	for e := range part.Entries() {
		whole.Add(e)
	}
	if change.Add == nil {
		return whole, nil
	}
	idOf, err := supposedIDs(change)
	if err != nil {
		return nil, err
	}
	entries := supposed{}
	for e := range change.Add.Entries() {
		e = evidence.Clone(e)
		meta := e.EntryMeta()
		epoch := time.Unix(0, 0).UTC()
		meta.ID, meta.Version, meta.CreatedAt, meta.UpdatedAt = idOf(e), 1, epoch, epoch
		if link, ok := e.(*evidence.Link); ok && link.Strength == "" {
			link.Strength = evidence.StrengthModerate
		}
		entries[meta.ID] = e
		whole.Add(e)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.Copy(entries, l.supposed)
	l.supposed = entries
	return whole, nil
}
