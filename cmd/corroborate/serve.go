package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"

	"corroborate/graph"
	"corroborate/internal/evidence"
	"corroborate/internal/server"
	"corroborate/internal/server/metrics"
	"corroborate/internal/store"
)

type serveOptions struct {
	listen      string
	allowRemote bool
	logLevel    string
	logFormat   string
}

var (
	logLevels  = []string{"debug", "info", "warn", "error"}
	logFormats = []string{"text", "json"}
)

func (in *invocation) serveCommand() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the store's map over HTTP",
		Long: `Serve answers GraphQL queries over the store's map at /graphql, and shows a page to
write them in, with examples, at /playground. /export?format=graphml hands out the
map, in any format that 'corroborate export' knows; with &claim=KEY, what a claim
rests on. /healthz tells that the server runs, /readyz that it can read the store,
and /metrics tells Prometheus how much it does, and how fast. It logs to standard
error, and stops on Ctrl-C once the requests under way are answered.

Where a change moved more claims than could be worked out along with it, here or in
another process, it works out the rest in the background.`,
		Example: `  corroborate serve
  corroborate serve --listen 127.0.0.1:9000 --log-format json`,
		Args: args(cobra.NoArgs, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf(cmd, "log-level", o.logLevel, logLevels...); err != nil {
				return err
			}
			if err := oneOf(cmd, "log-format", o.logFormat, logFormats...); err != nil {
				return err
			}
			return in.withStore(cmd, func(ctx context.Context, s evidence.Store) error { return in.serve(ctx, s, o) }, store.Lazy())
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8080", "the `ADDRESS` to listen on, as host:port")
	flags.BoolVar(&o.allowRemote, "allow-remote", false, "listen on an address that other machines reach, for reading only: there is no authentication")
	in.writesAs(cmd)
	flags.StringVar(&o.logLevel, "log-level", "info", "the least `LEVEL` to log: "+strings.Join(logLevels, ", "))
	flags.StringVar(&o.logFormat, "log-format", "text", "the `FORMAT` of the log, text or json")
	completeWords(cmd, "log-level", logLevels)
	completeWords(cmd, "log-format", logFormats)
	return cmd
}

// garbage is how many bytes more than by GOGC alone may pile up.
const garbage = 64 << 20

func (in *invocation) serve(ctx context.Context, s evidence.Store, o serveOptions) error {
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
	figures := metrics.New(metrics.Config{Registry: prometheus.NewRegistry(), Now: in.now, Version: version()})
	figures.WatchStore(s)
	s = figures.Store(s)
	curator.Store, curator.Options.Assessed = s, figures.Assessed
	options := curator.Options
	listener, err := server.Listen(ctx, o.listen, o.allowRemote)
	if err != nil {
		return err
	}
	config := graph.Config{Store: s, Rubric: curator.Rubric, Options: options, Log: log, Background: ctx, Watcher: figures,
		Author: func(context.Context) string { return in.author() }}
	if server.OnLoopback(listener.Addr()) { // there is no authentication yet
		config.Curator = curator
	}
	handler, err := server.New(server.Config{
		GraphQL:       graph.NewHandler(config),
		Export:        server.Export(server.ExportConfig{Store: s, Rubric: curator.Rubric, Options: options, Log: log, Now: in.now, Metrics: figures}),
		Metrics:       figures,
		Store:         s,
		Log:           log,
		Now:           in.now,
		NewRequestID:  in.newRequestID,
		WithRequestID: graph.WithRequestID,
		Version:       version(),
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	stop := in.keepUp(ctx, curator, log)
	defer stop()
	// A server that keeps next to nothing collects its garbage every few
	// requests. This takes part in how much may pile up, and no memory, as nobody
	// writes to it.
	reserve := make([]byte, garbage)
	defer runtime.KeepAlive(reserve)
	return server.Serve(ctx, listener, handler, server.DefaultLimits(), log)
}

func newLog(w io.Writer, o serveOptions) (*slog.Logger, error) {
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
