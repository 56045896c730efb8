package read

import (
	"context"
	"fmt"
	"unicode/utf8"

	"corroborate/graph/load"
	"corroborate/graph/paging"
	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
)

type (
	citedSourceResolver struct{}
	citedAgentResolver  struct{}
)

// Alike are records that a claim is probably the same as.
func (claimResolver) Alike(ctx context.Context, c *evidence.Claim, first *int32, after *string) (*view.LikenessConnection, error) {
	return alikeRecord(ctx, c, first, after)
}

// Alike are records that a testimony is probably the same as.
func (testimonyResolver) Alike(ctx context.Context, t *evidence.Testimony, first *int32, after *string) (*view.LikenessConnection, error) {
	return alikeRecord(ctx, t, first, after)
}

// Alike are records that a study is probably the same as.
func (studyResolver) Alike(ctx context.Context, s *evidence.Study, first *int32, after *string) (*view.LikenessConnection, error) {
	return alikeRecord(ctx, s, first, after)
}

// Alike are records that a source is probably the same as.
func (sourceResolver) Alike(ctx context.Context, s *evidence.Source, first *int32, after *string) (*view.LikenessConnection, error) {
	return alikeRecord(ctx, s, first, after)
}

// Alike are records that an agent is probably the same as.
func (agentResolver) Alike(ctx context.Context, a *evidence.Agent, first *int32, after *string) (*view.LikenessConnection, error) {
	return alikeRecord(ctx, a, first, after)
}

// Alike are records that a caveat is probably the same as.
func (caveatResolver) Alike(ctx context.Context, c *evidence.Caveat, first *int32, after *string) (*view.LikenessConnection, error) {
	return alikeRecord(ctx, c, first, after)
}

func alikeRecord(ctx context.Context, it evidence.Item, first *int32, after *string) (*view.LikenessConnection, error) {
	all, err := load.Of(ctx).Alike(ctx, it)
	if err != nil {
		return nil, err
	}
	return alike(all, first, after, it.EntryMeta().ID)
}

// alike is a page of possible duplicates.
func alike(all []view.Likeness, first *int32, after *string, of any) (*view.LikenessConnection, error) {
	w, err := paging.New(paged(first, after, nil, nil), "alike", of)
	if err != nil {
		return nil, err
	}
	page, err := paging.Page[view.LikenessEdge](w, all, func(l *view.Likeness) evidence.ID { return l.Item.EntryMeta().ID },
		func(l *view.Likeness) *view.Likeness { return l })
	made := view.LikenessConnection(page)
	return &made, err
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

// Alike are records that a source of a citation is probably the same as.
func (citedSourceResolver) Alike(_ context.Context, s *view.CitedSource, first *int32, after *string) (*view.LikenessConnection, error) {
	if !s.Compared {
		return nil, nil
	}
	return alike(s.All, first, after, s.Source)
}

// Alike are records that an agent of a citation is probably the same as.
func (citedAgentResolver) Alike(_ context.Context, a *view.CitedAgent, first *int32, after *string) (*view.LikenessConnection, error) {
	if !a.Compared {
		return nil, nil
	}
	return alike(a.All, first, after, a.Agent)
}
