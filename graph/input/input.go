// Package input holds what mutations take: generated code reads a request into
// these, and resolvers make edits of them.
package input

import "corroborate/internal/evidence"

// Call is what every mutation takes besides what it does.
type Call struct {
	Message        string
	IdempotencyKey string
	DryRun         bool
}

// The things that an edit does, apart from making a record or a link.
type (
	// Update replaces fields of a record or a link.
	Update struct {
		Of              evidence.ID
		Changes         map[string]any // by field; one that is not there stays as it is
		ExpectedVersion *int
	}
	// Named is about a record or a link as a whole.
	Named struct {
		Of              evidence.ID
		ExpectedVersion *int
	}
	// CaveatResolution resolves a caveat, or reopens it.
	CaveatResolution struct {
		Of              evidence.ID
		Reopen          bool
		ExpectedVersion *int
	}
	// Renaming gives a record another key.
	Renaming struct {
		Of              evidence.ID
		Key             evidence.Key
		ExpectedVersion *int
	}
	// Merging makes one record of two.
	Merging struct {
		Into            evidence.ID
		Other           evidence.ID
		ExpectedVersion *int
	}
	// Removal takes a record out.
	Removal struct {
		Of              evidence.ID
		WithLinks       bool
		ExpectedVersion *int
	}
	// QuoteVerification looks for a quote in a text.
	QuoteVerification struct {
		Of              evidence.ID
		Text            string
		ExpectedVersion *int
	}
	// Undoing takes a revision back.
	Undoing struct {
		Revision evidence.ID
	}
)

// The inputs of mutations.
type (
	// CreateClaimInput makes a claim.
	CreateClaimInput struct {
		Claim *evidence.Claim
		Call
	}
	// CreateTestimonyInput makes a testimony.
	CreateTestimonyInput struct {
		Testimony *evidence.Testimony
		Call
	}
	// CreateStudyInput makes a study.
	CreateStudyInput struct {
		Study *evidence.Study
		Call
	}
	// CreateSourceInput makes a source.
	CreateSourceInput struct {
		Source *evidence.Source
		Call
	}
	// CreateAgentInput makes an agent.
	CreateAgentInput struct {
		Agent *evidence.Agent
		Call
	}
	// RaiseCaveatInput makes a caveat.
	RaiseCaveatInput struct {
		Caveat *evidence.Caveat
		Call
	}
	// NewLinkInput makes a link.
	NewLinkInput struct {
		Link *evidence.Link
		Call
	}
	// UpdateInput replaces fields of a record or a link.
	UpdateInput struct {
		Update
		Call
	}
	// NamedInput is about a record or a link as a whole.
	NamedInput struct {
		Named
		Call
	}
	// ResolveCaveatInput resolves a caveat, or reopens it.
	ResolveCaveatInput struct {
		CaveatResolution
		Call
	}
	// RenameInput gives a record another key.
	RenameInput struct {
		Renaming
		Call
	}
	// MergeInput makes one record of two.
	MergeInput struct {
		Merging
		Call
	}
	// RemoveInput takes a record out.
	RemoveInput struct {
		Removal
		Call
	}
	// VerifyQuoteInput looks for a quote in a text.
	VerifyQuoteInput struct {
		QuoteVerification
		Call
	}
	// UndoInput takes a revision back.
	UndoInput struct {
		Undoing
		Call
	}
	// ImportMapInput brings a map file in.
	ImportMapInput struct {
		Text   string
		Format MapFormat
		Call
	}
	// EditInput does several things at once.
	EditInput struct {
		Edits []OneEdit
		Call
	}
)

// MapFormat is a format of map files, as GraphQL writes it.
type MapFormat string

// OneEdit is one thing of several: exactly one of its fields is set.
type OneEdit struct {
	CreateClaim     *evidence.Claim
	CreateTestimony *evidence.Testimony
	CreateStudy     *evidence.Study
	CreateSource    *evidence.Source
	CreateAgent     *evidence.Agent
	RaiseCaveat     *evidence.Caveat
	UpdateClaim     *Update
	UpdateTestimony *Update
	UpdateStudy     *Update
	UpdateSource    *Update
	UpdateAgent     *Update
	UpdateCaveat    *Update
	Link            *evidence.Link
	Relink          *Update
	Unlink          *Named
	ResolveCaveat   *CaveatResolution
	RetractSource   *Named
	Rename          *Renaming
	Merge           *Merging
	Remove          *Removal
	VerifyQuote     *QuoteVerification
	Undo            *Undoing
}
