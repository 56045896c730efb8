package read

import (
	"context"

	"corroborate/graph/load"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
)

type remarkResolver struct{}

// About are the records that a remark is about.
func (remarkResolver) About(ctx context.Context, r *evidence.Remark, kinds []evidence.Kind, first *int32, after *string, last *int32, before *string) (*view.ItemConnection, error) {
	p, err := items[evidence.Item, view.ItemEdge](ctx, r, load.Arguments{Kinds: kinds, Arguments: paged(first, after, last, before)})
	return (*view.ItemConnection)(p), err
}

// AboutLinks are the links that a remark is about.
func (remarkResolver) AboutLinks(ctx context.Context, r *evidence.Remark, first *int32, after *string, last *int32, before *string) (*view.LinkConnection, error) {
	return load.SubjectLinks(ctx, r, paged(first, after, last, before))
}

func remarksOn(ctx context.Context, it evidence.Item, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	p, err := items[*evidence.Remark, view.RemarkEdge](ctx, it, load.Arguments{Arguments: paged(first, after, last, before)})
	return (*view.RemarkConnection)(p), err
}

// Remarks are the remarks about a link.
func (linkResolver) Remarks(ctx context.Context, l *evidence.Link, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	p, err := load.OnLink[*evidence.Remark, view.RemarkEdge](ctx, l, "remarks", paged(first, after, last, before))
	return (*view.RemarkConnection)(p), err
}

// Remarks are the remarks about an agent.
func (agentResolver) Remarks(ctx context.Context, a *evidence.Agent, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	return remarksOn(ctx, a, first, after, last, before)
}

// Remarks are the remarks about a source.
func (sourceResolver) Remarks(ctx context.Context, s *evidence.Source, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	return remarksOn(ctx, s, first, after, last, before)
}

// Remarks are the remarks about a study.
func (studyResolver) Remarks(ctx context.Context, s *evidence.Study, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	return remarksOn(ctx, s, first, after, last, before)
}

// Remarks are the remarks about a testimony.
func (testimonyResolver) Remarks(ctx context.Context, t *evidence.Testimony, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	return remarksOn(ctx, t, first, after, last, before)
}

// Remarks are the remarks about a claim.
func (claimResolver) Remarks(ctx context.Context, c *evidence.Claim, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	return remarksOn(ctx, c, first, after, last, before)
}

// Remarks are the remarks about a caveat.
func (caveatResolver) Remarks(ctx context.Context, c *evidence.Caveat, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	return remarksOn(ctx, c, first, after, last, before)
}

// Remarks are the remarks about a remark.
func (remarkResolver) Remarks(ctx context.Context, r *evidence.Remark, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	return remarksOn(ctx, r, first, after, last, before)
}

// Alike are the records that are probably the same as a remark.
func (remarkResolver) Alike(ctx context.Context, r *evidence.Remark, first *int32, after *string) (*view.LikenessConnection, error) {
	return alikeRecord(ctx, r, first, after)
}

// Revisions are the revisions that changed a remark.
func (remarkResolver) Revisions(ctx context.Context, r *evidence.Remark, first *int32, after *string, last *int32, before *string) (*view.RevisionConnection, error) {
	return revisionsOf(ctx, r, paged(first, after, last, before))
}
