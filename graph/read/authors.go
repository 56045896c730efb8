package read

import (
	"context"

	"corroborate/graph/load"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// createdBy is the author of the first revision of an entry.
func createdBy(ctx context.Context, e evidence.Entry) (*string, error) {
	return author(ctx, storage.RevisionQuery{Of: evidence.Ref(e.EntryMeta().ID), OldestFirst: true, First: 1})
}

// updatedBy is the author of the last revision of an entry. For an entry of version 1
// that is the first one, which createdBy loads, too.
func updatedBy(ctx context.Context, e evidence.Entry) (*string, error) {
	meta := e.EntryMeta()
	return author(ctx, storage.RevisionQuery{Of: evidence.Ref(meta.ID), OldestFirst: meta.Version == 1, First: 1})
}

func author(ctx context.Context, q storage.RevisionQuery) (*string, error) {
	page, err := load.Of(ctx).RevisionPage(ctx, q)
	if err != nil || len(page.Nodes) == 0 {
		return nil, err
	}
	return &page.Nodes[0].Author, nil
}

// CreatedBy is who created an agent.
func (agentResolver) CreatedBy(ctx context.Context, a *evidence.Agent) (*string, error) {
	return createdBy(ctx, a)
}

// UpdatedBy is who last changed an agent.
func (agentResolver) UpdatedBy(ctx context.Context, a *evidence.Agent) (*string, error) {
	return updatedBy(ctx, a)
}

// CreatedBy is who created a source.
func (sourceResolver) CreatedBy(ctx context.Context, s *evidence.Source) (*string, error) {
	return createdBy(ctx, s)
}

// UpdatedBy is who last changed a source.
func (sourceResolver) UpdatedBy(ctx context.Context, s *evidence.Source) (*string, error) {
	return updatedBy(ctx, s)
}

// CreatedBy is who created a study.
func (studyResolver) CreatedBy(ctx context.Context, s *evidence.Study) (*string, error) {
	return createdBy(ctx, s)
}

// UpdatedBy is who last changed a study.
func (studyResolver) UpdatedBy(ctx context.Context, s *evidence.Study) (*string, error) {
	return updatedBy(ctx, s)
}

// CreatedBy is who created a testimony.
func (testimonyResolver) CreatedBy(ctx context.Context, t *evidence.Testimony) (*string, error) {
	return createdBy(ctx, t)
}

// UpdatedBy is who last changed a testimony.
func (testimonyResolver) UpdatedBy(ctx context.Context, t *evidence.Testimony) (*string, error) {
	return updatedBy(ctx, t)
}

// CreatedBy is who created a claim.
func (claimResolver) CreatedBy(ctx context.Context, c *evidence.Claim) (*string, error) {
	return createdBy(ctx, c)
}

// UpdatedBy is who last changed a claim.
func (claimResolver) UpdatedBy(ctx context.Context, c *evidence.Claim) (*string, error) {
	return updatedBy(ctx, c)
}

// CreatedBy is who created a caveat.
func (caveatResolver) CreatedBy(ctx context.Context, c *evidence.Caveat) (*string, error) {
	return createdBy(ctx, c)
}

// UpdatedBy is who last changed a caveat.
func (caveatResolver) UpdatedBy(ctx context.Context, c *evidence.Caveat) (*string, error) {
	return updatedBy(ctx, c)
}

// CreatedBy is who created a remark.
func (remarkResolver) CreatedBy(ctx context.Context, r *evidence.Remark) (*string, error) {
	return createdBy(ctx, r)
}

// UpdatedBy is who last changed a remark.
func (remarkResolver) UpdatedBy(ctx context.Context, r *evidence.Remark) (*string, error) {
	return updatedBy(ctx, r)
}

// CreatedBy is who created a link.
func (linkResolver) CreatedBy(ctx context.Context, l *evidence.Link) (*string, error) {
	return createdBy(ctx, l)
}

// UpdatedBy is who last changed a link.
func (linkResolver) UpdatedBy(ctx context.Context, l *evidence.Link) (*string, error) {
	return updatedBy(ctx, l)
}
