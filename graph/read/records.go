package read

import (
	"context"

	"corroborate/graph/load"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// The resolvers of each kind of record: every relation of the map, both ways.

type (
	agentResolver     struct{}
	sourceResolver    struct{}
	studyResolver     struct{}
	testimonyResolver struct{}
	claimResolver     struct{}
	caveatResolver    struct{}
	linkResolver      struct{}
)

func caveatsOn(ctx context.Context, it evidence.Item, a load.Arguments) (*view.CaveatConnection, error) {
	p, err := items[*evidence.Caveat, view.CaveatEdge](ctx, it, a)
	return (*view.CaveatConnection)(p), err
}

func testimoniesOf(ctx context.Context, it evidence.Item, a load.Arguments) (*view.TestimonyConnection, error) {
	p, err := items[*evidence.Testimony, view.TestimonyEdge](ctx, it, a)
	return (*view.TestimonyConnection)(p), err
}

func studiesOf(ctx context.Context, it evidence.Item, a load.Arguments) (*view.StudyConnection, error) {
	p, err := items[*evidence.Study, view.StudyEdge](ctx, it, a)
	return (*view.StudyConnection)(p), err
}

func sourcesOf(ctx context.Context, it evidence.Item, a load.Arguments) (*view.SourceConnection, error) {
	p, err := items[*evidence.Source, view.SourceEdge](ctx, it, a)
	return (*view.SourceConnection)(p), err
}

func worksOf(ctx context.Context, it evidence.Item, a load.Arguments) (*view.WorkConnection, error) {
	p, err := items[evidence.Evidence, view.WorkEdge](ctx, it, a)
	return (*view.WorkConnection)(p), err
}

// Affiliation is the agent that an agent belongs to.
func (agentResolver) Affiliation(ctx context.Context, a *evidence.Agent) (*evidence.Agent, error) {
	return single[*evidence.Agent](ctx, a)
}

// Members are the agents that belong to an agent.
func (agentResolver) Members(ctx context.Context, a *evidence.Agent, first *int32, after *string, last *int32, before *string) (*view.AgentConnection, error) {
	p, err := items[*evidence.Agent, view.AgentEdge](ctx, a, load.Arguments{Arguments: paged(first, after, last, before)})
	return (*view.AgentConnection)(p), err
}

// Testimonies are what an agent said.
func (agentResolver) Testimonies(ctx context.Context, a *evidence.Agent, first *int32, after *string, last *int32, before *string) (*view.TestimonyConnection, error) {
	return testimoniesOf(ctx, a, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Authored is what an agent wrote.
func (agentResolver) Authored(ctx context.Context, a *evidence.Agent, first *int32, after *string, last *int32, before *string) (*view.SourceConnection, error) {
	return sourcesOf(ctx, a, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Publications are what an agent published.
func (agentResolver) Publications(ctx context.Context, a *evidence.Agent, first *int32, after *string, last *int32, before *string) (*view.SourceConnection, error) {
	return sourcesOf(ctx, a, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Studies are the studies that an agent did.
func (agentResolver) Studies(ctx context.Context, a *evidence.Agent, first *int32, after *string, last *int32, before *string) (*view.StudyConnection, error) {
	return studiesOf(ctx, a, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Caveats are the caveats on an agent.
func (agentResolver) Caveats(ctx context.Context, a *evidence.Agent, first *int32, after *string, last *int32, before *string) (*view.CaveatConnection, error) {
	return caveatsOn(ctx, a, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Authors are who wrote a source.
func (sourceResolver) Authors(ctx context.Context, s *evidence.Source) ([]evidence.Agent, error) {
	return values[evidence.Agent](ctx, s)
}

// Publisher is who published a source.
func (sourceResolver) Publisher(ctx context.Context, s *evidence.Source) (*evidence.Agent, error) {
	return single[*evidence.Agent](ctx, s)
}

// DerivedFrom is what a source takes its content from.
func (sourceResolver) DerivedFrom(ctx context.Context, s *evidence.Source) ([]evidence.Evidence, error) {
	return list[evidence.Evidence](ctx, s)
}

// Cites is what a source cites.
func (sourceResolver) Cites(ctx context.Context, s *evidence.Source, first *int32, after *string, last *int32, before *string) (*view.SourceConnection, error) {
	return sourcesOf(ctx, s, load.Arguments{Arguments: paged(first, after, last, before)})
}

// CitedBy is what cites a source.
func (sourceResolver) CitedBy(ctx context.Context, s *evidence.Source, first *int32, after *string, last *int32, before *string) (*view.SourceConnection, error) {
	return sourcesOf(ctx, s, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Derivatives are what derives from a source.
func (sourceResolver) Derivatives(ctx context.Context, s *evidence.Source, kinds []evidence.Kind, first *int32, after *string, last *int32, before *string) (*view.WorkConnection, error) {
	return worksOf(ctx, s, load.Arguments{Kinds: kinds, Arguments: paged(first, after, last, before)})
}

// Reports are what is reported in a source.
func (sourceResolver) Reports(ctx context.Context, s *evidence.Source, kinds []evidence.Kind, first *int32, after *string, last *int32, before *string) (*view.ReportableConnection, error) {
	p, err := items[evidence.Evidence, view.ReportableEdge](ctx, s, load.Arguments{Kinds: kinds, Arguments: paged(first, after, last, before)})
	return (*view.ReportableConnection)(p), err
}

// BasisOf are the testimonies that rely on a source.
func (sourceResolver) BasisOf(ctx context.Context, s *evidence.Source, first *int32, after *string, last *int32, before *string) (*view.TestimonyConnection, error) {
	return testimoniesOf(ctx, s, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Raises are the caveats that a source raises.
func (sourceResolver) Raises(ctx context.Context, s *evidence.Source, first *int32, after *string, last *int32, before *string) (*view.CaveatConnection, error) {
	p, err := items[*evidence.Caveat, view.CaveatEdge](ctx, s, load.Arguments{Arguments: paged(first, after, last, before)})
	return (*view.CaveatConnection)(p), err
}

// BearsOn are the links out of a source.
func (sourceResolver) BearsOn(ctx context.Context, s *evidence.Source, only *evidence.Relation, order *storage.EdgeOrder, first *int32, after *string, last *int32, before *string) (*view.LinkConnection, error) {
	return links(ctx, s, load.Arguments{Only: only, Order: order, Arguments: paged(first, after, last, before)})
}

// Caveats are the caveats on a source.
func (sourceResolver) Caveats(ctx context.Context, s *evidence.Source, first *int32, after *string, last *int32, before *string) (*view.CaveatConnection, error) {
	return caveatsOn(ctx, s, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Investigators are who did a study.
func (studyResolver) Investigators(ctx context.Context, s *evidence.Study) ([]evidence.Agent, error) {
	return values[evidence.Agent](ctx, s)
}

// ReportedIn are the sources that report a study.
func (studyResolver) ReportedIn(ctx context.Context, s *evidence.Study) ([]evidence.Source, error) {
	return values[evidence.Source](ctx, s)
}

// DerivedFrom is what a study's data come from.
func (studyResolver) DerivedFrom(ctx context.Context, s *evidence.Study) ([]evidence.Evidence, error) {
	return list[evidence.Evidence](ctx, s)
}

// Derivatives are what derives from a study.
func (studyResolver) Derivatives(ctx context.Context, s *evidence.Study, kinds []evidence.Kind, first *int32, after *string, last *int32, before *string) (*view.WorkConnection, error) {
	return worksOf(ctx, s, load.Arguments{Kinds: kinds, Arguments: paged(first, after, last, before)})
}

// Testimonies are what a study collected.
func (studyResolver) Testimonies(ctx context.Context, s *evidence.Study, first *int32, after *string, last *int32, before *string) (*view.TestimonyConnection, error) {
	return testimoniesOf(ctx, s, load.Arguments{Arguments: paged(first, after, last, before)})
}

// BasisOf are the testimonies that rely on a study.
func (studyResolver) BasisOf(ctx context.Context, s *evidence.Study, first *int32, after *string, last *int32, before *string) (*view.TestimonyConnection, error) {
	return testimoniesOf(ctx, s, load.Arguments{Arguments: paged(first, after, last, before)})
}

// BearsOn are the links out of a study.
func (studyResolver) BearsOn(ctx context.Context, s *evidence.Study, only *evidence.Relation, order *storage.EdgeOrder, first *int32, after *string, last *int32, before *string) (*view.LinkConnection, error) {
	return links(ctx, s, load.Arguments{Only: only, Order: order, Arguments: paged(first, after, last, before)})
}

// Caveats are the caveats on a study.
func (studyResolver) Caveats(ctx context.Context, s *evidence.Study, first *int32, after *string, last *int32, before *string) (*view.CaveatConnection, error) {
	return caveatsOn(ctx, s, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Speaker is who gave a testimony.
func (testimonyResolver) Speaker(ctx context.Context, t *evidence.Testimony) (*evidence.Agent, error) {
	return single[*evidence.Agent](ctx, t)
}

// CollectedIn are the studies that collected a testimony.
func (testimonyResolver) CollectedIn(ctx context.Context, t *evidence.Testimony) ([]evidence.Study, error) {
	return values[evidence.Study](ctx, t)
}

// BasedOn is what a speaker relies on.
func (testimonyResolver) BasedOn(ctx context.Context, t *evidence.Testimony) ([]evidence.Evidence, error) {
	return list[evidence.Evidence](ctx, t)
}

// ReportedIn are the sources that report a testimony.
func (testimonyResolver) ReportedIn(ctx context.Context, t *evidence.Testimony) ([]evidence.Source, error) {
	return values[evidence.Source](ctx, t)
}

// BasisOf are the testimonies that repeat a testimony.
func (testimonyResolver) BasisOf(ctx context.Context, t *evidence.Testimony, first *int32, after *string, last *int32, before *string) (*view.TestimonyConnection, error) {
	return testimoniesOf(ctx, t, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Derivatives are the sources that derive from a testimony.
func (testimonyResolver) Derivatives(ctx context.Context, t *evidence.Testimony, first *int32, after *string, last *int32, before *string) (*view.SourceConnection, error) {
	return sourcesOf(ctx, t, load.Arguments{Arguments: paged(first, after, last, before)})
}

// BearsOn are the links out of a testimony.
func (testimonyResolver) BearsOn(ctx context.Context, t *evidence.Testimony, only *evidence.Relation, order *storage.EdgeOrder, first *int32, after *string, last *int32, before *string) (*view.LinkConnection, error) {
	return links(ctx, t, load.Arguments{Only: only, Order: order, Arguments: paged(first, after, last, before)})
}

// Caveats are the caveats on a testimony.
func (testimonyResolver) Caveats(ctx context.Context, t *evidence.Testimony, first *int32, after *string, last *int32, before *string) (*view.CaveatConnection, error) {
	return caveatsOn(ctx, t, load.Arguments{Arguments: paged(first, after, last, before)})
}

// SupportedBy are the links that speak for a claim.
func (claimResolver) SupportedBy(ctx context.Context, c *evidence.Claim, kinds []evidence.Kind, order *storage.EdgeOrder, first *int32, after *string, last *int32, before *string) (*view.LinkConnection, error) {
	return links(ctx, c, load.Arguments{Kinds: kinds, Order: order, Arguments: paged(first, after, last, before)})
}

// OpposedBy are the links that speak against a claim.
func (claimResolver) OpposedBy(ctx context.Context, c *evidence.Claim, kinds []evidence.Kind, order *storage.EdgeOrder, first *int32, after *string, last *int32, before *string) (*view.LinkConnection, error) {
	return links(ctx, c, load.Arguments{Kinds: kinds, Order: order, Arguments: paged(first, after, last, before)})
}

// BearsOn are the links out of a claim.
func (claimResolver) BearsOn(ctx context.Context, c *evidence.Claim, only *evidence.Relation, order *storage.EdgeOrder, first *int32, after *string, last *int32, before *string) (*view.LinkConnection, error) {
	return links(ctx, c, load.Arguments{Only: only, Order: order, Arguments: paged(first, after, last, before)})
}

// Caveats are the caveats on a claim.
func (claimResolver) Caveats(ctx context.Context, c *evidence.Claim, first *int32, after *string, last *int32, before *string) (*view.CaveatConnection, error) {
	return caveatsOn(ctx, c, load.Arguments{Arguments: paged(first, after, last, before)})
}

// Qualifies are the records that a caveat limits.
func (caveatResolver) Qualifies(ctx context.Context, c *evidence.Caveat, kinds []evidence.Kind, first *int32, after *string, last *int32, before *string) (*view.QualifiableConnection, error) {
	p, err := items[evidence.Item, view.QualifiableEdge](ctx, c, load.Arguments{Kinds: kinds, Arguments: paged(first, after, last, before)})
	return (*view.QualifiableConnection)(p), err
}

// RaisedIn are the sources that raise a caveat.
func (caveatResolver) RaisedIn(ctx context.Context, c *evidence.Caveat) ([]evidence.Source, error) {
	return values[evidence.Source](ctx, c)
}

// QualifiesLinks are the links that a caveat limits.
func (caveatResolver) QualifiesLinks(ctx context.Context, c *evidence.Caveat, first *int32, after *string, last *int32, before *string) (*view.LinkConnection, error) {
	return load.SubjectLinks(ctx, c, paged(first, after, last, before))
}

// Caveats are the caveats on a link.
func (linkResolver) Caveats(ctx context.Context, l *evidence.Link, first *int32, after *string, last *int32, before *string) (*view.CaveatConnection, error) {
	p, err := load.OnLink[*evidence.Caveat, view.CaveatEdge](ctx, l, "caveats", paged(first, after, last, before))
	return (*view.CaveatConnection)(p), err
}

// From is the evidence that a link comes from.
func (linkResolver) From(ctx context.Context, l *evidence.Link) (evidence.Evidence, error) {
	return end[evidence.Evidence](ctx, l, l.From)
}

// To is the claim that a link bears on.
func (linkResolver) To(ctx context.Context, l *evidence.Link) (*evidence.Claim, error) {
	return end[*evidence.Claim](ctx, l, l.To)
}

func end[N evidence.Item](ctx context.Context, l *evidence.Link, key evidence.Key) (N, error) {
	item, err := load.Of(ctx).Item(ctx, l, key)
	if err != nil {
		var none N
		return none, err
	}
	return far[N](storage.Edge{Item: item})
}
