package load

import (
	"context"
	"slices"
	"strconv"

	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// preview is what a dry run would leave. The answer shows it instead of what is in
// the store.
type preview struct {
	entries map[evidence.ID]evidence.Entry   // that would be changed, as they would be
	figures map[evidence.ID]evidence.Figures // of claims that would move
	pending bool                             // whether too many claims would move to work out their figures
}

// Preview makes the rest of this mutation show the result of a dry run instead of
// what is in the store.
func (l *Loaders) Preview(result *curate.Result) {
	p := &preview{entries: map[evidence.ID]evidence.Entry{}, figures: map[evidence.ID]evidence.Figures{}, pending: result.Pending > 0}
	for _, e := range result.Effects {
		p.figures[e.Claim] = e.After
	}
	for _, c := range result.Changes {
		if c.After != nil {
			p.entries[c.ID] = c.After
			l.Remember(c.After)
		}
	}
	l.dry = p
}

// assessment is that of a claim after a dry run. It is false if nothing moves the
// claim.
func (p *preview) assessment(c *evidence.Claim) (*view.Assessment, bool, error) {
	if p.pending && p.entries[c.ID] != nil {
		return nil, false, problems.BadInput("dryRun", "no figures", "so many claims are above the change that the figures of %q are only worked out after it", c.Key)
	}
	figures, moved := p.figures[c.ID]
	return &view.Assessment{Figures: figures, Reasons: noReasons}, moved, nil
}

func noReasons(context.Context) (*view.Reasons, error) {
	return nil, problems.BadInput("dryRun", "figures alone", "a dry run tells no reasons for figures")
}

// show replaces what a dry run would change in pages of edges: what an entry
// itself refers to, and the entries at the far ends.
func (p *preview) show(ctx context.Context, l *Loaders, keys []edgeKey, pages []storage.EdgePage) error {
	for i, k := range keys {
		if own, ok := p.referred(k); ok {
			page, err := listed(ctx, l, k, own)
			if err != nil {
				return err
			}
			pages[i] = page
		}
		for j, e := range pages[i].Edges {
			if it, ok := p.entries[e.Item.EntryMeta().ID].(evidence.Item); ok {
				pages[i].Edges[j].Item = it
			}
		}
	}
	return nil
}

// referred is what an entry that would be changed refers to by a relation of
// its own.
func (p *preview) referred(k edgeKey) ([]evidence.Key, bool) {
	it, ok := p.entries[evidence.ID(k.of)].(evidence.Item)
	if !ok || k.direction != storage.Out {
		return nil, false
	}
	for _, r := range it.References() {
		if r.Relation == k.relation {
			return r.To, true
		}
	}
	return nil, false
}

// listed is a page of what an entry refers to, in the order in which it does.
func listed(ctx context.Context, l *Loaders, k edgeKey, to []evidence.Key) (storage.EdgePage, error) {
	q := k.query()
	var page storage.EdgePage
	for i, key := range to {
		it, err := l.Item(ctx, key)
		if err != nil {
			return page, err
		}
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, it.EntryKind()) {
			continue
		}
		page.Total++
		place := strconv.Itoa(i)
		if q.After != nil {
			if after, err := strconv.Atoi(q.After.Value); err != nil || i <= after {
				continue
			}
		}
		if q.First > 0 && len(page.Edges) == q.First {
			page.HasNext = true
			continue
		}
		page.Edges = append(page.Edges, storage.Edge{Item: it, At: storage.Position{Value: place, ID: it.EntryMeta().ID}})
	}
	return page, nil
}
