// Package edit answers mutations: it turns inputs into intents, and makes these one
// revision.
package edit

import (
	"context"
	"fmt"

	"corroborate/graph/input"
	"corroborate/graph/load"
	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// Mutations has one method for each mutation. It says what the input is, and what
// the payload is called. Everything else is in write.
type Mutations struct {
	Curator  *curate.Curator // nil if nothing may be written
	Author   func(context.Context) string
	MayWrite func(context.Context) error // the error says why the caller may only read
}

// curator writes for one request, to the store as its client sees it.
func (m Mutations) curator(ctx context.Context) *curate.Curator {
	curator := *m.Curator
	curator.Store = load.Of(ctx).Store
	return &curator
}

// CreateClaim makes a claim.
func (m Mutations) CreateClaim(ctx context.Context, in input.CreateClaimInput) (*view.ClaimPayload, error) {
	w, c, err := edit[*evidence.Claim](ctx, m, in.Call, create(atInput, "claim", in.Claim))
	return &view.ClaimPayload{Written: w, Claim: c}, err
}

// CreateTestimony makes a testimony.
func (m Mutations) CreateTestimony(ctx context.Context, in input.CreateTestimonyInput) (*view.TestimonyPayload, error) {
	w, t, err := edit[*evidence.Testimony](ctx, m, in.Call, create(atInput, "testimony", in.Testimony))
	return &view.TestimonyPayload{Written: w, Testimony: t}, err
}

// CreateStudy makes a study.
func (m Mutations) CreateStudy(ctx context.Context, in input.CreateStudyInput) (*view.StudyPayload, error) {
	w, s, err := edit[*evidence.Study](ctx, m, in.Call, create(atInput, "study", in.Study))
	return &view.StudyPayload{Written: w, Study: s}, err
}

// CreateSource makes a source.
func (m Mutations) CreateSource(ctx context.Context, in input.CreateSourceInput) (*view.SourcePayload, error) {
	w, s, err := edit[*evidence.Source](ctx, m, in.Call, create(atInput, "source", in.Source))
	return &view.SourcePayload{Written: w, Source: s}, err
}

// CreateAgent makes an agent.
func (m Mutations) CreateAgent(ctx context.Context, in input.CreateAgentInput) (*view.AgentPayload, error) {
	w, a, err := edit[*evidence.Agent](ctx, m, in.Call, create(atInput, "agent", in.Agent))
	return &view.AgentPayload{Written: w, Agent: a}, err
}

// RaiseCaveat makes a caveat.
func (m Mutations) RaiseCaveat(ctx context.Context, in input.RaiseCaveatInput) (*view.CaveatPayload, error) {
	w, c, err := edit[*evidence.Caveat](ctx, m, in.Call, raise(atInput, "caveat", in.Caveat))
	return &view.CaveatPayload{Written: w, Caveat: c}, err
}

// CreateRemark makes a remark.
func (m Mutations) CreateRemark(ctx context.Context, in input.CreateRemarkInput) (*view.RemarkPayload, error) {
	w, r, err := edit[*evidence.Remark](ctx, m, in.Call, create(atInput, "remark", in.Remark))
	return &view.RemarkPayload{Written: w, Remark: r}, err
}

// CreateView makes a view.
func (m Mutations) CreateView(ctx context.Context, in input.CreateViewInput) (*view.ViewPayload, error) {
	w, made, err := edit[*evidence.View](ctx, m, in.Call, create(atInput, "view", in.View))
	return &view.ViewPayload{Written: w, View: made}, err
}

// UpdateClaim changes a claim.
func (m Mutations) UpdateClaim(ctx context.Context, in input.UpdateInput) (*view.ClaimPayload, error) {
	w, c, err := edit[*evidence.Claim](ctx, m, in.Call, update(atInput, evidence.KindClaim, &in.UpdateEdit))
	return &view.ClaimPayload{Written: w, Claim: c}, err
}

// UpdateTestimony changes a testimony.
func (m Mutations) UpdateTestimony(ctx context.Context, in input.UpdateInput) (*view.TestimonyPayload, error) {
	w, t, err := edit[*evidence.Testimony](ctx, m, in.Call, update(atInput, evidence.KindTestimony, &in.UpdateEdit))
	return &view.TestimonyPayload{Written: w, Testimony: t}, err
}

// UpdateStudy changes a study.
func (m Mutations) UpdateStudy(ctx context.Context, in input.UpdateInput) (*view.StudyPayload, error) {
	w, s, err := edit[*evidence.Study](ctx, m, in.Call, update(atInput, evidence.KindStudy, &in.UpdateEdit))
	return &view.StudyPayload{Written: w, Study: s}, err
}

// UpdateSource changes a source.
func (m Mutations) UpdateSource(ctx context.Context, in input.UpdateInput) (*view.SourcePayload, error) {
	w, s, err := edit[*evidence.Source](ctx, m, in.Call, update(atInput, evidence.KindSource, &in.UpdateEdit))
	return &view.SourcePayload{Written: w, Source: s}, err
}

// UpdateAgent changes an agent.
func (m Mutations) UpdateAgent(ctx context.Context, in input.UpdateInput) (*view.AgentPayload, error) {
	w, a, err := edit[*evidence.Agent](ctx, m, in.Call, update(atInput, evidence.KindAgent, &in.UpdateEdit))
	return &view.AgentPayload{Written: w, Agent: a}, err
}

// UpdateCaveat changes a caveat.
func (m Mutations) UpdateCaveat(ctx context.Context, in input.UpdateInput) (*view.CaveatPayload, error) {
	w, c, err := edit[*evidence.Caveat](ctx, m, in.Call, update(atInput, evidence.KindCaveat, &in.UpdateEdit))
	return &view.CaveatPayload{Written: w, Caveat: c}, err
}

// UpdateRemark changes a remark.
func (m Mutations) UpdateRemark(ctx context.Context, in input.UpdateInput) (*view.RemarkPayload, error) {
	w, r, err := edit[*evidence.Remark](ctx, m, in.Call, update(atInput, evidence.KindRemark, &in.UpdateEdit))
	return &view.RemarkPayload{Written: w, Remark: r}, err
}

// UpdateView changes a view.
func (m Mutations) UpdateView(ctx context.Context, in input.UpdateInput) (*view.ViewPayload, error) {
	w, made, err := edit[*evidence.View](ctx, m, in.Call, update(atInput, evidence.KindView, &in.UpdateEdit))
	return &view.ViewPayload{Written: w, View: made}, err
}

// Link makes a link.
func (m Mutations) Link(ctx context.Context, in input.NewLinkInput) (*view.LinkPayload, error) {
	w, l, err := edit[*evidence.Link](ctx, m, in.Call, link(atInput, "link", in.Link))
	return &view.LinkPayload{Written: w, Link: l}, err
}

// Relink changes a link.
func (m Mutations) Relink(ctx context.Context, in input.UpdateInput) (*view.LinkPayload, error) {
	w, l, err := edit[*evidence.Link](ctx, m, in.Call, relink(atInput, &in.UpdateEdit))
	return &view.LinkPayload{Written: w, Link: l}, err
}

// Unlink takes a link out.
func (m Mutations) Unlink(ctx context.Context, in input.NamedInput) (*view.RemovalPayload, error) {
	w, _, err := edit[evidence.Entry](ctx, m, in.Call, unlink(atInput, &in.NamedEdit))
	return &view.RemovalPayload{Written: w, Removed: removed(w)}, err
}

// ResolveCaveat resolves a caveat, or reopens it.
func (m Mutations) ResolveCaveat(ctx context.Context, in input.ResolveCaveatInput) (*view.CaveatPayload, error) {
	w, c, err := edit[*evidence.Caveat](ctx, m, in.Call, resolve(atInput, &in.ResolveCaveatEditInput))
	return &view.CaveatPayload{Written: w, Caveat: c}, err
}

// RetractSource says that a source was retracted.
func (m Mutations) RetractSource(ctx context.Context, in input.NamedInput) (*view.SourcePayload, error) {
	w, s, err := edit[*evidence.Source](ctx, m, in.Call, retract(atInput, &in.NamedEdit))
	return &view.SourcePayload{Written: w, Source: s}, err
}

// VerifyQuote looks for a quote in a text.
func (m Mutations) VerifyQuote(ctx context.Context, in input.VerifyQuoteInput) (*view.TestimonyPayload, error) {
	w, t, err := edit[*evidence.Testimony](ctx, m, in.Call, verify(atInput, &in.VerifyQuoteEditInput))
	return &view.TestimonyPayload{Written: w, Testimony: t}, err
}

// Rename gives a record another key.
func (m Mutations) Rename(ctx context.Context, in input.RenameInput) (*view.ItemPayload, error) {
	w, it, err := edit[evidence.Item](ctx, m, in.Call, rename(atInput, &in.RenameEditInput))
	return &view.ItemPayload{Written: w, Item: it}, err
}

// Merge makes one record of two.
func (m Mutations) Merge(ctx context.Context, in input.MergeInput) (*view.ItemPayload, error) {
	w, it, err := edit[evidence.Item](ctx, m, in.Call, merge(atInput, &in.MergeEditInput))
	return &view.ItemPayload{Written: w, Item: it}, err
}

// Remove takes a record out.
func (m Mutations) Remove(ctx context.Context, in input.RemoveInput) (*view.RemovalPayload, error) {
	w, _, err := edit[evidence.Entry](ctx, m, in.Call, remove(atInput, &in.RemoveEditInput))
	return &view.RemovalPayload{Written: w, Removed: removed(w)}, err
}

// removed is what a removal was about: the first of its changes.
func removed(w *view.Written) *view.Change {
	if w == nil || len(w.AllChanges) == 0 {
		return nil
	}
	first := view.NewChange(w.AllChanges[0])
	return &first
}

// Undo takes a revision back.
func (m Mutations) Undo(ctx context.Context, in input.UndoInput) (*view.UndoPayload, error) {
	w, _, err := edit[evidence.Entry](ctx, m, in.Call, undo(ctx, atInput, &in.UndoEditInput))
	return &view.UndoPayload{Written: w}, err
}

// Edit does several things at once.
func (m Mutations) Edit(ctx context.Context, in input.EditInput) (*view.EditPayload, error) {
	if n := len(in.Edits); n == 0 || n > curate.MaxEdits {
		return nil, problems.BadInput("input.edits", fmt.Sprintf("1 to %d", curate.MaxEdits), "there are %d edits", n)
	}
	intents := make([]intent, len(in.Edits))
	for i := range in.Edits {
		intents[i] = oneOf(ctx, fmt.Sprintf("input.edits[%d]", i), &in.Edits[i])
	}
	w, result, err := m.write(ctx, in.Call, intents...)
	if err != nil {
		return nil, err
	}
	p := &view.EditPayload{Written: w, About: make([]view.Node, len(intents))}
	for i, e := range result.Subjects {
		if e != nil {
			p.About[i] = e
		}
	}
	return p, nil
}

// edit makes one intent a revision, and returns what it was about.
func edit[E evidence.Entry](ctx context.Context, m Mutations, call input.Call, i intent) (*view.Written, E, error) {
	var about E
	w, result, err := m.write(ctx, call, i)
	if err != nil {
		return nil, about, err
	}
	if len(result.Subjects) > 0 {
		about, _ = result.Subjects[0].(E)
	}
	return w, about, nil
}
