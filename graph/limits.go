package graph

import (
	"cmp"
	"time"

	"corroborate/graph/request"
	"corroborate/internal/analysis"
)

// Limits bound what a request may ask for. A zero field means the default.
type Limits struct {
	request.Limits
	Nodes        int             // of a trace, which is cut off there
	QueryTime    time.Duration   // for a request
	TraceTime    time.Duration   // for a request with a trace, or with a question
	MutationTime time.Duration   // for a request with mutations
	Heavy        int             // points of effort from which a request takes turns with others
	Questions    analysis.Limits // of what-ifs, impacts, gaps, neighborhoods and paths
}

// DefaultLimits are the limits of fields that are zero.
func DefaultLimits() Limits {
	return Limits{
		Limits:       request.DefaultLimits(),
		Nodes:        5_000,
		QueryTime:    15 * time.Second,
		TraceTime:    30 * time.Second,
		MutationTime: 60 * time.Second,
		Heavy:        1_000,
		Questions:    analysis.DefaultLimits(),
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	l.Limits = l.Limits.WithDefaults()
	l.Nodes = cmp.Or(l.Nodes, d.Nodes)
	l.QueryTime = cmp.Or(l.QueryTime, d.QueryTime)
	l.TraceTime = cmp.Or(l.TraceTime, d.TraceTime)
	l.MutationTime = cmp.Or(l.MutationTime, d.MutationTime)
	l.Heavy = cmp.Or(l.Heavy, d.Heavy)
	l.Questions = cmp.Or(l.Questions, d.Questions)
	return l
}
