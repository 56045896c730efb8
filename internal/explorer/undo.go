package explorer

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Undo asks to take a revision back.
type Undo struct {
	Revision int64
	Author   string // who takes it back; empty for a dry run
	Message  string
	DryRun   bool // tell what would happen, and write nothing
}

// Undone says what taking a revision back does.
type Undone struct {
	Revision *evidence.Revision // nil for a dry run, and if nothing is to be taken back
	Changes  []evidence.Change
	Effects  []evidence.Effect // the largest change of belief first
	Pending  int               // claims whose figures are to be computed later
}

// undoPage is the content of the page on which a reader confirms that a revision is taken
// back.
type undoPage struct {
	Event   event
	Changes []changed
	Others  int // entries that are changed besides
	Moves   []move
	Moved   int // claims that move besides
	Pending int
	Gone    int // claims that it would remove
	Message string
	Changed bool // whether a later change has changed the same, so that this one cannot be taken back
}

// The fields of the form, and how many characters two of them may have.
const (
	paramChange  = "change"
	paramMessage = "message"
	mostAuthor   = 200
	mostMessage  = 1_000
)

// mayWrite says why a reader may not write; nil if they may.
func (e *Explorer) mayWrite(r *request) error {
	if e.Undo == nil || e.MayWrite == nil {
		return evidence.Refuse(evidence.Problem{Code: evidence.Forbidden, Message: "nobody writes on these pages"})
	}
	return e.MayWrite(r.ctx)
}

// undo answers with what taking a revision back would do, and a form that does it.
func (e *Explorer) undo(r *request) error {
	sequence, err := e.revision(r, r.URL.Query())
	if err != nil {
		return err
	}
	if err := r.compute(); err != nil {
		return err
	}
	p := &undoPage{Message: fmt.Sprintf("Takes back change %d", sequence)}
	done, err := e.Undo(r.ctx, Undo{Revision: sequence, DryRun: true})
	switch {
	case evidence.CodeOf(err) == evidence.Conflict:
		p.Changed, done = true, &Undone{}
	case err != nil:
		return err
	}
	p.Pending = done.Pending
	events, err := e.revisionsAt(r, sequence, done)
	if err != nil {
		return err
	}
	p.Event = events[0]
	for _, c := range done.Changes {
		if c.Kind == evidence.KindClaim && c.After == nil {
			p.Gone++
		}
	}
	p.Changes, p.Others, p.Moves, p.Moved = events[1].Changes, events[1].Others, events[1].Moves, events[1].Moved
	for i, c := range p.Changes {
		p.Changes[i].What = map[string]string{"Added": "Add", "Removed": "Remove", "Changed": "Change"}[c.What]
	}
	r.frame.Title, r.frame.Here, r.frame.Content = "Take a change back", "history", p
	return nil
}

// revisionsAt tells of a revision, and of what taking it back would do.
func (e *Explorer) revisionsAt(r *request, sequence int64, done *Undone) ([]event, error) {
	var found []*evidence.Revision
	err := r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		found, err = reader.RevisionsAt(r.ctx, []int64{sequence})
		return err
	})
	if err != nil {
		return nil, err
	}
	then := analysis.Event{Revision: evidence.Revision{Changes: len(done.Changes), Effects: len(done.Effects)},
		Changes: done.Changes[:min(len(done.Changes), 4*mostChanges)], Effects: done.Effects[:min(len(done.Effects), 4*mostEffects)]}
	was := evidence.Revision{Sequence: sequence}
	if found[0] != nil {
		was = *found[0]
	}
	return eventsOf(r, []analysis.Event{{Revision: was}, then}, "")
}

// undoNow takes a revision back, and leads to the history.
func (e *Explorer) undoNow(r *request) error {
	form, err := readForm(r)
	if err != nil {
		return err
	}
	sequence, err := e.revision(r, form)
	if err != nil {
		return err
	}
	r.again = undoAddress(sequence)
	if err := r.compute(); err != nil {
		return err
	}
	u := Undo{Revision: sequence}
	if u.Author, err = authorIn(form); err != nil {
		return err
	}
	if u.Message, err = short(form, paramMessage, mostMessage); err != nil {
		return err
	}
	done, err := e.Undo(r.ctx, u)
	if err != nil {
		return err
	}
	r.moved = "history"
	if done.Revision != nil {
		r.moved += fmt.Sprintf("#change-%d", done.Revision.Sequence)
	}
	return nil
}

// readForm reads a form that a page has sent.
func readForm(r *request) (url.Values, error) {
	const mostBody = 20_000
	r.Body = http.MaxBytesReader(nil, r.Body, mostBody)
	if err := r.ParseForm(); err != nil {
		return nil, evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Message: "this is no form of these pages"})
	}
	return r.PostForm, nil
}

// authorIn reads who sends a form. Whoever edits on pages says who they are, here as in the editor.
func authorIn(form url.Values) (string, error) {
	author, err := short(form, paramAuthor, mostAuthor)
	if err == nil && author == "" {
		err = evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: paramAuthor, Message: "your name is missing", Expected: "the name that the history shows"})
	}
	if err == nil && strings.ContainsFunc(author, func(c rune) bool { return !unicode.IsPrint(c) }) { // as in the header that names an author
		err = evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: paramAuthor, Message: "the name holds a character that nobody sees", Expected: "letters, digits, signs and spaces"})
	}
	return author, err
}

// short reads a line of a form.
func short(form url.Values, name string, most int) (string, error) {
	text := strings.TrimSpace(form.Get(name))
	if n := utf8.RuneCountInString(text); n > most {
		return "", evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: name, Message: fmt.Sprintf("the %s has %d characters", name, n), Expected: fmt.Sprintf("at most %d characters", most)})
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return "", evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: name, Message: fmt.Sprintf("the %s holds a character that nobody sees", name), Expected: "letters, digits, signs and spaces"})
	}
	return text, nil
}

// revision reads which revision is to be taken back, by a reader who may write.
func (e *Explorer) revision(r *request, form url.Values) (int64, error) {
	r.fresh = true
	if err := e.mayWrite(r); err != nil {
		return 0, err
	}
	text := form.Get(paramChange)
	sequence, err := strconv.ParseInt(text, 10, 64)
	if err != nil || sequence < 1 {
		return 0, evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: paramChange, Message: fmt.Sprintf("%q is no change", shorten(text)), Expected: "the number of a change"})
	}
	return sequence, nil
}

func undoAddress(sequence int64) string { return fmt.Sprintf("undo?%s=%d", paramChange, sequence) }

// offerUndo adds to events the addresses at which they can be taken back.
func (e *Explorer) offerUndo(r *request, events []event) {
	if e.mayWrite(r) != nil {
		return
	}
	for i := range events {
		if events[i].Undoable {
			events[i].Undo = undoAddress(events[i].Sequence)
		}
	}
}
