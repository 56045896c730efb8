// Package input holds what mutations take: generated code reads a request into
// these, and resolvers make edits of them.
package input

import (
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// Call is what every mutation takes besides what it does.
type Call struct {
	Message        string
	IdempotencyKey string
	DryRun         bool
}

// The things that an edit does, apart from making a record or a link.
type (
	// UpdateEdit replaces fields of a record or a link.
	UpdateEdit struct {
		Ref             evidence.ID
		Changes         map[string]any // by field; one that is not there stays as it is
		ExpectedVersion *int
	}
	// NamedEdit is about a record or a link as a whole.
	NamedEdit struct {
		Ref             evidence.ID
		ExpectedVersion *int
	}
	// ResolveCaveatEditInput resolves a caveat, or reopens it.
	ResolveCaveatEditInput struct {
		Ref             evidence.ID
		Reopen          bool
		ExpectedVersion *int
	}
	// RenameEditInput gives a record another key.
	RenameEditInput struct {
		Ref             evidence.ID
		Key             evidence.Key
		ExpectedVersion *int
	}
	// MergeEditInput makes one record of two.
	MergeEditInput struct {
		Into            evidence.ID
		Other           evidence.ID
		ExpectedVersion *int
	}
	// RemoveEditInput takes a record out.
	RemoveEditInput struct {
		Ref             evidence.ID
		WithLinks       bool
		ExpectedVersion *int
	}
	// VerifyQuoteEditInput looks for a quote in a text.
	VerifyQuoteEditInput struct {
		Ref             evidence.ID
		Text            string
		ExpectedVersion *int
	}
	// UndoEditInput takes a revision back.
	UndoEditInput struct {
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
	// CreateRemarkInput makes a remark.
	CreateRemarkInput struct {
		Remark *evidence.Remark
		Call
	}
	// CreateViewInput makes a view.
	CreateViewInput struct {
		View *evidence.View
		Call
	}
	// NewLinkInput makes a link.
	NewLinkInput struct {
		Link *evidence.Link
		Call
	}
	// UpdateInput replaces fields of a record or a link.
	UpdateInput struct {
		UpdateEdit
		Call
	}
	// NamedInput is about a record or a link as a whole.
	NamedInput struct {
		NamedEdit
		Call
	}
	// ResolveCaveatInput resolves a caveat, or reopens it.
	ResolveCaveatInput struct {
		ResolveCaveatEditInput
		Call
	}
	// RenameInput gives a record another key.
	RenameInput struct {
		RenameEditInput
		Call
	}
	// MergeInput makes one record of two.
	MergeInput struct {
		MergeEditInput
		Call
	}
	// RemoveInput takes a record out.
	RemoveInput struct {
		RemoveEditInput
		Call
	}
	// VerifyQuoteInput looks for a quote in a text.
	VerifyQuoteInput struct {
		VerifyQuoteEditInput
		Call
	}
	// UndoInput takes a revision back.
	UndoInput struct {
		UndoEditInput
		Call
	}
	// ImportMapInput brings a map file in.
	ImportMapInput struct {
		Text         string
		Format       MapFormat
		Side         curate.Side
		RemoveMany   bool
		IgnoreHeader bool
		Call
	}
	// EditInput does several things at once.
	EditInput struct {
		Edits []OneEditInput
		Call
	}
)

// MapFormat is a format of map files, as GraphQL writes it.
type MapFormat string

// OneEditInput is one thing of several: exactly one of its fields is set.
type OneEditInput struct {
	CreateClaim     *evidence.Claim
	CreateTestimony *evidence.Testimony
	CreateStudy     *evidence.Study
	CreateSource    *evidence.Source
	CreateAgent     *evidence.Agent
	RaiseCaveat     *evidence.Caveat
	CreateRemark    *evidence.Remark
	CreateView      *evidence.View
	UpdateClaim     *UpdateEdit
	UpdateTestimony *UpdateEdit
	UpdateStudy     *UpdateEdit
	UpdateSource    *UpdateEdit
	UpdateAgent     *UpdateEdit
	UpdateCaveat    *UpdateEdit
	UpdateRemark    *UpdateEdit
	UpdateView      *UpdateEdit
	Link            *evidence.Link
	Relink          *UpdateEdit
	Unlink          *NamedEdit
	ResolveCaveat   *ResolveCaveatEditInput
	RetractSource   *NamedEdit
	Rename          *RenameEditInput
	Merge           *MergeEditInput
	Remove          *RemoveEditInput
	VerifyQuote     *VerifyQuoteEditInput
	Undo            *UndoEditInput
}
