package curate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// MaxEdits is how many intents one call may have.
const MaxEdits = 1_000

// Call has what every write takes besides its edits or its map.
type Call struct {
	Author  string // who
	Message string // why
	// IdempotencyKey, if set, makes a repeated call return what the first one did,
	// instead of doing it again.
	IdempotencyKey string
	At             string // the path of the call in the caller's input; the paths of problems begin with it
	DryRun         bool   // tell what would happen, and write nothing
	// CatchUp recomputes all stale figures after the write, before the call returns.
	// Otherwise KeepUp does, or the next call that catches up.
	CatchUp  bool
	Progress storage.Progress // of a large import, and of catching up; may be nil
}

// Outcome says what a write did, or would do.
type Outcome struct {
	Revision *evidence.Revision // the first one of a large import; nil if nothing changed, and for a dry run
	Effects  []evidence.Effect  // claims whose figures are new or moved, the largest change of belief first
	Pending  int                // claims that this write made stale
	DryRun   bool
	Repeated bool // an earlier call with the same idempotency key did it; Revision and Effects are that call's
}

// Edit is one intent: Create, Update, Rename, Merge, Remove, Link, Relink,
// Unlink, RaiseCaveat, ResolveCaveat, RetractSource, VerifyQuote or Undo.
type Edit interface {
	intent() evidence.Intent
	// refs names entries that apply needs, so that one call reads them for all edits.
	refs() []evidence.Ref
	// apply changes the draft, and returns the edit's subject. If there is a problem, it
	// adds the problem to the draft and returns nil.
	apply(ctx context.Context, d *draft) (*entryDiff, error)
}

// Placed is an edit with its paths in the caller's input. The paths of an edit
// without them begin with edits[i], or are empty if it is the only one.
type Placed struct {
	Edit
	At      string // the path of its own arguments, such as "ref" and "expectedVersion"
	Content string // the path of the fields of its subject
}

// Result says what Edit did, or would do.
type Result struct {
	Outcome
	Changes  []evidence.Change // by entry, in the order in which they were touched
	Subjects []evidence.Entry  // the subject of each edit after the write; nil if it is removed
}

// Edit makes all of the edits in one revision, or none of them. Its error has all
// problems: Invalid, NotFound or Conflict, with paths as in Placed. Edits that change
// nothing write nothing, unless the call has an idempotency key to remember. If Edit
// returns both a result and an error, the edits are made, and the error is a LeftStale.
func (c *Curator) Edit(ctx context.Context, call Call, edits ...Edit) (*Result, error) {
	if n := len(edits); n == 0 || n > MaxEdits {
		return nil, evidence.Refuse(evidence.Problem{Path: evidence.Join(call.At, "edits"), Message: fmt.Sprintf("there are %d edits", n), Expected: fmt.Sprintf("1 to %d", MaxEdits)})
	}
	placed, parts := make([]Placed, len(edits)), make([]any, len(edits))
	for i, e := range edits {
		switch p, ok := e.(Placed); {
		case ok:
			placed[i] = p
		case len(edits) == 1:
			placed[i] = Placed{Edit: e}
		default:
			at := evidence.Join(call.At, fmt.Sprintf("edits[%d]", i))
			placed[i] = Placed{Edit: e, At: at, Content: at}
		}
		parts[i] = []any{e.intent(), placed[i].Edit}
	}
	hash, err := inputHash(call, parts...)
	if err != nil {
		return nil, err
	}
	result, err := c.make(ctx, func() *plan { return &plan{forecast: forecast{curator: c}, call: call, edits: placed, hash: hash} })
	if err != nil {
		return nil, err
	}
	if call.DryRun {
		result.Revision = nil
	}
	if result.Revision == nil {
		return result, nil
	}
	return result, c.catchUpAfter(ctx, call, &result.Outcome, false)
}

// inputHash returns a hash that differs between inputs.
func inputHash(call Call, parts ...any) (string, error) {
	h := sha256.New()
	encoder := json.NewEncoder(h)
	for _, part := range append([]any{call.Message}, parts...) {
		if err := encoder.Encode(part); err != nil {
			return "", evidence.Wrap(evidence.Internal, err, "reading the input")
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (p *plan) applyAll(ctx context.Context) ([]*entryDiff, error) {
	var refs []evidence.Ref
	for _, e := range p.edits {
		refs = append(refs, e.refs()...)
	}
	if err := p.draft.fetch(ctx, refs...); err != nil {
		return nil, err
	}
	subjects := make([]*entryDiff, len(p.edits))
	for i, e := range p.edits {
		p.draft.at, p.draft.content = e.At, e.Content
		subject, err := e.apply(ctx, p.draft)
		if err != nil {
			return nil, err
		}
		subjects[i] = subject
		if subject != nil {
			p.draft.paths[subject] = p.draft.content
		}
	}
	return subjects, nil
}

// keepFigures gives the claims among the subjects their new figures.
func (r *Result) keepFigures() {
	moved := map[evidence.ID]*evidence.Figures{}
	for i, e := range r.Effects {
		moved[e.Claim] = &r.Effects[i].After
	}
	for i, e := range r.Subjects {
		if c, ok := e.(*evidence.Claim); ok && moved[c.ID] != nil {
			now := *c
			figures := *moved[c.ID]
			now.Figures, now.StaleSince = &figures, 0
			r.Subjects[i] = &now
		}
	}
}

func intentOf(edits []Placed) evidence.Intent {
	if len(edits) > 1 {
		return evidence.IntentBatch
	}
	return edits[0].intent()
}

func named(e evidence.Entry, name evidence.Ref) bool {
	return e != nil && slices.Contains(namesOf(e), name)
}

// change returns what a revision records of an entry.
func (d *entryDiff) change() evidence.Change {
	c := evidence.Change{Before: content(d.before), After: content(d.after)}
	e := d.after
	if e == nil {
		e = d.before
	}
	c.ID, c.Kind, c.Ref = e.EntryMeta().ID, e.EntryKind(), e.Ref()
	return c
}

// content returns an entry without its figures.
func content(e evidence.Entry) evidence.Entry {
	claim, ok := e.(*evidence.Claim)
	if !ok || claim.Figures == nil && claim.StaleSince == 0 {
		return e
	}
	bare := *claim
	bare.Figures, bare.StaleSince = nil, 0
	return &bare
}

// earlier returns what an earlier call with the same idempotency key did. If there
// was none, Repeated is false in the outcome.
func earlier(ctx context.Context, r storage.History, call Call, hash string) (done Outcome, changes []evidence.Change, err error) {
	if call.IdempotencyKey == "" {
		return done, nil, nil
	}
	page, err := r.Revisions(ctx, storage.RevisionQuery{IdempotencyKey: call.IdempotencyKey, First: 1})
	if err != nil || len(page.Revisions) == 0 {
		return done, nil, err
	}
	was := &page.Revisions[0]
	if was.InputHash != hash {
		return done, nil, evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Path: evidence.Join(call.At, "idempotencyKey"),
			Message: fmt.Sprintf("%q was used for another input, in revision %d", call.IdempotencyKey, was.Sequence), Expected: "a new key, or that input again"})
	}
	changed, err := r.Changes(ctx, []int64{was.Sequence})
	if err != nil {
		return done, nil, err
	}
	effects, err := r.Effects(ctx, []storage.EffectQuery{{Sequence: was.Sequence, First: max(was.Effects, 1)}})
	if err != nil {
		return done, nil, err
	}
	evidence.SortEffects(effects[0].Effects)
	return Outcome{Revision: was, Effects: effects[0].Effects, Pending: was.Pending, DryRun: call.DryRun, Repeated: true}, changed[0], nil
}

// repeated takes the result of an earlier call with the same idempotency key.
func (p *plan) repeated(ctx context.Context) (bool, error) {
	done, changes, err := earlier(ctx, p.draft.reader, p.call, p.hash)
	if !done.Repeated || err != nil {
		return false, err
	}
	p.result = Result{Outcome: done, Changes: changes}
	for _, e := range p.edits {
		subject, err := p.subjectOf(ctx, e, changes)
		if err != nil {
			return false, err
		}
		p.result.Subjects = append(p.result.Subjects, subject)
	}
	p.result.keepFigures()
	return true, nil
}

// subjectOf finds the subject of an edit among the changes of its revision, or else
// in the store.
func (p *plan) subjectOf(ctx context.Context, e Edit, changes []evidence.Change) (evidence.Entry, error) {
	refs := e.refs()
	if len(refs) == 0 {
		return nil, nil
	}
	if err := p.draft.fetch(ctx, refs...); err != nil {
		return nil, err
	}
	name := refs[0]
	if from, to, relation, ok := evidence.ParseLinkName(string(name)); ok {
		name = evidence.Ref(evidence.LinkName(p.draft.key(from), p.draft.key(to), relation))
	}
	about := p.draft.find(name)
	for _, c := range changes {
		if about != nil && c.ID == about.id() || c.ID == evidence.ID(name) || named(c.Before, name) || named(c.After, name) {
			return c.After, nil
		}
	}
	if about == nil {
		return nil, nil
	}
	return about.after, nil
}
