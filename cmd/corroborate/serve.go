package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/semaphore"

	"corroborate/graph"
	"corroborate/graph/request"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/explorer"
	"corroborate/internal/server"
	"corroborate/internal/server/fair"
	"corroborate/internal/server/metrics"
	"corroborate/internal/server/tracing"
	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
	"corroborate/internal/web"
)

var (
	logLevels  = []string{"debug", "info", "warn", "error"}
	logFormats = []string{"text", "json"}
)

func (in *invocation) serveCommand(common *pflag.FlagSet) *cobra.Command {
	o, file := defaultOptions(), ""
	s := in.settings(o, common)
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the store's map over HTTP",
		Long: `Serve shows the store's map as pages: the list of claims at /, and from there how well
each is corroborated, and why. It answers GraphQL queries at /graphql, and shows a page to
write them in, with examples, at /playground. /export?format=graphml hands out the
map, in any format that 'corroborate export' knows; with &claim=KEY, what a claim
rests on; with &around=KEY, what is around a record; with &depth=N, N steps of
either. /healthz tells that the server runs, /readyz that it can read the store,
and /metrics tells Prometheus how much it does, and how fast. It logs to standard
error, and stops on Ctrl-C once the requests under way are answered.

Where a change moved more claims than could be worked out along with it, here or in
another process, it works out the rest in the background.

Limits, timeouts and more are settings too: 'corroborate config' prints all of them.`,
		Example: `  corroborate serve
  corroborate serve --listen 127.0.0.1:9000 --log-format json`,
		Args: args(cobra.NoArgs, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := in.load(s, o, file); err != nil {
				return err
			}
			return in.withStore(cmd, func(ctx context.Context, s storage.Store) error { return in.serve(ctx, s, o) },
				open.Lazy(), open.Neo4j(o.neo4jUser, o.neo4jPassword, o.neo4jDatabase), open.Tune(o.tuning))
		},
	}
	s.AddTo(cmd.Flags())
	configFlag(cmd, &file)
	completeWords(cmd, "log-level", logLevels)
	completeWords(cmd, "log-format", logFormats)
	return cmd
}

func (in *invocation) serve(ctx context.Context, s storage.Store, o *serveOptions) error {
	curator, err := in.curator(s)
	if err != nil {
		return err
	}
	log, err := newLog(in.stderr, o)
	if err != nil {
		return err
	}
	switch err := curator.CheckRubric(ctx); {
	case evidence.CodeOf(err) == evidence.Unavailable && ctx.Err() == nil:
		log.Warn("serving without a store until it can be reached; /readyz tells when", "error", err)
	case err != nil:
		return err
	}
	spans, err := tracing.Open(ctx, in.env, version(), log)
	if err != nil {
		return err
	}
	counted := metrics.Config{Registry: prometheus.NewRegistry(), Now: in.now, Version: version()}
	var provider trace.TracerProvider // stays nil, and is no nil pointer, if nobody asks for spans
	if spans != nil {
		provider, counted.Tracer = spans, spans.Tracer("corroborate")
		defer sendSpans(ctx, spans, log)
	}
	fixed, mayWrite := storage.IsReadOnly(s), server.MayWrite
	if fixed {
		log.Warn("the store is read-only: nobody can write, and stale figures stay", "store", in.storeURL())
		mayWrite = nil // Update says why nobody may
	}
	figures := metrics.New(counted)
	figures.WatchStore(s)
	s = figures.Store(s)
	curator.Store, curator.Options.Assessed = s, figures.Assessed
	if open.InProcess(in.storeURL()) && o.exports >= o.tuning.SQLiteReaders {
		return evidence.Refuse(evidence.Problem{Path: "limit-exports", Message: fmt.Sprintf("is %d", o.exports),
			Expected: fmt.Sprintf("fewer than sqlite-readers, which is %d, because each export needs a connection for long", o.tuning.SQLiteReaders)})
	}
	pieces, workers := server.Share(runtime.GOMAXPROCS(0), o.heavy)
	curator.Options.Workers, curator.Options.Slots = workers, semaphore.NewWeighted(int64(pieces*workers))
	options := curator.Options
	turns, exports := fair.New(pieces, o.waiting), fair.New(o.exports, o.waiting)
	figures.WatchTurns(turns.Load)
	var allowance *fair.Allowance
	if o.allowance > 0 {
		allowance = fair.NewAllowance(o.allowance, o.refill, in.now)
	}
	listener, err := in.open(ctx, o, log, figures)
	if err != nil {
		return err
	}
	var slots assess.Slots // stays nil, and is no nil pointer, if reads need none
	if open.InProcess(in.storeURL()) {
		slots = options.Slots
	}
	config := graph.Config{Store: s, Slots: slots, Rubric: curator.Rubric, Options: options, Limits: o.graph, Log: log, Background: ctx, Watcher: figures,
		Seen: server.SeenBy, Turn: server.Turn(turns), Spend: server.Spend(allowance), Curator: curator, MayWrite: mayWrite,
		Author: func(ctx context.Context) string { return cmp.Or(server.AuthorOf(ctx), in.author()) }}
	pages := web.New(web.Bundle())
	explored, err := explorer.New(explorer.Config{Store: s, Rubric: curator.Rubric, Options: options, Log: log, Version: version(),
		Script: pages.Script("explorer"), Seen: server.SeenBy, Turn: server.Turn(turns), Spend: server.Spend(allowance)})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	handler, err := server.New(server.Config{
		GraphQL: graph.NewHandler(config),
		Export: server.Export(server.ExportConfig{Store: s, Rubric: curator.Rubric, Options: options, Log: log, Now: in.now, Metrics: figures,
			Patience: o.exportPatience, Turn: server.Turn(exports), Slots: options.Slots, Heavy: server.Turn(turns), Spend: server.Spend(allowance)}),
		Pages:         pages,
		Explorer:      explored,
		Schema:        graph.SDL(),
		Metrics:       figures,
		Store:         s,
		Log:           log,
		Now:           in.now,
		NewRequestID:  in.newRequestID,
		WithRequestID: request.WithID,
		Version:       version(),
		Tracing:       provider,
		Limits:        o.http,
		Doors:         o.doors,
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if !fixed {
		defer in.keepUp(ctx, curator, log)()
	}
	// By Go's own numbers, a server that keeps next to nothing would collect its
	// garbage every few requests. The limit bounds what may pile up if it keeps much.
	debug.SetGCPercent(o.gcPercent)
	debug.SetMemoryLimit(o.memoryLimit)
	return server.Serve(ctx, listener, handler, o.http, log)
}

// open opens the address to listen on.
func (in *invocation) open(ctx context.Context, o *serveOptions, log *slog.Logger, figures *metrics.Metrics) (net.Listener, error) {
	listener, err := server.Listen(ctx, o.listen)
	if err != nil {
		return nil, err
	}
	capped := o.doors.Cap(listener, o.connections, in.now, figures.RefusedConnection)
	figures.WatchConnections(capped.Load)
	secured, err := server.Secure(capped, o.tlsCert, o.tlsKey, log)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	if !server.OnLoopback(listener.Addr()) {
		log.Warn(o.doors.Opens())
	}
	return secured, nil
}

// sendSpans sends what is left, though the server was told to stop.
func sendSpans(ctx context.Context, spans *sdk.TracerProvider, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := spans.Shutdown(ctx); err != nil {
		log.Warn("spans were not sent", "error", err)
	}
}

func newLog(w io.Writer, o *serveOptions) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.logLevel)); err != nil {
		return nil, err
	}
	options := &slog.HandlerOptions{Level: level}
	if o.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return slog.New(slog.NewTextHandler(w, options)), nil
}

func (p *program) newRequestID() string {
	var id [8]byte
	if _, err := io.ReadFull(p.random, id[:]); err != nil {
		panic(fmt.Sprintf("no randomness for the id of a request: %v", err))
	}
	return hex.EncodeToString(id[:])
}
