// Package read answers queries, and those fields that take more than their object
// holds.
package read

import (
	"context"

	"corroborate/graph/generated"
	"corroborate/graph/load"
	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Resolvers has a resolver of each type but Mutation.
type Resolvers struct {
	rubric assess.Rubric
	asker  analysis.Asker
	gaps   *analysis.KeptGaps
	reader request.Reader
}

// New makes resolvers that read.
func New(rubric assess.Rubric, asker analysis.Asker, gaps *analysis.KeptGaps, reader request.Reader) Resolvers {
	return Resolvers{rubric, asker, gaps, reader}
}

type queryResolver Resolvers

// ask is who answers the questions of one request, from the store as its client
// sees it.
func (q queryResolver) ask(ctx context.Context) *analysis.Asker {
	asker := q.asker
	asker.Store = load.Of(ctx).Store
	return &asker
}

func (Resolvers) Agent() generated.AgentResolver             { return agentResolver{} }
func (Resolvers) Assessment() generated.AssessmentResolver   { return assessmentResolver{} }
func (Resolvers) Caveat() generated.CaveatResolver           { return caveatResolver{} }
func (Resolvers) Change() generated.ChangeResolver           { return changeResolver{} }
func (Resolvers) Component() generated.ComponentResolver     { return componentResolver{} }
func (Resolvers) Comparison() generated.ComparisonResolver   { return comparisonResolver{} }
func (Resolvers) Effect() generated.EffectResolver           { return effectResolver{} }
func (Resolvers) Revision() generated.RevisionResolver       { return revisionResolver{} }
func (Resolvers) Claim() generated.ClaimResolver             { return claimResolver{} }
func (Resolvers) ClaimAsOf() generated.ClaimAsOfResolver     { return claimAsOfResolver{} }
func (Resolvers) CitedSource() generated.CitedSourceResolver { return citedSourceResolver{} }
func (Resolvers) CitedAgent() generated.CitedAgentResolver   { return citedAgentResolver{} }
func (Resolvers) Gaps() generated.GapsResolver               { return gapsResolver{} }
func (Resolvers) Gap() generated.GapResolver                 { return gapResolver{} }
func (Resolvers) Impact() generated.ImpactResolver           { return impactResolver{} }
func (Resolvers) Link() generated.LinkResolver               { return linkResolver{} }
func (Resolvers) Matrix() generated.MatrixResolver           { return matrixResolver{} }
func (Resolvers) Remark() generated.RemarkResolver           { return remarkResolver{} }
func (Resolvers) View() generated.ViewResolver               { return viewResolver{} }
func (r Resolvers) Query() generated.QueryResolver           { return queryResolver(r) }
func (Resolvers) Source() generated.SourceResolver           { return sourceResolver{} }
func (Resolvers) Study() generated.StudyResolver             { return studyResolver{} }
func (Resolvers) Testimony() generated.TestimonyResolver     { return testimonyResolver{} }
func (Resolvers) Trace() generated.TraceResolver             { return traceResolver{} }
func (Resolvers) WhatIf() generated.WhatIfResolver           { return whatIfResolver{} }

// Rubric is the numbers in force.
func (q queryResolver) Rubric(context.Context) (*view.Rubric, error) {
	return view.NewRubric(q.rubric), nil
}

// mostStale is up to how many stale claims are counted.
const mostStale = 1_000

// Statistics counts the map.
func (queryResolver) Statistics(ctx context.Context) (*view.Statistics, error) {
	var counts storage.Counts
	var state storage.State
	var stale []evidence.Key
	err := load.Of(ctx).Store.View(ctx, func(r storage.Reader) (err error) {
		if counts, err = r.Counts(ctx); err == nil && request.Wants(ctx, "sequence") {
			state, err = r.State(ctx)
		}
		if err == nil && request.Wants(ctx, "staleCount") {
			stale, err = r.Stale(ctx, mostStale)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	s := view.NewStatistics(counts)
	s.Sequence, s.StaleCount = int(state.Sequence), len(stale)
	return s, nil
}
