package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/export"
	"corroborate/internal/server/metrics"
	"corroborate/internal/storage"
)

// ExportConfig is what exports are made of. Store, Rubric, Log and Now are needed.
type ExportConfig struct {
	Store   storage.Store
	Rubric  assess.Rubric  // by which the store keeps its figures
	Options assess.Options // of the assessments in dossiers
	Log     *slog.Logger
	Now     func() time.Time
	Metrics *metrics.Metrics // counts the exports; nil where nothing is counted
	// Patience is for how long a reader may take nothing of an export before it
	// is cut off; DefaultPatience if it is 0. A whole export may take any time.
	Patience time.Duration
	// AtOnce is how many exports there may be at the same time, as each keeps a
	// connection of the store; DefaultExports if it is 0. One more is told to come back.
	AtOnce int
}

// The defaults of an ExportConfig.
const (
	DefaultPatience = time.Minute
	DefaultExports  = 4
)

// Export answers GET /export?format=graphml with the whole map, as a file to
// save, with &claim=KEY with all that is below a claim, down to &depth=N levels
// of premises, and with &around=KEY with what is within N steps of an item. It writes as it reads, and stops when its reader goes away.
// An export that fails halfway is cut off, so that it does not look whole.
func Export(c ExportConfig) http.Handler {
	if c.Patience == 0 {
		c.Patience = DefaultPatience
	}
	if c.AtOnce == 0 {
		c.AtOnce = DefaultExports
	}
	return &exporter{ExportConfig: c, running: make(chan struct{}, c.AtOnce)}
}

type exporter struct {
	ExportConfig
	running chan struct{}
}

// ServeHTTP implements http.Handler.
func (e *exporter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := e.Metrics.Began(r.Context())
	var err error
	defer func() { e.Metrics.Ended(ctx, "export", metrics.CodeOf(ctx, err)) }()
	request, err := exportRequest(r.URL)
	if err == nil {
		err = export.Check(request)
	}
	if err == nil {
		err = e.enter(w)
	}
	if err != nil {
		failWith(w, err)
		return
	}
	defer func() { <-e.running }()
	out := &exportWriter{w: w, control: http.NewResponseController(w), config: e.ExportConfig, request: request, head: r.Method == http.MethodHead}
	out.extend()
	if err = e.write(ctx, out); errors.Is(err, errHeadOnly) {
		err = nil
		return
	}
	e.finish(ctx, out, err)
}

// enter counts in one more export.
func (e *exporter) enter(w http.ResponseWriter) error {
	select {
	case e.running <- struct{}{}:
		return nil
	default:
		w.Header().Set("Retry-After", "10")
		return evidence.Errorf(evidence.Unavailable, "%d exports are under way, and there may not be more: try again later", cap(e.running))
	}
}

func (e *exporter) write(ctx context.Context, out *exportWriter) error {
	if info, _ := export.InfoOf(out.request.Format); info.Dossier { // nothing of which is there before all of it is
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, e.Patience)
		defer cancel()
	}
	return export.Write(ctx, storage.For(e.Store, SeenBy(ctx)), out, out.request, export.Options{Rubric: e.Rubric, Assess: e.Options, Working: out.extend})
}

// finish ends an answer by how its export ended.
func (e *exporter) finish(ctx context.Context, out *exportWriter, err error) {
	if err == nil {
		out.begin() // of an export of nothing
		return
	}
	id := out.w.Header().Get(RequestIDHeader)
	level := slog.LevelWarn
	if ctx.Err() != nil {
		level = slog.LevelInfo // the reader went away
	}
	if out.begun || evidence.CodeOf(err) == evidence.Internal {
		e.Log.Log(ctx, level, "export failed", "request_id", id, "format", string(out.request.Format), "error", err.Error())
	}
	if out.begun {
		panic(http.ErrAbortHandler) // the only way to tell a reader who has the half of it
	}
	failWith(out.w, err)
}

// exportRequest reads the address of an export.
func exportRequest(address *url.URL) (export.Request, error) {
	invalid := func(path, format string, args ...any) error {
		return evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: path, Message: fmt.Sprintf(format, args...)})
	}
	var r export.Request
	query, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return r, invalid("", "the address cannot be read, expected /export?format=graphml&claim=KEY")
	}
	for name, values := range query {
		if len(values) > 1 {
			return r, invalid(name, "is given %d times, expected once", len(values))
		}
		switch value := values[0]; name {
		case "format":
			r.Format = export.Format(strings.ToLower(value))
		case "claim":
			if value == "" {
				return r, invalid("claim", "is empty, expected the key of a claim, or none for the whole map")
			}
			r.Claim = evidence.Ref(value)
		case "around":
			if value == "" {
				return r, invalid("around", "is empty, expected the key of an item, or none for the whole map")
			}
			r.Around = evidence.Ref(value)
		case "depth":
			if r.Depth, err = strconv.Atoi(value); err != nil || r.Depth < 1 {
				return r, invalid("depth", "%q is not a depth, expected a whole number of at least 1", value)
			}
		default:
			return r, invalid(name, "is not known, expected format, claim, around or depth")
		}
	}
	return r, nil
}

var errHeadOnly = errors.New("nothing but the head is asked for")

// exportWriter begins the answer with the first bytes that there are, and gives
// its reader more time with each.
type exportWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	config  ExportConfig
	request export.Request
	head    bool
	begun   bool
}

func (o *exportWriter) Write(p []byte) (int, error) {
	o.begin()
	if o.head {
		return 0, errHeadOnly
	}
	o.extend()
	return o.w.Write(p)
}

func (o *exportWriter) begin() {
	if o.begun {
		return
	}
	o.begun = true
	h := o.w.Header()
	info, _ := export.InfoOf(o.request.Format) // which was checked
	h.Set("Content-Type", info.ContentType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": o.request.Filename()}))
	h.Set("Cache-Control", "no-store")
	if info.Format == export.HTML {
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	}
	o.w.WriteHeader(http.StatusOK)
}

func (o *exportWriter) extend() {
	// A writer that has no deadline needs none.
	_ = o.control.SetWriteDeadline(o.config.Now().Add(o.config.Patience))
}

// failWith answers with an error by its code. What is of no use to a client is
// in the log only.
func failWith(w http.ResponseWriter, err error) {
	var known *evidence.Error
	if !errors.As(err, &known) || known.Code == evidence.Internal {
		failInside(w)
		return
	}
	status := http.StatusServiceUnavailable
	switch known.Code {
	case evidence.Invalid, evidence.TooLarge:
		status = http.StatusBadRequest
	case evidence.Forbidden:
		status = http.StatusForbidden
	case evidence.NotFound:
		status = http.StatusNotFound
	case evidence.Conflict:
		status = http.StatusConflict
	}
	fail(w, status, newFailure(known))
}
