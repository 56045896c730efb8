package metrics

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	spancodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"corroborate/internal/evidence"
)

// call is a method of a store.
type call int

const (
	view call = iota
	update
	state
	entries
	edges
	find
	search
	like
	nearest
	below
	above
	scan
	counts
	revisions
	revisionsAt
	changes
	effects
	stale
	put
	setFigures
	setRubric
	remove
	markStale
	record
	recordEffects
	allCalls
)

var callNames = [allCalls]string{"view", "update", "state", "entries", "edges", "find", "search", "like", "nearest", "below", "above", "scan", "counts",
	"revisions", "revisions_at", "changes", "effects", "stale",
	"put", "set_figures", "set_rubric", "remove", "mark_stale", "record", "record_effects"}

// callFigures are the figures of one method, looked up once.
type callFigures struct {
	took prometheus.Observer
	fine prometheus.Counter
}

// calls are the figures of all methods.
type calls struct {
	byCall [allCalls]callFigures
	total  *prometheus.CounterVec
}

func newCalls(total *prometheus.CounterVec, took *prometheus.HistogramVec) calls {
	c := calls{total: total}
	for i, name := range callNames {
		c.byCall[i] = callFigures{took.WithLabelValues(name), total.WithLabelValues(name, OK)}
	}
	return c
}

// timed is a call that is under way.
type timed struct {
	metrics *Metrics
	call    call
	began   time.Time
}

func (m *Metrics) begin(c call) timed { return timed{m, c, m.now()} }

// end notes how a call went.
func (t timed) end(ctx context.Context, err *error) {
	t.note(ctx, *err)
	if op, ok := ctx.Value(operationKey{}).(*operation); ok {
		op.calls.Add(1)
	}
}

// endTransaction notes how a call went that calls its caller back. An error of
// the caller's own is none of the store's.
func (t timed) endTransaction(ctx context.Context, err, own error) {
	if own != nil && errors.Is(err, own) {
		err = nil
	}
	if t.call == view || t.call == update {
		t.note(ctx, err)
		return
	}
	t.end(ctx, &err)
}

func (t timed) note(ctx context.Context, err error) {
	if t.metrics.tracer != nil {
		_, span := t.metrics.tracer.Start(ctx, "store "+callNames[t.call], trace.WithTimestamp(t.began), trace.WithSpanKind(trace.SpanKindClient))
		endSpan(span, CodeOf(ctx, err))
	}
	f := t.metrics.calls.byCall[t.call]
	f.took.Observe(t.metrics.now().Sub(t.began).Seconds())
	if err == nil {
		f.fine.Inc()
		return
	}
	t.metrics.calls.total.WithLabelValues(callNames[t.call], CodeOf(ctx, err)).Inc()
}

// endSpan ends the span of what ended with a code.
func endSpan(span trace.Span, code string) {
	if code != OK {
		span.SetStatus(spancodes.Error, code)
	}
	span.End()
}

// CodeOf is the code of an error that came up under ctx, OK for none.
func CodeOf(ctx context.Context, err error) string {
	switch {
	case err == nil:
		return OK
	case errors.Is(ctx.Err(), context.Canceled):
		return Canceled
	case ctx.Err() != nil:
		return timeout
	}
	switch code := evidence.CodeOf(err); code {
	case evidence.Invalid:
		return badInput
	default:
		return known(string(code))
	}
}
