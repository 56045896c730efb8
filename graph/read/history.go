package read

import (
	"context"
	"slices"
	"strconv"
	"time"

	"corroborate/graph/load"
	"corroborate/graph/paging"
	"corroborate/graph/problems"
	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

type (
	changeResolver   struct{}
	effectResolver   struct{}
	revisionResolver struct{}
)

// Revision is one revision.
func (queryResolver) Revision(ctx context.Context, id evidence.ID) (*view.Revision, error) {
	r, err := revision(ctx, id)
	return r, problems.InArgument(err, "id")
}

func revision(ctx context.Context, id evidence.ID) (*view.Revision, error) {
	sequence, ok := evidence.ParseRevisionID(evidence.Ref(id))
	if !ok {
		return nil, load.Of(ctx).NoRevision(ctx, id)
	}
	r, err := load.Of(ctx).Revision(ctx, sequence)()
	if err == nil && r == nil {
		return nil, evidence.Errorf(evidence.NotFound, "%s", problems.NoRevision(id))
	}
	return r, err
}

// Revisions are what was changed.
func (queryResolver) Revisions(ctx context.Context, of, moved *evidence.ID, author *string, since *time.Time, newerThan *int32, group *evidence.ID,
	oldestFirst *bool, first *int32, after *string, last *int32, before *string) (*view.RevisionConnection, error) {
	q := storage.RevisionQuery{OldestFirst: given(oldestFirst, false)}
	for _, asked := range []struct {
		name string
		id   *evidence.ID
		into *evidence.Ref
	}{{"ref", of, &q.Of}, {"moved", moved, &q.Moved}} {
		if asked.id == nil {
			continue
		}
		if *asked.into = evidence.Ref(*asked.id); asked.into.IsID() && asked.name == "ref" {
			continue // what was removed has no key any more, but its id
		}
		e, err := entry(ctx, *asked.id)
		switch {
		case evidence.CodeOf(err) == evidence.NotFound && asked.into.IsID():
			// It may have been removed, too.
		case err != nil:
			return nil, problems.InArgument(err, asked.name)
		case asked.name == "moved" && e.EntryKind() != evidence.KindClaim:
			return nil, evidence.Refuse(evidence.WrongKind(*asked.into, e.EntryKind(), asked.name, "a claim"))
		}
	}
	if author != nil {
		q.Author = *author
	}
	if since != nil {
		q.Since = since.UTC()
	}
	if newerThan != nil {
		if *newerThan < 0 {
			return nil, problems.BadInput("newerThan", "the sequence number of a revision, or 0", "%d is negative", *newerThan)
		}
		q.Newer = int64(*newerThan)
	}
	if group != nil {
		r, err := revision(ctx, *group)
		if err != nil {
			return nil, problems.InArgument(err, "group")
		}
		q.Group = r.Revision.Sequence
	}
	return revisions(ctx, q, paged(first, after, last, before))
}

// revisions loads a page of revisions.
func revisions(ctx context.Context, q storage.RevisionQuery, args paging.Arguments) (*view.RevisionConnection, error) {
	w, err := paging.New(args, "revisions", q)
	if err != nil {
		return nil, err
	}
	q.First, q.Count = w.First, request.Wants(ctx, "totalCount")
	if w.After != nil {
		if q.After, err = strconv.ParseInt(w.After.Value, 10, 64); err != nil {
			return nil, w.NoCursor()
		}
	}
	if w.Backward { // the end of the list is the beginning of the other order
		q.OldestFirst = !q.OldestFirst
	}
	elements, err := load.Of(ctx).RevisionPage(ctx, q)
	if err != nil {
		return nil, err
	}
	if w.Backward {
		slices.Reverse(elements.Nodes)
	}
	elements.HasNext, elements.HasPrev = w.Beyond(elements.HasNext)
	for _, r := range elements.Nodes {
		elements.Cursors = append(elements.Cursors, w.Encode("", storage.Position{Value: strconv.FormatInt(r.Revision.Sequence, 10), ID: r.ID()}))
	}
	made := view.RevisionConnection(view.NewPage[*view.Revision, view.RevisionEdge](elements))
	return &made, nil
}

func revisionsOf(ctx context.Context, e evidence.Entry, args paging.Arguments) (*view.RevisionConnection, error) {
	return revisions(ctx, storage.RevisionQuery{Of: evidence.Ref(e.EntryMeta().ID)}, args)
}

// Revisions are what changed an agent.
func (agentResolver) Revisions(ctx context.Context, a *evidence.Agent, first *int32, after *string, last *int32, before *string) (*view.RevisionConnection, error) {
	return revisionsOf(ctx, a, paged(first, after, last, before))
}

// Revisions are what changed a source.
func (sourceResolver) Revisions(ctx context.Context, s *evidence.Source, first *int32, after *string, last *int32, before *string) (*view.RevisionConnection, error) {
	return revisionsOf(ctx, s, paged(first, after, last, before))
}

// Revisions are what changed a study.
func (studyResolver) Revisions(ctx context.Context, s *evidence.Study, first *int32, after *string, last *int32, before *string) (*view.RevisionConnection, error) {
	return revisionsOf(ctx, s, paged(first, after, last, before))
}

// Revisions are what changed a testimony.
func (testimonyResolver) Revisions(ctx context.Context, t *evidence.Testimony, first *int32, after *string, last *int32, before *string) (*view.RevisionConnection, error) {
	return revisionsOf(ctx, t, paged(first, after, last, before))
}

// Revisions are what changed a claim.
func (claimResolver) Revisions(ctx context.Context, c *evidence.Claim, first *int32, after *string, last *int32, before *string) (*view.RevisionConnection, error) {
	return revisionsOf(ctx, c, paged(first, after, last, before))
}

// Revisions are what changed a caveat.
func (caveatResolver) Revisions(ctx context.Context, c *evidence.Caveat, first *int32, after *string, last *int32, before *string) (*view.RevisionConnection, error) {
	return revisionsOf(ctx, c, paged(first, after, last, before))
}

// Revisions are what changed a link.
func (linkResolver) Revisions(ctx context.Context, l *evidence.Link, first *int32, after *string, last *int32, before *string) (*view.RevisionConnection, error) {
	return revisionsOf(ctx, l, paged(first, after, last, before))
}

// History is what moved the figures of a claim.
func (claimResolver) History(ctx context.Context, c *evidence.Claim, first *int32, after *string, last *int32, before *string) (*view.EffectConnection, error) {
	return recorded(ctx, storage.EffectQuery{Claim: evidence.Ref(c.ID)}, paged(first, after, last, before))
}

// LastMoved is the last revision that moved a claim, nil if none has.
func (claimResolver) LastMoved(ctx context.Context, c *evidence.Claim) (*view.Revision, error) {
	found, err := load.Of(ctx).Effects(ctx, storage.EffectQuery{Claim: evidence.Ref(c.ID), First: 1})
	if err != nil || len(found.Effects) == 0 {
		return nil, err
	}
	return load.Of(ctx).Revision(ctx, found.Effects[0].Sequence)()
}

// Effects are the claims that a revision moved.
func (revisionResolver) Effects(ctx context.Context, r *view.Revision, first *int32, after *string, last *int32, before *string) (*view.EffectConnection, error) {
	return recorded(ctx, storage.EffectQuery{Sequence: r.Revision.Sequence}, paged(first, after, last, before))
}

// recorded loads a page of effects.
func recorded(ctx context.Context, q storage.EffectQuery, args paging.Arguments) (*view.EffectConnection, error) {
	w, err := paging.New(args, "effects", q.Sequence, q.Claim)
	if err != nil {
		return nil, err
	}
	q.First, q.After, q.Backward, q.Count = w.First, w.After, w.Backward, request.Wants(ctx, "totalCount")
	found, err := load.Of(ctx).Effects(ctx, q)
	if err != nil {
		return nil, err
	}
	elements := view.Elements[*view.Effect]{Total: found.Total}
	elements.HasNext, elements.HasPrev = w.Beyond(found.HasNext)
	for i, e := range found.Effects {
		effect := view.RecordedEffect(e)
		elements.Nodes = append(elements.Nodes, &effect)
		elements.Cursors = append(elements.Cursors, w.Encode("", found.At[i]))
	}
	made := view.EffectConnection(view.NewPage[*view.Effect, view.EffectEdge](elements))
	return &made, nil
}

// Changes are what a revision changed. The store hands out all of them.
func (revisionResolver) Changes(ctx context.Context, r *view.Revision, first *int32, after *string, last *int32, before *string) (*view.ChangeConnection, error) {
	all, err := load.Of(ctx).Changes(ctx, r.Revision.Sequence)
	if err != nil {
		return nil, err
	}
	return paging.Changes(all, paged(first, after, last, before), r.Revision.Sequence)
}

// Undoes are the revisions that a revision takes back.
func (revisionResolver) Undoes(ctx context.Context, r *view.Revision) ([]view.Revision, error) {
	found, err := load.Of(ctx).Revisions(ctx, r.Revision.Undoes)
	if err != nil {
		return nil, err
	}
	list := make([]view.Revision, 0, len(found))
	for _, r := range found {
		if r != nil {
			list = append(list, *r)
		}
	}
	return list, nil
}

// Group is the first revision of an import.
func (revisionResolver) Group(ctx context.Context, r *view.Revision) (*view.Revision, error) {
	if r.Revision.Group == 0 {
		return nil, nil
	}
	return load.Of(ctx).Revision(ctx, r.Revision.Group)()
}

// Entry is what was changed, as it is now.
func (changeResolver) Entry(ctx context.Context, c *view.Change) (view.Node, error) {
	e, err := load.Of(ctx).Known(ctx, c.Ref())
	if err != nil {
		return nil, unlessGone(err)
	}
	return e, nil
}

// Alike are records that the entry, as the change leaves it, is probably the same as.
func (changeResolver) Alike(ctx context.Context, c *view.Change, first *int32, after *string) (*view.LikenessConnection, error) {
	it, ok := c.After.(evidence.Item)
	if !ok {
		return nil, nil
	}
	all, err := load.Of(ctx).Alike(ctx, it)
	if err != nil {
		return nil, err
	}
	return alike(all, first, after, []any{c.Kind, c.Name, it.Headline()})
}

// unlessGone takes it for no error that a record of the history is not there.
func unlessGone(err error) error {
	if evidence.CodeOf(err) == evidence.NotFound {
		return nil
	}
	return err
}

// Claim is the claim that moved.
func (effectResolver) Claim(ctx context.Context, e *view.Effect) (*evidence.Claim, error) {
	if e.Claim != nil || e.ID == "" {
		return e.Claim, nil
	}
	entry, err := load.Of(ctx).Known(ctx, evidence.Ref(e.ID))
	if err != nil {
		return nil, unlessGone(err)
	}
	c, _ := entry.(*evidence.Claim)
	return c, nil
}

// Revision is what moved the claim.
func (effectResolver) Revision(ctx context.Context, e *view.Effect) (*view.Revision, error) {
	if e.Sequence == 0 {
		return nil, nil
	}
	return load.Of(ctx).Revision(ctx, e.Sequence)()
}
