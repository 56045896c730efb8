// Package metrics counts what a server does, for Prometheus. It tells how much,
// how fast and how well, and nothing of what a map holds: no label comes from
// what a client sends, but by way of a list that the program has.
package metrics

import (
	"context"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"corroborate/internal/apierror"
	"corroborate/internal/evidence"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// Config is what metrics are made of. Registry, Now and Version are needed.
type Config struct {
	Registry *prometheus.Registry // takes all figures; they are served from it
	Now      func() time.Time
	Version  string       // of the program
	Tracer   trace.Tracer // makes a span of each operation and of each call on the store; nil if nobody wants them
	Failed   func(error)  // is told the error of each call on the store that fails; nil if nobody wants to know
}

// Metrics are the figures of one server. All methods may be called by several
// goroutines at once; on a nil Metrics those do nothing that note something.
type Metrics struct {
	registry *prometheus.Registry
	now      func() time.Time
	tracer   trace.Tracer
	failed   func(error)

	inFlight     prometheus.Gauge
	heavy        *states
	mirror       *states
	exports      *states
	connections  *states
	refusals     prometheus.Counter
	requests     *prometheus.CounterVec   // route, status
	requestTime  *prometheus.HistogramVec // route
	operations   *prometheus.CounterVec   // operation, code
	operateTime  *prometheus.HistogramVec // operation
	storeCalls   *prometheus.HistogramVec // operation
	points       *prometheus.HistogramVec // operation, of
	calls        calls
	assessed     *prometheus.CounterVec // method
	queryLookups *prometheus.CounterVec // result
	gapsLookups  *prometheus.CounterVec // result
	outages      *prometheus.CounterVec // outage
	backups      *prometheus.CounterVec // result
	backupAt     prometheus.Gauge
	backupBytes  prometheus.Gauge
}

// Buckets are seconds: from what SQLite takes for a record to what a whole map may take.
var (
	requestBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15, 30}
	callBuckets    = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15}
	pointBuckets   = []float64{1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000}
	countBuckets   = []float64{0, 1, 2, 3, 4, 6, 8, 12, 16, 32, 64}
)

// New makes metrics, and enters them into the registry.
func New(c Config) *Metrics {
	m := &Metrics{registry: c.Registry, now: c.Now, tracer: c.Tracer, failed: c.Failed}
	m.inFlight = prometheus.NewGauge(prometheus.GaugeOpts{Name: "corroborate_http_requests_in_flight",
		Help: "HTTP requests that are being answered."})
	m.mirror = newStates("corroborate_mirror_entries", "Records and links of the map that are kept in memory, by state: kept, and the max that may be.")
	m.heavy = newStates("corroborate_heavy_queries", "Heavy queries, by state: running, waiting for a turn, and the max that may run.")
	m.exports = newStates("corroborate_exports", "Exports, by state: running while they read the store, waiting for a turn, and the max that may run.")
	m.connections = newStates("corroborate_http_connections", "Connections of clients, by state: open, and the max that may be.")
	m.refusals = prometheus.NewCounter(prometheus.CounterOpts{Name: "corroborate_http_connections_refused_total", Help: "Connections that were refused because there were too many, of the client or of all."})
	m.requests = counter("corroborate_http_requests_total", "HTTP requests answered, by route and status; status 0 is an answer that was cut off before it began.", "route", "status")
	m.requestTime = histogram("corroborate_http_request_duration_seconds", "How long HTTP requests took, to the last byte, by route.", requestBuckets, "route")
	m.operations = counter("corroborate_operations_total", "GraphQL operations and exports, by root field and by the code of the first error, OK without one.", "operation", "code")
	m.operateTime = histogram("corroborate_operation_duration_seconds", "How long GraphQL operations and exports took, by root field.", requestBuckets, "operation")
	m.storeCalls = histogram("corroborate_operation_store_calls", "Calls on the store that one operation made, by root field.", countBuckets, "operation")
	m.points = histogram("corroborate_operation_points", "Points of GraphQL requests that were carried out, by root field: estimated before, and actual.", pointBuckets, "operation", "of")
	total := counter("corroborate_store_calls_total", "Calls on the store, by method and by the code of the error, OK without one.", "call", "code")
	took := histogram("corroborate_store_call_duration_seconds", "How long calls on the store took, by method.", callBuckets, "call")
	m.assessed = counter("corroborate_assessments_total", "Claims assessed, by method: exact or sampled.", "method")
	m.queryLookups = counter("corroborate_query_cache_lookups_total", "Lookups of GraphQL documents that were parsed and validated before, by result: hit or miss.", "result")
	m.gapsLookups = counter("corroborate_gaps_lookups_total", "Questions for the gaps of the whole map, by what answered them: kept (a report), joined (work under way), begun (new work).", "result")
	m.calls = newCalls(total, took)
	m.outages = counter("corroborate_store_outages_total", "Calls on the store that failed because it was not available, by what was wrong; UNKNOWN if that was not known.", "outage")
	for _, o := range append([]evidence.Outage{unknown}, evidence.Outages...) {
		m.outages.WithLabelValues(string(o))
	}
	m.backups = counter("corroborate_backups_total", "Scheduled backups, by result: OK or FAILED.", "result")
	m.backups.WithLabelValues(OK)
	m.backups.WithLabelValues(failedBackup)
	m.backupAt = prometheus.NewGauge(prometheus.GaugeOpts{Name: "corroborate_backup_last_success_timestamp_seconds", Help: "When the latest scheduled backup was written; 0 if there is none."})
	m.backupBytes = prometheus.NewGauge(prometheus.GaugeOpts{Name: "corroborate_backup_last_success_bytes", Help: "How large the latest scheduled backup is; 0 if this server has written none."})
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "corroborate_build_info", Help: "Always 1; which build of the program this is.",
		ConstLabels: prometheus.Labels{"version": c.Version, "goversion": runtime.Version()}})
	build.Set(1)
	c.Registry.MustRegister(build, m.inFlight, m.heavy, m.mirror, m.exports, m.connections, m.refusals, m.requests, m.requestTime, m.operations, m.operateTime, m.storeCalls, m.points,
		total, took, m.assessed, m.queryLookups, m.gapsLookups, m.outages, m.backups, m.backupAt, m.backupBytes,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

// Requested counts an HTTP request that begins, and returns what to call with its
// route, its status and its time when it ends.
func (m *Metrics) Requested() (answered func(route string, status int, took time.Duration)) {
	if m == nil {
		return func(string, int, time.Duration) {}
	}
	m.inFlight.Inc()
	return func(route string, status int, took time.Duration) {
		m.inFlight.Dec()
		m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
		m.requestTime.WithLabelValues(route).Observe(took.Seconds())
	}
}

// Handler serves the figures, to a few who ask at once.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second, ErrorHandling: promhttp.ContinueOnError})
}

// OK is the code of what ended without an error, and Canceled of what ended
// because its client went away.
const (
	OK       = "OK"
	Canceled = "CANCELED"
	other    = "OTHER"

	failedBackup = "FAILED"
)

// unknown is the label of an outage that is not known.
const unknown evidence.Outage = "UNKNOWN"

// known bounds what a code may be.
func known(code string) string {
	if code == OK || code == Canceled || slices.Contains(apierror.Codes(), code) {
		return code
	}
	return other
}

// operation is one that is under way.
type operation struct {
	began time.Time
	calls atomic.Int64 // on the store
	ended atomic.Bool
}

type operationKey struct{}

// Began notes that an operation begins. What the store is asked under the
// context that it returns counts as the operation's.
func (m *Metrics) Began(ctx context.Context) context.Context {
	if m == nil {
		return ctx
	}
	if m.tracer != nil {
		ctx, _ = m.tracer.Start(ctx, "operation") //nolint:spancheck // Ended names it, and ends it
	}
	return context.WithValue(ctx, operationKey{}, &operation{began: m.now()})
}

// Ended notes that the operation of a context has ended, once. Its name is from
// a list that the program has, never from a client; its code is OK where there
// was no error.
func (m *Metrics) Ended(ctx context.Context, name, code string) {
	if code == "" {
		code = OK
	}
	noteOperation(ctx, name, code)
	op, _ := ctx.Value(operationKey{}).(*operation)
	if m == nil || op == nil || op.ended.Swap(true) {
		return
	}
	m.operations.WithLabelValues(name, known(code)).Inc()
	m.operateTime.WithLabelValues(name).Observe(m.now().Sub(op.began).Seconds())
	m.storeCalls.WithLabelValues(name).Observe(float64(op.calls.Load()))
	if m.tracer != nil {
		span := trace.SpanFromContext(ctx)
		span.SetName(name)
		span.SetAttributes(attribute.Int64("corroborate.store_calls", op.calls.Load()))
		endSpan(span, code)
	}
}

// Spent notes how many points a request was estimated to cost, and how many it did cost.
func (m *Metrics) Spent(operation string, estimated, actual int) {
	m.points.WithLabelValues(operation, "estimated").Observe(float64(estimated))
	m.points.WithLabelValues(operation, "actual").Observe(float64(actual))
}

// LookedUp notes whether a GraphQL document was found parsed and validated.
func (m *Metrics) LookedUp(found bool) {
	result := "miss"
	if found {
		result = "hit"
	}
	m.queryLookups.WithLabelValues(result).Inc()
}

// AskedGaps notes what answered a question for the gaps of the whole map: kept,
// joined or begun.
func (m *Metrics) AskedGaps(result string) {
	m.gapsLookups.WithLabelValues(result).Inc()
}

// Assessed notes how many claims were assessed by which method.
func (m *Metrics) Assessed(exact, sampled int) {
	m.assessed.WithLabelValues("exact").Add(float64(exact))
	m.assessed.WithLabelValues("sampled").Add(float64(sampled))
}

// BackedUp notes when the latest scheduled backup was written, and its size in bytes, if it is known.
func (m *Metrics) BackedUp(at time.Time, size int64) {
	m.backupAt.Set(float64(at.UnixMilli()) / 1000)
	m.backupBytes.Set(float64(size))
}

// TriedBackup counts a scheduled backup.
func (m *Metrics) TriedBackup(err error) {
	result := OK
	if err != nil {
		result = failedBackup
	}
	m.backups.WithLabelValues(result).Inc()
}
