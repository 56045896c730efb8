package read

import (
	"context"
	"fmt"
	"unicode/utf8"

	"corroborate/graph/load"
	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
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
	return load.Of(ctx).Alike(ctx, it)
}

// maxCitation is how long a pasted citation may be, in characters.
const maxCitation = 100_000

// Citation reads a citation.
func (q queryResolver) Citation(ctx context.Context, text string) (*view.Citation, error) {
	if n := utf8.RuneCountInString(text); n > maxCitation {
		return nil, problems.BadInput("text", fmt.Sprintf("at most %d characters", maxCitation), "it has %d characters", n)
	}
	cited, err := analysis.Cite(ctx, load.Of(ctx).Store, text)
	if err != nil {
		return nil, err
	}
	return view.NewCitation(cited), nil
}
