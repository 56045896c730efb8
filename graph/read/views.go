package read

import (
	"context"

	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

type viewResolver struct{}

// CreatedBy is who saved a view.
func (viewResolver) CreatedBy(ctx context.Context, v *evidence.View) (*string, error) {
	return createdBy(ctx, v)
}

// UpdatedBy is who last changed a view.
func (viewResolver) UpdatedBy(ctx context.Context, v *evidence.View) (*string, error) {
	return updatedBy(ctx, v)
}

// Degree counts the edges of a view.
func (viewResolver) Degree(ctx context.Context, v *evidence.View, relations []evidence.Relation, direction *storage.Direction) (int32, error) {
	return degree(ctx, v, relations, direction)
}

// Degrees counts the edges of a view by relation and direction.
func (viewResolver) Degrees(ctx context.Context, v *evidence.View) ([]view.Degree, error) {
	return degrees(ctx, v)
}

// Remarks are the remarks about a view.
func (viewResolver) Remarks(ctx context.Context, v *evidence.View, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	return remarksOn(ctx, v, first, after, last, before)
}

// Alike are the records that are probably the same as a view.
func (viewResolver) Alike(ctx context.Context, v *evidence.View, first *int32, after *string) (*view.LikenessConnection, error) {
	return alikeRecord(ctx, v, first, after)
}

// Revisions are the revisions that changed a view.
func (viewResolver) Revisions(ctx context.Context, v *evidence.View, first *int32, after *string, last *int32, before *string) (*view.RevisionConnection, error) {
	return revisionsOf(ctx, v, paged(first, after, last, before))
}
