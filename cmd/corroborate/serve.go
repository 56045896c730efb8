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
	"net/http"
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
	"corroborate/internal/backup/schedule"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/explorer"
	"corroborate/internal/mirror"
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
either. /healthz tells that the server runs, /readyz that it can read the store
and write to it, and /metrics tells Prometheus how much it does, and how fast. It logs to standard
error, and stops on Ctrl-C once the requests under way are answered.

Where a change moved more claims than could be worked out along with it, here or in
another process, it works out the rest in the background.

With --backup-every and --backup-dir, it writes backups while it serves, and keeps the
newest of them, as many as --backup-keep says.

Limits, timeouts and more are settings too: 'corroborate config' prints all of them.`,
		Example: `  corroborate serve
  corroborate serve --listen 127.0.0.1:9000 --log-format json
  corroborate serve --backup-every 6h --backup-dir /mnt/backups --backup-keep 28`,
		Args: args(cobra.NoArgs, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := in.load(s, o, file); err != nil {
				return err
			}
			how := []open.Option{open.Lazy(), open.Neo4j(o.neo4jUser, o.neo4jPassword, o.neo4jDatabase), open.Tune(o.tuning)}
			if o.readOnly {
				how = append(how, open.ReadOnly())
			}
			return in.withStore(cmd, func(ctx context.Context, s storage.Store) error { return in.serve(ctx, s, o) }, how...)
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
	o.fit(in.memory)
	if o.backups.every > 0 {
		if err := schedule.Check(o.backups.folder); err != nil {
			return err
		}
	}
	switch err := curator.CheckRubric(ctx); {
	case evidence.CodeOf(err) == evidence.Unavailable && ctx.Err() == nil:
		log.Warn("serving without a store until it can be reached; /readyz tells when", "error", err)
	case err != nil:
		return err
	}
	watched, err := in.watch(ctx, s, o, log)
	if err != nil {
		return err
	}
	if watched.spans != nil {
		defer sendSpans(ctx, watched.spans, log)
	}
	figures := watched.figures
	storage.Guard(s, curator.Rubric.Hash())
	fixed := storage.IsReadOnly(s)
	if fixed {
		log.Warn("the store is read-only: nobody can write, and stale figures stay", "store", in.storeURL())
	}
	curator.Store, curator.Options.Assessed = figures.Store(s), figures.Assessed
	shared, err := in.share(curator, o)
	if err != nil {
		return err
	}
	figures.WatchTurns(shared.turns.Load, shared.exports.Load)
	figures.WatchMirror(curator.Mirror.Len, o.mirror)
	if fixed {
		shared.mayWrite = nil // Update says why nobody may
	}
	listener, err := in.open(ctx, o, log, figures)
	if err != nil {
		return err
	}
	handler, err := in.handler(ctx, curator, o, log, watched, shared)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if !fixed {
		defer in.keepUp(ctx, curator, log)()
	}
	defer inBackground(ctx, watched.writing.Watch)()
	if o.backups.every > 0 {
		defer inBackground(ctx, in.schedule(s, o.backups, log, figures).Run)()
	}
	// By Go's own numbers, a server that keeps next to nothing would collect its
	// garbage every few requests. The limit bounds what may pile up if it keeps much.
	debug.SetGCPercent(o.gcPercent)
	debug.SetMemoryLimit(o.memoryLimit)
	return server.Serve(ctx, listener, handler, o.http, log)
}

// watched is what tells how a server does.
type watched struct {
	figures *metrics.Metrics
	writing *server.Writing
	spans   *sdk.TracerProvider // nil if nobody asks for them
}

// watch makes what tells how a server does that has a store.
func (in *invocation) watch(ctx context.Context, s storage.Store, o *serveOptions, log *slog.Logger) (w watched, err error) {
	if w.spans, err = tracing.Open(ctx, in.env, version(), log); err != nil {
		return w, err
	}
	w.writing = &server.Writing{Probe: func(ctx context.Context) error { return storage.Probe(ctx, s) }, Log: log, Fixed: storage.IsReadOnly(s),
		Patience: o.tuning.SQLiteBusy + server.ProbePatience}
	counted := metrics.Config{Registry: prometheus.NewRegistry(), Now: in.now, Version: version(), Failed: w.writing.Failed}
	if w.spans != nil {
		counted.Tracer = w.spans.Tracer("corroborate")
	}
	w.figures = metrics.New(counted)
	w.figures.WatchStore(s)
	return w, nil
}

// provider is nil, and no nil pointer, if nobody asks for spans.
func (w watched) provider() trace.TracerProvider {
	if w.spans == nil {
		return nil
	}
	return w.spans
}

// memoryBytes bounds what assessments keep for each other.
const memoryBytes = 64 << 20

// shared is what requests share.
type shared struct {
	turns, exports *fair.Pool
	allowance      *fair.Allowance // nil if clients may spend any number of points
	reads          assess.Slots    // nil if reads need none
	mayWrite       func(context.Context) error
}

// share divides the machine among requests, and gives the curator its part of it.
func (in *invocation) share(curator *curate.Curator, o *serveOptions) (shared, error) {
	inProcess := open.InProcess(in.storeURL())
	if inProcess && o.exports >= o.tuning.SQLiteReaders {
		return shared{}, evidence.Refuse(evidence.Problem{Path: "limit-exports", Message: fmt.Sprintf("is %d", o.exports),
			Expected: fmt.Sprintf("fewer than sqlite-readers, which is %d, because each export needs a connection while it reads", o.tuning.SQLiteReaders)})
	}
	pieces, workers := server.Share(runtime.GOMAXPROCS(0), o.heavy)
	curator.Queue = curate.NewQueue(editsAtOnce)
	curator.Options.Workers, curator.Options.Slots = workers, semaphore.NewWeighted(int64(pieces*workers))
	curator.Options.Memory = assess.NewMemory(memoryBytes)
	if o.mirror > 0 {
		curator.Mirror = mirror.New(o.mirror)
	}
	made := shared{turns: fair.New(pieces, o.waiting), exports: fair.New(o.exports, o.waiting), mayWrite: server.MayWrite}
	if o.allowance > 0 {
		made.allowance = fair.NewAllowance(o.allowance, o.refill, in.now)
	}
	if inProcess {
		made.reads = curator.Options.Slots
	}
	return made, nil
}

// handler answers requests. It reads and writes the store of the curator.
func (in *invocation) handler(ctx context.Context, curator *curate.Curator, o *serveOptions, log *slog.Logger, watched watched, shared shared) (http.Handler, error) {
	options, figures := curator.Options, watched.figures
	store := curator.Mirror.Store(curator.Store)
	config := graph.Config{Store: store, Slots: shared.reads, Rubric: curator.Rubric, Options: options, Limits: o.graph, Log: log, Background: ctx, Watcher: figures,
		Seen: server.SeenBy, Turn: server.Turn(shared.turns), Spend: server.Spend(shared.allowance), Curator: curator, MayWrite: shared.mayWrite,
		Author: in.authorOf}
	config.Gaps = graph.NewGaps(config)
	mayEdit := shared.mayWrite
	if mayEdit == nil {
		mayEdit = func(context.Context) error {
			return evidence.Errorf(evidence.Forbidden, "the store of this server is read-only, so nobody can change the map here")
		}
	}
	pages := web.New(web.Bundle())
	explored, err := explorer.New(explorer.Config{Store: store, Rubric: curator.Rubric, Options: options, Log: log, Version: version(),
		Script: pages.Script("explorer"), GraphScript: pages.Script("graph"), Editor: pages.Script("editor"), Suppose: pages.Script("suppose"), Run: in.newRequestID(), Limits: o.graph.Questions, Gaps: config.Gaps, Background: ctx, MayWrite: mayEdit, Undo: in.undoing(curator), Save: in.saving(curator),
		RequestID: func(w http.ResponseWriter) string { return w.Header().Get(server.RequestIDHeader) }, Seen: server.SeenBy, Turn: server.Turn(shared.turns), Spend: server.Spend(shared.allowance)})
	if err != nil {
		return nil, err
	}
	return server.New(server.Config{
		GraphQL: graph.NewHandler(config),
		Export: server.Export(server.ExportConfig{Store: curator.Store, Rubric: curator.Rubric, Options: options, Log: log, Now: in.now, Metrics: figures,
			Patience: o.exportPatience, Room: server.NewRoom(o.exportRoom), Turn: server.Turn(shared.exports), Slots: options.Slots, Heavy: server.Turn(shared.turns), Spend: server.Spend(shared.allowance)}),
		Pages:         pages,
		Explorer:      explored,
		Schema:        graph.SDL(),
		MapSchema:     string(exchange.JSONSchema()),
		Metrics:       figures,
		Store:         curator.Store,
		Writing:       watched.writing,
		Log:           log,
		Now:           in.now,
		NewRequestID:  in.newRequestID,
		WithRequestID: request.WithID,
		Version:       version(),
		Tracing:       watched.provider(),
		Limits:        o.http,
		Doors:         o.doors,
	})
}

// authorOf is who makes a change by a request.
func (in *invocation) authorOf(ctx context.Context) string {
	return cmp.Or(server.AuthorOf(ctx), in.author())
}

// undoing takes revisions back for readers of the pages.
func (in *invocation) undoing(curator *curate.Curator) func(context.Context, explorer.Undo) (*explorer.Undone, error) {
	return func(ctx context.Context, u explorer.Undo) (*explorer.Undone, error) {
		call := curate.Call{Author: cmp.Or(u.Author, in.authorOf(ctx)), Message: u.Message, DryRun: u.DryRun}
		done, err := curator.Edit(ctx, call, curate.Undo{Revision: u.Revision})
		var late *curate.LeftStale
		if done == nil || err != nil && !errors.As(err, &late) {
			return nil, err
		}
		return &explorer.Undone{Revision: done.Revision, Changes: done.Changes, Effects: done.Effects, Pending: done.Pending}, nil
	}
}

// saving saves views for readers of the pages.
func (in *invocation) saving(curator *curate.Curator) explorer.Saver {
	return func(ctx context.Context, s explorer.Save) error {
		_, err := curator.Edit(ctx, curate.Call{Author: s.Author}, curate.Create{Item: s.View})
		return err
	}
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

// editsAtOnce is how many edits are planned at once. Few of them compute: the others wait for the
// store, for edits that they meet, or for others to commit with.
const editsAtOnce = 16
