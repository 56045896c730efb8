package graph

import (
	"time"

	"corroborate/internal/ask"
)

// Limits bound what a request may ask for. A zero field means the default.
type Limits struct {
	Body         int64         // bytes of a request
	Tokens       int           // of a document
	Name         int           // bytes of a name in a document
	Depth        int           // of fields in fields, introspection exempt
	Lists        int           // of lists in lists
	Aliases      int           // in a document
	SameName     int           // fields of one response name in one selection
	Directives   int           // in a document
	Cost         int           // points, see the schema's @cost
	Records      int           // that a query may ask for
	Elements     int           // of one list in the variables
	Nodes        int           // of a trace, which is cut off there
	Errors       int           // in a response
	QueryTime    time.Duration // for a request
	TraceTime    time.Duration // for a request with a trace, or with a question
	MutationTime time.Duration // for a request with mutations
	Questions    ask.Limits    // of what-ifs, impacts, gaps, neighborhoods and paths
}

// DefaultLimits are the limits where nothing else is said.
func DefaultLimits() Limits {
	return Limits{
		Body:         1 << 20,
		Tokens:       2_000,
		Name:         200,
		Depth:        15,
		Lists:        4,
		Aliases:      30,
		SameName:     50,
		Directives:   50,
		Cost:         10_000,
		Records:      50_000,
		Elements:     1_000,
		Nodes:        5_000,
		Errors:       20,
		QueryTime:    15 * time.Second,
		TraceTime:    30 * time.Second,
		MutationTime: 60 * time.Second,
		Questions:    ask.DefaultLimits(),
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	fill(&l.Body, d.Body)
	fill(&l.Tokens, d.Tokens)
	fill(&l.Name, d.Name)
	fill(&l.Depth, d.Depth)
	fill(&l.Lists, d.Lists)
	fill(&l.Aliases, d.Aliases)
	fill(&l.SameName, d.SameName)
	fill(&l.Directives, d.Directives)
	fill(&l.Cost, d.Cost)
	fill(&l.Records, d.Records)
	fill(&l.Elements, d.Elements)
	fill(&l.Nodes, d.Nodes)
	fill(&l.Errors, d.Errors)
	fill(&l.QueryTime, d.QueryTime)
	fill(&l.TraceTime, d.TraceTime)
	fill(&l.MutationTime, d.MutationTime)
	fill(&l.Questions, d.Questions)
	return l
}

func fill[T comparable](field *T, with T) {
	var zero T
	if *field == zero {
		*field = with
	}
}
