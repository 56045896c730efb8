package server

import (
	"bufio"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"corroborate/internal/server/metrics"
)

// RequestIDHeader is the header that carries a request's id, both ways.
const RequestIDHeader = "X-Request-Id"

// maxRequestID bounds an id that a client chose, in characters.
const maxRequestID = 64

// record gives every request an id, and writes one line about it to the log.
func (c Config) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(RequestIDHeader)
		if !saneID(id) {
			id = c.NewRequestID()
		}
		w.Header().Set(RequestIDHeader, id)
		ctx, noted := metrics.Noting(r.Context())
		if c.WithRequestID != nil {
			ctx = c.WithRequestID(ctx, id)
		}
		r = r.WithContext(ctx)
		rec := &recorder{ResponseWriter: w, route: refused, noted: noted}
		start := c.Now()
		answered := c.Metrics.Requested()
		defer func() {
			took := c.Now().Sub(start)
			if span := trace.SpanFromContext(r.Context()); span.IsRecording() {
				span.SetName(r.Method + " " + rec.route)
				span.SetAttributes(attribute.String("http.route", rec.route), attribute.String("corroborate.request_id", id))
			}
			c.access(r, id, rec, took)
			answered(rec.route, rec.status, took)
		}()
		next.ServeHTTP(rec, r)
		rec.begin(http.StatusOK) // which net/http sends for a handler that wrote nothing
	})
}

// access logs one request. Its status is 0 where the answer was cut off before
// it began.
func (c Config) access(r *http.Request, id string, rec *recorder, took time.Duration) {
	level := slog.LevelInfo
	switch {
	case rec.status >= 500:
		level = slog.LevelWarn
	case c.Doors.inner(r) == "/healthz", c.Doors.inner(r) == "/readyz":
		level = slog.LevelDebug // asked all day long by machines
	}
	attributes := []slog.Attr{
		slog.String("request_id", id),
		slog.String("method", r.Method),
		slog.String("path", r.URL.Path),
		slog.Int("status", rec.status),
		slog.Int64("bytes", rec.bytes),
		slog.Duration("took", took),
		slog.String("remote", r.RemoteAddr),
	}
	if rec.author != "" {
		attributes = append(attributes, slog.String("author", rec.author))
	}
	operation, code, cost := rec.noted.Told()
	if operation != "" {
		attributes = append(attributes, slog.String("operation", operation), slog.String("code", code))
	}
	if cost > 0 {
		attributes = append(attributes, slog.Int("cost", cost))
	}
	if span := trace.SpanContextFromContext(r.Context()); span.IsValid() {
		attributes = append(attributes, slog.String("trace_id", span.TraceID().String()))
	}
	c.Log.LogAttrs(r.Context(), level, "request", attributes...)
}

// saneID reports whether an id that a client chose can be put into a log and
// into a header as it is.
func saneID(id string) bool {
	if id == "" || len(id) > maxRequestID {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}

// The routes in figures of requests that come to none.
const (
	refused = "refused" // before they were looked at
	nowhere = "none"
)

// routed notes which route below a base path a request took.
func routed(mux *http.ServeMux, base string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rec, ok := w.(*recorder); ok {
			defer func() { // after a panic, too
				if rec.route = strings.TrimPrefix(r.Pattern, base); rec.route == "/" || rec.route == "" {
					rec.route = nowhere
				}
			}()
		}
		mux.ServeHTTP(w, r)
	})
}

// recorder notes what an answer was. Subscriptions need what it hands on: Flush
// to stream, and Hijack to speak another protocol.
type recorder struct {
	http.ResponseWriter
	status int // 0 until the answer begins
	bytes  int64
	route  string            // by its pattern
	author string            // who the client says that it is
	noted  *metrics.Noted    // what the request was about
	before func(http.Header) // called once, right before the answer begins; may be nil
}

// begin notes the status of an answer that begins.
func (rec *recorder) begin(status int) {
	if rec.status != 0 {
		return
	}
	rec.status = status
	if rec.before != nil {
		rec.before(rec.Header())
	}
}

func (rec *recorder) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		rec.begin(status)
	}
	rec.ResponseWriter.WriteHeader(status)
}

func (rec *recorder) Write(p []byte) (int, error) {
	rec.begin(http.StatusOK)
	n, err := rec.ResponseWriter.Write(p)
	rec.bytes += int64(n)
	return n, err
}

func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

func (rec *recorder) Flush() {
	rec.begin(http.StatusOK)
	_ = http.NewResponseController(rec.ResponseWriter).Flush() // http.Flusher has no way to say that it failed
}

func (rec *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	rec.status = http.StatusSwitchingProtocols
	return http.NewResponseController(rec.ResponseWriter).Hijack()
}
