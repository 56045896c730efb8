package read

import (
	"context"
	"slices"

	"corroborate/graph/load"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// degree counts the edges of a record: those of some relations in some direction.
func degree(ctx context.Context, it evidence.Item, relations []evidence.Relation, direction *storage.Direction) (int32, error) {
	n := int32(0)
	list, err := load.Of(ctx).Degrees(ctx, it)
	for _, d := range list {
		if (len(relations) == 0 || slices.Contains(relations, d.Relation)) && (direction == nil || *direction == d.Direction) {
			n += int32(d.Count)
		}
	}
	return n, err
}

func degrees(ctx context.Context, it evidence.Item) ([]view.Degree, error) {
	return load.Of(ctx).Degrees(ctx, it)
}

// Degree counts the edges of an agent.
func (agentResolver) Degree(ctx context.Context, a *evidence.Agent, relations []evidence.Relation, direction *storage.Direction) (int32, error) {
	return degree(ctx, a, relations, direction)
}

// Degrees counts the edges of an agent by relation and direction.
func (agentResolver) Degrees(ctx context.Context, a *evidence.Agent) ([]view.Degree, error) {
	return degrees(ctx, a)
}

// Degree counts the edges of a source.
func (sourceResolver) Degree(ctx context.Context, s *evidence.Source, relations []evidence.Relation, direction *storage.Direction) (int32, error) {
	return degree(ctx, s, relations, direction)
}

// Degrees counts the edges of a source by relation and direction.
func (sourceResolver) Degrees(ctx context.Context, s *evidence.Source) ([]view.Degree, error) {
	return degrees(ctx, s)
}

// Degree counts the edges of a study.
func (studyResolver) Degree(ctx context.Context, s *evidence.Study, relations []evidence.Relation, direction *storage.Direction) (int32, error) {
	return degree(ctx, s, relations, direction)
}

// Degrees counts the edges of a study by relation and direction.
func (studyResolver) Degrees(ctx context.Context, s *evidence.Study) ([]view.Degree, error) {
	return degrees(ctx, s)
}

// Degree counts the edges of a testimony.
func (testimonyResolver) Degree(ctx context.Context, t *evidence.Testimony, relations []evidence.Relation, direction *storage.Direction) (int32, error) {
	return degree(ctx, t, relations, direction)
}

// Degrees counts the edges of a testimony by relation and direction.
func (testimonyResolver) Degrees(ctx context.Context, t *evidence.Testimony) ([]view.Degree, error) {
	return degrees(ctx, t)
}

// Degree counts the edges of a claim.
func (claimResolver) Degree(ctx context.Context, c *evidence.Claim, relations []evidence.Relation, direction *storage.Direction) (int32, error) {
	return degree(ctx, c, relations, direction)
}

// Degrees counts the edges of a claim by relation and direction.
func (claimResolver) Degrees(ctx context.Context, c *evidence.Claim) ([]view.Degree, error) {
	return degrees(ctx, c)
}

// Degree counts the edges of a caveat.
func (caveatResolver) Degree(ctx context.Context, c *evidence.Caveat, relations []evidence.Relation, direction *storage.Direction) (int32, error) {
	return degree(ctx, c, relations, direction)
}

// Degrees counts the edges of a caveat by relation and direction.
func (caveatResolver) Degrees(ctx context.Context, c *evidence.Caveat) ([]view.Degree, error) {
	return degrees(ctx, c)
}

// Degree counts the edges of a remark.
func (remarkResolver) Degree(ctx context.Context, r *evidence.Remark, relations []evidence.Relation, direction *storage.Direction) (int32, error) {
	return degree(ctx, r, relations, direction)
}

// Degrees counts the edges of a remark by relation and direction.
func (remarkResolver) Degrees(ctx context.Context, r *evidence.Remark) ([]view.Degree, error) {
	return degrees(ctx, r)
}
