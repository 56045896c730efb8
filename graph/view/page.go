package view

import "corroborate/internal/evidence"

// PageInfo says where a page stands in its list.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     string
	EndCursor       string
}

// Page is a page of a list of N, with edges of type E.
type Page[N, E any] struct {
	Edges      []E
	Nodes      []N
	PageInfo   PageInfo
	TotalCount int
}

// Elements are the elements of a page, each with its cursor; without any where
// nobody asked for them.
type Elements[N any] struct {
	Nodes   []N
	Cursors []string
	HasNext bool
	HasPrev bool
	Total   int
}

// NewPage makes a page of elements.
func NewPage[N any, E ~struct {
	Cursor string
	Node   N
}](of Elements[N]) Page[N, E] {
	p := Page[N, E]{
		Nodes:      of.Nodes,
		PageInfo:   PageInfo{HasNextPage: of.HasNext, HasPreviousPage: of.HasPrev},
		TotalCount: of.Total,
	}
	if len(of.Cursors) > 0 {
		p.Edges = make([]E, len(of.Nodes))
		for i, n := range of.Nodes {
			p.Edges[i] = E{of.Cursors[i], n}
		}
		p.PageInfo.StartCursor, p.PageInfo.EndCursor = of.Cursors[0], of.Cursors[len(of.Cursors)-1]
	}
	return p
}

// The pages of each kind of thing, and their edges.
type (
	ClaimConnection Page[*evidence.Claim, ClaimEdge]
	ClaimEdge       struct {
		Cursor string
		Node   *evidence.Claim
	}
	TestimonyConnection Page[*evidence.Testimony, TestimonyEdge]
	TestimonyEdge       struct {
		Cursor string
		Node   *evidence.Testimony
	}
	StudyConnection Page[*evidence.Study, StudyEdge]
	StudyEdge       struct {
		Cursor string
		Node   *evidence.Study
	}
	SourceConnection Page[*evidence.Source, SourceEdge]
	SourceEdge       struct {
		Cursor string
		Node   *evidence.Source
	}
	AgentConnection Page[*evidence.Agent, AgentEdge]
	AgentEdge       struct {
		Cursor string
		Node   *evidence.Agent
	}
	CaveatConnection Page[*evidence.Caveat, CaveatEdge]
	CaveatEdge       struct {
		Cursor string
		Node   *evidence.Caveat
	}
	ViewConnection Page[*evidence.View, ViewEdge]
	ViewEdge       struct {
		Cursor string
		Node   *evidence.View
	}
	RemarkConnection Page[*evidence.Remark, RemarkEdge]
	RemarkEdge       struct {
		Cursor string
		Node   *evidence.Remark
	}
	LinkConnection Page[*evidence.Link, LinkEdge]
	LinkEdge       struct {
		Cursor string
		Node   *evidence.Link
	}
	WorkConnection Page[evidence.Evidence, WorkEdge]
	WorkEdge       struct {
		Cursor string
		Node   evidence.Evidence
	}
	ReportableConnection Page[evidence.Evidence, ReportableEdge]
	ReportableEdge       struct {
		Cursor string
		Node   evidence.Evidence
	}
	QualifiableConnection Page[evidence.Item, QualifiableEdge]
	QualifiableEdge       struct {
		Cursor string
		Node   evidence.Item
	}
	ItemConnection Page[evidence.Item, ItemEdge]
	ItemEdge       struct {
		Cursor string
		Node   evidence.Item
	}
	SearchConnection struct {
		Page[*SearchHit, SearchEdge]
		TotalCount *int // nil if there may be more hits than are counted
		Counts     []HitCount
		Instead    *string // nil if the text was searched for as it is
	}
	SearchEdge struct {
		Cursor string
		Node   *SearchHit
	}
	RevisionConnection Page[*Revision, RevisionEdge]
	RevisionEdge       struct {
		Cursor string
		Node   *Revision
	}
	ChangeConnection Page[*Change, ChangeEdge]
	ChangeEdge       struct {
		Cursor string
		Node   *Change
	}
	LikenessConnection Page[*Likeness, LikenessEdge]
	LikenessEdge       struct {
		Cursor string
		Node   *Likeness
	}
	TagConnection Page[*Tag, TagEdge]
	TagEdge       struct {
		Cursor string
		Node   *Tag
	}
	GapConnection Page[*Gap, GapEdge]
	GapEdge       struct {
		Cursor string
		Node   *Gap
	}
	SharedComponentConnection Page[*SharedComponent, SharedComponentEdge]
	SharedComponentEdge       struct {
		Cursor string
		Node   *SharedComponent
	}
	MatrixRowConnection Page[*MatrixRow, MatrixRowEdge]
	MatrixRowEdge       struct {
		Cursor string
		Node   *MatrixRow
	}
	EffectConnection Page[*Effect, EffectEdge]
	EffectEdge       struct {
		Cursor string
		Node   *Effect
	}
)
