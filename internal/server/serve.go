package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"syscall"

	"corroborate/internal/evidence"
)

// Listen opens an address, such as "127.0.0.1:8080". There are no users yet, so
// that an address that other machines can reach is refused unless remote says
// that they may.
func Listen(ctx context.Context, address string, remote bool) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if _, wrong := net.DefaultResolver.LookupPort(ctx, "tcp", port); err != nil || wrong != nil {
		return nil, evidence.Errorf(evidence.Invalid, "%q is not an address to listen on, expected host:port, such as 127.0.0.1:8080", address)
	}
	if !remote {
		if err := checkLoopback(ctx, address, host); err != nil {
			return nil, err
		}
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	switch {
	// The system's own words would add nothing to these.
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, evidence.Errorf(evidence.Conflict, "another program listens on %s already: stop it, or listen on another port, as with --listen 127.0.0.1:9000", address)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, evidence.Errorf(evidence.Invalid, "%s is no address of this machine: listen on one of its own, such as 127.0.0.1:8080", address)
	case errors.Is(err, syscall.EACCES):
		return nil, evidence.Errorf(evidence.Invalid, "this user may not listen on %s: choose a port from 1024 on, such as 127.0.0.1:8080", address)
	case err != nil:
		return nil, evidence.Wrap(evidence.Unavailable, err, "listening on "+address)
	}
	return listener, nil
}

func checkLoopback(ctx context.Context, address, host string) error {
	refused := evidence.Errorf(evidence.Invalid,
		"%s can be reached from other machines, and there is no authentication yet: listen on 127.0.0.1, or allow it with --allow-remote", address)
	if host == "" { // every address of the machine
		return refused
	}
	ips := make([]netip.Addr, 1)
	var err error
	if ips[0], err = netip.ParseAddr(host); err != nil {
		if ips, err = net.DefaultResolver.LookupNetIP(ctx, "ip", host); err != nil {
			return evidence.Wrap(evidence.Invalid, err, fmt.Sprintf("looking up %q, to listen on it", host))
		}
	}
	for _, ip := range ips {
		if !ip.IsLoopback() {
			return refused
		}
	}
	return nil
}

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
	log.InfoContext(ctx, "listening", "address", "http://"+listener.Addr().String())
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
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
