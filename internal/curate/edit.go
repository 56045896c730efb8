package curate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
)

// MaxEdits is how many intents one call may have.
const MaxEdits = 1_000

// Call is what every write has besides what it does.
type Call struct {
	Author  string // who
	Message string // why
	// IdempotencyKey, where it is set, makes a repeated call return what the
	// first one did, instead of doing it again.
	IdempotencyKey string
	At             string // where the call stands in the caller's input; the paths of problems begin with it
	DryRun         bool   // tell what would happen, and leave no trace in the store
}

// Edit is one intent: Create, Update, Rename, Merge, Remove, Link, Relink,
// Unlink, RaiseCaveat, ResolveCaveat, RetractSource, VerifyQuote or Undo.
type Edit interface {
	intent() evidence.Intent
	// refs are the entries that are sure to be needed, to be read at once.
	refs() []evidence.Ref
	// apply changes the draft, and returns what the intent was about; nil where
	// there is a fault, which the draft has.
	apply(ctx context.Context, d *draft) (*drafted, error)
}

// Placed is an edit that stands somewhere in the caller's input. Otherwise an
// edit stands at edits[i], or at the top if it is the only one.
type Placed struct {
	Edit
	At      string // the path of its own arguments, such as "of" and "expectedVersion"
	Content string // the path of the fields of the entry that it is about
}

// Result is what a write did, or what it would do.
type Result struct {
	Revision *evidence.Revision // nil where nothing changed, and for a dry run
	Changes  []evidence.Change  // by entry, in the order in which they were touched
	Subjects []evidence.Entry   // what each intent was about, as it is afterwards; nil where it is removed
	Effects  []evidence.Effect  // claims whose figures moved, the largest change of belief first
	Pending  int                // claims whose figures will move, which is yet to be worked out
	DryRun   bool
	Repeated bool // an earlier call with the same idempotency key has done it
}

// Edit makes some intents one revision, all of them or none. All that is wrong
// with them is reported together: Invalid, NotFound or Conflict, with paths
// that begin with edits[i] if there is more than one (see Placed). Nothing is written
// where they change nothing, unless the call has an idempotency key, which is
// to be remembered.
func (c *Curator) Edit(ctx context.Context, call Call, edits ...Edit) (*Result, error) {
	if n := len(edits); n == 0 || n > MaxEdits {
		return nil, evidence.Refuse(evidence.Problem{Path: evidence.Join(call.At, "edits"), Message: fmt.Sprintf("there are %d edits, expected 1 to %d", n, MaxEdits)})
	}
	placed := make([]Placed, len(edits))
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
	}
	hash, err := inputHash(call, placed)
	if err != nil {
		return nil, err
	}
	var result *Result
	err = c.Store.Update(ctx, func(tx evidence.Tx) error {
		w := editing{draft: newDraft(c, tx), call: call, edits: placed, hash: hash}
		if err := w.run(ctx); err != nil {
			return err
		}
		result = &w.result
		if call.DryRun || result.Repeated || result.Revision == nil {
			return errDryRun
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return nil, err
	}
	if call.DryRun {
		result.Revision = nil
	}
	return result, nil
}

// inputHash tells one input from another.
func inputHash(call Call, edits []Placed) (string, error) {
	h := sha256.New()
	encoder := json.NewEncoder(h)
	if err := encoder.Encode(call.Message); err != nil {
		return "", evidence.Wrap(evidence.Internal, err, "reading the input")
	}
	for _, e := range edits {
		if err := encoder.Encode([]any{e.intent(), e.Edit}); err != nil {
			return "", evidence.Wrap(evidence.Internal, err, "reading the input")
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// editing is one run of Edit, in one transaction.
type editing struct {
	*draft
	call   Call
	edits  []Placed
	hash   string
	result Result
}

func (w *editing) run(ctx context.Context) error {
	if err := w.useRubric(ctx, w.tx); err != nil {
		return err
	}
	if done, err := w.repeated(ctx); done || err != nil {
		return err
	}
	w.result.DryRun = w.call.DryRun
	subjects, err := w.applyAll(ctx)
	if err != nil {
		return err
	}
	changes, err := w.finish(ctx)
	if err != nil {
		return err
	}
	for _, s := range subjects {
		var e evidence.Entry
		if s != nil && s.after != nil {
			e = s.after
		}
		w.result.Subjects = append(w.result.Subjects, e)
	}
	if len(changes) == 0 && w.call.IdempotencyKey == "" {
		return nil
	}
	return w.write(ctx, changes)
}

func (w *editing) applyAll(ctx context.Context) ([]*drafted, error) {
	var refs []evidence.Ref
	for _, e := range w.edits {
		refs = append(refs, e.refs()...)
	}
	if err := w.fetch(ctx, refs...); err != nil {
		return nil, err
	}
	subjects := make([]*drafted, len(w.edits))
	for i, e := range w.edits {
		w.at, w.content = e.At, e.Content
		subject, err := e.apply(ctx, w.draft)
		if err != nil {
			return nil, err
		}
		subjects[i] = subject
		if subject != nil {
			w.paths[subject] = w.content
		}
	}
	return subjects, nil
}

// write settles the changes, and records the revision.
func (w *editing) write(ctx context.Context, changes []*drafted) error {
	state, err := w.tx.State(ctx)
	if err != nil {
		return err
	}
	s := settling{Curator: w.Curator, tx: w.tx, sequence: state.Sequence, changes: changes, storeRef: w.storeRef}
	if err := s.run(ctx); err != nil {
		return err
	}
	r := evidence.Revision{Sequence: state.Sequence, At: w.now, Author: w.call.Author, Message: w.call.Message, Intent: intentOf(w.edits),
		IdempotencyKey: w.call.IdempotencyKey, InputHash: w.hash, Undoes: w.undoes,
		Changes: len(changes), Effects: len(s.effects), Pending: s.pending}
	for _, one := range changes {
		w.result.Changes = append(w.result.Changes, one.change())
	}
	if err := w.tx.Record(ctx, r, w.result.Changes); err != nil {
		return err
	}
	w.result.Revision, w.result.Effects, w.result.Pending = &r, s.effects, s.pending
	w.result.keepFigures()
	return w.tx.RecordEffects(ctx, s.effects)
}

// keepFigures gives the claims among the subjects the figures that they have now.
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

// change is what a revision remembers of a drafted entry.
func (d *drafted) change() evidence.Change {
	c := evidence.Change{Before: content(d.before), After: content(d.after)}
	e := d.after
	if e == nil {
		e = d.before
	}
	c.ID, c.Kind, c.Ref = e.EntryMeta().ID, e.EntryKind(), e.Ref()
	return c
}

// content is an entry without its figures.
func content(e evidence.Entry) evidence.Entry {
	claim, ok := e.(*evidence.Claim)
	if !ok || claim.Figures == nil && claim.StaleSince == 0 {
		return e
	}
	bare := *claim
	bare.Figures, bare.StaleSince = nil, 0
	return &bare
}

// repeated looks whether an earlier call had the same idempotency key, and
// takes its result.
func (w *editing) repeated(ctx context.Context) (bool, error) {
	if w.call.IdempotencyKey == "" {
		return false, nil
	}
	page, err := w.tx.Revisions(ctx, evidence.RevisionQuery{IdempotencyKey: w.call.IdempotencyKey, First: 1})
	if err != nil || len(page.Revisions) == 0 {
		return false, err
	}
	r := &page.Revisions[0]
	if r.InputHash != w.hash {
		return false, evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Path: evidence.Join(w.call.At, "idempotencyKey"),
			Message: fmt.Sprintf("%q was used for another input, in revision %d: expected a new key, or that input again", w.call.IdempotencyKey, r.Sequence)})
	}
	changes, err := w.tx.Changes(ctx, []int64{r.Sequence})
	if err != nil {
		return false, err
	}
	effects, err := w.tx.Effects(ctx, []evidence.EffectQuery{{Sequence: r.Sequence, First: max(r.Effects, 1)}})
	if err != nil {
		return false, err
	}
	w.result = Result{Revision: r, Changes: changes[0], Effects: effects[0].Effects, Pending: r.Pending, DryRun: w.call.DryRun, Repeated: true}
	for _, e := range w.edits {
		subject, err := w.subjectOf(ctx, e, changes[0])
		if err != nil {
			return false, err
		}
		w.result.Subjects = append(w.result.Subjects, subject)
	}
	evidence.SortEffects(w.result.Effects)
	w.result.keepFigures()
	return true, nil
}

// subjectOf finds what an intent was about among the changes that it made. What
// it did not change is as it is.
func (w *editing) subjectOf(ctx context.Context, e Edit, changes []evidence.Change) (evidence.Entry, error) {
	refs := e.refs()
	if len(refs) == 0 {
		return nil, nil
	}
	if err := w.fetch(ctx, refs...); err != nil {
		return nil, err
	}
	name := refs[0]
	if from, to, relation, ok := evidence.ParseLinkName(string(name)); ok {
		name = evidence.Ref(evidence.LinkName(w.key(from), w.key(to), relation))
	}
	about := w.find(name)
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
