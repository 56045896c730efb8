package graph

import (
	"context"

	"corroborate/graph/edit"
	"corroborate/graph/generated"
	"corroborate/graph/load"
	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// resolvers says who answers for each type.
type resolvers struct {
	rubric assess.Rubric
	asker  *analysis.Asker
	gaps   *analysis.KeptGaps

	mutations edit.Mutations
}

type queryResolver resolvers

func (resolvers) Agent() generated.AgentResolver           { return agentResolver{} }
func (resolvers) Assessment() generated.AssessmentResolver { return assessmentResolver{} }
func (resolvers) Caveat() generated.CaveatResolver         { return caveatResolver{} }
func (resolvers) Change() generated.ChangeResolver         { return changeResolver{} }
func (resolvers) Effect() generated.EffectResolver         { return effectResolver{} }
func (r resolvers) Mutation() generated.MutationResolver   { return r.mutations }
func (resolvers) Revision() generated.RevisionResolver     { return revisionResolver{} }
func (resolvers) Claim() generated.ClaimResolver           { return claimResolver{} }
func (resolvers) Gap() generated.GapResolver               { return gapResolver{} }
func (resolvers) Impact() generated.ImpactResolver         { return impactResolver{} }
func (resolvers) Link() generated.LinkResolver             { return linkResolver{} }
func (r resolvers) Query() generated.QueryResolver         { return queryResolver(r) }
func (resolvers) Source() generated.SourceResolver         { return sourceResolver{} }
func (resolvers) Study() generated.StudyResolver           { return studyResolver{} }
func (resolvers) Testimony() generated.TestimonyResolver   { return testimonyResolver{} }
func (resolvers) Trace() generated.TraceResolver           { return traceResolver{} }
func (resolvers) WhatIf() generated.WhatIfResolver         { return whatIfResolver{} }

// Rubric is the numbers in force.
func (q queryResolver) Rubric(context.Context) (*view.Rubric, error) {
	return view.NewRubric(q.rubric), nil
}

// mostStale is up to how many stale claims are counted.
const mostStale = 1_000

// Statistics counts the map.
func (queryResolver) Statistics(ctx context.Context) (*view.Statistics, error) {
	var counts storage.Counts
	var stale []evidence.Key
	err := load.Of(ctx).Store.View(ctx, func(r storage.Reader) (err error) {
		if counts, err = r.Counts(ctx); err == nil && request.Wants(ctx, "stale") {
			stale, err = r.Stale(ctx, mostStale)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	s := view.NewStatistics(counts)
	s.Stale = len(stale)
	return s, nil
}
