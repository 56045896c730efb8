package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"

	"corroborate/bench/inprocess"
	"corroborate/bench/maps"
)

// served is a running server with a map.
type served struct {
	url    string
	cmd    *exec.Cmd
	client *http.Client
	log    *os.File // what the server logs; through a pipe, the clients' process would have to read it
}

// patience is how long a server may take to start and to stop.
const patience = 30 * time.Second

// serve starts the program as a user would, and waits until it is ready. No bound is put on what a client may ask
// for: all clients of a run come from one address, and would spend the allowance of one.
func serve(ctx context.Context, program string, kept maps.Kept, clients int) (*served, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, "serve", "--allowance", "off", "--store", kept.URL, "--listen", fmt.Sprintf("127.0.0.1:%d", port))
	cmd.Env = append(os.Environ(), kept.Environment()...)
	return start(ctx, cmd, port, "/readyz", clients)
}

// start starts a server, and waits until it answers a GET request for a path.
func start(ctx context.Context, cmd *exec.Cmd, port int, ready string, clients int) (*served, error) {
	log, err := os.CreateTemp("", "corroborate-load-*.log")
	if err != nil {
		return nil, err
	}
	s := &served{url: fmt.Sprintf("http://127.0.0.1:%d", port), cmd: cmd, log: log,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients + 1, DisableCompression: true}}}
	s.cmd.Stderr = log
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(os.Interrupt) }
	s.cmd.WaitDelay = patience
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(err, s.dropLog())
	}
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		response, err := s.get(ctx, ready)
		if err == nil {
			err = response.Body.Close()
		}
		if err == nil && response.StatusCode == http.StatusOK {
			return s, nil
		}
		if time.Since(began) > patience || ctx.Err() != nil {
			said, unread := io.ReadAll(io.NewSectionReader(log, 0, 10_000))
			return nil, errors.Join(fmt.Errorf("the server does not become ready: %w", err), unread, s.close(), errors.New(string(said)))
		}
	}
}

// get sends a GET request to the server.
func (s *served) get(ctx context.Context, path string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return nil, err
	}
	return s.client.Do(request)
}

func freePort(ctx context.Context) (int, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

func (s *served) close() error {
	s.client.CloseIdleConnections()
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return errors.Join(err, s.dropLog())
	}
	return errors.Join(s.cmd.Wait(), s.dropLog())
}

func (s *served) dropLog() error { return errors.Join(s.log.Close(), os.Remove(s.log.Name())) }

// post sends the body of a request, and checks the answer.
func (s *served) post(ctx context.Context, body []byte) error {
	_, err := s.answer(ctx, body)
	return err
}

// answer sends the body of a request, and returns the checked answer.
func (s *served) answer(ctx context.Context, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	var answer bytes.Buffer
	answer.Grow(int(max(response.ContentLength, 0)) + bytes.MinRead)
	_, err = answer.ReadFrom(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, err
	}
	return answer.Bytes(), inprocess.Check(body, response.StatusCode, answer.Bytes())
}
