package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"

	"corroborate/internal/evidence"
)

// Serve answers requests until the context ends. It then takes no new ones,
// lets those under way finish within limits.Shutdown, and cuts off the rest,
// which is an error.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, limits Limits, log *slog.Logger) error {
	// Requests outlive the end of ctx, but not that of Serve.
	requests, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: limits.HeaderRead,
		ReadTimeout:       limits.Read,
		WriteTimeout:      limits.Write,
		IdleTimeout:       limits.Idle,
		MaxHeaderBytes:    limits.Header,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	accept := server.Serve
	if s, is := listener.(*secured); is {
		server.TLSConfig, listener = s.config, s.Listener
		accept = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	log.LogAttrs(ctx, slog.LevelInfo, "listening", told(listener.Addr(), server.TLSConfig != nil)...)
	served := make(chan error, 1)
	go func() { served <- accept(listener) }()
	select {
	case err := <-served:
		return evidence.Wrap(evidence.Unavailable, err, "serving "+listener.Addr().String())
	case <-ctx.Done():
	}
	log.InfoContext(ctx, "stopping", "wait", limits.Shutdown)
	patience, stop := context.WithTimeout(requests, limits.Shutdown)
	defer stop()
	err := server.Shutdown(patience)
	if err != nil {
		cut()
		err = errors.Join(evidence.Wrap(evidence.Unavailable, err,
			fmt.Sprintf("requests were still under way after %v, and were cut off", limits.Shutdown)), server.Close())
	}
	<-served
	log.InfoContext(ctx, "stopped")
	return err
}

// told is what the log says of an address to listen on.
func told(addr net.Addr, tls bool) []slog.Attr {
	switch {
	case addr.Network() == "unix":
		who := "unknown"
		if info, err := os.Stat(addr.String()); err == nil {
			who = info.Mode().Perm().String()
		}
		return []slog.Attr{slog.String("address", "unix:"+addr.String()), slog.String("permissions", who)}
	case tls:
		return []slog.Attr{slog.String("address", "https://"+addr.String())}
	}
	return []slog.Attr{slog.String("address", "http://"+addr.String())}
}
