package server_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/server"
)

// A Unix socket is for the users that its mode lets in, and what a killed server left
// behind is no hindrance. The log tells who may connect.
func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "map.sock")
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false)
	left.Close()
	listener, err := server.Listen(t.Context(), server.Address{At: "unix:" + path, Socket: 0o660})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("the socket has the mode %v, %v", info.Mode(), err)
	}
	if _, err := server.Listen(t.Context(), server.Address{At: "unix:" + path}); evidence.CodeOf(err) != evidence.Conflict {
		t.Errorf("a socket that is in use: %v", err)
	}
	r := startOn(t, listener, writing)
	r.client.Transport.(*http.Transport).DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}
	r.url = "http://localhost"
	if got := r.ask(t, "POST", "/graphql", ""); got.status != 200 || got.body != "writes" {
		t.Errorf("answered %d %s", got.status, got.body)
	}
	if line := r.log.find(t, "listening"); line["address"] != "unix:"+path || line["permissions"] != "-rw-rw----" {
		t.Errorf("logged %v", line)
	}
}

func TestUnixSocketsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		file:                                   "is not a socket, and was left as it is: choose another path",
		filepath.Join(dir, "none", "map.sock"): "make it first",
		filepath.Join(dir, strings.Repeat("x", 200)): "too long for the path of a socket: choose one of at most 100",
	} {
		_, err := server.Listen(t.Context(), server.Address{At: "unix:" + path})
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "precious" {
		t.Errorf("the file is now %q, %v", text, err)
	}
	for _, mode := range []string{"rw", "0400", "1777", ""} {
		if _, err := server.ParseSocketMode(mode); err == nil || !strings.Contains(err.Error(), "such as 0600 or 0660") {
			t.Errorf("the mode %q: %v", mode, err)
		}
	}
	if mode, err := server.ParseSocketMode("0660"); err != nil || mode != 0o660 || mode.String() != "0660" {
		t.Errorf("the mode 0660 is %v, %v", mode, err)
	}
}

// writePair writes a certificate for localhost, and its key, as of some day.
func writePair(t *testing.T, certificate, key string, serial int64) *x509.Certificate {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 1, int(serial), 0, 0, 0, 0, time.UTC)
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: day, NotAfter: day.AddDate(100, 0, 0), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []struct {
		name, kind string
		der        []byte
	}{{certificate, "CERTIFICATE", der}, {key, "PRIVATE KEY", secret}} {
		if err := os.WriteFile(file.name, pem.EncodeToMemory(&pem.Block{Type: file.kind, Bytes: file.der}), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file.name, day, day); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// The server speaks TLS with a certificate from files. It takes a renewed one without
// a restart, and keeps the old one while the files do not go together.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	certificate, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	pool := x509.NewCertPool()
	pool.AddCert(writePair(t, certificate, key, 1))
	plain, err := server.Listen(t.Context(), server.Address{At: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	book := &logBook{}
	listener, err := server.Secure(plain, certificate, key, slog.New(slog.NewJSONHandler(book, nil)))
	if err != nil {
		t.Fatal(err)
	}
	r := startOn(t, listener, writing)
	if address := r.log.find(t, "listening")["address"]; address != "https://"+plain.Addr().String() {
		t.Errorf("it says that it listens on %v", address)
	}
	// serial asks on a new connection, and returns the number of the certificate.
	serial := func() string {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true, ForceAttemptHTTP2: true}}
		defer client.CloseIdleConnections()
		_, port, _ := net.SplitHostPort(plain.Addr().String())
		request, err := http.NewRequestWithContext(t.Context(), "POST", "https://localhost:"+port+"/graphql", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if body, err := io.ReadAll(response.Body); err != nil || string(body) != "writes" {
			t.Errorf("answered %q, %v", body, err)
		}
		return fmt.Sprint(response.TLS.PeerCertificates[0].SerialNumber, " ", response.Proto)
	}
	if got := serial(); got != "1 HTTP/2.0" {
		t.Errorf("the first certificate is %s", got)
	}
	old, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(writePair(t, certificate, key, 2))
	renewed, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text []byte, day int) {
		at := time.Date(2026, 2, day, 0, 0, 0, 0, time.UTC)
		if err := os.WriteFile(key, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(key, at, at); err != nil {
			t.Fatal(err)
		}
	}
	write(old, 1)
	if got := serial(); got != "1 HTTP/2.0" {
		t.Errorf("with half of a new pair the certificate is %s", got)
	}
	book.find(t, "the certificate has changed and cannot be used, so the old one stays")
	write(renewed, 2)
	if got := serial(); got != "2 HTTP/2.0" {
		t.Errorf("after the renewal the certificate is %s", got)
	}
}

func TestTLSThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	certificate, key, other, otherKey := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), filepath.Join(dir, "other.pem"), filepath.Join(dir, "other-key.pem")
	writePair(t, certificate, key, 1)
	writePair(t, other, otherKey, 2)
	for _, test := range []struct{ certificate, key, want string }{
		{certificate, "", "tls-key: is missing, expected a PEM file, and both tls-cert and tls-key"},
		{"", key, "tls-cert: is missing, expected a PEM file, and both tls-cert and tls-key"},
		{dir + "/none.pem", key, "tls-cert: there is no file " + dir + "/none.pem, expected a PEM file"},
		{certificate, otherKey, "tls-cert: " + certificate + " and " + otherKey + " cannot be used: "},
		{key, certificate, "expected a certificate and its key as PEM"},
	} {
		_, err := server.Secure(nil, test.certificate, test.key, slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil)))
		if evidence.CodeOf(err) != evidence.Invalid || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}
