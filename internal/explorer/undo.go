package explorer

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
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
	form
	Event   event
	Changes []changed
	Others  int // entries that are changed besides
	Moves   []move
	Moved   int // claims that move besides
	Pending int
	Gone    int // claims that it would remove
	Prevented
}

// Prevented is why a revision cannot be taken back.
type Prevented struct {
	Already *event  // the change that has taken it back
	Since   []event // later changes of what it changed, the first ones
	Later   bool    // whether there are more of these
	Why     string  // the reason, if it is neither
}

// Any reports whether anything keeps the revision from being taken back.
func (p *Prevented) Any() bool { return p.Already != nil || len(p.Since) > 0 || p.Why != "" }

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
	_, err = e.showUndo(r, sequence, url.Values{paramMessage: {fmt.Sprintf("Takes back change %d", sequence)}})
	return err
}

// showUndo shows what taking a revision back would do, and a form with what was typed.
func (e *Explorer) showUndo(r *request, sequence int64, typed url.Values) (*undoPage, error) {
	p := &undoPage{form: newForm(typed,
		asked{Name: paramMessage, Label: "Why", Most: mostMessage},
		asked{Name: paramAuthor, Label: "Your name, for the history", Most: mostAuthor, Needed: true, Fills: "name"})}
	done, err := e.Undo(r.ctx, Undo{Revision: sequence, DryRun: true})
	switch {
	case evidence.CodeOf(err) == evidence.Conflict:
		done = &Undone{}
		if err := p.prevent(r, sequence, err); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	}
	p.Pending = done.Pending
	events, err := e.revisionsAt(r, sequence, done)
	if err != nil {
		return nil, err
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
	return p, nil
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

// undoNow takes a revision back, and leads to the history. If that is refused, the page is shown
// again, with what was typed and what is wrong with it.
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
	err = e.undoForm(r, sequence, form)
	var refused *evidence.Error
	if !errors.As(err, &refused) {
		return err
	}
	status, failure := e.failureOf(r, refused)
	if status == http.StatusInternalServerError || refused.Code == evidence.NotFound {
		return err
	}
	p, again := e.showUndo(r, sequence, form)
	if again != nil {
		return err
	}
	if !p.Any() {
		p.tell(refused, failure.Text)
	}
	r.status, r.refused = status, err
	return nil
}

// undoForm takes back the revision that a form names.
func (e *Explorer) undoForm(r *request, sequence int64, form url.Values) error {
	u := Undo{Revision: sequence}
	var wrong evidence.Problems
	author, err := authorIn(form)
	note(&wrong, err)
	message, err := short(form, paramMessage, mostMessage)
	note(&wrong, err)
	if err := wrong.Err(); err != nil {
		return err
	}
	u.Author, u.Message = author, message
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

// offerUndo adds to events the addresses at which they can be taken back, or which change has done so.
func (e *Explorer) offerUndo(r *request, events []event) error {
	if may := e.mayWrite(r) == nil; !may {
		return nil
	}
	var since int64
	var of []evidence.ID
	for _, one := range events {
		if !one.Undoable {
			continue
		}
		if since == 0 || one.Sequence < since {
			since = one.Sequence
		}
		if one.of != "" && !slices.Contains(of, one.of) {
			of = append(of, one.of)
		}
	}
	if since == 0 {
		return nil
	}
	return r.store.View(r.ctx, func(reader storage.Reader) error {
		taken, err := takenBack(r, reader, since, of...)
		if err != nil {
			return err
		}
		for i := range events {
			one := &events[i]
			one.Undo, one.Undone = "", 0
			if !one.Undoable {
				continue
			}
			if one.Undone = taken[one.Sequence]; one.Undone == 0 {
				one.Undo = undoAddress(one.Sequence)
			}
		}
		return nil
	})
}
