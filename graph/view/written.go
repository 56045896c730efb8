package view

import (
	"context"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
)

// Payload is the answer to a mutation.
type Payload interface{ written() *Written }

// Written is what every mutation tells of what it did.
type Written struct {
	Revision   *Revision
	DryRun     bool
	Repeated   bool
	StaleCount int
	AllChanges []evidence.Change
	AllEffects []Effect // the largest change first
	// ChangePage and EffectPage return pages of these.
	ChangePage func(first *int32, after *string) (*ChangeConnection, error)
	EffectPage func(first *int32, after *string) (*EffectConnection, error)
	// FindWarnings looks through what was changed.
	FindWarnings func(context.Context) (*analysis.Warned, error)
}

func (w *Written) written() *Written { return w }

// ChangedCount counts what was changed.
func (w *Written) ChangedCount() int { return len(w.AllChanges) }

// Changes are a page of what was changed.
func (w *Written) Changes(first *int32, after *string) (*ChangeConnection, error) {
	return w.ChangePage(first, after)
}

// MovedCount counts the claims that moved.
func (w *Written) MovedCount() int { return len(w.AllEffects) }

// MovedVerdictCount counts the claims whose verdict moved.
func (w *Written) MovedVerdictCount() int { return countEffects(w.AllEffects, (*Effect).VerdictMoves) }

// Effects are a page of the claims that moved.
func (w *Written) Effects(first *int32, after *string) (*EffectConnection, error) {
	return w.EffectPage(first, after)
}

// Warnings are what to look at again in what was changed.
func (w *Written) Warnings(ctx context.Context) (*WriteWarnings, error) {
	found, err := w.FindWarnings(ctx)
	if err != nil {
		return nil, err
	}
	list := found.Warnings
	return &WriteWarnings{Nodes: list[:min(len(list), mostWarnings)], TotalCount: len(list), UncomparedCount: found.Uncompared}, nil
}

// mostWarnings is how many warnings an answer lists.
const mostWarnings = 100

// WriteWarnings are what to look at again in what was written.
type WriteWarnings struct {
	Nodes           []analysis.WriteWarning
	TotalCount      int
	UncomparedCount int
}

// The answers to mutations.
type (
	// ClaimPayload is about a claim.
	ClaimPayload struct {
		*Written
		Claim *evidence.Claim
	}
	// TestimonyPayload is about a testimony.
	TestimonyPayload struct {
		*Written
		Testimony *evidence.Testimony
	}
	// StudyPayload is about a study.
	StudyPayload struct {
		*Written
		Study *evidence.Study
	}
	// SourcePayload is about a source.
	SourcePayload struct {
		*Written
		Source *evidence.Source
	}
	// AgentPayload is about an agent.
	AgentPayload struct {
		*Written
		Agent *evidence.Agent
	}
	// CaveatPayload is about a caveat.
	CaveatPayload struct {
		*Written
		Caveat *evidence.Caveat
	}
	// RemarkPayload is about a remark.
	RemarkPayload struct {
		*Written
		Remark *evidence.Remark
	}
	// ViewPayload is about a view.
	ViewPayload struct {
		*Written
		View *evidence.View
	}
	// LinkPayload is about a link.
	LinkPayload struct {
		*Written
		Link *evidence.Link
	}
	// ItemPayload is about a record of any kind.
	ItemPayload struct {
		*Written
		Item evidence.Item
	}
	// RemovalPayload is about a record or a link that is gone.
	RemovalPayload struct {
		*Written
		Removed *Change
	}
	// ImportPayload is about a map file.
	ImportPayload struct {
		*Written
		CreatedCount   int
		ReplacedCount  int
		UnchangedCount int
		RemovedCount   int
		Lost           []LostWork
		LostCount      int
	}
	// LostWork is what a merge takes out of the map.
	LostWork struct {
		Kind     evidence.Kind
		Name     string
		Title    string
		Fields   []string
		Removal  bool
		Revision *Revision
	}
	// UndoPayload is about revisions that were taken back.
	UndoPayload struct {
		*Written
	}
	// EditPayload is about several things.
	EditPayload struct {
		*Written
		About []Node
	}
)
