package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"

	"corroborate/internal/evidence"
)

// Address is where a server listens.
type Address struct {
	// At is an address of the machine, such as "127.0.0.1:8080" or "[::1]:8080", or a
	// Unix socket, such as "unix:/run/corroborate.sock".
	At     string
	Remote bool       // other machines may reach it
	Socket SocketMode // of a Unix socket; DefaultSocketMode if it is 0
}

// SocketMode is who on this machine may connect to a Unix socket.
type SocketMode fs.FileMode

// DefaultSocketMode lets in the user of the server.
const DefaultSocketMode SocketMode = 0o600

// ParseSocketMode reads a mode in octal.
func ParseSocketMode(text string) (SocketMode, error) {
	mode, err := strconv.ParseUint(text, 8, 32)
	if err != nil || mode > 0o777 || mode&0o600 != 0o600 {
		return 0, refuseValue(text, "is not the mode of a socket", "three octal digits that let its owner read and write, such as 0600 or 0660")
	}
	return SocketMode(mode), nil
}

// String returns what ParseSocketMode reads.
func (m SocketMode) String() string { return fmt.Sprintf("%04o", uint32(m)) }

// Listen opens an address. There are no users yet, so that it refuses an address that
// other machines can reach, unless they may.
func Listen(ctx context.Context, a Address) (net.Listener, error) {
	if path, is := strings.CutPrefix(a.At, "unix:"); is {
		return listenSocket(ctx, path, a.Socket)
	}
	host, port, err := net.SplitHostPort(a.At)
	if _, wrong := net.DefaultResolver.LookupPort(ctx, "tcp", port); err != nil || wrong != nil {
		return nil, refuseValue(a.At, "is not an address to listen on", "host:port, such as 127.0.0.1:8080 or [::1]:8080, or unix:PATH")
	}
	if !a.Remote {
		if err := checkLoopback(ctx, a.At, host); err != nil {
			return nil, err
		}
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", a.At)
	switch {
	// The system's own words would add nothing to these.
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, evidence.Errorf(evidence.Conflict, "another program listens on %s already: stop it, or listen on another port, as with --listen 127.0.0.1:9000", a.At)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, evidence.Errorf(evidence.Invalid, "%s is no address of this machine: listen on one of its own, such as 127.0.0.1:8080", a.At)
	case errors.Is(err, syscall.EACCES):
		return nil, evidence.Errorf(evidence.Invalid, "this user may not listen on %s: choose a port from 1024 on, such as 127.0.0.1:8080", a.At)
	case err != nil:
		return nil, evidence.Wrap(evidence.Unavailable, err, "listening on "+a.At)
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

// listenSocket opens a Unix socket. It removes one that a server has left behind which
// was killed.
func listenSocket(ctx context.Context, path string, mode SocketMode) (net.Listener, error) {
	if path == "" || path[0] == '@' { // which to Linux is no file, and has no mode
		return nil, refuseValue("unix:"+path, "is not a socket to listen on", "the path of a file, such as unix:/run/corroborate.sock")
	}
	if err := clearSocket(ctx, path); err != nil {
		return nil, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "unix", path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, evidence.Errorf(evidence.NotFound, "there is no folder for the socket %s: make it first", path)
	case errors.Is(err, fs.ErrPermission):
		return nil, evidence.Errorf(evidence.Invalid, "this user may not make the socket %s: choose a folder to which they may write", path)
	case errors.Is(err, syscall.EINVAL):
		return nil, evidence.Errorf(evidence.Invalid, "%s has %d bytes, which is too long for the path of a socket: choose one of at most 100", path, len(path))
	case err != nil:
		return nil, evidence.Wrap(evidence.Unavailable, err, "listening on unix:"+path)
	}
	if mode == 0 {
		mode = DefaultSocketMode
	}
	if err := os.Chmod(path, fs.FileMode(mode)); err != nil {
		return nil, errors.Join(evidence.Wrap(evidence.Unavailable, err, "setting the mode of "+path), listener.Close())
	}
	return listener, nil
}

func clearSocket(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return nil //nolint:nilerr // there is none, or to listen says why not
	}
	if info.Mode().Type() != fs.ModeSocket {
		return evidence.Errorf(evidence.Conflict, "%s is not a socket, and was left as it is: choose another path", path)
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", path)
	switch {
	case err == nil:
		_ = conn.Close() // it only showed that somebody listens
		return evidence.Errorf(evidence.Conflict, "another program listens on unix:%s already: stop it, or choose another path", path)
	case !errors.Is(err, syscall.ECONNREFUSED):
		return evidence.Wrap(evidence.Unavailable, err, "looking whether another program listens on unix:"+path)
	}
	if err := os.Remove(path); err != nil {
		return evidence.Wrap(evidence.Unavailable, err, "removing the socket "+path+" that a server has left behind")
	}
	return nil
}
