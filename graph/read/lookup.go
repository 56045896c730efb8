package read

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/load"
	"corroborate/graph/problems"
	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/apierror"
	"corroborate/internal/evidence"
)

func entry(ctx context.Context, id evidence.ID) (evidence.Entry, error) {
	return load.Of(ctx).Entry(ctx, evidence.Ref(id))()
}

// lookup loads the record of one kind that the argument ref names by its key or id.
func lookup[N evidence.Item](ctx context.Context, ref evidence.ID, want string) (N, error) {
	var none N
	e, err := entry(ctx, ref)
	if err != nil {
		return none, problems.InArgument(err, "ref")
	}
	if n, ok := e.(N); ok {
		return n, nil
	}
	return none, evidence.Refuse(evidence.WrongKind(evidence.Ref(ref), e.EntryKind(), "ref", want))
}

// Node is any entry or revision by its id.
func (queryResolver) Node(ctx context.Context, id evidence.ID) (view.Node, error) {
	node, err := nodeThunk(ctx, id)()
	return node, problems.InArgument(err, "id")
}

// nodeThunk begins to load an entry or a revision.
func nodeThunk(ctx context.Context, id evidence.ID) func() (view.Node, error) {
	if load.IsSupposed(id) {
		return func() (view.Node, error) {
			return nil, evidence.Errorf(evidence.NotFound, "%q is what a what-if assumed to exist; the map does not have it", apierror.Shorten(string(id), evidence.MaxKey))
		}
	}
	l := load.Of(ctx)
	if sequence, ok := evidence.ParseRevisionID(evidence.Ref(id)); ok && evidence.Ref(id).IsID() {
		thunk := l.Revision(ctx, sequence)
		return func() (view.Node, error) {
			r, err := thunk()
			if err == nil && r == nil {
				err = evidence.Errorf(evidence.NotFound, "%s", problems.NoRevision(id))
			}
			if err != nil {
				return nil, err
			}
			return r, nil
		}
	}
	thunk := l.Entry(ctx, evidence.Ref(id))
	return func() (view.Node, error) {
		e, err := thunk()
		if err != nil {
			return nil, err
		}
		return e, nil
	}
}

// Nodes are several entries and revisions by their ids.
func (queryResolver) Nodes(ctx context.Context, ids []evidence.ID) ([]view.Node, error) {
	if len(ids) > request.MaxPage {
		return nil, problems.BadInput("ids", fmt.Sprintf("at most %d ids", request.MaxPage), "these are %d", len(ids))
	}
	thunks := make([]func() (view.Node, error), len(ids))
	for i, id := range ids {
		thunks[i] = nodeThunk(ctx, id)
	}
	nodes := make([]view.Node, len(ids))
	for i, thunk := range thunks {
		node, err := thunk()
		if err != nil {
			graphql.AddError(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), problems.InArgument(err, fmt.Sprintf("ids[%d]", i)))
			continue
		}
		nodes[i] = node
	}
	return nodes, nil
}

// Item is any record by its key or id.
func (queryResolver) Item(ctx context.Context, key evidence.ID) (evidence.Item, error) {
	return lookup[evidence.Item](ctx, key, "a record")
}

// Claim is a claim by its key or id.
func (queryResolver) Claim(ctx context.Context, key evidence.ID) (*evidence.Claim, error) {
	return lookup[*evidence.Claim](ctx, key, evidence.Noun(evidence.KindClaim))
}

// Testimony is a testimony by its key or id.
func (queryResolver) Testimony(ctx context.Context, key evidence.ID) (*evidence.Testimony, error) {
	return lookup[*evidence.Testimony](ctx, key, evidence.Noun(evidence.KindTestimony))
}

// Study is a study by its key or id.
func (queryResolver) Study(ctx context.Context, key evidence.ID) (*evidence.Study, error) {
	return lookup[*evidence.Study](ctx, key, evidence.Noun(evidence.KindStudy))
}

// Source is a source by its key or id.
func (queryResolver) Source(ctx context.Context, key evidence.ID) (*evidence.Source, error) {
	return lookup[*evidence.Source](ctx, key, evidence.Noun(evidence.KindSource))
}

// Agent is an agent by its key or id.
func (queryResolver) Agent(ctx context.Context, key evidence.ID) (*evidence.Agent, error) {
	return lookup[*evidence.Agent](ctx, key, evidence.Noun(evidence.KindAgent))
}

// Caveat is a caveat by its key or id.
func (queryResolver) Caveat(ctx context.Context, key evidence.ID) (*evidence.Caveat, error) {
	return lookup[*evidence.Caveat](ctx, key, evidence.Noun(evidence.KindCaveat))
}

// Remark is a remark by its key or id.
func (queryResolver) Remark(ctx context.Context, key evidence.ID) (*evidence.Remark, error) {
	return lookup[*evidence.Remark](ctx, key, evidence.Noun(evidence.KindRemark))
}

// View is a view by its key or id.
func (queryResolver) View(ctx context.Context, key evidence.ID) (*evidence.View, error) {
	return lookup[*evidence.View](ctx, key, evidence.Noun(evidence.KindView))
}
