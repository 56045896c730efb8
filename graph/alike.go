package graph

import (
	"context"
	"fmt"
	"unicode/utf8"

	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/duplicates"
)

// Alike are records that a claim is probably the same as.
func (claimResolver) Alike(ctx context.Context, c *evidence.Claim) ([]view.Likeness, error) {
	return alike(ctx, c)
}

// Alike are records that a testimony is probably the same as.
func (testimonyResolver) Alike(ctx context.Context, t *evidence.Testimony) ([]view.Likeness, error) {
	return alike(ctx, t)
}

// Alike are records that a study is probably the same as.
func (studyResolver) Alike(ctx context.Context, s *evidence.Study) ([]view.Likeness, error) {
	return alike(ctx, s)
}

// Alike are records that a source is probably the same as.
func (sourceResolver) Alike(ctx context.Context, s *evidence.Source) ([]view.Likeness, error) {
	return alike(ctx, s)
}

// Alike are records that an agent is probably the same as.
func (agentResolver) Alike(ctx context.Context, a *evidence.Agent) ([]view.Likeness, error) {
	return alike(ctx, a)
}

// Alike are records that a caveat is probably the same as.
func (caveatResolver) Alike(ctx context.Context, c *evidence.Caveat) ([]view.Likeness, error) {
	return alike(ctx, c)
}

func alike(ctx context.Context, it evidence.Item) ([]view.Likeness, error) {
	return loadersOf(ctx).alike.Load(ctx, it)
}

// fetchAlike compares items with the store, all together.
func (l *loaders) fetchAlike(ctx context.Context, items []evidence.Item) ([][]view.Likeness, error) {
	list := make([][]view.Likeness, len(items))
	err := l.store.View(ctx, func(r storage.Reader) error {
		hits, err := duplicates.Find(ctx, r, items)
		for i := range hits {
			list[i] = view.NewLikenesses(hits[i])
		}
		return err
	})
	return list, err
}

// maxCitation is how long a pasted citation may be, in characters.
const maxCitation = 100_000

// Citation reads a citation.
func (q queryResolver) Citation(ctx context.Context, text string) (*view.Citation, error) {
	if n := utf8.RuneCountInString(text); n > maxCitation {
		return nil, problems.BadInput("text", fmt.Sprintf("at most %d characters", maxCitation), "it has %d characters", n)
	}
	cited, err := analysis.Cite(ctx, q.asker.Store, text)
	if err != nil {
		return nil, err
	}
	return view.NewCitation(cited), nil
}
