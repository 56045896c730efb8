// Package explorer serves pages on which people read a map: lists, how well a claim is
// corroborated and why, a page for each record, search and help. The server writes the
// pages, so they work without a script; a script only makes them quicker to use.
package explorer

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"corroborate/internal/analysis"
	"corroborate/internal/apierror"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// Config is what the pages are made of. Store, Rubric and Log are needed.
type Config struct {
	Store   storage.Store
	Rubric  assess.Rubric  // by which the store keeps its figures
	Options assess.Options // of the assessments on the pages of claims and records
	Limits  analysis.Limits
	Gaps    *analysis.KeptGaps // those of the whole map, which others may ask for, too; made here if it is nil
	Log     *slog.Logger
	Version string // of the program; pages of another version are fetched anew
	Script  string // the name of the script among the assets; empty if there is none
	// GraphScript is the name of the script that only the page of a graph loads.
	GraphScript string
	Editor      string // the name of the script that edits, which the other one loads; empty if there is none
	Suppose     string // the name of the script that shows what-ifs in place; empty if there is none
	// Run differs from one run of the server to the next. Two maps may have come equally
	// far, and a browser must not take a page of one for that of the other.
	Run string
	// Seen is what the client of a request has seen of the map; nil if nobody notes it.
	Seen func(context.Context) *storage.Seen
	// Turn waits until heavy work for a request may begin, and returns what to call when it
	// is done, or an *evidence.Error. If it is nil, nothing waits.
	Turn func(context.Context) (done func(), err error)
	// Spend takes points from what the client of a request may spend. It returns what to call
	// with the points that the page did cost, or else after how long to try again, and an
	// *evidence.Error. If it is nil, clients may spend any number of points.
	Spend func(ctx context.Context, estimated int) (settle func(actual int), after time.Duration, err error)
	// RequestID is the id of a request, which pages of errors show; nil if there is none.
	RequestID func(http.ResponseWriter) string
	// MayWrite returns nil if the client of a request may write, or else the *evidence.Error
	// that says why not. If it is nil, nobody may. Pages offer to edit if there is an Editor, too.
	MayWrite func(context.Context) error
	// Undo takes a revision back, or tells what that would do; nil if pages offer no undo.
	Undo func(context.Context, Undo) (*Undone, error)
	Save Saver // saves a view; nil if pages do not offer it
	// Background ends work that goes on after the request that began it; nil for never.
	Background context.Context
	// Patience is how long a page may take; DefaultPatience if it is 0.
	Patience time.Duration
}

// DefaultPatience is how long a page may take by default.
const DefaultPatience = 30 * time.Second

// What pages cost, in points: each for what it reads, a point for so many entries of a part
// of the map, and a point for so many steps of the model. A point is about as much work as in
// GraphQL, see bench/README.md.
const (
	readPoints      = 50
	entriesPerPoint = 10
	stepsPerPoint   = 833
)

// Explorer serves the pages.
type Explorer struct {
	Config
	pages  map[string]*template.Template // by depth and name
	style  asset
	script string
	build  string // changes with all that pages are made of besides the map
}

// New makes the pages.
func New(c Config) (*Explorer, error) {
	if c.Store == nil || c.Log == nil {
		return nil, errors.New("the explorer needs Store and Log")
	}
	if c.Patience == 0 {
		c.Patience = DefaultPatience
	}
	if c.Limits == (analysis.Limits{}) {
		c.Limits = analysis.DefaultLimits()
	}
	if c.Background == nil {
		c.Background = context.Background()
	}
	if c.Gaps == nil {
		c.Gaps = &analysis.KeptGaps{Asker: &analysis.Asker{Store: c.Store, Rubric: c.Rubric, Options: c.Options, Limits: c.Limits}, First: mostGaps, Background: c.Background}
	}
	e := &Explorer{Config: c, style: styleSheet(), script: c.Script}
	var err error
	if e.pages, err = parsePages(); err != nil {
		return nil, err
	}
	e.build = buildOf(c.Run, c.Version, c.Script, c.GraphScript, c.Editor, c.Suppose, e.style.name, c.Rubric.Hash())
	return e, nil
}

// Routes are the handlers of all pages, and of what they load, by their patterns below
// the base path of a server. A form that writes has a pattern with its method, "POST /undo".
func (e *Explorer) Routes() map[string]http.Handler {
	routes := map[string]http.Handler{
		"/{$}":                    e.page("list", 0, e.claims),
		"/timeline":               e.page("timeline", 0, e.timeline),
		"/tags":                   e.page("tags", 0, e.tags),
		"/claim/{key}":            e.page("claim", 1, e.claim),
		"/what-if":                e.page("whatif", 0, e.whatIf),
		"/history":                e.page("history", 0, e.historyOf),
		"/gaps":                   e.page("gaps", 0, e.gapsOf),
		"/path":                   e.page("path", 0, e.path),
		"/undo":                   e.page("undo", 0, e.undo),
		"POST /undo":              e.page("undo", 0, e.undoNow),
		"/views/save":             e.page("save", 1, e.save),
		"POST /views/save":        e.page("save", 1, e.saveNow),
		"/graph":                  e.graphRoute(),
		"/compare":                e.page("compare", 0, e.compare),
		"/matrix":                 e.page("matrix", 0, e.matrix),
		"/search":                 e.page("search", 0, e.search),
		"/help":                   e.page("help", 0, e.help),
		"/assets/" + e.style.name: e.style,
	}
	for _, k := range evidence.ItemKinds {
		if k == evidence.KindClaim {
			continue
		}
		routes["/"+listAddress(k)] = e.page("list", 0, func(r *request) error { return e.list(r, k) })
		routes["/"+evidence.Word(k)+"/{key}"] = e.page("record", 1, e.record)
	}
	return routes
}

// request is a request for a page, and the page that answers it.
type request struct {
	*http.Request
	ctx   context.Context
	store storage.Store // as the client sees it
	state storage.State // of the map, when the request began
	frame *frame
	asker analysis.Asker
	moved string // where to go instead, relative to the address; empty to stay
	// fresh is true for a page that is not the same for everybody who asks at this state of
	// the map, so that browsers ask for it again.
	fresh bool
	again string // where to try again if the request fails; empty for its own address
	pick  string // where to pick other claims if those of the address cannot be shown
	// refused is why a page shows a form again, and status is that of its answer; nil and 0 for
	// any other page.
	refused error
	status  int
	steps   atomic.Int64
	held    int // entries of the parts of the map that the page is made of
	// compute waits until the request may make the model work.
	compute func() error
}

// read notes that the page is made of some entries of a part of the map.
func (r *request) read(entries int) { r.held += entries }

// page makes the handler of one page, whose address has depth slashes below the base path.
func (e *Explorer) page(name string, depth int, fill func(*request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		ctx, cancel := context.WithTimeout(hr.Context(), e.Patience)
		defer cancel()
		r := &request{Request: hr, ctx: ctx, store: e.Store, frame: e.newFrame(hr, depth)}
		if e.Seen != nil {
			r.store = storage.For(e.Store, e.Seen(ctx))
		}
		r.asker = analysis.Asker{Store: r.store, Rubric: e.Rubric, Options: e.Options, Limits: e.Limits}
		r.asker.Options.Worked = func(_ context.Context, steps int64) { r.steps.Add(steps) }
		err := e.answer(w, r, name, fill)
		if err != nil {
			e.refuse(w, r, err)
		}
	})
}

func (e *Explorer) answer(w http.ResponseWriter, r *request, name string, fill func(*request) error) error {
	if err := readState(r); err != nil {
		return err
	}
	tag := fmt.Sprintf(`W/"%d-%s-%s-%s"`, r.state.Sequence, r.state.Copy, e.build, r.frame.Theme) // a restored map uses sequences again
	if e.mayWrite(r) == nil {
		tag = strings.TrimSuffix(tag, `"`) + `-w"`
	}
	if refused, offered := e.mayEdit(r); offered && refused == "" {
		tag = strings.TrimSuffix(tag, `"`) + `-e"`
	}
	if r.Header.Get("If-None-Match") == tag && r.Method != http.MethodPost {
		head(w, "no-cache")
		w.Header().Set("ETag", tag)
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	settle, err := e.spend(w, r)
	if err != nil {
		return err
	}
	defer func() { settle(readPoints + r.held/entriesPerPoint + int(r.steps.Load()/stepsPerPoint)) }()
	done := func() {}
	r.compute = func() (err error) {
		if e.Turn != nil {
			done, err = e.Turn(r.ctx)
		}
		return err
	}
	leave := sync.OnceFunc(func() {
		if done != nil {
			done()
		}
	})
	defer leave() // also after a panic
	err = fill(r)
	leave() // before the reader gets anything
	if err != nil {
		return err
	}
	if r.moved != "" {
		w.Header().Set("Location", r.moved)
		w.WriteHeader(map[bool]int{true: http.StatusSeeOther, false: http.StatusFound}[r.Method == http.MethodPost])
		return nil
	}
	if !r.fresh {
		w.Header().Set("ETag", tag)
	}
	r.frame.Save = e.offerSave(r)
	if r.status >= http.StatusInternalServerError {
		e.logFailure(w, r, r.refused)
	}
	return e.write(w, r, name, cmp.Or(r.status, http.StatusOK))
}

func (e *Explorer) spend(w http.ResponseWriter, r *request) (func(int), error) {
	if e.Spend == nil {
		return func(int) {}, nil
	}
	settle, after, err := e.Spend(r.ctx, readPoints)
	if err != nil {
		w.Header().Set("Retry-After", fmt.Sprint(max(1, int(after.Seconds()+1))))
	}
	return settle, err
}

// readState reads how far the map has come.
func readState(r *request) error {
	return r.store.View(r.ctx, func(reader storage.Reader) error {
		var err error
		r.state, err = reader.State(r.ctx)
		r.frame.Sequence = r.state.Sequence
		return err
	})
}

// write writes a page. It is written as a whole, so that an error leaves no half of one.
func (e *Explorer) write(w http.ResponseWriter, r *request, name string, status int) error {
	var out bytes.Buffer
	if err := e.pages[pageName(r.frame.depth, name)].ExecuteTemplate(&out, "frame", r.frame); err != nil {
		return fmt.Errorf("write the page %s: %w", name, err)
	}
	head(w, "no-cache")
	w.Header().Add("Vary", "Cookie, Accept-Encoding")
	body := harmless(out.Bytes())
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		body = zip(body, gzip.BestSpeed)
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // nobody is left to tell
	}
	return nil
}

// policy lets a page load from the server that it came from, and from nowhere else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func head(w http.ResponseWriter, cache string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", cache)
}

// harmless replaces characters that nobody sees, but that act on what is seen around
// them: control characters, and those that override the direction of text. No template
// can forget one so.
func harmless(page []byte) []byte {
	return bytes.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return ' ' // of the line ends of other systems
		case r < ' ' || r == 0x7f, r >= 0x80 && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfffe, r == 0xffff:
			return '\uFFFD'
		}
		return r
	}, page)
}

// refuse answers with a page that says what went wrong, and what to do.
func (e *Explorer) refuse(w http.ResponseWriter, r *request, err error) {
	var known *evidence.Error
	status := http.StatusInternalServerError
	view := failure{Title: "Something went wrong here", Text: "It is no fault of yours. The server's log has the details."}
	switch ok := errors.As(err, &known); {
	case r.Context().Err() != nil:
		return // the reader went away
	case errors.Is(err, context.DeadlineExceeded):
		status, view = http.StatusServiceUnavailable, failure{Title: "This page takes too long to compute", Text: "The server stopped after " + e.Patience.String() + ". Try again when it has less to do."}
	case ok:
		status, view = e.failureOf(r, known)
	}
	if status >= http.StatusInternalServerError {
		e.logFailure(w, r, err)
	}
	view.RequestID = e.requestID(w)
	view.Again = r.again
	if status == http.StatusBadRequest || status == http.StatusNotFound {
		view.Pick = r.pick
	}
	r.frame.Title, r.frame.Content = view.Title, view
	w.Header().Del("ETag")
	if err := e.write(w, r, "error", status); err != nil {
		e.logFailure(w, r, err)
	}
}

// logFailure logs that a page failed. That the store is not available is no fault of the server,
// and so only a warning, which names the outage.
func (e *Explorer) logFailure(w http.ResponseWriter, r *request, err error) {
	level, about := slog.LevelError, []any{"request_id", e.requestID(w), "path", r.URL.Path}
	if evidence.CodeOf(err) == evidence.Unavailable {
		level, about = slog.LevelWarn, append(about, "outage", string(evidence.OutageOf(err)))
	}
	e.Log.Log(r.ctx, level, "page failed", append(about, "error", err.Error())...)
}

// requestID is the id of the request that is being answered; empty if there is none.
func (e *Explorer) requestID(w http.ResponseWriter) string {
	if e.RequestID == nil {
		return ""
	}
	return e.RequestID(w)
}

// failure is the content of the page of an error.
type failure struct {
	Title     string
	Text      string
	Nearest   []ref // what may be meant
	Retry     bool
	Again     string // the address to try again at; empty for the one of the request
	Pick      string // the address to pick other claims at
	RequestID string
}

// failureOf says in words what an error of the domain means to a reader.
func (e *Explorer) failureOf(r *request, err *evidence.Error) (int, failure) {
	var message string
	var nearest []evidence.Ref
	for _, p := range err.Problems {
		near := p.Nearest
		p.Nearest = nil // these become links
		message = cmp.Or(message, p.Text())
		nearest = append(nearest, evidence.As[evidence.Ref](near)...)
	}
	switch err.Code {
	case evidence.NotFound:
		return http.StatusNotFound, failure{Title: "There is nothing of this name in the map", Text: sentence(message), Nearest: e.refsOf(r, nearest)}
	case evidence.Invalid, evidence.TooLarge:
		return http.StatusBadRequest, failure{Title: "This cannot be shown", Text: sentence(message)}
	case evidence.TooMany:
		return http.StatusTooManyRequests, failure{Title: "Too much at once", Text: sentence(message), Retry: true}
	case evidence.Unavailable:
		what, help := apierror.Outage(err.Outage)
		return http.StatusServiceUnavailable, failure{Title: "The map is not available now", Text: sentence(what) + " " + sentence(help), Retry: err.Outage.Passes()}
	case evidence.Forbidden:
		return http.StatusForbidden, failure{Title: "This is not allowed", Text: sentence(message)}
	case evidence.Conflict:
		return http.StatusConflict, failure{Title: "The map was changed meanwhile", Text: sentence(message), Retry: true}
	}
	return http.StatusInternalServerError, failure{Title: "Something went wrong here", Text: "It is no fault of yours. The server's log has the details."}
}

// sentence makes a sentence of a message.
func sentence(message string) string {
	if message == "" {
		return ""
	}
	return wording.Capital(strings.TrimSuffix(message, ".")) + "."
}

// NotFound answers a request for an address that nothing has, depth slashes below the base
// path.
func (e *Explorer) NotFound(w http.ResponseWriter, hr *http.Request, depth int) {
	r := &request{Request: hr, ctx: hr.Context(), frame: e.newFrame(hr, depth)}
	view := failure{Title: "There is no such page", Text: "The address may have a typing error, or come from another version of the program."}
	r.frame.Title, r.frame.Content = view.Title, view
	if err := e.write(w, r, "error", http.StatusNotFound); err != nil {
		e.logFailure(w, r, err)
	}
}
