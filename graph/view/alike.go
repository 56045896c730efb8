package view

import (
	"corroborate/internal/analysis"
	"corroborate/internal/citing/citation"
	"corroborate/internal/evidence"
	"corroborate/internal/text/duplicates"
)

// Likeness is a record that is probably the same as another one.
type Likeness struct {
	Item     evidence.Item
	Reason   duplicates.Reason
	Likeness float64
}

// NewLikenesses shows what was found to be the same.
func NewLikenesses(hits []duplicates.Hit) []Likeness {
	list := make([]Likeness, len(hits))
	for i, h := range hits {
		list[i] = Likeness(h)
	}
	return list
}

// Citation is what a pasted citation says.
type Citation struct {
	Format  citation.Format
	Sources []CitedSource
	Agents  []CitedAgent
	Left    []CitationProblem
}

// CitedSource is a source as a citation tells it.
type CitedSource struct {
	evidence.Source
	Kind     *evidence.SourceKind
	Compared bool       // with the records of the map
	All      []Likeness // of these
}

// CitedAgent is an agent as a citation names it.
type CitedAgent struct {
	evidence.Agent
	Compared bool       // with the records of the map
	All      []Likeness // of these
}

// CitationProblem is something in a citation that was left out.
type CitationProblem struct {
	Line    int
	Message string
}

// NewCitation shows a citation.
func NewCitation(c *analysis.Cited) *Citation {
	v := &Citation{Format: c.Format}
	for i, s := range c.Sources {
		cited := CitedSource{Source: *s, Compared: i < c.Compared, All: NewLikenesses(c.Alike[s.Key])}
		if s.Kind != "" {
			cited.Kind = &s.Kind
		}
		v.Sources = append(v.Sources, cited)
	}
	for i, a := range c.Agents {
		v.Agents = append(v.Agents, CitedAgent{Agent: *a, Compared: len(c.Sources)+i < c.Compared, All: NewLikenesses(c.Alike[a.Key])})
	}
	for _, p := range c.Left {
		v.Left = append(v.Left, CitationProblem{Line: p.Place.Line, Message: p.Text()})
	}
	return v
}
