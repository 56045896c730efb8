package view

import (
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// ClaimAsOf is a claim as it was at an earlier state of the map.
type ClaimAsOf struct {
	*evidence.Claim
	Sequence     int
	Revision     *Revision
	ChangedCount int
	Assessment   *assess.Assessment
	Part         *evidence.Map // all that it rested on
}

// Figures are those that today's rubric gives to the map of then.
func (c *ClaimAsOf) Figures() *evidence.Figures { return &c.Assessment.Figures }

// Summary is what is worth knowing of the claim.
func (c *ClaimAsOf) Summary() string { return c.Assessment.Summary.String() }
