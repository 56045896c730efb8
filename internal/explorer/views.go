package explorer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Save asks to save a view.
type Save struct {
	View   *evidence.View
	Author string
}

// Saver saves a view.
type Saver func(context.Context, Save) error

// savePage is the content of the page on which a reader names a view.
type savePage struct {
	Address string // of the page to save
	Same    *ref   // the view that has this name and address already
	AsOf    string // the change after which that page shows a claim; empty if it shows the map as it is
	form
}

// form is a form that a page shows again if it is refused.
type form struct {
	Problem string // why it was refused, if that is about no field
	Fields  []asked
}

// newForm makes a form with what somebody has typed.
func newForm(typed url.Values, fields ...asked) form {
	for i := range fields {
		fields[i].Value = typed.Get(fields[i].Name)
	}
	return form{Fields: fields}
}

// asked is a line of a form that asks for a text.
type asked struct {
	Name, Label string
	Most        int // characters
	Needed      bool
	Fills       string // what a browser may fill in, in the words of HTML
	Value       string
	Wrong       string // what is wrong with the value
	First       bool   // whether it is the first one that is wrong
}

// The fields of the form, and how many characters two of them may have.
const (
	paramAddress = "address"
	paramTitle   = "title"
	paramNote    = "note"
	mostTitle    = 200
	mostNote     = 2_000
)

// maySave says why a reader may not save views; nil if they may.
func (e *Explorer) maySave(r *request) error {
	if e.Save == nil {
		return evidence.Refuse(evidence.Problem{Code: evidence.Forbidden, Message: "nobody saves views on these pages"})
	}
	return e.mayWrite(r)
}

// offerSave is the address at which the page of a request can be saved, below the root;
// empty if it cannot, or if it has no filter or choice worth a name.
func (e *Explorer) offerSave(r *request) string {
	query := r.URL.Query()
	query.Del(paramAfter)
	path := strings.Split(r.URL.Path, "/") // below which the program may be served
	address := strings.Join(path[len(path)-1-r.frame.depth:], "/") + suffix(query)
	if r.Method != http.MethodGet || len(query) == 0 || !evidence.ValidAddress(address) || e.maySave(r) != nil {
		return ""
	}
	return "views/save?" + url.Values{paramAddress: {address}}.Encode()
}

// save answers with a form that names a page.
func (e *Explorer) save(r *request) error {
	r.fresh = true
	if err := e.maySave(r); err != nil {
		return err
	}
	address, err := addressOf(r.URL.Query())
	if err != nil {
		return err
	}
	r.showSave(newSavePage(address, url.Values{}))
	return nil
}

// showSave shows the form that names a page.
func (r *request) showSave(p *savePage) {
	r.frame.Title, r.frame.Here, r.frame.Content = "Save this view", listAddress(evidence.KindView), p
}

// newSavePage makes the form that names a page, with what somebody has typed.
func newSavePage(address string, typed url.Values) *savePage {
	p := &savePage{Address: address, form: newForm(typed,
		asked{Name: paramTitle, Label: "Name", Most: mostTitle, Needed: true},
		asked{Name: paramNote, Label: "What it is for", Most: mostNote},
		asked{Name: paramAuthor, Label: "Your name, for the history", Most: mostAuthor, Needed: true, Fills: "name"},
	)}
	if path, query, _ := strings.Cut(address, "?"); strings.HasPrefix(path, evidence.Word(evidence.KindClaim)+"/") {
		values, _ := url.ParseQuery(query) // a valid address
		p.AsOf = shorten(values.Get(paramAsOf))
	}
	return p
}

// addressOf reads the address of the page to save.
func addressOf(form url.Values) (string, error) {
	address := form.Get(paramAddress)
	if !evidence.ValidAddress(address) {
		return "", evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: paramAddress, Message: fmt.Sprintf("%q is no address of a page that can be saved", shorten(address)), Expected: evidence.AddressForm})
	}
	return address, nil
}

// saveNow saves a view, and leads to the list of views. If the view is refused, the form is
// shown again, with what was typed and what is wrong with it.
func (e *Explorer) saveNow(r *request) error {
	r.fresh = true
	if err := e.maySave(r); err != nil {
		return err
	}
	form, err := readForm(r)
	if err != nil {
		return err
	}
	address, err := addressOf(form)
	if err != nil {
		return err
	}
	r.again = "views/save?" + url.Values{paramAddress: {address}}.Encode()
	same, err := e.saveForm(r, address, form)
	if same != nil {
		p := newSavePage(address, form)
		p.Same, r.status = same, http.StatusConflict
		r.showSave(p)
		return nil
	}
	var refused *evidence.Error
	if !errors.As(err, &refused) {
		return err
	}
	status, failure := e.failureOf(r, refused)
	if status == http.StatusInternalServerError {
		return err
	}
	p := newSavePage(address, form)
	p.tell(refused, failure.Text)
	r.showSave(p)
	r.status, r.refused = status, err
	return nil
}

// saveForm saves the view that a form describes, unless the map has the same one.
func (e *Explorer) saveForm(r *request, address string, form url.Values) (same *ref, err error) {
	v := &evidence.View{Address: address}
	var author string
	var wrong evidence.Problems
	read := func(to *string, value string, err error) {
		*to = value
		note(&wrong, err)
	}
	title, err := short(form, paramTitle, mostTitle)
	if err == nil && title == "" {
		err = evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: paramTitle, Message: "the view has no name", Expected: "a few words"})
	}
	read(&v.Title, title, err)
	text, err := short(form, paramNote, mostNote)
	read(&v.Note, text, err)
	name, err := authorIn(form)
	read(&author, name, err)
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	err = r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		if same, err = sameView(r.ctx, reader, v); err != nil || same != nil {
			return err
		}
		v.Key, err = freeKey(r.ctx, reader, v.Title)
		return err
	})
	if err != nil || same != nil {
		return same, err
	}
	if err := r.compute(); err != nil {
		return nil, err
	}
	if err := e.Save(r.ctx, Save{View: v, Author: author}); err != nil {
		return nil, err
	}
	r.moved = "../" + listAddress(evidence.KindView)
	return nil, nil
}

// sameView finds the view that has the name and the address of another one already.
func sameView(ctx context.Context, reader storage.Reader, v *evidence.View) (*ref, error) {
	taken, err := reader.Entries(ctx, keysFor(v.Title))
	if err != nil {
		return nil, err
	}
	for _, one := range taken {
		if other, ok := one.(*evidence.View); ok && other.Title == v.Title && other.Address == v.Address {
			of := refTo(other)
			return &of, nil
		}
	}
	return nil, nil
}

// note adds the problems of an error to others.
func note(wrong *evidence.Problems, err error) {
	var refused *evidence.Error
	if errors.As(err, &refused) {
		for _, p := range refused.Problems {
			wrong.Add(p)
		}
	}
}

// tell says in the form why it was refused: beside the field, or above all fields.
func (p *form) tell(refused *evidence.Error, otherwise string) {
	first := true
	for _, problem := range refused.Problems {
		path := problem.Path[strings.LastIndex(problem.Path, ".")+1:]
		if i := slices.IndexFunc(p.Fields, func(a asked) bool { return a.Name == path }); i >= 0 && p.Fields[i].Wrong == "" {
			p.Fields[i].Wrong, p.Fields[i].First = sentence(problem.Text()), first
			first = false
		}
	}
	if first {
		p.Problem = otherwise
	}
}

// freeKey makes a key of the name of a view that no record has.
func freeKey(ctx context.Context, reader storage.Reader, title string) (evidence.Key, error) {
	keys := keysFor(title)
	taken, err := reader.Entries(ctx, keys)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(taken, func(e evidence.Entry) bool { return e == nil })
	if i < 0 {
		return "", evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Path: paramTitle, Message: fmt.Sprintf("%d views have this name", len(keys)), Expected: "another name"})
	}
	return evidence.Key(keys[i]), nil
}

// keysFor are the keys that a view of a name can get.
func keysFor(title string) []evidence.Ref {
	const mostWord, tries = 60, 50
	var word strings.Builder
	word.WriteString("view")
	apart := true
	for _, c := range strings.ToLower(title) {
		switch plain := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'; {
		case word.Len() >= mostWord:
		case plain && apart:
			word.WriteString("-" + string(c))
			apart = false
		case plain:
			word.WriteRune(c)
		default:
			apart = true
		}
	}
	keys := make([]evidence.Ref, tries)
	for i := range keys {
		keys[i] = evidence.Ref(word.String())
		if i > 0 {
			keys[i] += evidence.Ref(fmt.Sprintf("-%d", i+1))
		}
	}
	return keys
}
