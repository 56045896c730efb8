package explorer

import (
	"context"
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
	Author string // empty for whom the server takes the client to be
}

// Saver saves a view.
type Saver func(context.Context, Save) error

// savePage is the content of the page on which a reader names a view.
type savePage struct {
	Address string // of the page to save
	Title   string
}

// The fields of the form, and how many characters two of them may have.
const (
	paramAddress = "address"
	paramTitle   = "title"
	paramNote    = "note"
	mostTitle    = 200
	mostNote     = 2_000
)

// leads reports whether an address leads to a page of this program that a view may be of. The
// addresses of views come from clients, and from map files.
func leads(address string) bool {
	if !evidence.ValidAddress(address) {
		return false
	}
	path, _, _ := strings.Cut(address, "?")
	first, key, below := strings.Cut(path, "/")
	if below {
		return evidence.Key(key).Valid() && slices.ContainsFunc(evidence.ItemKinds, func(k evidence.Kind) bool { return evidence.Word(k) == first })
	}
	return slices.Contains([]string{"tags", "timeline", "what-if", "history", "gaps", "path", "graph", "compare", "matrix", "search"}, path) ||
		slices.ContainsFunc(evidence.ItemKinds, func(k evidence.Kind) bool { return listAddress(k) == path })
}

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
	if r.Method != http.MethodGet || len(query) == 0 || !leads(address) || e.maySave(r) != nil {
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
	r.frame.Title, r.frame.Here, r.frame.Content = "Save this view", listAddress(evidence.KindView), &savePage{Address: address}
	return nil
}

// addressOf reads the address of the page to save.
func addressOf(form url.Values) (string, error) {
	address := form.Get(paramAddress)
	if !leads(address) {
		return "", evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: paramAddress, Message: fmt.Sprintf("%q is no address of a page that can be saved", shorten(address)), Expected: evidence.AddressForm})
	}
	return address, nil
}

// saveNow saves a view, and leads to the list of views.
func (e *Explorer) saveNow(r *request) error {
	r.fresh = true
	if err := e.maySave(r); err != nil {
		return err
	}
	form, err := readForm(r)
	if err != nil {
		return err
	}
	v := &evidence.View{}
	if v.Address, err = addressOf(form); err != nil {
		return err
	}
	r.again = "views/save?" + url.Values{paramAddress: {v.Address}}.Encode()
	if v.Title, err = short(form, paramTitle, mostTitle); err != nil {
		return err
	}
	if v.Title == "" {
		return evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: paramTitle, Message: "the view has no name", Expected: "a few words"})
	}
	if v.Note, err = short(form, paramNote, mostNote); err != nil {
		return err
	}
	author, err := authorIn(form)
	if err != nil {
		return err
	}
	err = r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		v.Key, err = freeKey(r.ctx, reader, v.Title)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.compute(); err != nil {
		return err
	}
	if err := e.Save(r.ctx, Save{View: v, Author: author}); err != nil {
		return err
	}
	r.moved = "../" + listAddress(evidence.KindView)
	return nil
}

// freeKey makes a key of the name of a view that no record has.
func freeKey(ctx context.Context, reader storage.Reader, title string) (evidence.Key, error) {
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
	taken, err := reader.Entries(ctx, keys)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(taken, func(e evidence.Entry) bool { return e == nil })
	if i < 0 {
		return "", evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Path: paramTitle, Message: fmt.Sprintf("%d views have this name", tries), Expected: "another name"})
	}
	return evidence.Key(keys[i]), nil
}
