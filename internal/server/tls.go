package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"corroborate/internal/evidence"
)

// secured is a listener of encrypted connections.
type secured struct {
	net.Listener
	config *tls.Config
}

// Secure makes a listener speak TLS, with a certificate and a key in PEM files. If the
// files change, new connections get the new certificate. Without file names, it returns
// the listener as it is.
func Secure(listener net.Listener, certificate, key string, log *slog.Logger) (net.Listener, error) {
	if certificate == "" && key == "" {
		return listener, nil
	}
	k := &keyPair{certificate: certificate, key: key, log: log}
	for _, file := range []struct{ path, name string }{{"tls-cert", certificate}, {"tls-key", key}} {
		if err := checkFile(file.path, file.name); err != nil {
			return nil, err
		}
	}
	if _, err := k.current(nil); err != nil {
		return nil, err
	}
	return &secured{listener, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: k.current}}, nil
}

func checkFile(path, name string) error {
	refused := func(message string) error {
		return evidence.Refuse(evidence.Problem{Path: path, Message: message, Expected: "a PEM file, and both tls-cert and tls-key"})
	}
	if name == "" {
		return refused("is missing")
	}
	file, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refused("there is no file " + name)
	case err != nil:
		return refused(name + " cannot be opened")
	}
	return file.Close()
}

// keyPair is a certificate and its key, as the files are now.
type keyPair struct {
	certificate, key string
	log              *slog.Logger

	mu     sync.Mutex
	loaded *tls.Certificate
	seen   [2]stamp // of the files that were read last
}

// stamp is by what a changed file is known.
type stamp struct {
	at   time.Time
	size int64
}

// current returns the certificate. If the files cannot be used, as while they are
// replaced, it keeps the one that it has.
func (k *keyPair) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	seen := [2]stamp{stampOf(k.certificate), stampOf(k.key)}
	if k.loaded != nil && seen == k.seen {
		return k.loaded, nil
	}
	k.seen = seen
	pair, err := tls.LoadX509KeyPair(k.certificate, k.key)
	switch {
	case err == nil:
		k.loaded = &pair
	case k.loaded != nil:
		k.log.Warn("the certificate has changed and cannot be used, so the old one stays", "certificate", k.certificate, "key", k.key, "error", err)
	default:
		return nil, evidence.Refuse(evidence.Problem{Path: "tls-cert", Message: fmt.Sprintf("%s and %s cannot be used: %v", k.certificate, k.key, err), Expected: "a certificate and its key as PEM"})
	}
	return k.loaded, nil
}

func stampOf(name string) stamp {
	info, err := os.Stat(name)
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}
