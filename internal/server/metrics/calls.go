package metrics

import (
	"cmp"
	"context"
	"errors"

	"github.com/prometheus/client_golang/prometheus"
	spancodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"corroborate/internal/apierror"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// labels are how the figures name the methods of a store.
var labels = map[string]string{
	"View": "view", "Update": "update",
	"State": "state", "Entries": "entries", "LookUp": "look_up", "Edges": "edges", "LinksAmong": "links_among", "Degrees": "degrees", "Find": "find", "Tags": "tags", "Counts": "counts",
	"Search": "search", "FindSimilar": "like", "Nearest": "nearest", "WordsLike": "words", "Below": "below", "Above": "above", "Scan": "scan", "Sweep": "sweep",
	"Revisions": "revisions", "RevisionsAt": "revisions_at", "Undos": "undos", "Changes": "changes", "Effects": "effects", "Stale": "stale",
	"Put": "put", "SetFigures": "set_figures", "SetRubric": "set_rubric",
	"Remove": "remove", "MarkStale": "mark_stale", "Record": "record", "RecordEffects": "record_effects",
	"Next": "next", "Write": "write",
}

// callFigures are the figures of one method, looked up once.
type callFigures struct {
	took prometheus.Observer
	fine prometheus.Counter
}

// calls are the figures of all methods.
type calls struct {
	byMethod map[string]callFigures
	total    *prometheus.CounterVec
}

func newCalls(total *prometheus.CounterVec, took *prometheus.HistogramVec) calls {
	c := calls{map[string]callFigures{}, total}
	for method, label := range labels {
		c.byMethod[method] = callFigures{took.WithLabelValues(label), total.WithLabelValues(label, OK)}
	}
	return c
}

// Store is a store whose calls are counted, and otherwise the same.
func (m *Metrics) Store(s storage.Store) storage.Store { return storage.Observe(s, observer{m}) }

// observer counts the calls on a store, and makes a span of each.
type observer struct{ *Metrics }

// Began implements storage.Observer.
func (o observer) Began(ctx context.Context, call storage.Call) func(int, error) {
	began, label := o.now(), labels[call.Method]
	var span trace.Span
	if o.tracer != nil {
		_, span = o.tracer.Start(ctx, "store "+label, trace.WithTimestamp(began), trace.WithSpanKind(trace.SpanKindClient))
	}
	return func(_ int, err error) {
		code := CodeOf(ctx, err)
		if span != nil {
			endSpan(span, code)
		}
		f := o.calls.byMethod[call.Method]
		f.took.Observe(o.now().Sub(began).Seconds())
		if err == nil {
			f.fine.Inc()
		} else {
			o.calls.total.WithLabelValues(label, code).Inc()
			o.noteFailure(ctx, err)
		}
		if op, ok := ctx.Value(operationKey{}).(*operation); ok && call.Method != "View" && call.Method != "Update" {
			op.calls.Add(1)
		}
	}
}

// noteFailure notes a call on the store that failed, unless its caller went away.
func (m *Metrics) noteFailure(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	if evidence.CodeOf(err) == evidence.Unavailable {
		m.outages.WithLabelValues(string(cmp.Or(evidence.OutageOf(err), unknown))).Inc()
	}
	if m.failed != nil {
		m.failed(err)
	}
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
		return apierror.Timeout
	}
	return apierror.CodeOf(evidence.CodeOf(err))
}
