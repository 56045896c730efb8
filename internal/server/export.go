package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/export"
	"corroborate/internal/server/fair"
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
	// Room is where what readers have yet to take is kept; DefaultRoom bytes if it is nil.
	Room *Room
	// Turn waits until an export for a request may begin, since each keeps a connection of
	// the store while it reads. It returns what to call when all is read, or an *evidence.Error. If it
	// is nil, DefaultExports exports go on at the same time.
	Turn func(context.Context) (done func(), err error)
	// Heavy is Turn for documents, which make the model work. If it is nil, it is Turn.
	Heavy func(context.Context) (done func(), err error)
	// Slots bounds how many exports compute at the same time, together with all else that
	// shares the slots. If it is nil, nothing bounds them.
	Slots assess.Slots
	// Spend takes points from what the client of a request may spend, as the function Spend
	// says. If it is nil, clients may spend any number of points.
	Spend func(ctx context.Context, estimated int) (settle func(actual int), after time.Duration, err error)
}

// The defaults of an ExportConfig.
const (
	DefaultPatience = time.Minute
	DefaultExports  = 4
	DefaultRoom     = 1 << 30
)

// What an export costs, in points: an estimate, and how many bytes and how many steps of the
// model cost a point. A point is about as much work as in GraphQL, see bench/README.md.
const (
	exportPoints  = 1_000
	bytesPerPoint = 1_000
	stepsPerPoint = 833
)

// exportsWaiting is how many exports of one client wait for their turns by default.
const exportsWaiting = 16

// Export answers GET /export?format=graphml with the whole map, as a file to
// save, with &claim=KEY with all that is below a claim, down to &depth=N levels
// of premises, and with &around=KEY with what is within N steps of an item. It writes
// as it reads, and does not wait for its reader, see backlog. It stops when its reader goes away. An export that fails halfway is
// cut off, so that it does not look whole.
func Export(c ExportConfig) http.Handler {
	if c.Patience == 0 {
		c.Patience = DefaultPatience
	}
	if c.Room == nil {
		c.Room = NewRoom(DefaultRoom)
	}
	if c.Turn == nil {
		c.Turn = Turn(fair.New(DefaultExports, exportsWaiting))
	}
	if c.Heavy == nil {
		c.Heavy = c.Turn
	}
	if c.Spend == nil {
		c.Spend = Spend(nil)
	}
	return &exporter{c}
}

type exporter struct{ ExportConfig }

// ServeHTTP implements http.Handler.
func (e *exporter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := e.Metrics.Began(r.Context())
	var err error
	defer func() { e.Metrics.Ended(ctx, "export", metrics.CodeOf(ctx, err)) }()
	request, err := exportRequest(r.URL)
	if err == nil {
		err = export.Check(request)
	}
	var done func()
	var settle func(points int)
	if err == nil {
		done, settle, err = e.admit(ctx, w, request)
	}
	if err != nil {
		failWith(w, err)
		return
	}
	out := &exportWriter{w: w, control: http.NewResponseController(w), config: e.ExportConfig, request: request, head: r.Method == http.MethodHead}
	defer func() { settle(out.points()) }()
	if err = e.serve(ctx, out, done); errors.Is(err, errHeadOnly) {
		err = nil
		return
	}
	e.finish(ctx, out, err)
}

// serve exports, and sends what was exported. It calls done when all is exported, which may be long before
// all is sent.
func (e *exporter) serve(ctx context.Context, out *exportWriter, done func()) error {
	ctx, stop := context.WithCancelCause(ctx)
	kept := newBacklog(ctx, e.Room, e.Patience)
	var exporting sync.WaitGroup
	var panicked any
	exporting.Go(func() {
		defer done()
		defer func() {
			if cause := recover(); cause != nil {
				panicked = fmt.Sprintf("%v\n%s", cause, debug.Stack())
				kept.end(evidence.Errorf(evidence.Internal, "panic: %v", cause))
			}
		}()
		kept.end(e.write(ctx, kept, out))
	})
	err := out.send(kept)
	stop(err)
	exporting.Wait()
	out.bytes = kept.written
	if left := kept.close(); left != nil {
		e.Log.Warn("a temporary file of an export was not removed", "error", left.Error())
	}
	if panicked != nil {
		panic(panicked) // where the server expects it
	}
	return err
}

// admit takes the points of an export and waits for its turn. Done ends the turn, and settle takes
// the points that the export did cost.
func (e *exporter) admit(ctx context.Context, w http.ResponseWriter, r export.Request) (done func(), settle func(int), err error) {
	settle, after, err := e.Spend(ctx, exportPoints)
	if err != nil {
		tryAgain(w, after)
		return nil, nil, err
	}
	turn := e.Turn
	if info, _ := export.InfoOf(r.Format); info.Dossier {
		turn = e.Heavy
	}
	if done, err = turn(ctx); err != nil {
		settle(0)
		tryAgain(w, time.Second)
	}
	return done, settle, err
}

// write exports into a backlog.
func (e *exporter) write(ctx context.Context, kept *backlog, out *exportWriter) error {
	options := e.Options
	if info, _ := export.InfoOf(out.request.Format); info.Dossier { // its reader gets nothing before all of it is computed
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, e.Patience)
		defer cancel()
	} else if e.Slots != nil {
		slot := slot{of: e.Slots}
		if err := slot.enter(ctx); err != nil {
			return err
		}
		defer slot.leave()
		kept.pause, kept.resume = slot.leave, func() error { return slot.enter(ctx) }
		options.Slots = nil // what it assesses is in its own slot
	}
	options.Worked = func(_ context.Context, steps int64) { out.steps.Add(steps) }
	return export.Write(ctx, storage.For(e.Store, SeenBy(ctx)), kept, out.request, export.Options{Rubric: e.Rubric, Assess: options, Working: kept.wake})
}

// slot is a slot that an export holds while it computes.
type slot struct {
	of   assess.Slots
	held bool
}

func (s *slot) enter(ctx context.Context) error {
	err := s.of.Acquire(ctx, 1)
	s.held = err == nil
	return err
}

func (s *slot) leave() {
	if s.held {
		s.held = false
		s.of.Release(1)
	}
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
	invalid := func(path, expected, format string, args ...any) error {
		return evidence.Refuse(evidence.Problem{Path: path, Message: fmt.Sprintf(format, args...), Expected: expected})
	}
	var r export.Request
	query, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return r, invalid("", "/export?format=graphml&claim=KEY", "the address cannot be read")
	}
	for name, values := range query {
		if len(values) > 1 {
			return r, invalid(name, "once", "is given %d times", len(values))
		}
		switch value := values[0]; name {
		case "format":
			r.Format = export.Format(strings.ToLower(value))
		case "claim":
			if value == "" {
				return r, invalid("claim", "the key of a claim, or none for the whole map", "is empty")
			}
			r.Claim = evidence.Ref(value)
		case "around":
			if value == "" {
				return r, invalid("around", "the key of a record, or none for the whole map", "is empty")
			}
			r.Around = evidence.Ref(value)
		case "depth":
			if r.Depth, err = strconv.Atoi(value); err != nil || r.Depth < 1 {
				return r, invalid("depth", "a whole number of at least 1", "%q is not a depth", value)
			}
		default:
			return r, invalid(name, "format, claim, around or depth", "is not known")
		}
	}
	return r, nil
}

var errHeadOnly = errors.New("nothing but the head is asked for")

// exportWriter begins the answer with the first bytes that there are, and gives
// its reader more time with each piece.
type exportWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	config  ExportConfig
	request export.Request
	head    bool
	begun   bool
	bytes   int64        // exported
	steps   atomic.Int64 // of the model
}

// points are what the export did cost, 1 or more.
func (o *exportWriter) points() int {
	return int(o.bytes/bytesPerPoint) + int(o.steps.Load()/stepsPerPoint) + 1
}

// pieceBytes is how much a reader has to take before it gets more time.
const pieceBytes = 64 << 10

// send sends what is exported, until its end.
func (o *exportWriter) send(kept *backlog) error {
	piece := make([]byte, pieceBytes)
	for {
		o.extend()
		n, err := kept.next(piece)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		o.begin()
		if o.head {
			return errHeadOnly
		}
		o.extend()
		if _, err := o.w.Write(piece[:n]); err != nil {
			return err
		}
	}
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
	case evidence.TooMany:
		status = http.StatusTooManyRequests
	}
	fail(w, status, newFailure(known))
}
